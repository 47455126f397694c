"""What has a name of the student's own is graded under it, and costs one point, once."""

from types import SimpleNamespace

import pytest

from autograder.errors import Wrong
from autograder.results.report import CheckResult, Feedback, Outcome
from autograder.sandbox.failures import NotDefined
from autograder.submitted.conformance import Outline
from autograder.submitted.reading import Reading
from autograder.submitted.renamed import Lookups, Renamed

NAMES = {"linear_t": "linear", "relu_t": "rectifier"}
READ = {"start": {"linear_t"}, "forward": {"linear_t", "relu_t"}, "other": {"get_data"}}


def result(name, score, points=3.0):
    outcome = Outcome.PASSED if score == points else Outcome.PARTIAL if score else Outcome.WRONG
    feedback = None if outcome is Outcome.PASSED else Feedback("It is wrong")
    return CheckResult(name, "1.1", "1", name, points, score, outcome, feedback)


def charged(*results, used=("linear_t",)):
    renamed = Renamed(NAMES, dict.fromkeys(NAMES, "class"), set(used))
    return renamed.charged(results, READ)


def test_the_first_check_that_looked_a_name_up_pays_for_all_of_them():
    paid = charged(
        result("other", 3.0),
        result("start", 3.0),
        result("forward", 3.0),
        used=["linear_t", "relu_t"],
    )
    assert [each.score for each in paid] == [3.0, 2.0, 3.0]
    assert paid[1].outcome is Outcome.PARTIAL
    said = paid[1].feedback
    assert said.summary == "linear, rectifier have different names than in the skeleton"
    assert said.found == "linear instead of linear_t, rectifier instead of relu_t"
    assert "Rename linear to linear_t, rectifier to relu_t, everywhere" in said.next_step
    assert "this costs points here alone" in said.next_step


def test_a_check_that_is_wrong_besides_keeps_its_message_and_pays_only_if_none_passed():
    wrong, partly = result("start", 0.0), result("forward", 1.5)
    paid = charged(wrong, partly)
    assert [each.score for each in paid] == [0.0, 0.5]
    assert paid[1].feedback.summary == "It is wrong"
    assert "Rename linear to linear_t" in paid[1].notes[0]
    assert [each.score for each in charged(partly, result("start", 3.0))] == [1.5, 2.0]


def test_nothing_is_paid_for_a_name_that_nobody_looked_up_or_that_earned_nothing():
    results = [result("start", 3.0), result("forward", 0.0)]
    assert charged(*results, used=[]) == results
    assert charged(*results, used=["relu_t"]) == results


def test_a_check_worth_less_than_a_point_goes_no_lower_than_zero():
    paid = charged(result("start", 0.5, points=0.5))
    assert (paid[0].score, paid[0].outcome) == (0.0, Outcome.WRONG)


@pytest.mark.parametrize(("name", "kept"), [("linear_t", True), ("relu_t", False)])
def test_what_was_guessed_and_is_wrong_is_missing(name, kept):
    missing, error = NotDefined(name, "your file", []), Wrong("forward is wrong")
    lookups = Lookups(Renamed(NAMES), {name: missing})
    lookups.looked_up(name)
    assert lookups.instead(error) is (error if kept else missing)


def test_only_what_the_outline_has_is_taken_from_a_reading():
    reading = Reading(Outline(classes={"linear"}), renamed={**NAMES, "f": "__class__"})
    renamed = Renamed.of(SimpleNamespace(tree=None, reading=reading))
    assert renamed.names == {"linear_t": "linear"}


def test_a_check_that_asks_whether_a_name_is_there_does_without_what_is_only_guessed():
    missing = NotDefined("initialize", "your file", [])
    lookups = Lookups(Renamed({"initialize": "_draw"}), {"initialize": missing})
    lookups.looked_up("initialize")
    assert lookups.is_guess("initialize")
    lookups.does_without("initialize")
    assert lookups.instead(Wrong("It is wrong")).feedback.summary == "It is wrong"
