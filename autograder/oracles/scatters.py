"""Does a scatter plot show points, up to signs and the order of the axes, each class in a color."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.drawn_images import drawn_in
from autograder.oracles.own_values import Own, each_of
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

if TYPE_CHECKING:
    from autograder.results.figures import Figure, Line, Scatter

ON_ONE_SPOT = Cause(
    "no variance",
    "All points lie nearly on one spot, as on the components of the smallest eigenvalues, or on "
    "components that were cut to whole numbers.",
    explains=["order", "sign", "constant", "off by one", "dtype", "missing update"],
)
LAST_CLASS_LEFT_OUT = Cause(
    "last class left out", "The last {noun} alone is left out.", explains=["off by one", "constant"]
)
#: The part of the points that has to be right: a few may lie on others.
_MOST = 0.99
#: Points may be this far off, in standard deviations of the plot.
_OFF = 1e-3
#: Colors that differ by less are the same.
_DIGITS_OF_COLOR = 4
#: The least number of points that a line has if it stands for a scatter plot.
_LEAST_POINTS = 20
_SIGNS = ((1, 1), (1, -1), (-1, 1), (-1, -1))


@dataclass(frozen=True)
class Scattered:
    """What a scatter plot shows of some points.

    Attributes
    ----------
    rows : ndarray of int, shape (n_shown,)
        Which of the points each is that is shown.
    colors : ndarray of shape (n_shown, channels)
        Its color.
    note : str or None
        A note for the student where the points are right for an earlier value of theirs alone.
    """

    rows: npt.NDArray[np.intp]
    colors: FloatArray
    note: str | None = None


def assert_scattered(
    figures: Sequence[Figure],
    points: npt.ArrayLike,
    *,
    what: str,
    least: int,
    own: Own | Sequence[Own] | None = None,
    units: Sequence[float] = (),
    forms: Mapping[Cause, npt.ArrayLike] | None = None,
    next_step: str = "",
) -> Scattered:
    """Check that a scatter plot shows points in a plane; signs and order of the axes are free.

    A line through many points stands for a scatter plot, each call of ``plt.plot`` with a color
    of its own. Not all points have to be there.

    Parameters
    ----------
    figures : sequence of Figure
        What a check is given as ``figures``, or ``student.figures()``.
    points : array of shape (n, 2)
    what : str
        What they are in messages: ``the data on the first two components``.
    least : int
        How many points a plot of them has at least.
    own : Own or sequence of Own, optional
        What points are right for earlier values of the student's own: they keep the points.
    units : sequence of float
        What all numbers may have been divided by.
    forms : mapping of Cause to array, optional
        What mistakes show instead.
    next_step : str
        What to do if none shows them.

    Returns
    -------
    Scattered

    Raises
    ------
    Wrong
        If no plot shows them.
    """
    plane = np.asarray(points, dtype=np.float64)
    drawn = [cloud for cloud in clouds(figures) if len(cloud[0]) >= least]
    if not drawn:
        raise Wrong(
            f"There is no scatter plot of {what}",
            expected=f"at least {least} points",
            found=drawn_in(figures),
            next_step=next_step,
        )
    if found := _shown(drawn, plane, units):
        return found
    for each in each_of(own):
        value = each.value(plane)
        if value is not None and (found := _shown(drawn, value, units)):
            note = f"{what} is correct for {each.name}, which has a check of its own."
            return Scattered(found.rows, found.colors, note[:1].upper() + note[1:])
    last, spread = drawn[-1][0], plane.std(axis=0)
    proved = (cause for cause, form in (forms or {}).items() if _are(last, form, units))
    # Divided by 255, right ones vary more than this.
    cause = ON_ONE_SPOT if last.std() < 1e-3 * spread[0] else next(proved, "")
    raise Wrong(
        f"The scatter plot does not show {what}",
        expected=f"standard deviations {spread[0]:.0f} and {spread[1]:.0f}, around "
        f"({plane[:, 0].mean():.3g}, {plane[:, 1].mean():.3g})",
        found=f"{last[:, 0].std():.3g} and {last[:, 1].std():.3g}, around "
        f"({last[:, 0].mean():.3g}, {last[:, 1].mean():.3g})",
        cause=cause,
        next_step=getattr(cause, "next_step", "") or next_step,
    )


def assert_class_colors(
    shown: Scattered, labels: npt.ArrayLike, *, noun: str = "class", next_step: str = ""
) -> None:
    """Check that each class in a scatter plot has one color, and no two the same.

    Parameters
    ----------
    shown : Scattered
        What :func:`assert_scattered` found.
    labels : array of int, shape (n,)
        The class of each point, shown or not.
    noun : str
        What a class is called: ``digit``.
    next_step : str
        What to do if the colors are wrong.

    Raises
    ------
    Wrong
        If a class is missing, has several colors, or shares one.
    """
    every = np.unique(np.asarray(labels)).tolist()
    classes = np.asarray(labels)[shown.rows]
    if missing := [k for k in every if not np.any(classes == k)]:
        last = missing == every[-1:]
        raise Wrong(
            f"The scatter plot does not show every {noun}",
            expected=f"points of all {len(every)}",
            found=f"no point of {', '.join(map(str, missing))}",
            cause=LAST_CLASS_LEFT_OUT.of(noun=noun) if last else "",
            next_step=f"Loop over all {len(every)} labels.",
        )
    main = {}
    for k in every:
        own = np.round(shown.colors[classes == k], _DIGITS_OF_COLOR)
        kinds, counts = np.unique(own, axis=0, return_counts=True)
        if counts.max() < _MOST * len(own):
            raise Wrong(
                f"The points of a {noun} do not have one color",
                expected=f"one color for each {noun}",
                found=f"{len(kinds)} colors among the points of {k}",
                next_step=next_step
                or "Give plt.scatter c=labels, in the same order as the points.",
            )
        main[k] = tuple(kinds[counts.argmax()])
    if shared := _shared(main):
        raise Wrong(
            f"Some {noun}s have the same color",
            expected=f"{len(every)} different colors",
            found=f"one color for several of {', '.join(map(str, shared))}",
            next_step=next_step
            or f"Give plt.scatter c=labels and cmap='tab10', or a color per {noun}.",
        )


def _shared(colors: Mapping[Any, Any]) -> Collection[Any]:
    every = list(colors.values())
    return [k for k in colors if every.count(colors[k]) > 1]


def _shown(
    drawn: Sequence[tuple[FloatArray, FloatArray]], plane: FloatArray, units: Sequence[float]
) -> Scattered | None:
    """Return what the first plot that shows the points has of them."""
    for points, colors in drawn:
        places = _places(points, plane, units)
        if np.mean(places >= 0) >= _MOST:
            return Scattered(places[places >= 0], colors[places >= 0])
    return None


def _are(points: FloatArray, form: npt.ArrayLike, units: Sequence[float]) -> bool:
    places = _places(points, np.asarray(form, dtype=np.float64), units)
    return bool(np.mean(places >= 0) > _MOST)


def _places(points: FloatArray, plane: FloatArray, units: Sequence[float]) -> npt.NDArray[np.intp]:
    """Return which row of a plane each point is, -1 for none; signs and axes are free."""
    from scipy.spatial import KDTree

    best = np.full(len(points), -1, dtype=np.intp)
    # NaN and inf are drawn nowhere, and are no point.
    there = np.all(np.isfinite(points), axis=1)
    shown = np.where(there[:, None], points, 0.0)
    for unit in (1.0, *units):
        target = plane / unit
        tree, reach = KDTree(target), _OFF * float(target.std())
        for turned in (shown, shown[:, ::-1]):
            for signs in _SIGNS:
                distance, index = tree.query(turned * signs, distance_upper_bound=reach)
                found = np.where(np.isfinite(distance) & there, index, -1)
                if np.sum(found >= 0) > np.sum(best >= 0):
                    best = found
    return best


def clouds(figures: Sequence[Figure]) -> list[tuple[FloatArray, FloatArray]]:
    """Return the points in each plot of figures, with their colors.

    Returns
    -------
    list of (ndarray of shape (n, 2), ndarray of shape (n, channels))
        Points of ``plt.scatter``, and of ``plt.plot`` where it drew many: then each
        call has a color of its own.
    """
    found = []
    for axes in (axes for figure in figures for axes in figure.axes):
        parts = [_of_scatter(each) for each in axes.scatters]
        parts += [_of_line(line, number) for number, line in enumerate(axes.lines)]
        parts = [(points, colors) for points, colors in parts if len(points)]
        if parts:
            points, colors = zip(*parts, strict=True)
            width = max(each.shape[1] for each in colors)
            padded = [np.pad(each, ((0, 0), (0, width - each.shape[1]))) for each in colors]
            found.append((np.concatenate(points), np.concatenate(padded)))
    return found


def _of_scatter(scatter: Scatter) -> tuple[FloatArray, FloatArray]:
    points = np.asarray(scatter.offsets, dtype=np.float64).reshape(-1, 2)
    colors = np.asarray(scatter.colors, dtype=np.float64)
    colors = colors.reshape(len(colors), -1) if colors.size else np.zeros((1, 4))
    if len(colors) != len(points):
        colors = np.repeat(colors[:1], len(points), axis=0)
    return points, colors


def _of_line(line: Line, number: int) -> tuple[FloatArray, FloatArray]:
    x, y = np.asarray(line.x, dtype=np.float64), np.asarray(line.y, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1 or len(x) < _LEAST_POINTS:
        return np.empty((0, 2)), np.empty((0, 1))
    return np.stack([x, y], axis=1), np.full((len(x), 1), float(number))
