"""On Gradescope a student reads what is better than in the last submission."""

import json
from dataclasses import replace

import pytest

from autograder.renderers import gradescope
from autograder.renderers.improvement import since_last
from autograder.results.report import CheckResult, Outcome, Report, Visibility


def report(*scores, points=2.0, visibility=Visibility.VISIBLE):
    results = [
        CheckResult(f"c{n}", f"1.{n}", "1", "Title", points, score, Outcome.PASSED)
        for n, score in enumerate(scores)
    ]
    hidden = CheckResult("h", "1.9", "1", "Hidden", 5, 5, Outcome.PASSED, visibility=visibility)
    return Report("hw", "HW", "x", (*results, hidden))


@pytest.fixture
def after(tmp_path):
    """Return a function that says what is better after earlier reports."""

    def told(now, *earlier, **more):
        previous = []
        for each in earlier:
            gradescope.write(each, tmp_path / "results.json")
            results = json.loads((tmp_path / "results.json").read_text())
            previous.append({"score": 1, "autograder_error": False, "results": results, **more})
        (tmp_path / "m.json").write_text(json.dumps({"previous_submissions": previous}))
        return since_last(tmp_path / "m.json", now)

    return told


def test_better_and_worse_checks_are_named(after):
    said = after(report(2.0, 0.0, 2.0), report(0.0, 0.0, 0.0), report(1.0, 2.0, 2.0))
    assert said == (
        "Since your last submission: from 10 to 9 of 11 points. Better: 1.0. Worse: 1.1."
    )


def test_hidden_checks_are_not_compared(after):
    before = report(1.0, visibility=Visibility.HIDDEN)
    assert "from 1 to 2 of 2 points" in after(report(2.0, visibility=Visibility.HIDDEN), before)
    assert "from 1 to 2 of 2 points" in after(report(2.0), before)


def test_no_change_is_said_so(after):
    assert after(report(1.0), report(1.0)).startswith("Since your last submission nothing")


def test_other_points_are_no_improvement(after):
    now = report(3.0, points=4.0)
    hidden_alone = replace(now, results=now.results[:1])
    assert after(hidden_alone, report(2.0)) == ""


def test_first_submission_and_one_that_failed_say_nothing(after):
    assert after(report(1.0)) == ""
    assert after(report(1.0), report(0.0), autograder_error=True) == ""


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "null", '{"previous_submissions": 3}', '{"previous_submissions": [null]}'),
        '{"previous_submissions": [{"results": {"tests": [1, {"number": 1, "score": "x"}]}}]}',
        '{"previous_submissions": [{"results": {"tests": [{"number": "1.0", "score": NaN}]}}]}',
    ],
)
def test_whatever_the_file_holds_does_no_harm(tmp_path, text):
    (tmp_path / "m.json").write_text(text)
    assert since_last(tmp_path / "m.json", report(1.0)) == ""
    assert since_last(tmp_path / "none.json", report(1.0)) == ""
