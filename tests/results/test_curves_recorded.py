"""Curves of a reference are written with five digits, and read as they were written."""

import json

from autograder.results.reference_curves import of_report, recorded, to_json
from autograder.results.report import CheckResult, Outcome, Report
from autograder.results.shown import Answer, Curve, Curves


def curve(label="yours, train", y=(3.0, 1.0), count=2, reference=False):
    return Curve(label, (0.0, 1.0), y, count, reference)


def report(*shown, name="trains"):
    result = CheckResult(name, "1.1", "1", "", 1, 1, Outcome.PASSED, shown=tuple(shown))
    return Report("hw", "HW", "ada", (result,))


def test_own_curves_become_the_reference_s_and_those_below_them_do_not():
    found = of_report(report(Curves("Loss", (curve("old", reference=True), curve()))))
    assert found == {"trains": {"Loss": [curve("reference, train", reference=True)]}}


def test_curve_without_a_name_of_its_own_is_the_reference():
    found = of_report(report(Curves("Loss", (curve("yours"),))))
    assert found["trains"]["Loss"][0].label == "reference"


def test_titles_of_a_check_are_kept_apart_and_other_things_left_out():
    found = of_report(report(Curves("Loss", (curve(),)), Answer("Why", "so"), Curves("Error", ())))
    assert list(found["trains"]) == ["Loss", "Error"]
    assert of_report(report(Answer("Why", "so"))) == {}


def test_file_has_five_digits_gaps_and_a_curve_to_a_line():
    found = {"a": {"Loss": [curve("r", (0.123456789, None, 1e-7)), curve("s", (123456.0,), 9)]}}
    text = to_json(found)
    assert json.loads(text) == {
        "a": {
            "Loss": [
                {"label": "r", "count": 2, "y": [0.12346, None, 1e-07]},
                {"label": "s", "count": 9, "y": [123460.0]},
            ]
        }
    }
    assert text.count("\n  {") == 2
    assert text.endswith("\n}\n")


def test_several_checks_and_titles_are_one_file(tmp_path):
    two = {"Loss": [curve("r", reference=True)], "Error": [curve("s", reference=True)]}
    both = {"a": two, "b": {"Loss": [curve("t", reference=True)]}}
    (tmp_path / "curves.json").write_text(to_json(both))
    assert recorded(tmp_path / "curves.json") == both


def test_points_of_a_recorded_curve_are_from_start_to_end(tmp_path):
    (tmp_path / "curves.json").write_text(to_json({"a": {"L": [curve("r", (1.0, 2.0, 3.0), 30)]}}))
    (found,) = recorded(tmp_path / "curves.json")["a"]["L"]
    assert (found.x, found.y, found.count) == ((0.0, 0.5, 1.0), (1.0, 2.0, 3.0), 30)
    assert found.reference
