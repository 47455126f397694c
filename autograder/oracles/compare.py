"""Is it right: compare what a student's code gave with what is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.causes import Diagnosis
from autograder.oracles.diagnose import diagnose
from autograder.oracles.formulas import Formula
from autograder.oracles.plain import Reader, as_array, as_scalar, require_finite
from autograder.oracles.shapes import WantedShape, shape_text, wrong_shape
from autograder.oracles.tables import mismatch_table
from autograder.oracles.text import describe, is_exactly, preview_from
from autograder.oracles.tolerances import (
    ATOL_FLOOR,
    ATOL_OF_LARGEST,
    RTOL,
    FloatArray,
    is_close,
    trusted,
    within_tolerance,
)

__all__ = [
    "ATOL_FLOOR",
    "ATOL_OF_LARGEST",
    "RTOL",
    "as_array",
    "as_scalar",
    "assert_close",
    "assert_equal",
    "assert_finite",
    "assert_shape",
    "describe",
]

_NEXT_STEP = "Work out a small case on paper, and compare step by step."


def assert_close(
    found: object,
    expected: npt.ArrayLike,
    *,
    what: str,
    rtol: float = RTOL,
    atol: float | None = None,
    alternatives: Mapping[str, npt.ArrayLike] | None = None,
    batch_size: int | None = None,
    inputs: Mapping[str, npt.ArrayLike] | None = None,
    forms: Mapping[str, npt.ArrayLike] | None = None,
    is_rate: bool = False,
    formula: Formula | None = None,
    cause: str | None = None,
    next_step: str = "",
    earned: float = 0.0,
) -> None:
    """Check that numbers are right, within a tolerance.

    Parameters
    ----------
    found : object
        What the student's code gave.
    expected : number or array
        What a right answer gives; its shape is the shape wanted.
    what : str
        Name of the value in messages: ``forward(h)``.
    rtol, atol : float
        See :func:`autograder.oracles.tolerances.allowed_difference`.
    alternatives : mapping of str to array, optional
        Other right answers, by name, of the same shape or another.
    batch_size, inputs, forms, is_rate, formula
        What helps to name the cause, see :func:`autograder.oracles.diagnose.diagnose`.
    cause : str, optional
        The cause, where the rubric knows it; otherwise it is looked for.
    next_step : str
        What to do, where no cause with a next step of its own is found.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If `found` is of the wrong type or shape, or a number is not close enough.
    ValueError
        If an expected value is empty, not numeric or not finite.
    """
    others = alternatives or {}
    candidates = [trusted(expected), *(trusted(other) for other in others.values())]
    values = _read(found, candidates, what, earned)
    if any(is_close(values, candidate, rtol=rtol, atol=atol) for candidate in candidates):
        return
    target = next((each for each in candidates if each.shape == values.shape), candidates[0])
    diagnosis = (
        Diagnosis(cause, next_step or getattr(cause, "next_step", "") or _NEXT_STEP)
        if cause is not None
        else diagnose(
            values,
            target,
            batch_size=batch_size,
            inputs=inputs,
            forms=forms,
            is_rate=is_rate,
            formula=formula,
        )
    ) or Diagnosis("", next_step or _NEXT_STEP)
    if values.shape != target.shape:
        raise wrong_shape(values.shape, target.shape, what=what, proved=diagnosis, earned=earned)
    ok = within_tolerance(values, target, rtol=rtol, atol=atol)
    first = int(np.argmin(ok)) if ok.ndim else 0
    also = f" (also right: {', '.join(others)})" if others else ""
    raise Wrong(
        f"{what} is wrong{_how_many(ok)}",
        expected=preview_from(target, first) + also,
        found=preview_from(values, first),
        cause=diagnosis.cause,
        next_step=diagnosis.next_step,
        detail=mismatch_table(values, target, ok),
        earned=earned,
    )


def assert_equal(
    found: object, expected: Any, *, what: str, next_step: str = "", earned: float = 0.0
) -> None:
    """Check that a whole number, a text, True, False or None, or labels are equal.

    Parameters
    ----------
    found : object
        What the student's code gave.
    expected : int, str, bool, None, list of str, or array of int
        What a right answer gives. Whole numbers may be found as floats.
    what : str
        Name of the value in messages.
    next_step : str
        What to do if it is wrong.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If `found` is of another type or shape, or not equal.
    TypeError
        If `expected` is of a type that cannot be compared exactly, as a float.
    """
    if expected is None or is_exactly(expected, bool, str):
        right = type(found) is type(expected) and found == expected
    elif _is_text_list(expected):
        right = _texts(found) == list(expected)
    else:
        _assert_equal_labels(found, expected, what=what, next_step=next_step, earned=earned)
        return
    if not right:
        raise Wrong(
            f"{what} is wrong",
            expected=describe(expected),
            found=describe(found),
            next_step=next_step,
            earned=earned,
        )


def assert_shape(found: object, shape: WantedShape, *, what: str, earned: float = 0.0) -> None:
    """Check that `found` is an array of numbers of this shape.

    Parameters
    ----------
    found : object
        What the student's code gave.
    shape : tuple of int or None
        None stands for any length but 0.
    what : str
        Name of the value in messages.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If it is of another type or shape.
    """
    as_array(found, what=what, shape=shape, earned=earned)


def assert_finite(found: object, *, what: str, earned: float = 0.0) -> None:
    """Check that `found` is numbers without NaN and inf.

    Parameters
    ----------
    found : object
        What the student's code gave: a number, an array or nested lists.
    what : str
        Name of the value in messages.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If it is of another type, empty, or not finite.
    """
    scalar = is_exactly(found, int, float)
    values = as_array(found, what=what, shape=() if scalar else None, earned=earned)
    require_finite(values, what=what, earned=earned)


def _read(found: object, candidates: Sequence[FloatArray], what: str, earned: float) -> FloatArray:
    """Read numbers in the form wanted; shapes are compared later, with a diagnosis."""
    if all(candidate.ndim == 0 for candidate in candidates):
        _explain_rows(found, candidates[0], what, earned)
        return np.array(as_scalar(found, what=what, finite=False, earned=earned))
    wanted = f"an array of numbers of {shape_text(candidates[0].shape)}"
    return Reader(what, wanted, earned=earned).numbers(found)


def _explain_rows(found: object, wanted: FloatArray, what: str, earned: float) -> None:
    """Refuse an array instead of one number, where its values prove what happened to it."""
    if type(found) is not np.ndarray or found.size == 1:
        return
    diagnosis = diagnose(found, wanted)
    if diagnosis and diagnosis.cause:
        Reader(what, "one number", earned=earned).refuse(
            found, diagnosis.cause, diagnosis.next_step
        )


def _how_many(ok: npt.NDArray[np.bool_]) -> str:
    return f" in {int(np.sum(~ok))} of {ok.size} elements" if ok.ndim else ""


def _is_text_list(expected: object) -> bool:
    values = expected.tolist() if isinstance(expected, np.ndarray) else expected
    return isinstance(values, (list, tuple)) and any(isinstance(each, str) for each in values)


def _texts(found: object) -> list[str] | None:
    """Return the texts in an exact list or array of texts; None for anything else."""
    values: Any = found
    if type(values) is np.ndarray and values.dtype.kind == "U" and values.ndim == 1:
        return [str(each) for each in values]
    if is_exactly(values, list, tuple) and all(type(each) is str for each in values):
        return list(values)
    return None


def _assert_equal_labels(
    found: object, expected: Any, *, what: str, next_step: str, earned: float
) -> None:
    wanted = np.asarray(expected)
    if wanted.dtype.kind not in "iu":
        raise TypeError(f"assert_equal does not compare {wanted.dtype}; use assert_close")
    if wanted.ndim:
        as_array(found, what=what, shape=wanted.shape, kind="int", earned=earned)
    else:
        as_scalar(found, what=what, kind="int", earned=earned)
    # Whole numbers: half a unit tells any two apart.
    assert_close(found, wanted, what=what, rtol=0.0, atol=0.5, next_step=next_step, earned=earned)
