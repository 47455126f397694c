"""What checks show is validated and bounded, whatever student code returned."""

import numpy as np
import pytest

from autograder.classroom import records
from autograder.results.report import CheckResult, Outcome, Report
from autograder.results.shown import MOST_POINTS, MOST_SHOWN, Confusion, Show


def only(show):
    (item,) = show.items
    return item


def test_students_curve_and_the_references_share_an_axis_from_start_to_end():
    show = Show()
    show.curves("Loss", student=[3, 2, 1], reference=[4.0, 1.0])
    reference, student = only(show).curves
    assert (student.x, student.y, student.count) == ((0.0, 0.5, 1.0), (3.0, 2.0, 1.0), 3)
    assert (reference.x, reference.reference) == ((0.0, 1.0), True)


def test_recorded_curves_lie_under_the_title_they_were_shown_with_unless_others_are_given():
    earlier = Show()
    earlier.curves("Loss", student=[1.0], reference=[4.0, 1.0])
    show = Show(recorded={"Loss": only(earlier).curves[:1]})
    show.curves("Loss", student=[3.0])
    show.curves("Loss", student=[3.0], reference=[7.0])
    show.curves("Error", student=[3.0])
    under = [[curve.y for curve in item.curves if curve.reference] for item in show.items]
    assert under == [[(4.0, 1.0)], [(7.0,)], []]


def test_long_curve_is_drawn_from_means():
    show = Show()
    show.curves("Loss", student=np.arange(10 * MOST_POINTS))
    (curve,) = only(show).curves
    assert len(curve.y) == MOST_POINTS
    assert curve.y[:2] == (4.5, 14.5)
    assert curve.count == 10 * MOST_POINTS


def test_values_that_are_not_finite_are_gaps():
    show = Show()
    show.curves("Loss", student=[1.0, np.nan, np.inf, 1e300, 2.0])
    assert only(show).curves[0].y == (1.0, None, None, None, 2.0)


@pytest.mark.parametrize(
    "values",
    [None, [], "text", ["a"], [[1, 2], [3]], object(), {"train": None}, [None], [1j]],
    ids=["none", "empty", "text", "texts", "ragged", "object", "named", "no number", "complex"],
)
def test_curve_that_cannot_be_drawn_is_left_out(values):
    show = Show()
    show.curves("Loss", student=values, reference=[1.0])
    assert show.items == []


def test_confusion_matrix_has_whole_numbers_and_labels():
    show = Show()
    show.confusion(np.array([[2.0, 1.0], [0.0, 3.0]]), ["cat", "dog"])
    assert only(show) == Confusion("Confusion matrix", ((2, 1), (0, 3)), ("cat", "dog"))


@pytest.mark.parametrize(
    "counts",
    [[[1, 2]], [[-1]], [[np.nan]], np.ones((31, 31)), [["a"]], [], [[1e300]], np.ones((2, 2, 2))],
    ids=["wide", "negative", "nan", "large", "text", "empty", "huge", "cube"],
)
def test_anything_else_is_no_confusion_matrix(counts):
    show = Show()
    show.confusion(counts)
    assert show.items == []


def test_number_of_things_shown_is_bounded():
    show = Show()
    for _ in range(2 * MOST_SHOWN):
        show.answer("Why?", "x" * 100_000)
    assert len(show.items) == MOST_SHOWN
    assert len(show.items[0].text) < 100_000


def test_what_is_shown_survives_being_stored():
    show = Show()
    show.answer("Why?", "because")
    show.curves("Loss", student=[1.0, np.nan], reference=[2.0])
    show.confusion([[1]])
    result = CheckResult("a", "1.1", "1", "A", 1, 1, Outcome.PASSED, shown=tuple(show.items))
    report = Report("hw", "HW", "ada", (result,))
    assert records.from_json(records.to_json(report)).results[0].shown == tuple(show.items)
