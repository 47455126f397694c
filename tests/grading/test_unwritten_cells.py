"""Which failures of a notebook come of a cell that is not written yet, and which do not."""

import pytest

from autograder.errors import Wrong
from autograder.grading.cell_failures import FailedCell, mark_unwritten, notes
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.replies import Frame, Raised
from autograder.submitted.cells import translate
from autograder.submitted.notebooks import RawCell
from autograder.submitted.reading import Reading
from autograder.submitted.resting import statements_of

TODO = "raise NotImplementedError()"


def failed(cell, line, *inner, heading="## 1.2 Mean"):
    frames = [Frame(cell.label, line, "<module>", TODO if not inner else "call()"), *inner]
    return FailedCell(
        cell, StudentRaised(cell.label, Raised("NotImplementedError", "", frames)), heading
    )


def not_written(source, read, summary, line, *inner, part="9"):
    sources = ["x = [1, 2]", source, "double = [2 * m for m in mean]"]
    cells = translate([RawCell(True, each) for each in sources])
    reading = Reading(cells=cells, statements=statements_of(cells))
    error = Wrong(summary)
    mark_unwritten(error, read, reading, [failed(cells[1], line, *inner)], part)
    return error.feedback.not_written


@pytest.mark.parametrize("name", ["mean", "double"])
def test_what_a_cell_was_to_set_is_not_written_and_what_rests_on_it(name):
    assert not_written(f"mean = None\n{TODO}", {name}, f"{name} is None", 2) == "cell 2, line 2"


def test_what_another_cell_set_is_a_mistake():
    assert not_written(f"mean = None\n{TODO}", {"x"}, "x is wrong", 2) == ""
    assert not_written(f"mean = None\n{TODO}", {"x", "mean"}, "x is wrong", 2) == ""


def test_what_stands_above_the_call_of_an_unwritten_function_was_run():
    inner = Frame("cell 1", 5, "fit", TODO)
    source = "mean = [3]\nw = fit(mean)"
    assert not_written(source, {"mean"}, "mean is wrong", 2, inner) == ""
    assert not_written(source, {"w"}, "w is None", 2, inner) == "fit, cell 1, line 5"


@pytest.mark.parametrize(("part", "place"), [("1.2", "cell 2, line 1"), ("1", ""), ("1.2.1", "")])
def test_a_plot_is_not_written_where_the_cell_under_its_heading_is_not(part, place):
    assert not_written(TODO, set(), "There is no plot", 1, part=part) == place


def test_cells_that_are_not_written_are_one_note_without_those_that_call_them():
    cells = translate([RawCell(True, f"{name} = 1\n{TODO}") for name in "abc"])
    calls = failed(cells[2], 1, Frame("cell 1", 2, "f", TODO))
    said = notes([failed(cells[0], 2), failed(cells[1], 2), calls])
    assert said == ("Not written yet: cell 1 (a = 1), cell 2 (b = 1)",)
