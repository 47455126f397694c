"""Lines of plots: which plot of several counts, points that come twice, and how near is near."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import assert_lines
from autograder.oracles.plots import (
    LINE_MISSING,
    LINES_APART,
    NO_LEGEND,
    OVER_INDEX,
    X_AND_Y_SWAPPED,
)
from autograder.results.figures import Axes, Figure, Line, Scatter

X, Y = np.array([1.0, 10.0, 100.0]), np.array([3.0, -2.0, 5.0])
ONE = {"the loss": (X, Y)}


def axes(*lines, clouds=(), **named):
    drawn = tuple(Line(np.asarray(x), np.asarray(y)) for x, y in lines)
    colors = np.zeros((1, 4))
    dots = tuple(Scatter(np.column_stack(each).astype(float), colors) for each in clouds)
    return Axes(lines=drawn, scatters=dots, **named)


def figure(*plots):
    return [Figure(plots)]


def draws(figures, lines=ONE, **named):
    assert_lines(figures, lines, what="draw", **named)


def lost(figures, lines=ONE, **named):
    with pytest.raises(Wrong) as caught:
        draws(figures, lines, **named)
    return caught.value


FULL = {"xlabel": "x", "ylabel": "y", "xscale": "log", "legend": ("a",)}
ALL = {"log_x": True, "labels": True, "legend": True}


@pytest.mark.parametrize("order", [1, -1])
def test_plot_that_has_all_counts_wherever_one_with_less_stands(order):
    plots = [axes((X, Y)), axes((X, Y), **FULL)][::order]
    draws(figure(*plots), **ALL)
    draws([*figure(plots[0]), *figure(plots[1])], **ALL)


def test_of_two_plots_that_lack_something_the_better_is_spoken_of():
    bare, labelled = axes((X, Y)), axes((X, Y), **{**FULL, "legend": ()})
    error = lost(figure(bare, labelled), **ALL)
    assert error.feedback.summary == "the plot of draw has no legend"
    assert (error.feedback.cause, error.earned) == (NO_LEGEND, 0.5)


def test_labels_do_not_make_up_for_a_line():
    two = {"the loss": (X, Y), "the error": (X, 2 * Y)}
    draws(figure(axes((X, Y), **FULL), axes((X, Y), (X, 2 * Y))), two)
    error = lost(figure(axes((X, Y), **FULL), axes((X, Y), (X, 2 * Y))), two, **ALL)
    assert error.earned == 0.5
    assert "no logarithmic x axis and no label of the x axis" in error.feedback.summary


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_label_of_blanks_is_none(blank):
    error = lost(figure(axes((X, Y), xlabel=blank, ylabel="y")), labels=True)
    assert error.feedback.next_step == "Call plt.xlabel(…)."


T = np.linspace(0.0, 2.0 * np.pi, 50)
CIRCLE = {"the circle": (np.cos(T), np.sin(T))}


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_points_one_above_the_other_are_the_same_however_they_are_rounded(kind):
    x, y = np.cos(T.astype(kind)), np.sin(T.astype(kind))
    draws(figure(axes((x, y))), CIRCLE)
    draws(figure(axes(clouds=[(x, y)])), CIRCLE)


def test_circle_of_another_size_is_another_line():
    x, y = 1.01 * np.cos(T), np.sin(T)
    assert lost(figure(axes((x, y))), CIRCLE).earned == 0.0


def test_points_in_any_order_are_the_same_line():
    draws(figure(axes((X[[2, 0, 1]], Y[[2, 0, 1]]))))
    draws(figure(axes(clouds=[(X[::-1], Y[::-1])])))
    assert lost(figure(axes((X[::-1], Y))))


@pytest.mark.parametrize("y", [Y.tolist(), Y[:, None], Y[None, :], Y.astype(np.float32)])
def test_lines_are_expected_in_any_shape(y):
    draws(figure(axes((X, Y))), {"the loss": (X, y)})


@pytest.mark.parametrize(("times", "near"), [(1 + 0.9e-3, True), (1 + 1.2e-3, False)])
def test_point_is_near_to_within_a_thousandth(times, near):
    for x, y in ((X * times, Y), (X, Y * times)):
        if near:
            draws(figure(axes((x, y))))
        else:
            assert lost(figure(axes((x, y))))


@pytest.mark.parametrize(("off", "near"), [(0.9e-4, True), (1.2e-4, False)])
def test_zero_is_near_to_within_a_millionth_of_the_largest(off, near):
    lines = {"the loss": (X, [0.0, 50.0, 100.0])}
    figures = figure(axes((X, [off, 50.0, 100.0])))
    if near:
        draws(figures, lines)
    else:
        assert lost(figures, lines)


@pytest.mark.parametrize("cut", [slice(2), slice(1, None)])
def test_line_with_a_point_less_is_another(cut):
    assert lost(figure(axes((X[cut], Y[cut]))))
    assert lost(figure(axes((np.append(X, 7.0), np.append(Y, 7.0)))))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e308])
def test_numbers_that_cannot_be_drawn_are_no_line(bad):
    error = lost(figure(axes((X, np.where(Y < 0, bad, Y)))))
    assert error.feedback.found == "a plot with 1 line"


def test_line_whose_lists_differ_in_length_does_not_count():
    assert lost(figure(axes((X, Y[:2])))).feedback.found == "a plot with 0 lines"
    draws(figure(axes((X, Y[:2]), (X, Y))))


@pytest.mark.parametrize(
    "figures", [[], [Figure(())], figure(axes()), figure(axes(clouds=[([], [])]))]
)
def test_nothing_drawn_is_refused(figures):
    feedback = lost(figures).feedback
    assert feedback.summary == "draw does not draw the loss"
    assert feedback.expected == "one plot with 1 line: the loss"
    assert "no figure" in feedback.found or "0 lines" in feedback.found


THREE = {"a": (X, Y), "b": (X, 2 * Y), "c": (X, 3 * Y)}


def test_three_lines_are_named_as_in_a_sentence():
    assert lost([], THREE).feedback.summary == "draw does not draw a, b and c"


def test_one_line_of_three_that_is_missing_is_named_and_two_are_not():
    assert lost(figure(axes((X, Y), (X, 3 * Y))), THREE).feedback.cause == LINE_MISSING.of(name="b")
    assert lost(figure(axes((X, Y))), THREE).feedback.cause == ""


def test_one_line_alone_is_not_said_to_be_missing():
    assert lost(figure(axes((X, 7 * Y)))).feedback.cause == ""


def test_lines_in_plots_side_by_side_are_apart():
    plots = [axes((X, Y)), axes((X, 2 * Y)), axes((X, 3 * Y))]
    error = lost(figure(*plots), THREE)
    assert error.feedback.cause == LINES_APART
    assert error.feedback.next_step == LINES_APART.next_step


def test_swapped_and_drawn_over_index_are_named_for_scatter_too():
    assert lost(figure(axes(clouds=[(Y, X)]))).feedback.cause == X_AND_Y_SWAPPED
    assert lost(figure(axes(clouds=[([0, 1, 2], Y)]))).feedback.cause == OVER_INDEX


def test_mistake_of_the_rubric_is_named_before_those_of_any_plot():
    forms = {"drawn backwards": {"the loss": (Y, X)}}
    assert lost(figure(axes((Y, X))), forms=forms).feedback.cause == "drawn backwards"


@pytest.mark.parametrize("log", [np.log10, np.log])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_logarithms_need_no_logarithmic_axis(log, scale):
    draws(figure(axes((log(X), Y), xscale=scale)), log_x=True)


def test_base_of_two_is_no_axis_that_is_asked_for():
    assert lost(figure(axes((np.log2(X), Y))), log_x=True).earned == 0.0


def test_logarithms_of_what_is_not_positive_are_not_tried():
    lines = {"the loss": ([0.0, 1.0, 2.0], Y)}
    draws(figure(axes(([0.0, 1.0, 2.0], Y), xscale="log")), lines, log_x=True)
    assert lost(figure(axes(([5.0, 1.0, 2.0], Y))), lines, log_x=True)


@pytest.mark.parametrize("bare", [0.0, 0.8])
def test_lines_alone_earn_what_the_rubric_says(bare):
    assert lost(figure(axes((X, Y))), legend=True, bare=bare).earned == bare


def test_y_alone_is_read_from_left_to_right():
    y_alone = {"the loss": (None, Y)}
    draws(figure(axes((X[::-1], Y[::-1]))), y_alone)
    draws(figure(axes(([5.0, 5.1, 5.2], Y))), y_alone)
    assert lost(figure(axes((X, Y[::-1]))), y_alone).feedback.cause == ""
