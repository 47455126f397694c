"""Does a plot show what it has to: its lines, whatever else it holds and however it looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.text import counted
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

if TYPE_CHECKING:
    from autograder.results.figures import Axes, Figure

#: Of a drawn value: a plot is looked at, not computed with.
_RTOL = 1e-3
#: Of the largest value of its line: drawn in single precision.
_ATOL_OF_LARGEST = 1e-6

OVER_INDEX = Cause(
    "drawn over 0, 1, 2",
    "The values are drawn over 0, 1, 2, … instead of their x values.",
    "Give plt.plot the x values first: plt.plot(x, y).",
    explains=("term", "missing update"),
)
X_AND_Y_SWAPPED = Cause(
    "x and y swapped",
    "The x and the y values are swapped.",
    "Call plt.plot(x, y): first what belongs on the horizontal axis.",
    explains=("order", "transposed"),
)
LINE_MISSING = Cause(
    "line missing",
    "{name} is not drawn.",
    explains=("missing call", "off by one"),
)

LINES_APART = Cause(
    "lines apart",
    "Each line is there, but not all of them in one plot.",
    "Draw all of them first, without a new figure in between, then call plt.show().",
)
NO_LEGEND = Cause(
    "no legend",
    "plt.legend() is not called, or the lines have no label.",
    explains=("missing call", "constant"),
)

#: The points of each line, x and y; None for x that may be anything.
Lines = Mapping[str, tuple[npt.ArrayLike | None, npt.ArrayLike]]


def assert_lines(
    figures: Sequence[Figure],
    lines: Lines,
    *,
    what: str,
    log_x: bool = False,
    labels: bool = False,
    legend: bool = False,
    forms: Mapping[Any, Lines] | None = None,
    next_step: str = "",
    bare: float = 0.5,
) -> None:
    """Check that one plot shows all of some lines.

    A line counts by its points, in whatever order: drawn with ``plot`` or ``scatter``, in any
    color, with others beside it.

    Parameters
    ----------
    figures : sequence of Figure
        What a check is given as ``figures``, or ``student.figures()``.
    lines : mapping of str to (x, y)
        What each line is called in messages, and its points: two arrays of shape (n,). With
        None for x it may be drawn over anything, in this order from left to right.
    what : str
        Name of what draws it: ``plot_path``.
    log_x : bool
        Whether the x axis has to be logarithmic; the logarithm of x on a linear one is as good.
    labels : bool
        Whether both axes need a label.
    legend : bool
        Whether it needs a legend.
    forms : mapping of str to lines, optional
        What mistakes draw instead, by the sentence or the cause that names them.
    next_step : str
        What to do if a line is missing, where the cause does not say it.
    bare : float
        Fraction of the points for the right lines where scale, labels or legend are missing.

    Raises
    ------
    Wrong
        If no plot has all lines, or it lacks what it needs beside them.
    """
    wanted = _all_points(lines)
    plots = [axes for figure in figures for axes in figure.axes]

    def lacks(axes: Axes) -> list[tuple[str, str]]:
        return list(_missing(axes, wanted, log_x=log_x, labels=labels, legend=legend))

    # Of plots with the same lines, the one that lacks least beside them.
    most = max(
        plots,
        key=lambda axes: (_shown(axes, wanted, log_x=log_x), -len(lacks(axes))),
        default=None,
    )
    if most is None or _shown(most, wanted, log_x=log_x) < len(wanted):
        cause = _why(plots, lines, forms or {}, log_x=log_x)
        raise Wrong(
            f"{what} does not draw {_named(list(wanted))}",
            expected=f"one plot with {counted(len(wanted), 'line')}: {_named(list(wanted))}",
            found=f"a plot with {counted(len(list(_drawn(most))), 'line')}" if most
            else "no figure",
            cause=cause,
            next_step=getattr(cause, "next_step", "") or next_step
            or "Call plt.plot(x, y) for each, all in one plot.",
        )  # fmt: skip
    if missing := lacks(most):
        needed, do = zip(*missing, strict=True)
        raise Wrong(
            f"the plot of {what} has no {' and no '.join(needed)}",
            expected=f"{_named(list(wanted))}, with {' and '.join(needed)}",
            found="the lines alone",
            cause=NO_LEGEND if needed == ("legend",) else "",
            next_step=" ".join(do),
            earned=bare,
        )


def _missing(
    axes: Axes, wanted: Mapping[str, FloatArray], *, log_x: bool, labels: bool, legend: bool
) -> Iterator[tuple[str, str]]:
    """Yield what a plot lacks beside its lines, and how to add it."""
    if log_x and axes.xscale != "log" and _shown(axes, wanted, log_x=False) == len(wanted):
        yield "logarithmic x axis", "Call plt.xscale('log')."
    if labels and not axes.xlabel.strip():
        yield "label of the x axis", "Call plt.xlabel(…)."
    if labels and not axes.ylabel.strip():
        yield "label of the y axis", "Call plt.ylabel(…)."
    if legend and not axes.legend:
        yield "legend", "Give each plt.plot a label=… and call plt.legend()."


def _why(plots: Sequence[Axes], lines: Lines, forms: Mapping[Any, Lines], *, log_x: bool) -> str:
    """Return why lines are missing: what is drawn is all of a mistake's, or all but one."""
    guesses: dict[str, Lines] = {**forms}
    if all(x is not None for x, _ in lines.values()):
        guesses[X_AND_Y_SWAPPED] = {name: (y, x) for name, (x, y) in lines.items()}  # type: ignore[misc]
        guesses[OVER_INDEX] = {name: (np.arange(np.size(y)), y) for name, (_, y) in lines.items()}
    wanted = _all_points(lines)
    if all(any(_is_in(axes, each, log_x=log_x) for axes in plots) for each in wanted.values()):
        return LINES_APART
    for axes in plots:
        for cause, guess in guesses.items():
            if _shown(axes, _all_points(guess), log_x=log_x) == len(guess):
                return cause
        if _shown(axes, wanted, log_x=log_x) == len(wanted) - 1 > 0:
            (name,) = [n for n, p in wanted.items() if not _is_in(axes, p, log_x=log_x)]
            return LINE_MISSING.of(name=name)
    return ""


def _shown(axes: Axes, lines: Mapping[str, FloatArray], *, log_x: bool) -> int:
    """Return how many of the lines a plot has."""
    return sum(_is_in(axes, points, log_x=log_x) for points in lines.values())


def _is_in(axes: Axes, points: FloatArray, *, log_x: bool) -> bool:
    forms = [points]
    if log_x and points.shape[1] > 1 and np.all(points[:, 0] > 0.0):
        forms += [_points(log(points[:, 0]), points[:, 1]) for log in (np.log10, np.log)]
    return any(_same(drawn, form) for drawn in _drawn(axes) for form in forms)


def _drawn(axes: Axes) -> Iterator[FloatArray]:
    """Yield the points of every line and cloud of a plot."""
    for line in axes.lines:
        if np.shape(line.x) == np.shape(line.y):
            yield _points(line.x, line.y)
    for scatter in axes.scatters:
        if len(scatter.offsets):
            yield np.asarray(scatter.offsets, dtype=np.float64)


def _same(drawn: FloatArray, points: FloatArray) -> bool:
    if points.shape[1] == 1:
        return _near(_sorted(drawn)[:, 1:], points)
    # Rounded, x values that come twice are sorted in either order: as drawn they are not.
    return _near(drawn, points) or _near(_sorted(drawn), _sorted(points))


def _near(drawn: FloatArray, points: FloatArray) -> bool:
    if drawn.shape != points.shape:
        return False
    size = np.abs(points)
    near = _RTOL * size + _ATOL_OF_LARGEST * np.max(size, axis=0, initial=0.0)
    return bool(np.all(np.abs(drawn - points) <= near))


def _all_points(lines: Lines) -> dict[str, FloatArray]:
    return {name: _points(x, y) for name, (x, y) in lines.items()}


def _points(x: Any, y: Any) -> FloatArray:
    """Return points of shape (n, 2), as they are given; of y alone, shape (n, 1)."""
    if x is None:
        return np.asarray(y, dtype=np.float64).reshape(-1, 1)
    return np.column_stack([np.ravel(x), np.ravel(y)]).astype(np.float64)


def _sorted(points: FloatArray) -> FloatArray:
    """Return points from left to right."""
    return points[np.lexsort(points.T[::-1])]


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
