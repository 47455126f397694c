"""Points are found in scatter plots up to signs and axes, and each class by its color."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import Own, assert_class_colors, assert_scattered
from autograder.oracles.scatters import Scattered, clouds
from autograder.results.cause import Cause
from autograder.results.figures import Axes, Figure, Line, Scatter

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(200, 2)) * [5.0, 2.0]
LABELS = np.arange(200) % 3
ALL = np.arange(200)
RED = np.array([[1.0, 0, 0, 1]])


def plot(points, colors=RED):
    return [Figure((Axes(scatters=(Scatter(points, colors, len(points)),)),))]


def scattered(figures, **more):
    return assert_scattered(figures, POINTS, what="the data", least=50, **more)


@pytest.mark.parametrize(
    "points",
    [POINTS, -POINTS[:, ::-1], POINTS[:80] * [1, -1], POINTS / 255],
    ids=["same", "turned", "some_mirrored", "in_a_unit"],
)
def test_signs_axes_and_units_of_points_are_free(points):
    shown = scattered(plot(points), units=[255.0])
    assert np.array_equal(shown.rows, np.arange(len(points)))


def test_lines_of_many_points_stand_for_a_scatter_plot_in_colors_of_their_own():
    lines = tuple(Line(*POINTS[k == LABELS].T, 0) for k in range(3))
    shown = scattered([Figure((Axes(lines=lines),))])
    assert_class_colors(shown, LABELS)


@pytest.mark.parametrize("count", [3, 300], ids=["few", "many"])
def test_line_of_few_points_is_none(count):
    line = Line(np.arange(float(count)), np.arange(float(count)), count)
    assert bool(clouds([Figure((Axes(lines=(line,)),))])) is (count == 300)


def test_points_of_several_calls_are_told_apart_by_color():
    one, other = Scatter(POINTS, RED, 200), Scatter(POINTS, np.arange(200.0), 200)
    (found, colors), *_ = clouds([Figure((Axes(scatters=(one, other)),))])
    assert len(found) == len(colors) == 400
    assert len(np.unique(colors[:200], axis=0)) == 1


MISTAKE = Cause("shifted", "It is shifted.", explains=["term"])


@pytest.mark.parametrize(
    ("points", "cause"),
    [(POINTS + 3, "It is shifted."), (1e-4 * POINTS, "one spot"), (POINTS**2, "")],
    ids=["mistake", "spot", "unknown"],
)
def test_what_other_points_are_is_named(points, cause):
    with pytest.raises(Wrong, match="does not show the data") as caught:
        scattered(plot(points), forms={MISTAKE: POINTS + 3})
    assert cause in caught.value.feedback.cause
    assert bool(cause) is bool(caught.value.feedback.cause)


def test_points_of_an_earlier_value_of_ones_own_keep_the_points():
    own = Own("your rows", lambda rows: rows @ np.array([[1.0, 2], [3, 4]]), POINTS)
    shown = scattered(plot(own.then(POINTS)), own=own)
    assert shown.note == "The data is correct for your rows, which has a check of its own."


@pytest.mark.parametrize("figures", [[], plot(POINTS[:20])], ids=["none", "few"])
def test_plot_that_is_missing_is_said(figures):
    with pytest.raises(Wrong, match="There is no scatter plot of the data"):
        scattered(figures)


@pytest.mark.parametrize(("missing", "right"), [(1, True), (200, False)], ids=["one", "all"])
def test_points_that_are_not_finite_are_no_points(missing, right):
    points = np.concatenate([np.full((missing, 2), np.nan), POINTS[missing:]])
    if right:
        assert len(scattered(plot(points)).rows) == 199
        return
    with pytest.raises(Wrong, match="does not show the data"):
        scattered(plot(points))


def colored(colors, rows=ALL):
    return Scattered(rows, np.asarray(colors, float)[rows].reshape(len(rows), -1))


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (colored(LABELS, np.flatnonzero(LABELS < 2)), "does not show every digit"),
        (colored(RNG.permutation(LABELS)), "do not have one color"),
        (colored(LABELS == 0), "have the same color"),
    ],
    ids=["missing", "mixed", "shared"],
)
def test_colors_that_do_not_tell_classes_apart_are_wrong(shown, words):
    with pytest.raises(Wrong, match=words):
        assert_class_colors(shown, LABELS, noun="digit")


def test_last_class_that_is_missing_is_named():
    with pytest.raises(Wrong) as caught:
        assert_class_colors(colored(LABELS, np.flatnonzero(LABELS < 2)), LABELS, noun="digit")
    assert caught.value.feedback.cause == "The last digit alone is left out."
