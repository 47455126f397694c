"""How close is close enough: every tolerance of the comparisons, named once."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

#: Relative tolerance of one entry. Students may compute in float32 (7 digits, of
#: which a long sum costs a few) or add 1e-10 inside a log.
RTOL = 1e-4

#: Absolute tolerance as a fraction of the largest expected magnitude: an entry
#: that cancels to nearly 0 carries the rounding of the large terms it came from.
ATOL_OF_LARGEST = 1e-5

#: Absolute tolerance is never below this, so that expected zeros can be met.
ATOL_FLOOR = 1e-8


def allowed_difference(
    expected: FloatArray, *, rtol: float = RTOL, atol: float | None = None
) -> FloatArray:
    """How far each entry may be from what is expected.

    Parameters
    ----------
    expected : ndarray of float64, any shape
        What a right answer gives.
    rtol : float
        Tolerance relative to each entry.
    atol : float, optional
        Absolute tolerance; by default ``ATOL_OF_LARGEST`` times the largest
        expected magnitude, and at least ``ATOL_FLOOR``.

    Returns
    -------
    ndarray of float64, the shape of `expected`
        ``atol + rtol * |expected|``, the rule of ``numpy.isclose``.

    Raises
    ------
    ValueError
        If a tolerance is negative or not finite: it would accept anything, or nothing.
    """
    magnitude = np.abs(expected)
    if atol is None:
        atol = max(ATOL_OF_LARGEST * float(np.max(magnitude, initial=0.0)), ATOL_FLOOR)
    for name, value in (("rtol", rtol), ("atol", atol)):
        if not (math.isfinite(value) and value >= 0.0):
            raise ValueError(f"{name} must be a finite number, 0 or more, not {value}")
    return np.asarray(atol + rtol * magnitude, dtype=np.float64)


def within_tolerance(
    found: FloatArray, expected: FloatArray, *, rtol: float = RTOL, atol: float | None = None
) -> BoolArray:
    """Which entries are close enough.

    Parameters
    ----------
    found, expected : ndarray of float64, of one shape
        What was found and what is expected.
    rtol, atol : float
        See :func:`allowed_difference`.

    Returns
    -------
    ndarray of bool, the same shape
        ``difference <= tolerance``: written this way round, a NaN fails.

    Raises
    ------
    ValueError
        If the shapes differ: nothing may broadcast into agreement.
    """
    if found.shape != expected.shape:
        raise ValueError(f"shapes {found.shape} and {expected.shape} cannot be compared")
    allowed = allowed_difference(expected, rtol=rtol, atol=atol)
    with np.errstate(all="ignore"):
        return np.asarray(np.abs(found - expected) <= allowed, dtype=np.bool_)


def is_close(
    found: FloatArray, expected: FloatArray, *, rtol: float = RTOL, atol: float | None = None
) -> bool:
    """Whether the shapes are equal and every entry is close enough.

    Parameters
    ----------
    found, expected : ndarray of float64
        What was found and what is expected.
    rtol, atol : float
        See :func:`allowed_difference`.

    Returns
    -------
    bool
        False for other shapes, and for arrays with nothing in them.
    """
    if found.shape != expected.shape or found.size == 0:
        return False
    return bool(np.all(within_tolerance(found, expected, rtol=rtol, atol=atol)))


def trusted(expected: npt.ArrayLike, *, finite: bool = True) -> FloatArray:
    """Take what the grader expects as float64, and refuse what nothing can be compared with.

    Parameters
    ----------
    expected : number or array
        Computed on the grader's side.
    finite : bool
        Whether NaN and inf are refused.

    Returns
    -------
    ndarray of float64
        A copy.

    Raises
    ------
    ValueError
        If it is empty, not numeric, or holds NaN or inf: an error of the rubric,
        never of the submission.
    """
    values = np.asarray(expected)
    if values.dtype.kind not in "iuf":
        hint = "; assert_equal compares these" if values.dtype.kind in "bUSmM" else ""
        raise ValueError(f"the expected value has dtype {values.dtype}, not int or float{hint}")
    if values.size == 0:
        raise ValueError("the expected value is empty: any answer would pass")
    if finite and not np.all(np.isfinite(values)):
        raise ValueError("the expected value holds NaN or inf: equal_nan=True says that it may")
    return np.array(values, dtype=np.float64)
