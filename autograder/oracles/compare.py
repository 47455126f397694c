"""Is it right: compare what a student's code gave with what is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.beyond import assert_complex, explain_places, holds_complex, within
from autograder.oracles.causes import Diagnosis
from autograder.oracles.diagnose import FORM_NEXT_STEP, diagnose
from autograder.oracles.exactly import assert_exactly, assert_same_set, kind_of
from autograder.oracles.formulas import Formula
from autograder.oracles.own_values import Own, follows_from_own, right_for_own
from autograder.oracles.plain import Reader, as_array, as_scalar, require_finite
from autograder.oracles.shapes import WantedShape, shape_text, wrong_shape
from autograder.oracles.tables import mismatch_table
from autograder.oracles.text import (
    describe,
    describe_apart,
    is_exactly,
    preview_from,
    unwrapped,
)
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

#: From here on, a float cannot tell neighbouring whole numbers apart.
_EXACT_AS_FLOAT = 2**53
_NEXT_STEP = "Work out a small case on paper, and compare step by step."


def assert_close(
    found: object,
    expected: npt.ArrayLike | Formula,
    *,
    what: str,
    rtol: float = RTOL,
    atol: float | None = None,
    alternatives: Mapping[str, npt.ArrayLike] | None = None,
    batch_size: int | None = None,
    inputs: Mapping[str, npt.ArrayLike] | None = None,
    forms: Mapping[Any, npt.ArrayLike] | None = None,
    is_rate: bool = False,
    formula: Formula | None = None,
    own: Own | Sequence[Own] | None = None,
    cause: str | None = None,
    next_step: str = "",
    earned: float = 0.0,
    equal_nan: bool = False,
) -> str | None:
    """Check that numbers are right, within a tolerance.

    Of complex numbers, what counts is how far apart found and expected are.

    Parameters
    ----------
    found : object
        What the student's code gave.
    expected : number, array or Formula
        What a right answer gives; its shape is the shape wanted. In a formula, which computes
        it, slips are looked for.
    what : str
        Name of the value in messages: ``forward(h)``.
    rtol, atol : float
        See :func:`autograder.oracles.tolerances.allowed_difference`.
    alternatives : mapping of str to array, optional
        Other right answers, by name, of the same shape or another.
    batch_size, inputs, forms, is_rate, formula
        What helps to name the cause, see :func:`autograder.oracles.diagnose.diagnose`.
    own : Own or sequence of Own, optional
        What is right for an earlier value of the student's own: it keeps the points.
    cause : str, optional
        The cause, where the rubric knows it; otherwise it is looked for.
    next_step : str
        What to do, where no cause with a next step of its own is found.
    earned : float
        Fraction of the points earned all the same.
    equal_nan : bool
        Whether what is expected may hold NaN and inf: each is right at its own place alone,
        and inf with its sign.

    Returns
    -------
    str or None
        None if it is right. A note for the student if it is right for `own` alone.

    Raises
    ------
    Wrong
        If `found` is of the wrong type or shape, or a number is not close enough.
    ValueError
        If an expected value is empty, not numeric, or not finite without `equal_nan`.
    """
    wanted: npt.ArrayLike
    formula, wanted = (
        (expected, expected.value()) if isinstance(expected, Formula) else (formula, expected)
    )
    others = alternatives or {}
    if any(map(holds_complex, (wanted, *others.values()))):
        assert_complex(
            found,
            [wanted, *others.values()],
            what=what,
            rtol=rtol,
            atol=atol,
            next_step=next_step or _NEXT_STEP,
            earned=earned,
        )
        return None
    candidates = [trusted(each, finite=not equal_nan) for each in (wanted, *others.values())]
    values = _read(found, candidates, what, earned, forms)
    if any(_right(values, candidate, rtol=rtol, atol=atol) for candidate in candidates):
        return None
    note = right_for_own(values, candidates[0], own, what=what, rtol=rtol, atol=atol)
    if note:
        return note
    target = next((each for each in candidates if each.shape == values.shape), candidates[0])
    if not np.all(np.isfinite(target)):
        if values.shape != target.shape:
            raise wrong_shape(values.shape, target.shape, what=what, earned=earned)
        raise _wrong_places(values, target, rtol, atol, what, cause, next_step, earned)
    diagnosis = (
        Diagnosis(cause, next_step or getattr(cause, "next_step", "") or _NEXT_STEP)
        if cause is not None
        else follows_from_own(values, own, rtol=rtol, atol=atol)
        or diagnose(
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
        next_step=_own_or(next_step, diagnosis),
        detail=mismatch_table(values, target, ok),
        earned=earned,
    )


def assert_equal(
    found: object, expected: Any, *, what: str, next_step: str = "", earned: float = 0.0
) -> None:
    """Check that values are equal: all but numbers with a fraction.

    Parameters
    ----------
    found : object
        What the student's code gave.
    expected : int, str, bytes, bool, None, datetime64, set, or an array or list of one kind
        What a right answer gives. Whole numbers may be found as floats; truth values only as
        such; an array as nested lists. None in a list of texts stands for a missing one.
    what : str
        Name of the value in messages.
    next_step : str
        What to do if it is wrong.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If `found` is of the wrong type or shape, or not equal.
    TypeError
        If `expected` is of a type that cannot be compared exactly, as a float.
    """
    if isinstance(expected, (np.bool_, np.str_)):
        expected = expected.item()
    if isinstance(expected, (set, frozenset)):
        assert_same_set(found, expected, what=what, next_step=next_step, earned=earned)
        return
    if is_exactly(expected, int) and abs(expected) >= _EXACT_AS_FLOAT:
        right = type(found) is int and found == expected
    elif expected is None or is_exactly(expected, bool, str, bytes):
        plain = unwrapped(found)
        right = type(plain) is type(expected) and plain == expected
    elif (kind := kind_of(expected)) is not None:
        assert_exactly(found, expected, kind, what=what, next_step=next_step, earned=earned)
        return
    else:
        _assert_equal_labels(found, expected, what=what, next_step=next_step, earned=earned)
        return
    if not right:
        shown = describe_apart(expected, found)
        raise Wrong(
            f"{what} is wrong",
            expected=shown[0],
            found=shown[1],
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
        If it is of the wrong type or shape.
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
        If it is of the wrong type, empty, or not finite.
    """
    scalar = is_exactly(found, int, float)
    values = as_array(found, what=what, shape=() if scalar else None, earned=earned)
    require_finite(values, what=what, earned=earned)


def _right(values: FloatArray, candidate: FloatArray, *, rtol: float, atol: float | None) -> bool:
    if np.all(np.isfinite(candidate)):
        return is_close(values, candidate, rtol=rtol, atol=atol)
    same_shape = values.shape == candidate.shape
    return same_shape and bool(np.all(within(values, candidate, rtol=rtol, atol=atol)))


def _own_or(next_step: str, diagnosis: Diagnosis) -> str:
    """Return the rubric's next step where the cause has none of its own."""
    if diagnosis.next_step != FORM_NEXT_STEP:
        return diagnosis.next_step
    return next_step or FORM_NEXT_STEP


def _wrong_places(
    values: FloatArray,
    target: FloatArray,
    rtol: float,
    atol: float | None,
    what: str,
    cause: str | None,
    next_step: str,
    earned: float,
) -> Wrong:
    """Build the error for numbers of which some should be NaN or inf."""
    ok = within(values, target, rtol=rtol, atol=atol)
    first = int(np.argmin(ok)) if ok.ndim else 0
    return Wrong(
        f"{what} is wrong{_how_many(ok)}",
        expected=preview_from(target, first),
        found=preview_from(values, first),
        cause=explain_places(values, target) if cause is None else cause,
        next_step=next_step or _NEXT_STEP,
        detail=mismatch_table(values, target, ok),
        earned=earned,
    )


def _read(
    found: object,
    candidates: Sequence[FloatArray],
    what: str,
    earned: float,
    forms: Mapping[Any, npt.ArrayLike] | None,
) -> FloatArray:
    """Read numbers in the form wanted; shapes are compared later, with a diagnosis."""
    if all(candidate.ndim == 0 for candidate in candidates):
        _explain_rows(found, candidates[0], what, earned, forms)
        return np.array(as_scalar(found, what=what, finite=False, earned=earned))
    wanted = f"an array of numbers of {shape_text(candidates[0].shape)}"
    return Reader(what, wanted, earned=earned).numbers(found)


def _explain_rows(
    found: object,
    wanted: FloatArray,
    what: str,
    earned: float,
    forms: Mapping[Any, npt.ArrayLike] | None,
) -> None:
    """Refuse an array instead of one number, where its values prove what happened to it."""
    if type(found) is not np.ndarray or found.size == 1:
        return
    diagnosis = diagnose(found, wanted, forms=forms)
    if diagnosis and diagnosis.cause:
        Reader(what, "one number", earned=earned).refuse(
            found, diagnosis.cause, diagnosis.next_step
        )


def _how_many(ok: npt.NDArray[np.bool_]) -> str:
    return f" in {int(np.sum(~ok))} of {ok.size} elements" if ok.ndim else ""


def _assert_equal_labels(
    found: object, expected: Any, *, what: str, next_step: str, earned: float
) -> None:
    wanted = np.asarray(expected)
    if wanted.dtype.kind not in "iu":
        other = "assert_close" if wanted.dtype.kind in "fc" else "assert_same"
        raise TypeError(f"assert_equal does not compare {wanted.dtype}; use {other}")
    if wanted.ndim:
        as_array(found, what=what, shape=wanted.shape, kind="int", earned=earned)
    else:
        as_scalar(found, what=what, kind="int", earned=earned)
    # Whole numbers: half a unit tells any two apart.
    assert_close(found, wanted, what=what, rtol=0.0, atol=0.5, next_step=next_step, earned=earned)
