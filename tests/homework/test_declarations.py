"""A slip of a rubric is refused at its own line, and costs no student and no other homework."""

import pytest

from autograder import Assignment
from autograder.datasets import DataSet
from autograder.errors import HomeworkError
from autograder.homework import finding


def declared(**other):
    return Assignment(**{"name": "fit", "title": "Fit", "submission": "*_fit.py", **other})


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"name": None}, "name is a text"),
        ({"name": "a/b"}, "cannot name a homework"),
        ({"name": ".."}, "cannot name a homework"),
        ({"title": 3}, "title is a text"),
        ({"submission": 5}, "submission is a list of texts"),
        ({"submission": ""}, "submission has an empty name"),
        ({"submission": []}, "submission is the name of a file"),
        ({"artifacts": "weights.npy"}, r"artifacts is a list: write artifacts=\['weights.npy'\]"),
        ({"libraries": ["numpy", None]}, "libraries is a list of texts"),
        ({"data": "mnist"}, r"data is a list: write data=\['mnist'\]"),
        ({"data": DataSet.from_file("a.txt")}, "data is a list of texts"),
        ({"parts": ["1"]}, "parts is a dict with texts as keys"),
        ({"parts": {1: "One"}}, "parts is a dict with texts as keys"),
        ({"import_timeout": 0}, "import_timeout is more than 0"),
        ({"memory_mb": "2048"}, "memory_mb is a number"),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, dict) else "",
)
def test_parameter_of_another_kind_is_refused(other, says):
    with pytest.raises((TypeError, ValueError), match=says):
        declared(**other)


def test_what_is_declared_as_documented_is_accepted():
    own = DataSet.from_file("words.txt")
    declared(submission=("*.ipynb", "*.py"), data=("mnist", own), cell_timeout=float("inf"))


@pytest.mark.parametrize(
    ("part", "points", "other", "says"),
    [
        (1, 2, {}, "the part of a check is a text"),
        ("1", "2", {}, "points is a number"),
        ("1", True, {}, "points is a number"),
        ("1", -1, {}, "points is 0 or more"),
        ("1", float("nan"), {}, "points is 0 or more"),
        ("1", float("inf"), {}, "points is 0 or more"),
        ("1", 2, {"timeout": 0}, "timeout is more than 0"),
        ("1", 2, {"tags": "slow"}, "tags is a list"),
        ("1", 2, {"depends_on": "fit"}, "depends_on is a list"),
    ],
    ids=str,
)
def test_check_with_a_parameter_of_another_kind_is_refused(part, points, other, says):
    with pytest.raises((TypeError, ValueError), match=says):
        declared().check(part, points=points, **other)


@pytest.mark.parametrize(
    "slip", ["artifacts='weights.npy'", "data=['minst']"], ids=["kind", "data set"]
)
def test_slip_is_named_with_the_file_and_the_line_of_the_rubric(slip, tmp_path):
    rubric = tmp_path / "rubric.py"
    rubric.write_text(
        "from autograder import Assignment\n\n"
        f"homework = Assignment(name='fit', title='Fit', submission='*.py', {slip})\n"
    )
    with pytest.raises(HomeworkError, match=r"rubric\.py, line 3: "):
        finding.find(str(tmp_path))
