"""What is said of a failed check whose cause a small edit of the code proves."""

import pytest
from layer_homework import RIGHT, changed, line_of
from notebook_homework import as_notebook

from autograder import command_line
from autograder.renderers import gradescope, wording


@pytest.mark.parametrize(
    ("check", "change", "says"),
    [
        ("forward", ("x @ self.w + self.b", "x @ self.w - self.b"), "look at the sign"),
        ("backward", ("axis=0", "axis=1"), "look along which axis you sum"),
        ("loss", (".mean()", ".sum()"), "look at whether to sum or to average"),
    ],
)
def test_a_student_reads_the_line_and_what_to_look_at(repaired, check, change, says):
    source = changed(change)
    _, results = repaired(source)
    said = results[check].repair.for_student
    assert said.startswith(f"Line {line_of(source, change[1])}, in ")
    assert says in said
    assert change[0] not in said, "the answer is not given away"
    assert change[0] in results[check].repair.for_staff
    assert results[check].took_points


def test_what_is_not_kept_for_later_is_found_where_it_is_to_be_kept(repaired):
    _, results = repaired(changed(("        self.x = x\n", "")))
    assert results["backward"].repair.for_student.endswith("look for a value that is not kept.")


def test_three_mistakes_are_found_each_in_its_own_check(repaired):
    changes = [("self.w + self.b", "self.w - self.b"), ("axis=0", "axis=1"), ("mean", "sum")]
    report, results = repaired(changed(*changes))
    assert [result.repair is not None for result in results.values()] == [True, True, True, False]
    assert report.score == 1


def test_two_mistakes_in_one_check_are_repaired_together(repaired):
    source = changed(("self.x.T @ d", "-self.x.T @ d"), ("axis=0", "axis=1"))
    _, results = repaired(source)
    said = results["backward"].repair.for_student
    assert f"Line {line_of(source, '-self.x.T')}" in said
    assert f"Line {line_of(source, 'axis=1')}" in said


@pytest.mark.parametrize("name", ["ada_layer.py", "ada_layer.ipynb"])
def test_code_outside_of_functions_is_repaired_and_what_depends_on_it_run_again(repaired, name):
    source = changed(("1 / count", "1 * count"))
    text = as_notebook(source.split("\n\n\n")) if name.endswith("ipynb") else source
    _, results = repaired(text, name=name)
    said = results["step"].repair.for_student
    assert "look at which arithmetic operator is meant" in said
    assert ("Cell 4, line 2:" if text != source else f"Line {line_of(source, '1 *')}") in said


def test_a_right_submission_is_run_once_and_no_edit_is_tried(repaired, monkeypatch):
    monkeypatch.setattr("autograder.repair.repairing.Search", None)
    report, _ = repaired(RIGHT)
    assert report.all_passed


def test_nothing_is_tried_where_nobody_asks(repaired, monkeypatch):
    monkeypatch.setattr("autograder.repair.repairing.Search", None)
    _, results = repaired(changed(("mean", "sum")), repair=0.0)
    assert results["loss"].repair is None


@pytest.mark.parametrize("level", ["kind", "line", "edit"])
def test_the_level_says_how_much_students_read_and_staff_reads_all(repaired, level):
    report, results = repaired(changed(("mean", "sum")), repair_level=level)
    said = dict(wording.with_repair(results["loss"]))["Where to look"]
    assert ("ine 20" in said) is (level != "kind")
    assert (".mean()" in said) is (level == "edit")
    for_students = gradescope.results(report).model_dump_json(include={"tests"})
    assert (".mean()" in for_students) is (level == "edit")
    assert ".mean()" in gradescope.results(report).model_dump_json(include={"extra_data"})


def test_the_command_line_asks_for_repairs_unless_told_not_to():
    named = {"homework": "h", "submission": ["s"], "repair_level": None}
    assert command_line._request({**named, "no_repair": False})[1].repair > 0
    assert command_line._request({**named, "no_repair": True})[1].repair == 0
