"""Are features right whose columns may come in any order, as long as it is one for all rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.oracles.compare import assert_close
from autograder.oracles.tolerances import FloatArray, trusted

#: Columns compared with all others at a time, to bound the memory.
_CHUNK = 196
#: How far two numbers that are the same may be apart, of the largest.
_APART = 1e-5


def assert_columns(
    found: object,
    expected: npt.ArrayLike,
    *,
    what: str,
    forms: Mapping[Any, npt.ArrayLike] | None = None,
    next_step: str = "",
) -> str | None:
    """Check features of samples, the columns in whatever order.

    Parameters
    ----------
    found : object
        What the student's code gave: an array (n, n_columns), a row for each sample.
    expected : array of shape (n, n_columns)
        What a right answer gives, its columns in one of their orders.
    what : str
        Name of the features in messages.
    forms : mapping of Cause to array, optional
        Wrong answers that are anticipated.
    next_step : str
        What to do, where no cause with a next step of its own is found.

    Returns
    -------
    str or None
        None if they are right in the order expected; a note if they are in a different one.

    Raises
    ------
    Wrong
        If they are not numbers of this shape, or the columns are not the ones expected.
    """
    right = trusted(expected)
    atol = _APART * float(np.abs(right).max())
    if _is_like(found, right) and same_columns(found, right, atol=atol):  # type: ignore[arg-type]
        if np.allclose(found, right, atol=atol):  # type: ignore[arg-type]
            return None
        return f"The columns of {what} come in a different order; that is fine."
    return assert_close(found, right, what=what, forms=forms, next_step=next_step)


def same_columns(found: FloatArray, expected: FloatArray, *, atol: float) -> bool:
    """Whether two matrices hold the same columns, in whatever order.

    Parameters
    ----------
    found, expected : ndarray of float64, shape (n, n_columns)
    atol : float
        How far two entries that are the same may be apart.
    """
    if found.shape != expected.shape:
        return False
    used = np.zeros(expected.shape[1], dtype=bool)
    for start in range(0, found.shape[1], _CHUNK):
        block = found[:, start : start + _CHUNK]
        near = np.max(np.abs(block[:, :, None] - expected[:, None, :]), axis=0) <= atol
        if not near.any(axis=1).all():
            return False
        used |= near.any(axis=0)
    return bool(used.all())


def _is_like(found: object, right: FloatArray) -> bool:
    return (
        type(found) is np.ndarray
        and found.shape == right.shape
        and found.dtype.kind == "f"
        and bool(np.isfinite(found).all())
    )
