"""Does a plot show a series of values, or the first of them, over whatever x."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.drawn_images import drawn_in
from autograder.oracles.tolerances import FloatArray

if TYPE_CHECKING:
    from autograder.results.figures import Figure

#: Of a drawn value, and of the largest one: a plot is looked at, not computed with.
_RTOL, _ATOL_OF_LARGEST = 1e-4, 1e-6


def assert_series_drawn(
    figures: Sequence[Figure],
    values: npt.ArrayLike,
    *,
    what: str,
    least: int = 10,
    next_step: str = "",
) -> None:
    """Check that a line or a scatter plot shows values one after the other, from the first on.

    Parameters
    ----------
    figures : sequence of Figure
        What a check is given as ``figures``, or ``student.figures()``.
    values : array of shape (n,)
    what : str
        Name of the values in messages.
    least : int
        How many of them have to be there.
    next_step : str
        What to do if they are not.

    Raises
    ------
    Wrong
        If nothing shows them.
    """
    right = np.asarray(values, dtype=np.float64)
    atol = _ATOL_OF_LARGEST * float(np.max(np.abs(right)))
    for y in _heights(figures):
        shown, wanted = y[: len(right)], right[: len(y)]
        if len(y) >= least and np.allclose(shown, wanted, rtol=_RTOL, atol=atol):
            return
    raise Wrong(
        f"{what} is not plotted",
        expected=f"a line through the values of {what}",
        found=f"no such line among {drawn_in(figures)}",
        next_step=next_step or "Call plt.plot with all of them.",
    )


def _heights(figures: Sequence[Figure]) -> Iterator[FloatArray]:
    """Yield the y values of each line and scatter plot."""
    for figure in figures:
        yield from (np.asarray(line.y, np.float64).reshape(-1) for line in figure.lines)
        yield from (np.asarray(each.offsets, np.float64)[:, 1] for each in figure.scatters)
