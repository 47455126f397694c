"""Principal components: what is right up to signs and scale, and what typical slips give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
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
#: Divided by n - 1, all is larger by 1 / (n - 1) of it.
_OF_ONE_LESS = 2.0
#: A mistake in centering is told by its numbers to within this.
_SAME = 1e-4
#: A matrix is symmetric to within this part of its entries.
_SYMMETRIC = 1e-3
#: A zero comes out as a tiny number of either sign, in no order.
_ROUNDING = 1e-6
#: The scale of points that are all there is.
_AS_GIVEN: Mapping[str, float] = {}

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
STANDARD_DEVIATIONS = Cause(
    "standard deviations",
    "These are square roots of the eigenvalues: standard deviations.",
    explains=["function"],
)
SINGULAR_VALUES = Cause(
    "singular values", "These are singular values of the centered data.", explains=["function"]
)
SHARES = Cause(
    "shares", "They are divided by their sum: shares of the variance.", explains=["factor"]
)
DIAGONAL = Cause("diagonal", "It is the diagonal of the covariance matrix.", explains=["function"])
VECTORS_FOR_VALUES = Cause(
    "vectors for values",
    "These are the eigenvectors; np.linalg.eigh returns the eigenvalues first.",
    explains=["order"],
)
EVERY_SECOND_VALUE = Cause(
    "every second value",
    "It is every second eigenvalue alone: the slice has a step of 2.",
    explains=["off by one", "constant"],
)
SMALLEST_FIRST = Cause(
    "smallest first",
    "They are in ascending order, as np.linalg.eigh gives them.",
    explains=["order", "missing update", "sign"],
    about=["eig"],
)


@dataclass(frozen=True)
class Components:
    """The mean of some points, and the directions in which they vary, the most first.

    Attributes
    ----------
    mean : ndarray of shape (features,)
    covariance : ndarray of shape (features, features)
    values : ndarray of shape (features,)
        Eigenvalues of the covariance matrix, descending.
    vectors : ndarray of shape (features, features)
        Its eigenvectors, as columns. Their signs are as they come.

    References
    ----------
    Bishop, *Pattern Recognition and Machine Learning* (2006), section 12.1.
    """

    mean: FloatArray
    covariance: FloatArray
    values: FloatArray
    vectors: FloatArray

    @classmethod
    def of(cls, mean: npt.ArrayLike, covariance: npt.ArrayLike) -> Components:
        """Return the principal components of points with this mean and covariance matrix.

        Raises
        ------
        ValueError
            If the matrix is not symmetric, or of another size.
        """
        center, matrix = np.ravel(mean).astype(np.float64), np.asarray(covariance, np.float64)
        if matrix.shape != (len(center), len(center)):
            raise ValueError(f"a covariance matrix of shape {matrix.shape} for {len(center)}")
        slack = ATOL_OF_LARGEST * float(np.max(np.abs(matrix), initial=0.0))
        if not np.allclose(matrix, matrix.T, rtol=_SYMMETRIC, atol=slack):
            raise ValueError("a covariance matrix is symmetric")
        values, vectors = np.linalg.eigh(matrix)
        return cls(center, matrix, values[::-1], vectors[:, ::-1])

    @classmethod
    def of_points(cls, points: npt.ArrayLike) -> Components:
        """Return the principal components of points of shape (n, features)."""
        x = np.asarray(points, dtype=np.float64)
        mean = x.mean(axis=0)
        return cls.of(mean, x.T @ x / len(x) - np.outer(mean, mean))

    def reconstruct(self, points: npt.NDArray[Any], number: int) -> FloatArray:
        """Project points on the first components, and unproject them.

        Parameters
        ----------
        points : ndarray of shape (n, ...)
            Of as many numbers each as there are features.
        number : int

        Returns
        -------
        ndarray of the shape of `points`
        """
        basis = self.vectors[:, :number]
        flat = points.reshape(len(points), -1) - self.mean
        back: FloatArray = (flat @ basis @ basis.T + self.mean).reshape(points.shape)
        return back


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


def assert_centered(
    found: FloatArray,
    points: npt.NDArray[Any],
    mean: FloatArray,
    *,
    what: str,
    formula: Formula | None = None,
    units: Mapping[str, float] = _AS_GIVEN,
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
    named = {"noun": noun, "feature": feature}
    in_bytes = flat.astype(np.uint8) - mean.astype(np.uint8)
    forms = {
        CENTERED_IN_BYTES: in_bytes,
        MEAN_CUT: flat - np.trunc(mean),
        NOT_CENTERED.of(**named): flat,
        ROW_MEAN_SUBTRACTED.of(**named): flat - flat.mean(axis=1, keepdims=True),
        ALL_MEAN_SUBTRACTED.of(**named): flat - mean.mean(),
        MEAN_MINUS_DATA: -right,
    }
    assert_close(
        found,
        right.astype(np.float32),
        what=what,
        rtol=RTOL,
        atol=atol,
        alternatives={name: (right / unit).astype(np.float32) for name, unit in units.items()},
        cause=first_form(found, forms, rtol=_SAME),
        formula=formula,
        next_step=next_step,
    )


def assert_covariance(
    found: FloatArray,
    right: FloatArray,
    points: npt.ArrayLike,
    *,
    what: str,
    own: Own | None = None,
    units: Mapping[str, float] = _AS_GIVEN,
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
    squares, rtol = [1.0, *(unit**2 for unit in units.values())], max(RTOL, _OF_ONE_LESS / n)
    mistake = None
    if not any(is_close(found, right / each, rtol=rtol) for each in squares):
        x, deviation = np.asarray(points, np.float64), np.sqrt(np.clip(np.diag(right), 0.0, None))
        spread = np.outer(deviation, deviation)
        forms = {
            NOT_DIVIDED.of(**named): right * n,
            PRODUCTS_NOT_CENTERED.of(**named): x.T @ x / n,
            DIVIDED_BY_FEATURES.of(**named): right * n / features,
            CORRELATIONS: np.divide(right, spread, out=np.zeros_like(spread), where=spread > 0),
        }
        mistake = first_form(found, forms, divisors=squares)
        mistake = mistake or (ROUNDED_DOWN if _is_rounded_down(found, right) else None)
    return assert_close(
        found,
        right.astype(np.float32),
        what=what,
        rtol=rtol,
        alternatives={name: (right / unit**2).astype(np.float32) for name, unit in units.items()},
        own=own,
        cause=mistake,
        next_step=next_step,
    )


def _is_rounded_down(found: FloatArray, right: FloatArray) -> bool:
    """Whether it is whole numbers: sums in float32 are rounded down to one or to the next."""
    slack = RTOL * np.abs(right) + ATOL_OF_LARGEST * float(right.max())
    below = (found <= right + slack) & (found >= right - 1.0 - slack)
    return np.array_equal(found, np.floor(found)) and bool(np.all(below))


def assert_eigenvalues(
    found: FloatArray,
    components: Components,
    *,
    what: str,
    count: int,
    own: Own | None = None,
    units: Mapping[str, float] = _AS_GIVEN,
    next_step: str = "",
) -> str | None:
    """Check the eigenvalues of a covariance matrix, in whatever order.

    Parameters
    ----------
    found : ndarray
        What the student's code gave.
    components : Components
        Of the points: their eigenvalues are right.
    what, own, units, next_step
        As of :func:`assert_covariance`. What `own` computes is in descending order.
    count : int
        How many points there are.

    Returns
    -------
    str or None
        None if they are right; a note for the student if they are right for `own` alone.

    Raises
    ------
    Wrong
        If they are something else.
    """
    right = components.values
    squares = [1.0, *(unit**2 for unit in units.values())]
    if found.shape != right.shape:
        other = _in_place_of(found, right, squares)
        proved = Diagnosis(other, other.next_step) if other else None
        raise wrong_shape(found.shape, right.shape, what=what, proved=proved)
    found = np.sort(found)[::-1]
    positive = np.clip(right, 0.0, None)
    forms = {
        STANDARD_DEVIATIONS: np.sqrt(positive),
        SINGULAR_VALUES: np.sqrt(positive * count),
        SHARES: right / right.sum(),
        DIAGONAL: np.sort(np.diag(components.covariance))[::-1],
    }
    return assert_close(
        found,
        right,
        what=what,
        rtol=RTOL,
        alternatives={name: right / unit**2 for name, unit in units.items()},
        own=own,
        cause=first_form(found, forms, divisors=squares),
        next_step=next_step,
    )


def eigenvalues_of(matrix: npt.ArrayLike) -> FloatArray:
    """Return the eigenvalues of a symmetric matrix, descending."""
    values: FloatArray = np.linalg.eigvalsh(np.asarray(matrix, dtype=np.float64))
    return values[::-1]


def _in_place_of(found: FloatArray, right: FloatArray, squares: Sequence[float]) -> Cause | None:
    """Name what stands where eigenvalues should: eigenvectors, or some of the values."""
    n = len(right)
    if found.shape == (n, n) and np.allclose(found.T @ found, np.eye(n), atol=1e-3):
        return VECTORS_FOR_VALUES
    if found.ndim != 1:
        return None
    half = {EVERY_SECOND_VALUE: right[::2]}
    return first_form(np.sort(found)[::-1], half, divisors=squares)


def assert_descending(found: FloatArray, *, what: str, next_step: str = "") -> None:
    """Check that eigenvalues have the largest one first.

    Parameters
    ----------
    found : ndarray of shape (n,)
    what : str
        Name of the values in messages.
    next_step : str
        What to do if they do not.

    Raises
    ------
    Wrong
        If one is larger than the one before it, or all are the same.
    """
    slack = _ROUNDING * float(np.max(np.abs(found)))
    if not np.ptp(found) > 0:
        raise Wrong(
            f"{what} is constant",
            expected=f"{len(found)} eigenvalues, the largest first",
            found=f"{found[0]:.4g} everywhere",
            next_step="Take what np.linalg.eigh of the covariance matrix returns first.",
        )
    rises = np.flatnonzero(np.diff(found) > slack)
    if len(rises):
        i = int(rises[0])
        ascending = bool(np.all(np.diff(found) >= -slack))
        raise Wrong(
            f"{what} is not in descending order",
            expected="the largest eigenvalue first",
            found=f"{found[i]:.4g} in {what}[{i}] and {found[i + 1]:.4g} after it",
            cause=SMALLEST_FIRST if ascending else "",
            next_step=next_step
            or "Reverse them, values[::-1], and the columns of the eigenvectors with "
            "them: vectors[:, ::-1]. After np.linalg.eig sort both by np.argsort(values)[::-1].",
        )
