"""A slip that is no mistake in the computation costs one point, in one check."""

from dataclasses import replace

from autograder.results.paying import one_pays, paid
from autograder.results.report import CheckResult, Feedback, Outcome

LATE = Feedback("it is late", cause="It is late.", next_step="Be on time.")


def result(name, score=2.0, outcome=Outcome.PASSED, **more):
    return CheckResult(name, "1.1", "1", name, 2.0, score, outcome, **more)


def payers(results, names="abcd"):
    """Return who has paid."""
    done = one_pays(results, list(names), lambda each: replace(each, notes=("paid",)))
    assert [each.name for each in done] == [each.name for each in results]
    return [each.name for each in done if each.notes]


PARTLY = result("p", 1.0, Outcome.PARTIAL)
WRONG = result("w", 0.0, Outcome.WRONG)


def test_first_that_passed_pays_alone():
    assert payers([result("a"), result("b")]) == ["a"]


def test_one_that_passed_goes_before_one_that_is_partly_right():
    assert payers([replace(PARTLY, name="a"), result("b")]) == ["b"]


def test_partly_right_one_pays_where_none_passed():
    assert payers([replace(WRONG, name="a"), replace(PARTLY, name="b")]) == ["b"]


def test_nobody_pays_who_has_earned_nothing_or_is_not_named():
    assert payers([replace(WRONG, name="a"), result("z")]) == []
    assert payers([result("a", None, Outcome.GRADER_FAILED)]) == []
    assert payers([]) == []


def test_what_waits_for_a_person_does_not_pay():
    assert payers([result("a", 2.0, Outcome.BY_HAND), result("b")]) == ["b"]
    assert payers([result("a", 2.0, Outcome.LATER)]) == []


def test_paying_costs_one_point_and_says_why():
    found = paid(result("a"), LATE)
    assert (found.score, found.outcome, found.feedback, found.notes) == (
        1,
        Outcome.PARTIAL,
        LATE,
        (),
    )


def test_paying_never_leads_below_nothing():
    found = paid(result("a", 0.5), LATE)
    assert (found.score, found.outcome) == (0, Outcome.WRONG)
    assert paid(result("a", 1.0), LATE).outcome is Outcome.WRONG


def test_what_is_left_has_no_dust():
    assert paid(result("a", 1.1), LATE).score == 0.1


def test_wrong_check_keeps_its_own_message_and_gets_a_note():
    mine = replace(PARTLY, score=1.5, feedback=Feedback("wrong sign"), notes=("first",))
    found = paid(mine, LATE)
    assert (found.score, found.outcome) == (0.5, Outcome.PARTIAL)
    assert found.feedback == Feedback("wrong sign")
    assert found.notes == ("first", "It is late. Be on time.")
