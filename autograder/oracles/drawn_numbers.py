"""Are random numbers drawn as they should be: of what distribution, each by itself, always new."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.plain import as_array
from autograder.oracles.text import number
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

NOT_RANDOM = Cause(
    "not random",
    "There is no randomness: the standard deviation is 0.",
    explains=("missing update", "term", "factor", "constant", "dtype", "operator"),
)
MEAN_NOT_RIGHT = Cause(
    "drawn around another mean",
    "The mean is {found:.3g}, not {right:g}.",
    explains=("constant", "term", "off by one"),
)
DEVIATION_SCALED = Cause(
    "drawn with another deviation",
    "The standard deviation is {ratio:.3g} times what it should be.",
    explains=("factor", "constant", "operator", "function"),
)

#: Standard errors by which a mean, a deviation or a correlation may be off.
STANDARD_ERRORS = 5.0
#: The kurtosis is judged of this many numbers and more, and may be off by more: that of 200
#: normal ones is five standard errors too large once in 2,000 times.
_ENOUGH, _KURTOSIS_ERRORS = 1_000, 10.0
#: Rounding alone makes numbers differ by this fraction of a deviation, and less.
_NOTHING = 1e-6
_KURTOSIS = 3.0
#: How near, relative to it, a deviation has to be to one that is anticipated.
_KNOWN = 0.05


def assert_drawn(
    found: object,
    deviation: float | None,
    *,
    what: str,
    mean: float | None = 0.0,
    normal: bool = True,
    kurtosis: float = 0.0,
    forms: Mapping[Cause, float] | None = None,
    next_step: str = "",
    earned: float = 0.0,
) -> None:
    """Check that numbers are drawn with a standard deviation, each of them by itself.

    How far each statistic may be off follows from how many numbers there are: a right answer
    fails once in a million times.

    Parameters
    ----------
    found : object
        What the student's code drew: an array, best of a thousand numbers and more.
    deviation : float or None
        The standard deviation that they should have; None where any will do, 0 too.
    what : str
        Name of the numbers in messages: ``W of layer 1``.
    mean : float, optional
        Their mean; None where none is asked for.
    normal : bool
        Whether the distribution is to be the normal one, by its kurtosis: some 3,000 numbers
        tell it from a uniform one; of fewer than 1,000 it is not judged.
    kurtosis : float
        How far from 3 the kurtosis may be, of however many numbers: 0.25 lets a normal
        distribution pass that is cut off at three deviations, and none that is at two.
    forms : mapping of Cause to float, optional
        Wrong deviations that are anticipated, to 5%, by what names them.
    next_step : str
        What to do if they are not.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If they have another mean, deviation or distribution, or neighbors are alike.
    """
    values = as_array(found, what=what, earned=earned).reshape(-1)
    require_independent(values, what=what, next_step=next_step, earned=earned)
    center, spread = float(values.mean()), float(values.std())
    error = STANDARD_ERRORS * (spread if deviation is None else deviation) / math.sqrt(values.size)
    shifted = mean is not None and not abs(center - mean) <= error
    scaled = deviation is not None and not abs(spread - deviation) <= error / math.sqrt(2.0)
    other = normal and not _is_normal(values, kurtosis)
    if shifted or scaled or other:
        form, shape = ("normal, ", "of the wrong distribution, ") if normal else ("", "")
        asked, seen = ("", "") if mean is None else (f"mean {mean:g}, ", f"mean {center:.3g}, ")
        much = "" if deviation is None else f"standard deviation {deviation:.4g}"
        known = [each for each, s in (forms or {}).items() if abs(spread - s) <= _KNOWN * s]
        raise Wrong(
            f"{what} {_verb(what)} not drawn as the homework asks",
            expected=f"{form}{asked}{much}".removesuffix(", "),
            found=f"{shape if other else ''}{seen}standard deviation {spread:.3g}",
            cause=(_cause(center, spread, mean, deviation, error, known) if not other else ""),
            next_step=next_step,
            earned=earned,
        )


def require_independent(
    values: FloatArray, *, what: str, next_step: str = "", earned: float = 0.0
) -> None:
    """Raise `Wrong` if neighboring random numbers are alike: one stands for many.

    Parameters
    ----------
    values : ndarray of shape (n,)
        In the order in which they were drawn.
    what, next_step, earned
        As of :func:`assert_drawn`.
    """
    if values.size < 3 or np.ptp(values) == 0.0 or not np.all(np.isfinite(values)):
        return
    correlation = float(np.corrcoef(values[:-1], values[1:])[0, 1])
    if not abs(correlation) <= STANDARD_ERRORS / math.sqrt(values.size):
        raise Wrong(
            f"{what} {_verb(what)} alike from one to the next",
            expected="a random number of its own for each",
            found=f"neighbors with a correlation of {number(correlation, 2)}",
            next_step=next_step,
            earned=earned,
        )


def assert_anew(found: object, before: object, *, what: str, earned: float = 0.0) -> None:
    """Check that two calls of one function do not draw the same numbers.

    Parameters
    ----------
    found, before : object
        What the student's code drew in two calls.
    what : str
        Name of the function in messages.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If both are the same.
    """
    first, second = (as_array(each, what=what, earned=earned) for each in (before, found))
    if np.array_equal(first, second):
        raise Wrong(
            f"{what} gives the same numbers every time",
            expected="new random numbers",
            found="the same numbers twice",
            cause=NOT_RANDOM if first.size > 1 and np.ptp(first) == 0.0 else "",
            next_step=f"Draw them inside {what}, and set no seed there.",
            earned=earned,
        )


def _is_normal(values: FloatArray, off: float) -> bool:
    spread = float(values.std())
    if values.size < _ENOUGH or spread == 0.0:
        return True
    kurtosis = float(np.mean(((values - values.mean()) / spread) ** 4))
    return abs(kurtosis - _KURTOSIS) <= max(off, _KURTOSIS_ERRORS * math.sqrt(24.0 / values.size))


def _cause(
    center: float,
    spread: float,
    mean: float | None,
    deviation: float | None,
    error: float,
    known: Sequence[Cause],
) -> Cause | str:
    """Say which of mean and standard deviation is wrong, if it is one of them alone."""
    off = 0.0 if mean is None else abs(center - mean)
    if deviation is not None and spread <= _NOTHING * deviation:
        return NOT_RANDOM
    scaled = deviation is not None and abs(spread - deviation) > error / math.sqrt(2.0)
    if off > error and not scaled:
        return MEAN_NOT_RIGHT.of(found=center, right=mean)
    if deviation is not None and scaled and off <= max(error, spread / 10):
        return known[0] if known else DEVIATION_SCALED.of(ratio=spread / deviation)
    return ""


def _verb(what: str) -> str:
    """Return the verb that fits a name: some are of several things."""
    return "are" if what.split(" of ")[0].endswith("s") else "is"
