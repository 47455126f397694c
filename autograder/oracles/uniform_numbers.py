"""Are random numbers drawn uniformly from an interval."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.plain import as_array
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

STARTS_NEGATIVE = Cause("negative start", "All the numbers are negative.", explains=("sign",))
STARTS_NORMAL = Cause(
    "normal start",
    "They are normal numbers, around 0, as np.random.randn draws them.",
    explains=("function",),
)

#: Standard errors by which the mean may be off: a right answer fails once in a billion times.
_STANDARD_ERRORS = 6.0
#: The distribution is judged of this many numbers and more; fewer may be anything.
_ENOUGH = 100


def assert_uniform(
    found: object,
    low: float,
    high: float,
    *,
    what: str,
    more: Callable[[], FloatArray] | None = None,
    next_step: str = "",
    earned: float = 0.0,
) -> None:
    """Check that numbers are drawn uniformly from an interval.

    Parameters
    ----------
    found : object
        What the student's code drew: an array. Of a hundred numbers and more, mean and standard
        deviation are judged; of fewer, that they are not all the same.
    low, high : float
        The ends of the interval.
    what : str
        Name of the numbers in messages: ``linear_t().w``.
    more : callable, optional
        Has many more of them drawn, where a few tell no distribution: called only if they are
        outside of the interval, to say why.
    next_step : str
        What to do if they are not.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If they are not numbers, outside of the interval, or of another mean or deviation.
    """
    values = as_array(found, what=what, earned=earned).reshape(-1)
    middle, spread = (low + high) / 2.0, (high - low) / math.sqrt(12.0)
    outside = not (values.min() >= low and values.max() <= high)
    off = _STANDARD_ERRORS * spread / math.sqrt(values.size)
    other = values.size >= _ENOUGH and not (
        abs(values.mean() - middle) <= off and abs(values.std() - spread) <= off
    )
    if not outside and not other and (values.size == 1 or np.ptp(values) > 0.0):
        return
    raise Wrong(
        f"{what} is not drawn uniformly from [{low:g}, {high:g}]",
        expected=f"uniform random numbers in [{low:g}, {high:g}]: mean near {middle:.3g}, "
        f"standard deviation near {spread:.2g}",
        found=f"numbers from {values.min():.3g} to {values.max():.3g}, mean {values.mean():.3g}, "
        f"standard deviation {values.std():.3g}",
        cause=why_outside(more() if more else values, low, high) if outside else "",
        next_step=next_step,
        earned=earned,
    )


def why_outside(values: FloatArray, low: float = 0.0, high: float = 1.0) -> Cause | str:
    """Name the distribution that is drawn from instead, where the numbers show it."""
    if values.min() >= -high and values.max() <= -low and low >= 0.0:
        return STARTS_NEGATIVE
    # Beyond 2 lie 4.6% of normal numbers, and none of uniform ones of the same spread.
    beyond = float(np.mean(np.abs(values) > 2.0))
    normal = abs(values.mean()) < 0.2 and abs(values.std() - 1.0) < 0.2
    return STARTS_NORMAL if normal and 0.02 < beyond < 0.08 else ""
