"""What checks show of a correct submission is recorded, and lies below what others show."""

import inspect
import math

import pytest

from autograder.homework import finding, homework
from autograder.results.reference_curves import of_report, recorded, to_json
from autograder.results.report import CheckResult, Outcome, Report
from autograder.results.shown import MOST_POINTS, Show

RECORDED = [name for name in finding.built_in() if finding.find(name).curves]


def report_that_shows(**curves):
    show = Show()
    show.confusion([[1]])
    show.curves("Loss", **curves)
    result = CheckResult("trains", "1.1", "1", "", 1, 1, Outcome.PASSED, shown=tuple(show.items))
    return Report("hw", "HW", "ada", (result,))


def test_curves_in_a_report_become_those_of_the_reference():
    report = report_that_shows(student={"train": [2, 1], "test": [3, 2]}, reference=[5.0])
    found = of_report(report)["trains"]["Loss"]
    assert [curve.label for curve in found] == ["reference, train", "reference, test"]
    assert all(curve.reference for curve in found)


def test_curves_are_read_as_they_were_written(tmp_path):
    found = of_report(report_that_shows(student={"a": [3.0, math.nan, 1.0], "b": [0.5]}))
    (tmp_path / "curves.json").write_text(to_json(found))
    assert recorded(tmp_path / "curves.json") == found


def test_long_curve_is_kept_thin_and_its_length_known():
    (curve,) = of_report(report_that_shows(student=range(10 * MOST_POINTS)))["trains"]["Loss"]
    assert (len(curve.y), curve.count) == (MOST_POINTS, 10 * MOST_POINTS)


def test_homework_without_a_record_has_no_curves(tmp_path):
    assert recorded(tmp_path / "curves.json") == {}


def test_check_shows_its_curve_over_the_one_recorded(grade_tiny, result_of, monkeypatch):
    first = of_report(grade_tiny())
    monkeypatch.setattr(homework, "recorded", lambda _path: first)
    (shown,) = result_of(grade_tiny(), "trained_curve").shown
    below, above = shown.curves
    assert (below.label, above.label) == ("reference", "yours")
    assert below.y == above.y == (0, 1, 2, 3, 4)


@pytest.mark.parametrize("name", RECORDED)
def test_record_is_of_checks_that_show_something(name):
    checks = {check.name: check for check in finding.find(name).assignment.checks}
    for check in finding.find(name).curves:
        assert "show" in inspect.signature(checks[check].function).parameters


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_values_are_finite(name):
    found = [
        curve
        for by_title in finding.find(name).curves.values()
        for curves in by_title.values()
        for curve in curves
    ]
    assert found
    assert all(math.isfinite(y) for curve in found for y in curve.y)
