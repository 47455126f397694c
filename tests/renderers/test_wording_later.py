"""What a kit leaves to the grader is neither earned nor lost, and said with its points."""

from autograder.renderers import html, wording
from autograder.results.report import CheckResult, Feedback, Outcome, Report

RIGHT = CheckResult("a", "1.1", "1", "A", 2.0, 2.0, Outcome.PASSED)
LATER = CheckResult("b", "1.2", "1", "B", 3.0, None, Outcome.LATER, Feedback("It trains."))
ALONE = CheckResult("c", "2.1", "2", "C", 4.0, None, Outcome.LATER, Feedback("It trains."))
REPORT = Report("h", "H", "s", (RIGHT, LATER, ALONE))


def test_points_that_are_given_later_are_in_no_sum():
    assert (REPORT.score, REPORT.points, REPORT.points_later) == (2.0, 2.0, 7.0)
    assert (REPORT.points_pending, REPORT.grader_failed, REPORT.all_passed) == (0.0, False, True)
    assert not LATER.took_points


def test_parts_and_checks_say_what_is_given_later():
    both, alone = REPORT.parts()
    assert wording.of_part(both) == ["2 / 2", "+ 3 later"]
    assert wording.of_part(alone) == ["4 later"]
    assert wording.verdict(LATER) == "3 points, graded after you submit"
    assert wording.what_is_wrong(LATER) == "It trains."


def test_page_says_it_without_a_word_of_a_grader_that_failed():
    page = html.render(REPORT)
    assert "7 points more, marked ?, are graded after you submit." in page
    assert "grader itself failed" not in page
