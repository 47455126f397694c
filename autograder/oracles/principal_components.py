"""Principal components: what is right up to signs and scale, and what typical slips give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.causes import Diagnosis
from autograder.oracles.compare import assert_close
from autograder.oracles.covariances import (
    AS_GIVEN,
    RTOL,
    by_one_less,
    first_form,
    right_too,
)
from autograder.oracles.own_values import Own
from autograder.oracles.shapes import wrong_shape
from autograder.oracles.tolerances import ATOL_OF_LARGEST, FloatArray
from autograder.results.cause import Cause

#: A matrix is symmetric to within this part of its entries.
_SYMMETRIC = 1e-3
#: A zero comes out as a tiny number of either sign, in no order.
_ROUNDING = 1e-6

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
        _require_symmetric(matrix)
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


def assert_eigenvalues(
    found: FloatArray,
    components: Components,
    *,
    what: str,
    count: int,
    own: Own | None = None,
    units: Mapping[str, float] = AS_GIVEN,
    next_step: str = "",
) -> str | None:
    """Check the eigenvalues of a covariance matrix, in whatever order, by n or by n - 1.

    Parameters
    ----------
    found : ndarray
        What the student's code gave.
    components : Components
        Of the points: their eigenvalues are right.
    what, own, units, next_step
        As of :func:`autograder.oracles.covariances.assert_covariance`. What `own` computes is in
        descending order.
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
    positive, more = np.clip(right, 0.0, None), by_one_less(count)
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
        alternatives=right_too(right, units, more),
        own=own,
        cause=first_form(found, forms, divisors=squares),
        next_step=next_step,
    )


def eigenvalues_of(matrix: npt.ArrayLike) -> FloatArray:
    """Return the eigenvalues of a covariance matrix, descending.

    Raises
    ------
    ValueError
        If it is not symmetric.
    """
    square = np.asarray(matrix, dtype=np.float64)
    _require_symmetric(square)
    values = np.asarray(np.linalg.eigvalsh(square), dtype=np.float64)
    return values[::-1]


def _require_symmetric(matrix: FloatArray) -> None:
    if not np.all(np.isfinite(matrix)):
        raise ValueError("a covariance matrix holds finite numbers")
    slack = ATOL_OF_LARGEST * float(np.max(np.abs(matrix), initial=0.0))
    if matrix.shape != matrix.T.shape or not np.allclose(
        matrix, matrix.T, rtol=_SYMMETRIC, atol=slack
    ):
        raise ValueError("a covariance matrix is symmetric")


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
