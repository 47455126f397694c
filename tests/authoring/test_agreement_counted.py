"""What a kit says at home beside what the grader says: where both agree, and how it is counted."""

import contextlib
from types import SimpleNamespace

import pytest

from autograder.authoring import agreement
from autograder.authoring.agreement import Compared, Counts, Held
from autograder.errors import Wrong
from autograder.kit.replay import Verdict
from autograder.results.report import CheckResult, Feedback, Outcome


def graded(score, summary="", cause="", outcome=None):
    outcome = outcome or (Outcome.PASSED if score == 2 else Outcome.WRONG)
    feedback = Feedback(summary, cause=cause) if summary else None
    return CheckResult("f", "1.1", "1", "f", 2.0, score, outcome, feedback)


def at_home(outcome, summary="", cause=""):
    return Verdict(outcome, Feedback(summary, cause=cause) if summary else None)


RIGHT, WRONG, PARTLY = Outcome.PASSED, Outcome.WRONG, Outcome.PARTIAL


@pytest.mark.parametrize(
    ("score", "outcome", "decided", "disagree"),
    [
        (2.0, RIGHT, True, False),
        (2.0, WRONG, True, True),
        (2.0, PARTLY, True, True),
        (2.0, None, False, False),
        (1.0, RIGHT, True, True),
        (1.0, PARTLY, True, False),
        (0.0, RIGHT, True, True),
        (0.0, WRONG, True, False),
        (0.0, None, False, False),
        (None, RIGHT, True, False),
        (None, WRONG, True, False),
    ],
)
def test_kit_disagrees_that_calls_right_what_loses_or_wrong_what_does_not(
    score, outcome, decided, disagree
):
    found = Compared(graded(score), Verdict(outcome))
    assert (found.decided, found.disagree) == (decided, disagree)


class Bench:
    """Gives a check its points with some seeds, and takes them with others."""

    assignment = SimpleNamespace(checks=())

    def __init__(self, right_with=()):
        self.right_with = right_with

    @contextlib.contextmanager
    def grading(self, _submission, *, seed=1):
        results = {"f": graded(2.0 if seed in self.right_with else 0.0)}
        yield SimpleNamespace(results=results, run=lambda _checks: None)


@pytest.mark.parametrize(("right_with", "disagree"), [((), True), ((8,), False), ((1,), False)])
def test_what_loses_points_by_its_luck_is_no_disagreement(monkeypatch, right_with, disagree):
    def compared(grading, _checks):
        yield Compared(grading.results["f"], at_home(RIGHT))

    monkeypatch.setattr(agreement, "_compared", compared)
    held = agreement.Agreement(Bench(right_with), [])
    (found,) = held._of(None, [(SimpleNamespace(name="f"), None)])
    assert found.disagree is disagree


def test_where_both_disagree_both_are_said():
    assert Compared(graded(2.0), Verdict(WRONG)).says == "f is wrong at home and gets 2 of 2"
    assert Compared(graded(0.5), Verdict(RIGHT)).says == "f is right at home and gets 0.5 of 2"


@pytest.mark.parametrize(
    ("home", "there", "same"),
    [
        ("f(x) is 3, not 4", "f(x) is 5, not 6", True),
        ("f(x) is -3.25e-07", "f(x) is 1e+10", True),
        ("f(x) is 3, not 4", "f(x) is 3", False),
        ("f(x) is wrong", "g(x) is wrong", False),
        ("", "", True),
        ("f(x) is 3", "", False),
        ("", "f(x) is 3", False),
    ],
)
def test_words_are_the_same_up_to_the_numbers_in_them(home, there, same):
    assert Compared(graded(0.0, there), at_home(WRONG, home)).same_words is same


def test_words_of_the_cause_have_to_be_the_same_too():
    there = graded(0.0, "f(x) is 3", "2 is added")
    assert Compared(there, at_home(WRONG, "f(x) is 4", "5 is added")).same_words
    assert not Compared(there, at_home(WRONG, "f(x) is 4", "5 is taken away")).same_words
    assert not Compared(there, at_home(WRONG, "f(x) is 4")).same_words


SAID = [
    [Compared(graded(2.0), Verdict(RIGHT)), Compared(graded(2.0), Verdict(None))],
    [
        Compared(graded(0.0, "is 1"), at_home(WRONG, "is 2")),
        Compared(graded(0.0, "a"), Verdict(None)),
    ],
    [Compared(graded(1.0, "a"), at_home(WRONG, "b")), Compared(graded(2.0), at_home(WRONG, "c"))],
]
HELD = Held("Kit: examples", ["ada", "bob", "cem"], SAID, 3, 1.5)


def test_what_a_kit_says_is_counted():
    counts = Counts.of([HELD])
    assert counts == Counts(
        compared=6, given=4, right=3, right_given=2, lost=2, same_words=1, disagreements=1
    )
    assert counts.said == (
        "4 of 6 verdicts given at home, 2 of 3 where no points are lost, "
        "1 of 2 failures in the same words"
    )


def test_counts_of_several_kinds_are_added():
    counts = Counts.of([HELD])
    assert counts + counts == Counts.of([HELD, HELD])
    assert Counts.of([]) + counts == counts


def test_what_is_not_there_is_not_counted_in_words():
    assert Counts.of([]).said == "0 of 0 verdicts given at home"
    right = Held("a", ["ada"], [SAID[0][:1]], 1, 0.0)
    assert Counts.of([right]).said == (
        "1 of 1 verdicts given at home, 1 of 1 where no points are lost"
    )


def test_trial_of_a_submission_falls_where_the_kit_contradicts_the_grader():
    stage = HELD.stage
    assert [trial.ok for trial in stage.trials] == [True, True, False]
    assert [trial.name for trial in stage.fallen] == ["cem"]
    assert stage.fallen[0].says == "f is wrong at home and gets 2 of 2"
    assert (stage.title, stage.seconds) == ("Kit: examples", 1.5)
    assert not stage.ok


def grading(score):
    """Return what has graded one check, and forbids nothing."""
    return SimpleNamespace(
        calls=SimpleNamespace(
            session=None,
            renamed=None,
            rules=SimpleNamespace(require_unused=lambda _check: None),
        ),
        homework=SimpleNamespace(assignment=SimpleNamespace(aliases={})),
        results={"f": graded(score, "no" if score != 2 else "")},
        run=lambda _checks: None,
    )


PAIR = [(SimpleNamespace(name="f", part="1"), object())]


def test_check_without_a_score_is_not_compared(monkeypatch):
    monkeypatch.setattr(agreement, "verdict_in", lambda *_: pytest.fail("it was asked"))
    assert list(agreement._compared(grading(None), PAIR)) == []


def test_file_that_cannot_be_imported_at_home_is_wrong_there_with_its_words(monkeypatch):
    def fails(*_given):
        raise Wrong("cannot be imported")

    monkeypatch.setattr(agreement, "verdict_in", fails)
    (found,) = agreement._compared(grading(0.0), PAIR)
    assert found.at_home.outcome is WRONG
    assert found.at_home.feedback.summary == "cannot be imported"


def test_only_checks_with_a_record_are_compared_and_only_those_of_the_parts():
    checks = [SimpleNamespace(name=name, part=part) for name, part in ("a1", "b2", "c1")]
    bench = SimpleNamespace(assignment=SimpleNamespace(checks=checks))
    recorded = [
        SimpleNamespace(name="a", events=[[]]),
        SimpleNamespace(name="b", events=[[]]),
        SimpleNamespace(name="c", events=[]),
    ]
    held = agreement.Agreement(bench, recorded)
    asked = []
    held._of = lambda _submission, chosen: asked.extend(check.name for check, _ in chosen) or []
    bench.submission_of = lambda texts: texts
    assert [check.name for check, _ in held.checks] == ["a", "b"]
    held.of_texts({}, ["2"])
    assert asked == ["b"]
    held.of_texts({})
    assert asked == ["b", "a", "b"]
    assert held.of_texts({}, ["3"]) == []
