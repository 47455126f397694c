"""The kit lets students check their work at home, and gives no answer away."""

import json
import zipfile

import numpy as np
import pytest
from autograder.authoring.student_check import Different, Replay
from kits import check, require_no_answers, unpacked

from autograder.authoring import kit, recording
from autograder.errors import GraderError, HomeworkError
from autograder.homework import finding


@pytest.fixture(scope="module")
def small(started, tmp_path_factory):
    return unpacked(str(started / "rubric.py"), tmp_path_factory.mktemp("small"))


def test_no_line_of_the_solution_or_the_rubric_is_in_it(small, started):
    require_no_answers(small, finding.find(str(started / "rubric.py")).reference)


def test_it_holds_the_skeleton_the_checks_and_how_to_run_them(small):
    names = {path.name for path in small.iterdir()}
    assert names == {"skeleton.py", "check.py", "checks.json", "README.md"}
    assert "python check.py yourname_line_fit.py" in (small / "README.md").read_text()


def test_same_homework_gives_the_same_kit(small, started):
    kit.build(finding.find(str(started / "rubric.py")), small.parent / "again.zip")
    assert (small.parent / "again.zip").read_bytes() == (small.parent / "kit.zip").read_bytes()


def test_right_file_passes(small, started):
    done = check(small, started / "examples" / "correct" / "correct_line_fit.py")
    assert (done.returncode, "2 of 2 checks passed" in done.stdout) == (0, True)


def test_skeleton_is_told_what_is_not_written(small):
    done = check(small, small / "skeleton.py")
    assert done.returncode == 1
    assert "is not written yet" in done.stdout


def test_file_that_python_cannot_read_is_shown_with_its_line_and_none_of_ours(small, tmp_path):
    (tmp_path / "mine.py").write_text("x = 1\ny = missing\n")
    done = check(small, tmp_path / "mine.py")
    assert (done.returncode, done.stdout) == (1, "mine.py cannot be imported:\n")
    assert "y = missing" in done.stderr
    assert "check.py" not in done.stderr


def test_notebook_is_checked_cell_by_cell(small, started, tmp_path):
    lines = (started / "examples" / "correct" / "correct_line_fit.py").read_text()
    cells = [{"cell_type": "markdown", "source": ["# x ="]},
             {"cell_type": "code", "source": ["%matplotlib inline\n", "import numpy as np"]},
             {"cell_type": "code", "source": lines.splitlines(keepends=True)}]  # fmt: skip
    cells.insert(2, {"cell_type": "code", "source": ["x = missing"]})
    (tmp_path / "mine.ipynb").write_text(json.dumps({"cells": cells}))
    done = check(small, tmp_path / "mine.ipynb")
    assert done.returncode == 0
    assert "cell 2 ends early: NameError: name 'missing' is not defined" in done.stdout


def test_items_graded_by_hand_are_listed_and_not_run(homework):
    item = '\n\n@homework.by_hand("1", points=3)\ndef why(student):\n    """Say why."""\n'
    rubric = homework / "rubric.py"
    rubric.write_text(rubric.read_text() + item)
    text = (unpacked(str(rubric), homework) / "README.md").read_text()
    assert "| 1 predict | 1 + 3 graded manually |" in text
    assert "the grader runs 2," in text


def test_check_with_too_many_numbers_is_left_out(homework):
    rubric = homework / "rubric.py"
    rubric.write_text(rubric.read_text().replace("int(rng.integers(2, 8))", "500_000"))
    kit.build(finding.find(str(rubric)), homework / "kit.zip")
    assert (homework / "kit.zip").stat().st_size < 2**20
    with zipfile.ZipFile(homework / "kit.zip") as archive:
        record = json.loads(archive.read("line_fit/checks.json"))
    assert [each["number"] for each in record["checks"]] == ["1.1"]


@pytest.mark.parametrize("name", ["skeleton.py", "check.py", "checks.json", "README.md"])
def test_no_file_of_the_data_takes_the_place_of_the_kits_own(homework, name):
    (homework / "data").mkdir()
    (homework / "data" / name).write_text("x = 1\n")
    with pytest.raises(HomeworkError, match=rf"has a file data/{name}, and the kit has"):
        kit.build(finding.find(str(homework)), homework / "kit.zip")
    assert not (homework / "kit.zip").exists()


def test_missing_argument_is_explained(small):
    assert check(small, "nowhere.py").returncode == 2


def test_rubric_that_the_reference_fails_makes_no_kit(homework):
    rubric = homework / "rubric.py"
    rubric.write_text(rubric.read_text().replace("reference.predict(x, w, b),", "0 * b + 1,"))
    with pytest.raises(GraderError, match="the reference fails predict_is_right"):
        kit.build(finding.find(str(rubric)), homework / "kit.zip")


def test_check_that_breaks_is_named_with_its_line(homework, tmp_path):
    rubric = homework / "rubric.py"
    lines = rubric.read_text().split("\n")
    line = next(number for number, text in enumerate(lines, 1) if "assert_same(" in text)
    lines[line - 1] = lines[line - 1].replace("assert_same(", "assert_sane(")
    rubric.write_text("\n".join(lines))
    with pytest.raises(GraderError, match=rf"predict_is_right fails: {rubric}, line {line}: Name"):
        kit.build(finding.find(str(homework)), tmp_path / "kit.zip")


@pytest.mark.parametrize(
    ("reply", "found", "says"),
    [
        (3.0, 4.0, "1 of 1 numbers are wrong"),
        (3.0, float("nan"), "1 of 1 numbers are wrong"),
        ([1.0, 2.0], [1.0], "expected shape"),
        ({"random": 3}, np.zeros(4), "expected 3 numbers"),
        ([None, {"random": 1}], 5, "expected 2 values"),
        ("left", "right", "expected 'left'"),
        (3.0, "text", "expected numbers"),
        ({"dict": [["a", 1]]}, {"b": 1}, "a dict with 'a'"),
    ],
)
def test_difference_is_found_and_named(reply, found, says):
    with pytest.raises(Different, match=says):
        Replay(None, {})._compare(reply, found, "f()")


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (3.0, np.float32(3.0)),
        ([1.0, 2.0], np.array([[1.0], [2.0]])),
        ({"random": 3}, np.zeros((1, 3))),
        (recording._encoded(np.arange(3)), (0, 1, 2)),
    ],
)
def test_same_numbers_in_another_form_are_right(reply, found):
    Replay(None, {})._compare(reply, found, "f()")
