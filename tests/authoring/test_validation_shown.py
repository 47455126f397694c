"""What validate prints of its stages, and from-suite of its tests; and what makes one not ready."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from autograder.authoring import page, soundness, suite_table
from autograder.authoring.findings import CAUSES, CHEATS, MUTANTS, PAIRS, Stage, Trial, Validation
from autograder.authoring.from_suite import FromSuite
from autograder.authoring.suite_ways import Tried
from autograder.results.report import CheckResult, Feedback, Outcome, Report
from autograder.suites.model import Case, Way
from autograder.suites.plainly import Verdict
from autograder.suites.recorded import Entry


def printed(*stages):
    console = Console(width=200, record=True, file=io.StringIO())
    page.show(Validation("hw", "HW", stages), console)
    return console.export_text()


def stage(title=MUTANTS, fallen=0, held=1, detail="", part="1"):
    trials = [Trial(f"t{n}", n >= fallen, "says so", part, detail) for n in range(fallen + held)]
    return Stage(title, trials, 1.25, "a note")


def test_stage_is_a_row_with_how_many_held():
    text = printed(stage(fallen=1, held=2))
    assert "✗  Mutants  2 of 3           1.2      a note" in text
    assert page.held(stage(fallen=1, held=2)) == "2 of 3"


def test_verdict_is_that_of_all_stages():
    assert "The rubric holds." in printed(stage(), stage(CHEATS))
    assert "The rubric falls short." in printed(stage(), stage(CHEATS, fallen=1))


@pytest.mark.parametrize(
    ("title", "advice"),
    [
        (MUTANTS, page.SURVIVED),
        (CHEATS, page.CHEATED),
        (CAUSES, page.FALSE_CAUSE),
        (PAIRS, page.FALSE_CAUSE),
    ],
)
def test_advice_is_given_for_what_fell_and_for_nothing_else(title, advice):
    every = {page.SURVIVED, page.CHEATED, page.FALSE_CAUSE}
    text = printed(stage(title, fallen=1))
    assert advice in text
    assert not any(other in text for other in every - {advice})
    assert not any(other in printed(stage(title)) for other in every)


def test_what_fell_is_shown_with_its_part_and_detail():
    text = printed(stage(fallen=1, detail="-a\n+b"))
    assert "Mutants: 1  t0\n  says so\n    -a\n    +b\n" in text
    assert "Mutants: t0\n" in printed(stage(fallen=1, part=""))


@pytest.mark.parametrize(("fallen", "more"), [(20, ""), (21, "1 more"), (25, "5 more")])
def test_twenty_that_fell_are_shown_and_the_rest_counted(fallen, more):
    text = printed(stage(fallen=fallen))
    assert "t19" in text
    assert "t20" not in text
    assert ("more: --html shows all of them" in text) is bool(more)
    assert more in text


def test_detail_is_cut_after_twenty_lines():
    text = printed(stage(fallen=1, detail="\n".join(f"line{n}." for n in range(30))))
    assert "line19." in text
    assert "line20." not in text


PASS, FAIL, SKIP, LOST = (
    Verdict("passed", 1.0), Verdict("failed"), Verdict("skipped"), Verdict("grader"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "mark"),
    [
        (PASS, "✓"),
        (FAIL, "✗"),
        (SKIP, "·"),
        (LOST, "?"),
        (Verdict("failed", 0.25), "25%"),
        (Verdict("passed", 0.5), "50%"),
        (Verdict("grader", 0.5), "?"),
    ],
)
def test_verdict_is_a_mark(verdict, mark):
    assert suite_table._mark(verdict) == mark
    assert suite_table._cell({"reference": verdict, "starter": FAIL}) == f"{mark} ✗"


def test_way_that_was_not_tried_is_a_dash():
    assert suite_table._cell({}) == "-"


def row(name, way, why="", *, by_hand=False):
    case = Case(name, name, points=2.0, by_hand=by_hand)
    return Tried(case, {"reference": PASS}, {}, Entry(way, 2.0, "", why))


def told(*rows, notes=(), score=2.0):
    result = CheckResult("a", "1.1", "1", "a", 2.0, score, Outcome.PASSED)
    report = Report("hw", "HW", "ada", (result,))
    return suite_table.lines(FromSuite(Path("hw"), "pytest", [*rows], report, [*notes]))


def test_suite_that_is_carried_says_how_and_what_comes_next():
    assert told(row("a", "apart"), row("b", "apart")) == [
        "hw/rubric.py: 2 tests (2 apart); the reference earns 2 of 2 points",
        "next: autograder validate hw",
    ]


def test_test_that_runs_together_says_why():
    lines = told(row("a", "apart"), row("b", Way.TOGETHER.value, "apart: it fails"))
    assert lines[0] == "b runs together, which is weaker: apart: it fails"
    assert "2 tests (1 apart, 1 together)" in lines[1]
    assert not any("notebook" in line for line in lines)


def test_tests_of_a_notebook_are_said_in_one_line():
    lines = told(row("a", "together"), row("b", "together"))
    assert lines[0] == "tests of a notebook run between its cells, together, which is weaker"
    assert len(lines) == 3


def test_test_that_no_way_carries_is_left_to_do():
    lines = told(row("a", "manual", "it hangs"), row("b", "manual", by_hand=True), notes=["hm"])
    assert lines[:2] == ["not carried: a: it hangs", "note: hm"]
    assert lines[3].startswith("to do: in every submission 1 test will wait for a person")
    assert not any("to do" in line for line in told(row("b", "manual", by_hand=True)))


def lost(*results, room=Path("room")):
    return soundness._lost(Report("hw", "HW", "ada", results), room)


def result(name, score, summary="is wrong", outcome=Outcome.WRONG):
    return CheckResult(
        name, "1.1", "1", name, 2.0, score, outcome, Feedback(summary) if summary else None
    )


def test_points_that_a_reference_loses_are_named_with_the_reason():
    assert lost(result("a", 1.0), result("b", 2.0, "", Outcome.PASSED)) == "a (is wrong)"
    assert lost(result("a", None, "")) == "a (no verdict)"


def test_three_that_fail_are_named_and_the_rest_counted():
    assert lost(*(result(name, 0.0) for name in "abc")).endswith("c (is wrong)")
    assert lost(*(result(name, 0.0) for name in "abcde")).endswith("c (is wrong) and 2 more")


def test_what_a_person_grades_is_nothing_that_a_reference_loses():
    assert lost(result("a", None, "", Outcome.BY_HAND)) == ""
