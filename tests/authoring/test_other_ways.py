"""A kit is asked about right solutions before students ask it."""

import json
from types import SimpleNamespace

import pytest

from autograder.authoring import not_written, other_ways
from autograder.authoring.recording import Recording
from autograder.errors import GraderError
from autograder.kit.record import Ask, Recorded
from autograder.kit.replay import FAILS, Verdict
from autograder.results.report import Outcome

WAY = [Ask("get", "your file", {"target": 0, "name": "f"})]


def studio(record):
    session = SimpleNamespace(import_module=lambda _deadline: None)
    assignment = SimpleNamespace(aliases={})
    return SimpleNamespace(session=session, assignment=assignment, check=str, record=record)


def asked(monkeypatch, outcome, record, *, small=True):
    """Return what becomes of a record of which a kit says this of a right solution."""
    verdict = Verdict(outcome)
    monkeypatch.setattr(other_ways, "verdict_in", lambda *_: verdict)
    monkeypatch.setattr(other_ways, "rehearse", lambda _studio, _check, found: found.events)
    known = Recorded("f", "1", "1.1", "f", 1.0, seed=2, events=[[]])
    known.events[0].append(WAY[0])
    (found,) = other_ways.with_ways_of(studio(record), [known], lambda _record: small)
    return found


def other_way(_check):
    return Recording(WAY, set(), 2)


def test_way_of_which_nothing_is_known_is_recorded_and_others_are_not(monkeypatch):
    assert len(asked(monkeypatch, None, other_way).events) == 2
    assert len(asked(monkeypatch, None, other_way, small=False).events) == 1
    assert len(asked(monkeypatch, Outcome.PASSED, other_way).events) == 1


def test_check_that_calls_a_right_solution_wrong_is_in_no_kit(monkeypatch):
    found = asked(monkeypatch, Outcome.WRONG, other_way)
    assert (found.events, found.why_not) == ([], other_ways.CONTRADICTED)


def test_solution_that_is_wrong_with_the_records_inputs_adds_no_way(monkeypatch):
    def fails(_check):
        raise GraderError("the reference fails f")

    assert len(asked(monkeypatch, None, fails).events) == 1


def test_examples_that_lose_no_point_are_the_right_ones(tmp_path):
    lost = {"a": {}, "b": {"f": {"score": 0}}, "c": None}
    for name, each in lost.items():
        refused = {"exit_code": 2, "says": "no"}
        expected = refused if each is None else {"exit_code": 0, "lost": each}
        (tmp_path / f"{name}.json").write_text(json.dumps(expected))
    (tmp_path / "d.json").write_text("{")
    homework = SimpleNamespace(examples=[tmp_path / name for name in (*lost, "d")])
    assert [case.name for case in other_ways.right_examples(homework)] == ["a"]


@pytest.mark.parametrize(("fails", "says"), [(True, FAILS), (False, None)])
def test_function_that_is_not_written_fails_if_the_rubric_says_so_of_the_skeleton(
    monkeypatch, fails, says
):
    call = Ask("call", "f()", {"target": 1})
    record = Recorded("f", "1", "1.1", "f", 1.0, events=[[call]])
    monkeypatch.setattr(not_written, "_stopped_at", lambda *_: 0)
    skeleton = studio(None)
    skeleton.fails = lambda _check: fails
    not_written.mark_unwritten(skeleton, [record])
    assert call.if_raised.get("NotImplementedError") == says
