"""A rubric asks for a variable by its name; what is wrong with it is said in its own words."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.grading.cell_failures import FailedCell
from autograder.grading.fixtures import GradedStudent
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.replies import Frame, Raised
from autograder.submitted.cells import translate
from autograder.submitted.notebooks import RawCell

CODE = """
import numpy as np
images = np.arange(40, dtype=np.uint8).reshape(10, 2, 2)
number = 0.5
table = [[1, 2], [3, 4]]
nothing = None
thing = object()
images_flat = images.reshape(10, 4).T
text = "abc"
"""


@pytest.fixture
def variable(submit):
    """Return a function that asks for a variable of CODE."""
    submission = submit(CODE)
    with submission.check() as student:
        graded = GradedStudent(student._process, submission.session, {})
        yield graded.variable


def words(variable, name, **options):
    with pytest.raises(Wrong) as caught:
        variable(name, **options)
    return caught.value.feedback.text


def test_array_comes_with_its_own_type(variable):
    found = variable("images", shape=(10, 2, 2))
    assert found.dtype == np.uint8
    assert found[9].tolist() == [[36, 37], [38, 39]]


def test_length_that_is_not_known_is_none(variable):
    assert variable("images", shape=(None, 2, None)).shape == (10, 2, 2)


def test_number_list_and_text_are_plain_data(variable):
    assert variable("number", shape=()) == 0.5
    assert variable("table", shape=(2, 2)).tolist() == [[1, 2], [3, 4]]
    assert variable("text") == "abc"


def test_some_rows_come_without_the_whole(variable):
    found = variable("images", shape=(10, 2, 2), rows=[9, 0])
    assert found.tolist() == [[[36, 37], [38, 39]], [[0, 1], [2, 3]]]


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("image", {}, "There is no variable 'image'"),
        ("image", {"shape": (10, 2, 2)}, "'image': an array of shape (10, 2, 2)"),
        ("image", {"rows": [0]}, "no such name; there is 'images'"),
        ("nothing", {"shape": (3,)}, "nothing is None"),
        ("nothing", {"rows": [0], "shape": (3,)}, "nothing is None"),
        ("thing", {}, "an object of type object"),
        ("images", {"shape": (10, 4)}, "images has the wrong shape"),
        ("images", {"shape": (9, 2, 2), "rows": [0]}, "images has the wrong shape"),
        ("images_flat", {"shape": (10, 4)}, "transposed"),
        ("text", {"shape": (3,)}, "It is text"),
        ("number", {"shape": (1, 2)}, "shape (1, 2)"),
        ("images", {"shape": ()}, "one number"),
        ("images", {"rows": [10]}, "IndexError"),
    ],
    ids=["missing", "missing, shape", "missing, rows", "none", "none, rows", "object", "shape",
         "shape, rows", "transposed", "text", "number", "array", "row too far"],
)  # fmt: skip
def test_every_way_to_be_wrong_has_its_own_message(variable, name, options, says):
    assert says in words(variable, name, **options)


def test_variable_that_a_failed_cell_was_to_set_names_the_cell(submit):
    cells = translate([RawCell(True, "boom\nnothing = 3\nlater = 4")])
    error = Raised("NameError", "no boom", [Frame("cell 1", 1, "<module>", "boom")])
    failed = [FailedCell(cells[0], StudentRaised("cell 1", error))]
    submission = submit(CODE)
    with submission.check() as student:
        graded = GradedStudent(student._process, submission.session, {}, failed)
        for name in ("nothing", "later"):
            text = words(graded.variable, name)
            assert f"cell 1, line 1: the cell that defines '{name}' failed: NameError" in text
