"""Suites in the shape of public ones get what their own runner gives, apart and together."""

import plain
import pytest
from plain import COURSES, verdict, with_pytest, with_unittest

from autograder.renderers import gradescope
from autograder.results.report import Outcome

PYTEST = ("linked", "perceptron")
UNITTEST = ("darts", "regression")
#: What is right is so apart, too, where more can go wrong; ``aliases`` takes long.
SLOW = {("together", f"{name}-right") for name in PYTEST} | {
    *(("apart", "aliases-right"), ("apart", "perceptron-silent")),
}
#: Where together is no question: both sides have the same objects.
APART = ("aliases",)


@pytest.fixture
def harness(monkeypatch, grade_warm):
    """Return a function that grades a case of a course, in the sandbox of the one before."""

    def run(suite, submission, tests="recorded"):
        return plain.harness(suite, submission, monkeypatch, tests, graded=grade_warm)

    return run


def cases(names):
    return [
        pytest.param(name, folder.name, id=f"{name}-{folder.name}")
        for name in names
        for folder in sorted((COURSES / name).iterdir())
        if folder.name not in ("suite", "one_file")  # of which the plain runner says nothing
    ]


@pytest.mark.parametrize(
    ("course", "case", "tests"),
    [
        pytest.param(
            *each.values,
            tests,
            id=f"{each.id}-{tests}",
            marks=[pytest.mark.slow] if (tests, each.id) in SLOW else [],
        )
        for tests, names in (("apart", (*PYTEST, *APART)), ("together", PYTEST))
        for each in cases(names)
    ],
)
def test_every_verdict_is_that_of_pytest(course, case, tests, tmp_path, harness):
    suite, submission = COURSES / course / "suite", COURSES / course / case
    report = harness(suite, submission, tests)
    assert not report.grader_failed, [r.feedback for r in report.results if r.score is None]
    plain = with_pytest(suite, submission, tmp_path)
    plain = {name: "failure" if kind == "error" else kind for name, kind in plain.items()}
    assert {result.name: verdict(result) for result in report.results} == plain


@pytest.mark.parametrize("tests", ["apart", "together"])
@pytest.mark.parametrize(("course", "case"), cases(UNITTEST))
def test_every_field_is_that_of_gradescope_utils(course, case, tests, tmp_path, harness):
    suite, submission = COURSES / course / "suite", COURSES / course / case
    report = harness(suite, submission, tests)
    assert not report.grader_failed, [r.feedback for r in report.results if r.score is None]
    found = gradescope.results(report)
    plain = with_unittest(suite, submission, tmp_path)
    by_title = {test.name: test for test in found.tests}
    for test in plain["tests"]:
        mine = by_title[test["name"]]
        assert mine.score == test.get("score", 0), test["name"]
        assert mine.max_score == test.get("max_score", 0)
        assert mine.visibility.value == test.get("visibility", "visible")
        assert (mine.number or None, mine.tags or []) == (test.get("number"), test.get("tags", []))
    assert found.score == plain["score"]
    ranked = [(each.name, each.value) for each in found.leaderboard or []]
    assert ranked == [(each["name"], each["value"]) for each in plain.get("leaderboard", [])]


def test_points_are_those_of_marks_and_parameters(tmp_path, harness):
    report = harness(COURSES / "linked/suite", COURSES / "linked/right")
    points = {result.name: result.points for result in report.results}
    assert points["TestRing.test_items"] == 4
    assert [points[f"TestRing.test_turns[{n}]"] for n in (0, 1, 4, 7)] == [3, 3, 3, 5]
    assert points["TestRing.test_threads"] == 0  # nobody can earn it
    assert report.score == report.points == 22


def test_plain_tests_share_a_total_and_cases_the_share_of_their_test(harness):
    report = harness(COURSES / "perceptron/suite", COURSES / "perceptron/right")
    points = {result.name: result.points for result in report.results}
    assert report.score == report.points == 32
    assert points["test_learns"] == pytest.approx(3 * points["test_predicts[a]"])


def test_module_that_was_not_handed_in_costs_what_asks_for_it(harness):
    report = harness(COURSES / "darts/suite", COURSES / "darts/one_file")
    results = {result.name: result for result in report.results}
    assert results["TestDistance.test_distance"].outcome is Outcome.PASSED
    assert results["TestScore.test_best"].outcome is Outcome.WRONG
    assert not report.grader_failed


@pytest.mark.parametrize("tests", ["apart", "together"])
@pytest.mark.parametrize(("case", "score"), [("right", 3), ("wrong", 2)])
def test_notebook_is_a_module_of_its_name(case, score, tests, harness):
    report = harness(COURSES / "digits/suite", COURSES / "digits" / case, tests)
    assert not report.grader_failed, [r.feedback for r in report.results if r.score is None]
    assert report.score == score


#: Gradients do not cross, and no object's type is that of one in another process.
NEEDS_BOTH = {"test_optimizer", "test_grad_x", "test_type", "test_very_type"}


@pytest.mark.parametrize("tests", ["apart", "together"])
@pytest.mark.parametrize("case", [pytest.param("right", marks=pytest.mark.slow), "wrong"])
def test_what_suites_rely_on_is_carried_or_is_the_grader_s_failure(case, tests, harness):
    report = harness(COURSES / "lab/suite", COURSES / "lab" / case, tests)
    found = {}
    for result in report.results:
        found.setdefault(result.outcome, set()).add(result.name)
    pending = found.pop(Outcome.GRADER_FAILED, set())
    assert pending <= NEEDS_BOTH if tests == "apart" else not pending
    if case == "right":
        assert list(found) == [Outcome.PASSED], found
    else:
        assert found.pop(Outcome.PASSED, set()) <= NEEDS_BOTH
        assert list(found) == [Outcome.WRONG], found


def test_failure_of_the_grader_says_that_the_test_can_run_together(harness):
    report = harness(COURSES / "lab/suite", COURSES / "lab/right", "apart")
    pending = [result for result in report.results if result.score is None]
    assert {result.name for result in pending} == NEEDS_BOTH
    assert all("--tests together" in result.feedback.detail for result in pending)
