"""What repairs may take of a whole submission."""

import math
from types import SimpleNamespace

import pytest

from autograder.repair import repairing
from autograder.repair.one_check import OneCheck
from autograder.repair.remembered import Remembered
from autograder.repair.repairing import MOST, Plan
from autograder.repair.search import Searched
from autograder.repair.trial import Tried
from autograder.results.report import Outcome


class Searching:
    """Uses up all the time that a check has, and finds nothing."""

    def __init__(self, bench, _checks, _results, seconds):
        self.bench, self.seconds = bench, seconds

    def is_short(self, _check):
        return True

    def repair(self, _check, _end, remembered=None):
        if remembered is None:
            self.bench.used += self.seconds
        return Searched()


def graded(folder, text, count):
    """Return the grading of a file of which this many checks fail."""
    (folder / "ada.py").write_text(text)
    checks = [SimpleNamespace(name=str(n), needs=()) for n in range(count)]
    alive = SimpleNamespace(alive=lambda: True)
    session = SimpleNamespace(end=math.inf, sandbox=alive, staged=folder, places={"ada.py": None})
    assignment = SimpleNamespace(fixtures={}, name="h")
    return checks, SimpleNamespace(
        results={c.name: SimpleNamespace(outcome=Outcome.WRONG) for c in checks},
        submission=SimpleNamespace(broken=None),
        calls=SimpleNamespace(end=math.inf, session=session, assignment=assignment),
        options=SimpleNamespace(seed=1, end=math.inf),
    )


@pytest.fixture
def searched(monkeypatch, tmp_path):
    """Return a function that grades a file and says for which checks a repair was looked for."""
    monkeypatch.setattr(repairing, "Search", Searching)
    monkeypatch.setattr(repairing, "REMEMBERED", Remembered())

    def run(text, count=MOST + 3):
        tried = []
        checks, grading = graded(tmp_path, text, count)
        plan = Plan(2.0, told=lambda check, _searched: tried.append(check.name))
        repairing.repair(grading, checks, plan)
        return tried

    return run


def test_all_searches_of_a_submission_together_end_when_their_time_is_used_up(searched):
    assert searched("x = 1\n") == [str(n) for n in range(MOST)]


def test_the_session_knows_that_code_is_edited_while_repairs_are_looked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(repairing, "Search", Searching)
    monkeypatch.setattr(repairing, "REMEMBERED", Remembered())
    checks, grading = graded(tmp_path, "x = 1\n", 1)
    known = []
    told = lambda *_: known.append(grading.calls.session.edited)  # noqa: E731
    repairing.repair(grading, checks, Plan(2.0, told=told))
    assert (known, grading.calls.session.edited) == ([True], False)


def test_of_the_same_files_nothing_is_looked_for_twice(searched):
    searched("x = 1\n")
    assert len(searched("x = 1\n")) == MOST + 3, "those that were looked for take no time again"
    assert len(searched("x = 2\n")) == MOST


def test_no_run_begins_that_there_is_less_time_for_than_the_quickest_one_took():
    bench = SimpleNamespace(used=0.0, run=lambda *_: Tried(passed=False, seconds=0.8))
    search = SimpleNamespace(bench=bench, seconds=3.0, limit_of=lambda _check: 9.0)
    one = OneCheck(search, SimpleNamespace(name="c"), math.inf)
    assert one._left()
    one._try(())
    bench.used = 2.1
    assert one._left()
    bench.used = 2.3
    assert not one._left()


def test_a_repair_that_there_is_no_time_to_confirm_is_none():
    runs = []
    bench = SimpleNamespace(used=0.0, seed=1, run=lambda *_, **__: runs.append(1))
    search = SimpleNamespace(bench=bench, seconds=3.0, limit_of=lambda _check: 9.0)
    one = OneCheck(search, SimpleNamespace(name="c"), math.inf)
    bench.used = one.quickest = 2.0
    assert not one._holds(())
    assert not runs


def test_shares_of_the_time_are_of_what_listing_the_edits_has_left():
    bench = SimpleNamespace(used=10.0)
    search = SimpleNamespace(bench=bench, seconds=3.0, limit_of=lambda _check: 9.0)
    one = OneCheck(search, SimpleNamespace(name="c"), math.inf)
    assert one._until(0.5) == pytest.approx(11.5)
    one.begun = 11.0
    assert (one._until(0.5), one._until(1.0)) == pytest.approx((12.0, 13.0))


def test_what_is_remembered_has_to_hold_again():
    one = OneCheck.__new__(OneCheck)
    one._left, one._try, one._holds = lambda: True, lambda e: e != "fails", lambda e: e != "breaks"
    assert one.confirmed(["fails", "breaks", "holds"]) == ["holds"]


def test_of_several_repairs_of_an_earlier_check_all_that_do_are_said_of_a_later_one():
    one = OneCheck.__new__(OneCheck)
    one.search = SimpleNamespace(known=[["fails"], ["model", "optimizer", "fails"]])
    one._left, one._try, one._holds = lambda: True, lambda e: e != "fails", lambda _e: True
    assert one.run() == ["model", "optimizer"]
