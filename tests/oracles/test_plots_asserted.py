"""assert_lines: one plot shows all lines, whatever else it holds and however it looks."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_lines
from autograder.oracles.plots import (
    LINE_MISSING,
    LINES_APART,
    NO_LEGEND,
    OVER_INDEX,
    X_AND_Y_SWAPPED,
)
from autograder.results.figures import Axes, Figure, Line, Scatter

X = np.array([100.0, 1.0, 0.01])
UP, DOWN = np.array([0.1, 2.0, 3.0]), np.array([-0.3, -2.0, 0.0])
LINES = {"the first": (X, UP), "the second": (X, DOWN)}


def plot(*lines, **axes):
    drawn = tuple(Line(np.asarray(x), np.asarray(y)) for x, y in lines)
    return [Figure(axes=(Axes(lines=drawn, **axes),))]


def fails(figures, **named):
    with pytest.raises(Wrong) as caught:
        assert_lines(figures, LINES, what="draw", **named)
    return caught.value


@pytest.mark.parametrize(
    "figures",
    [
        plot((X, UP), (X, DOWN)),
        plot((X, DOWN), (X[::-1], UP[::-1]), (X, 5 * UP)),
        plot((X * (1 + 1e-7), UP), (X, DOWN)),
        [*plot((X, UP)), *plot((X, UP), (X, DOWN))],
        [Figure(axes=(Axes(
            lines=(Line(X, UP),), scatters=(Scatter(np.stack([X, DOWN], 1), np.zeros((1, 4))),)
        ),))],
    ],
    ids=["plain", "other order", "single precision", "second figure", "scatter"],
)  # fmt: skip
def test_lines_count_in_any_order_and_with_others_beside_them(figures):
    assert_lines(figures, LINES, what="draw")


@pytest.mark.parametrize(
    ("figures", "cause"),
    [
        ([], ""),
        ([*plot((X, UP)), *plot((X, DOWN))], LINES_APART),
        (plot((X, UP)), LINE_MISSING.of(name="the second")),
        (plot((UP, X), (DOWN, X)), X_AND_Y_SWAPPED),
        (plot(([0, 1, 2], UP), ([0, 1, 2], DOWN)), OVER_INDEX),
        (plot((X, UP), (X, DOWN + 0.1)), LINE_MISSING.of(name="the second")),
        (plot((X, 2 * UP), (X, 2 * DOWN)), "twice"),
        (plot((X, [0.1, np.nan, 3.0]), (X, DOWN)), LINE_MISSING.of(name="the first")),
    ],
)
def test_what_is_not_drawn_is_named(figures, cause):
    twice = {"twice": {"a": (X, 2 * UP), "b": (X, 2 * DOWN)}}
    error = fails(figures, forms=twice, next_step="Draw both.")
    assert error.feedback.cause == cause
    assert error.feedback.next_step == (getattr(cause, "next_step", "") or "Draw both.")
    assert error.feedback.summary == "draw does not draw the first and the second"
    assert error.earned == 0.0


@pytest.mark.parametrize(
    ("axes", "lacks"),
    [
        ({"xscale": "log", "ylabel": "y", "legend": ("a",)}, "label of the x axis"),
        ({"xscale": "log", "xlabel": "x", "legend": ("a",)}, "label of the y axis"),
        ({"xscale": "log", "xlabel": "x", "ylabel": "y"}, "legend"),
        ({"xlabel": "x", "ylabel": "y", "legend": ("a",)}, "logarithmic x axis"),
    ],
)
def test_what_lines_lack_costs_a_part(axes, lacks):
    error = fails(plot(*LINES.values(), **axes), log_x=True, labels=True, legend=True, bare=0.7)
    assert error.feedback.summary == f"the plot of draw has no {lacks}"
    assert error.earned == 0.7
    assert_lines(plot(*LINES.values(), **axes), LINES, what="draw")


@pytest.mark.parametrize("log", [np.log, np.log10])
def test_logarithm_drawn_on_a_linear_axis_is_as_good(log):
    figures = plot((log(X), UP), (log(X), DOWN))
    assert_lines(figures, LINES, what="draw", log_x=True)
    assert fails(figures).feedback.found == "a plot with 2 lines"


def test_small_values_of_a_logarithmic_axis_are_told_apart():
    figures = plot((np.where(X < 1, 0.02, X), UP), (X, DOWN))
    assert fails(figures, log_x=True).feedback.cause == LINE_MISSING.of(name="the first")


Y_ALONE = {"the first": (None, UP), "the second": (None, DOWN)}


@pytest.mark.parametrize("x", [[0, 1, 2], [1, 2, 3], [7, 8, 50]], ids=str)
def test_lines_may_be_drawn_over_anything_where_x_is_not_asked_for(x):
    assert_lines(plot((x, UP), (x, DOWN)), Y_ALONE, what="draw")


def test_other_order_is_another_line_where_x_is_not_asked_for():
    with pytest.raises(Wrong) as caught:
        assert_lines(plot((X, UP), (X[::-1], DOWN)), Y_ALONE, what="draw")
    assert caught.value.feedback.cause == LINE_MISSING.of(name="the first")


def test_legend_that_alone_is_missing_has_a_cause():
    figures = plot((X, UP), (X, DOWN))
    assert fails(figures, legend=True).feedback.cause == NO_LEGEND
    assert fails(figures, legend=True, labels=True).feedback.cause == ""
