"""Are points centered, and is their covariance matrix right: on any scale, with slips named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.oracles.catalogue import ROUNDED_DOWN
from autograder.oracles.causes import Diagnosis
from autograder.oracles.compare import assert_close
from autograder.oracles.formulas import Formula
from autograder.oracles.own_values import Own
from autograder.oracles.shapes import wrong_shape
from autograder.oracles.tolerances import ATOL_OF_LARGEST, FloatArray, is_close
from autograder.results.cause import Cause

#: n and n - 1 differ by less, and sums of thousands of products in float32 by far less.
RTOL = 1e-3
#: A mistake in centering is told by its numbers to within this.
_SAME = 1e-4
#: The scale of points that are all there is.
AS_GIVEN: Mapping[str, float] = {}

CENTERED_IN_BYTES = Cause(
    "centered in bytes", "It was computed in bytes: 3 - 5 is 254 in uint8.", explains=["dtype"]
)
MEAN_CUT = Cause(
    "mean cut",
    "The mean is cut to whole numbers before it is subtracted.",
    "Keep the mean as floats.",
    explains=["dtype"],
)
NOT_CENTERED = Cause(
    "not centered", "The {noun}s are flattened, and not centered.", explains=["term"]
)
ROW_MEAN_SUBTRACTED = Cause(
    "row mean subtracted",
    "It subtracts the mean of each {noun}, not of each {feature}.",
    explains=["axis"],
)
ALL_MEAN_SUBTRACTED = Cause(
    "all mean subtracted",
    "It subtracts one mean of all {feature}s together.",
    explains=["axis"],
)
MEAN_MINUS_DATA = Cause("mean minus data", "It is negated: mean minus data.", explains=["sign"])
NOT_DIVIDED = Cause(
    "not divided",
    "It is not divided by the number of {noun}s.",
    explains=["factor", "sum for mean"],
)
PRODUCTS_NOT_CENTERED = Cause(
    "products not centered",
    "It is the mean of products of {feature}s that are not centered.",
    explains=["term"],
)
DIVIDED_BY_FEATURES = Cause(
    "divided by features",
    "It is divided by the number of {feature}s, not of {noun}s.",
    explains=["factor", "axis", "off by one"],
)
CORRELATIONS = Cause("correlations", "It is the matrix of correlations.", explains=["function"])
OF_ROWS = Cause(
    "covariances of rows",
    "It has a row for each {noun} instead of one for each {feature}.",
    "The {feature}s are the columns of the centered data: X.T @ X.",
    explains=["transposed"],
)


def first_form(
    found: FloatArray,
    forms: Mapping[Cause, npt.ArrayLike],
    *,
    rtol: float = RTOL,
    divisors: Sequence[float] = (1.0,),
) -> Cause | None:
    """Return the first anticipated mistake that gives what was found, on any of some scales.

    Parameters
    ----------
    found : ndarray of float64
    forms : mapping of Cause to array
        What each mistake gives.
    rtol : float
        See :func:`autograder.oracles.tolerances.allowed_difference`.
    divisors : sequence of float
        What all numbers may have been divided by before.
    """
    scaled = (
        (cause, np.asarray(form, dtype=np.float64) / divisor)
        for cause, form in forms.items()
        for divisor in divisors
    )
    return next((cause for cause, form in scaled if is_close(found, form, rtol=rtol)), None)


def by_one_less(count: int) -> float | None:
    """Return by how much more variances are that are divided by n - 1, where that can be told.

    Parameters
    ----------
    count : int
        How many points there are: n.

    Returns
    -------
    float or None
        n / (n - 1); None where it is within the tolerance, or where there is one point alone.
    """
    return count / (count - 1) if count > 1 and 1.0 / (count - 1) > RTOL / 2.0 else None


def right_too(
    right: FloatArray, units: Mapping[str, float], more: float | None
) -> dict[str, FloatArray]:
    """Return what is as good as some variances, by what it is called in messages.

    Parameters
    ----------
    right : ndarray
        Divided by n.
    units : mapping of str to float
        What all points may have been divided by, by what that is called.
    more : float or None
        See :func:`by_one_less`.
    """
    others = {name: right / unit**2 for name, unit in units.items()}
    if more is not None:
        with_one_less = {f"{name} and divided by n - 1": each for name, each in others.items()}
        with_one_less["divided by n - 1"] = right
        others |= {name: each * more for name, each in with_one_less.items()}
    return others


def for_own(own: Own | None, more: float | None) -> list[Own]:
    """Return what is right for an earlier value: divided by n, and by n - 1."""
    if own is None or more is None:
        return [own] if own is not None else []
    then = own.then
    return [own, Own(own.names, lambda *each: np.asarray(then(*each)) * more, *own.earlier)]


def assert_centered(
    found: FloatArray,
    points: npt.NDArray[Any],
    mean: FloatArray,
    *,
    what: str,
    formula: Formula | None = None,
    units: Mapping[str, float] = AS_GIVEN,
    atol: float | None = None,
    noun: str = "row",
    feature: str = "column",
    next_step: str = "",
) -> None:
    """Check points less their mean.

    Parameters
    ----------
    found : ndarray of shape (n, features)
        What the student's code gave.
    points : ndarray of shape (n, features)
        Some of the points.
    mean : ndarray of shape (features,)
        Of all points.
    what : str
        Its name in messages.
    formula : Formula, optional
        What computes it, in students' names.
    units : mapping of str to float
        What all points may have been divided by, by what that is called.
    atol : float, optional
        See :func:`autograder.oracles.tolerances.allowed_difference`.
    noun, feature : str
        What a row and a column of the points are called: ``image``, ``pixel``.
    next_step : str
        What to do, where no cause with a next step of its own is found.

    Raises
    ------
    Wrong
        If they are something else.
    """
    flat = points.astype(np.float64)
    right = flat - mean
    candidates = [right, *(right / unit for unit in units.values())]
    mistake = None
    if not any(is_close(found, each, rtol=RTOL, atol=atol) for each in candidates):
        forms = _not_centered(flat, mean, {"noun": noun, "feature": feature})
        mistake = first_form(found, forms, rtol=_SAME)
    assert_close(
        found,
        right.astype(np.float32),
        what=what,
        rtol=RTOL,
        atol=atol,
        alternatives={name: (right / unit).astype(np.float32) for name, unit in units.items()},
        cause=mistake,
        formula=formula,
        next_step=getattr(mistake, "next_step", "") or next_step,
    )


def _not_centered(
    flat: FloatArray, mean: FloatArray, named: Mapping[str, str]
) -> dict[Cause, FloatArray]:
    """Return what typical mistakes give instead of ``flat - mean``."""
    with np.errstate(invalid="ignore"):  # points that no byte holds
        in_bytes = flat.astype(np.uint8) - mean.astype(np.uint8)
    return {
        CENTERED_IN_BYTES: in_bytes.astype(np.float64),
        MEAN_CUT: flat - np.trunc(mean),
        NOT_CENTERED.of(**named): flat,
        ROW_MEAN_SUBTRACTED.of(**named): flat - flat.mean(axis=1, keepdims=True),
        ALL_MEAN_SUBTRACTED.of(**named): flat - mean.mean(),
        MEAN_MINUS_DATA: mean - flat,
    }


def assert_covariance(
    found: FloatArray,
    right: FloatArray,
    points: npt.ArrayLike,
    *,
    what: str,
    own: Own | None = None,
    units: Mapping[str, float] = AS_GIVEN,
    noun: str = "row",
    feature: str = "column",
    next_step: str = "",
) -> str | None:
    """Check the covariance matrix of points; divided by n or by n - 1, both are right.

    Parameters
    ----------
    found : ndarray
        What the student's code gave.
    right : ndarray of shape (features, features)
        What is right; compared in single precision.
    points : array of shape (n, features)
        What it is of: typical mistakes are computed from them.
    what, units, noun, feature, next_step
        As of :func:`assert_centered`.
    own : Own, optional
        What is right for an earlier value of the student's own: it keeps the points.

    Returns
    -------
    str or None
        None if it is right; a note for the student if it is right for `own` alone.

    Raises
    ------
    Wrong
        If it is something else.
    """
    named, (n, features) = {"noun": noun, "feature": feature}, np.shape(points)
    if found.shape != right.shape:
        cause = OF_ROWS.of(**named)
        proved = Diagnosis(cause, cause.next_step) if found.shape == (n, n) else None
        raise wrong_shape(found.shape, right.shape, what=what, proved=proved)
    more = by_one_less(n)
    others = right_too(right, units, more)
    mistake = None
    if not any(is_close(found, each, rtol=RTOL) for each in (right, *others.values())):
        x, deviation = np.asarray(points, np.float64), np.sqrt(np.clip(np.diag(right), 0.0, None))
        spread = np.outer(deviation, deviation)
        forms = {
            NOT_DIVIDED.of(**named): right * n,
            PRODUCTS_NOT_CENTERED.of(**named): x.T @ x / n,
            DIVIDED_BY_FEATURES.of(**named): right * n / features,
            CORRELATIONS: np.divide(right, spread, out=np.zeros_like(spread), where=spread > 0),
        }
        squares = [1.0, *(unit**2 for unit in units.values())]
        divisors = [each / times for each in squares for times in (1.0, more or 1.0)]
        mistake = first_form(found, forms, divisors=divisors)
        mistake = mistake or (ROUNDED_DOWN if _is_rounded_down(found, right) else None)
    return assert_close(
        found,
        right.astype(np.float32),
        what=what,
        rtol=RTOL,
        alternatives={name: each.astype(np.float32) for name, each in others.items()},
        own=for_own(own, more),
        cause=mistake,
        next_step=getattr(mistake, "next_step", "") or next_step,
    )


def _is_rounded_down(found: FloatArray, right: FloatArray) -> bool:
    """Whether it is whole numbers: sums in float32 are rounded down to one or to the next."""
    slack = RTOL * np.abs(right) + ATOL_OF_LARGEST * float(right.max())
    below = (found <= right + slack) & (found >= right - 1.0 - slack)
    return np.array_equal(found, np.floor(found)) and bool(np.all(below))
