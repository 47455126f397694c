"""What the class page says of a class."""

import dataclasses

import pytest

from autograder.classroom import summary
from autograder.classroom.entries import Person
from autograder.classroom.jobs import State
from autograder.classroom.store import CheckRow, Row
from autograder.errors import Unfinished
from autograder.grading.verdicts import OUT_OF_TIME, not_run
from autograder.results.report import Outcome
from autograder.sandbox.clock import Spent
from autograder.sandbox.failures import timed_out


def row(identity="ada", score=1.0, state=State.GRADED, weak=""):
    return Row(identity, "", "", state, (Person(identity),), "", score, 10.0, 0.0, 1.0, False, weak)


def check(submission="ada", outcome="wrong", said="", cause="", number="1.1", **more):
    score = {"passed": 2.0, "wrong": 0.0, "partly right": 1.0, "not run": 0.0}.get(outcome)
    values = {"points": 2.0, "score": score, "seconds": 1.0} | more
    return CheckRow(
        submission,
        number,
        number,
        number[0],
        "Title",
        values["points"],
        values["score"],
        outcome,
        values["seconds"],
        said,
        cause,
        values.get("decided_by", ""),
        values.get("manual", False),
    )


def test_histogram_counts_everybody_once_and_full_scores_apart():
    bins = summary.histogram([row(score=s) for s in (0.0, 2.9, 3.0, 9.99, 10.0)], 10.0)
    assert sum(each.count for each in bins) == 5
    assert (bins[-1].low, bins[-1].count) == (10.0, 1)
    assert (bins[2].count, bins[3].count) == (1, 1)


@pytest.mark.parametrize("total", [0.0, 0.5, 55.0, 1000.0])
def test_histogram_has_few_bars_whatever_the_points(total):
    assert len(summary.histogram([row(score=0.0)], total)) <= 21


def test_pass_rate_counts_those_that_could_pass_or_fail():
    checks = [check("a", "passed"), check("b"), check("c", "grader failed")]
    found = summary.check_summaries(checks)[0]
    assert (found.passed, found.of, found.mean) == (1, 2, 1.0)


def test_times_are_of_the_checks_that_were_run():
    checks = [check(seconds=3.0), check("b", "not run", seconds=0.0), check("c", seconds=1.0)]
    found = summary.check_summaries(checks)[0]
    assert (found.median_seconds, found.longest_seconds) == (2.0, 3.0)


def test_commonest_diagnosis_is_first_with_who_has_it():
    rows = [row(name) for name in "abc"]
    checks = [
        check(name, said="wrong", cause=cause)
        for name, cause in zip("abc", ("summed", "summed", "other"), strict=True)
    ]
    first, second = summary.diagnoses(rows, checks)
    assert (first.text, [each.id for each in first.rows]) == ("summed", ["a", "b"])
    assert (second.text, second.about) == ("other", "wrong")


def test_diagnoses_that_differ_in_numbers_alone_are_one():
    checks = [check("a", said="off by 0.31"), check("b", said="off by 1.2e-5", number="2.1")]
    (found,) = summary.diagnoses([row("a"), row("b")], checks)
    assert (len(found.rows), found.numbers) == (2, ("1.1", "2.1"))


def test_one_student_counts_once_however_often_it_went_wrong():
    checks = [check(said="wrong shape"), check(said="wrong shape", number="1.2")]
    assert len(summary.diagnoses([row()], checks)[0].rows) == 1


def test_what_was_not_run_tells_something_where_nothing_else_does():
    blocked = check("a", "not run", said="Not run: it builds on “x”", number="1.2")
    alone = check("b", "not run", said="Not run: your file cannot be imported")
    found = summary.diagnoses([row("a"), row("b")], [check("a", said="wrong"), blocked, alone])
    assert {each.text for each in found} == {"wrong", "Not run: your file cannot be imported"}


def reasons(checks, *rows):
    return {case.row.id: case.reasons for case in summary.cases(rows or [row()], checks)}


def test_passed_and_wrong_checks_need_nobody():
    assert reasons([check(outcome="passed"), check(said="wrong")]) == {}


def test_what_the_machine_was_too_busy_for_needs_a_person():
    found = reasons([check(outcome="not run", score=None)])
    assert found == {"ada": ("not run, through no fault of theirs: 1.1",)}


def test_time_out_of_a_check_needs_a_person():
    said = timed_out("forward", Spent(10, 0, 10)).feedback.summary
    assert reasons([check(said=said)]) == {"ada": ("timed out: 1.1",)}


def test_time_that_ran_out_needs_a_person():
    said = not_run(Unfinished(f"{OUT_OF_TIME} (540 s) ran out")).summary
    found = reasons([check(outcome="not run", said=said)])
    assert found == {"ada": ("the time for the submission ran out: 1.1",)}


def test_items_by_hand_and_grader_errors_need_a_person():
    checks = [
        check(outcome="to be graded manually"),
        check("bob", "passed"),
        check(outcome="grader failed", number="1.2"),
        check(outcome="grader failed", number="1.3"),
    ]
    assert reasons(checks) == {"ada": ("to be graded manually: 1.1", "the grader failed: 1.2, 1.3")}


def test_submissions_that_were_not_graded_need_a_person():
    found = reasons([], row("a", state=State.FAILED), row("b", state=State.REFUSED), row("c"))
    assert set(found) == {"a", "b"}


def test_weaker_isolation_needs_a_person():
    assert reasons([], row(weak="landlock")) == {"ada": ("weaker isolation, without landlock",)}


def test_lost_points_are_listed_by_check():
    checks = [check(), check(outcome="passed", number="1.2"), check(outcome="grader failed")]
    assert dict(summary.lost_in(checks)) == {"ada": ["1"]}


def test_what_is_not_written_yet_is_no_misconception():
    todo = "`double` raised NotImplementedError"
    blank = Outcome.NOT_WRITTEN.value
    checks = [check(outcome=blank, said=todo), check("bob", blank, said=todo)]
    checks += [check("eve", said="wrong sign", number="2.1")]
    rows = [row(name) for name in ("ada", "bob", "eve")]
    [found] = summary.unwritten(rows, checks)
    assert (found.text, [each.id for each in found.rows]) == ("part 1", ["ada", "bob"])
    assert [each.text for each in summary.diagnoses(rows, checks)] == ["wrong sign"]


def test_manual_items_are_counted_by_submission():
    checks = [check("ada", manual=True, decided_by="ta"), check("ada", manual=True), check("bob")]
    assert summary.manual(checks) == {"ada": (1, 2)}


def test_changed_score_needs_nobody_any_more():
    refused = dataclasses.replace(row(state=State.REFUSED), changed="agreed (ta)")
    assert summary.cases([refused], [check(outcome="not run")]) == []


def test_what_all_wait_for_is_an_item_to_grade_and_no_trouble_of_anybody():
    checks = [check(who, "to be graded manually") for who in ("ada", "bob")]
    checks += [check("cy", manual=True, decided_by="ta")]
    rows = [row(name) for name in ("ada", "bob", "cy")]
    assert summary.items_of_all(checks) == {"1.1"}
    assert summary.cases(rows, checks) == []
