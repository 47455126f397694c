"""Curves are laid out inside their frame, with round numbers on the axes."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.renderers import plots
from autograder.results.shown import Confusion, Show


def laid_out(student, reference=None):
    show = Show()
    show.curves("Loss", student=student, reference=reference)
    return plots.plot(show.items[0])


def heights(path):
    return [float(y) for y in re.findall(r"[ML][\d.]+ ([-\d.e]+)", path)]


def test_reference_lies_below_the_student_and_shares_its_hue():
    reference, student = laid_out({"train": [2, 1]}, {"train": [2, 1]}).strokes
    assert (reference.reference, student.reference) == (True, False)
    assert reference.hue == student.hue
    assert [stroke.label for stroke in laid_out([1], [1]).legend] == ["yours", "reference"]


def test_legend_tells_how_many_values_a_reference_of_another_length_has():
    legend = laid_out({"train": [2] * 5, "test": [2] * 5}, [1] * 1200).legend
    last = "reference (1,200 values, same width)"
    assert [stroke.label for stroke in legend] == ["yours, train", "yours, test", last]


def test_axes_have_round_numbers():
    plot = laid_out(np.linspace(0.98, 0.05, 5001))
    assert [tick.label for tick in plot.y_ticks] == ["0", "0.2", "0.4", "0.6", "0.8"]
    assert [tick.label for tick in plot.x_ticks] == ["0", "1000", "2000", "3000", "4000", "5000"]


@pytest.mark.parametrize("count", range(2, 12))
def test_values_are_counted_in_whole_numbers(count):
    ticks = laid_out(range(count)).x_ticks
    assert all(tick.label.isdigit() for tick in ticks)
    assert len(ticks) >= 2


def test_wide_range_is_drawn_as_powers_of_ten():
    plot = laid_out([100.0, 10.0, 0.1])
    assert [tick.label for tick in plot.y_ticks] == ["0.1", "1", "10", "100"]
    first, second, third = heights(plot.strokes[0].path)
    assert second - first == pytest.approx((third - second) / 2, abs=0.2)


def test_gap_breaks_the_line():
    (stroke,) = laid_out([1.0, np.nan, 2.0, 3.0]).strokes
    assert stroke.path.count("M") == 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=50))
def test_any_values_stay_inside_the_frame(values):
    (stroke,) = laid_out(values).strokes
    assert re.fullmatch(r"[MLh\d. -]*", stroke.path)
    assert all(plots.TOP - 0.1 <= y <= plots.BOTTOM + 0.1 for y in heights(stroke.path))


def test_shares_of_a_confusion_matrix_are_of_the_true_class():
    confusion = Confusion("", ((3, 1), (0, 0)), ("a", "b"))
    (_, (right, mistaken)), (_, empty) = plots.cells(confusion)
    assert (right.share, right.right, mistaken.share, mistaken.right) == (75, True, 25, False)
    assert [cell.share for cell in empty] == [0, 0]
    assert plots.share_right(confusion) == 0.75
