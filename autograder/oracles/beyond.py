"""Are numbers right where some are complex, or NaN and infinite where they should be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.catalogue import NOTHING_RETURNED
from autograder.oracles.plain import Reader
from autograder.oracles.shapes import explain_shape, shape_text
from autograder.oracles.tables import columns, first_indices, index_text
from autograder.oracles.text import elements_from, is_exactly, shortened, unwrapped
from autograder.oracles.tolerances import BoolArray, FloatArray, within_tolerance

ComplexArray = npt.NDArray[np.complex128]


def holds_complex(expected: npt.ArrayLike) -> bool:
    """Whether a grader expects complex numbers."""
    return np.asarray(expected).dtype.kind == "c"


def within(
    found: FloatArray, expected: FloatArray, *, rtol: float, atol: float | None
) -> BoolArray:
    """Which entries are close, where what is expected holds NaN or inf.

    NaN is right where NaN is expected, inf where it is of the same sign; the tolerance of the
    others comes from the finite ones.
    """
    finite = np.isfinite(expected)
    ok = np.where(np.isnan(expected), np.isnan(found), found == expected)
    if finite.any():
        ok[finite] = within_tolerance(found[finite], expected[finite], rtol=rtol, atol=atol)
    return np.asarray(ok, dtype=np.bool_)


def explain_places(found: FloatArray, expected: FloatArray) -> str:
    """Say where NaN or inf is missing or too many, if that is all that is wrong."""
    for name, where in (("NaN", np.isnan), ("inf", np.isinf)):
        missing = int(np.sum(where(expected) & ~where(found)))
        extra = int(np.sum(where(found) & ~where(expected)))
        if missing or extra:
            parts = [f"{missing} of {int(np.sum(where(expected)))} values that should be {name} "
                     "are not"] * bool(missing)  # fmt: skip
            parts += [f"{extra} values are {name} that should be numbers"] * bool(extra)
            return f"{' and '.join(parts)}."
    return ""


def assert_complex(
    found: object,
    candidates: Sequence[npt.ArrayLike],
    *,
    what: str,
    rtol: float,
    atol: float | None,
    next_step: str,
    earned: float,
) -> None:
    """Check that complex numbers are right, within a tolerance of their distance.

    Raises
    ------
    Wrong
        If they are of the wrong type or shape, or one is not close.
    """
    targets = [_trusted(each) for each in candidates]
    values = _read(found, targets[0].shape, what, earned)
    for target in targets:
        if values.shape == target.shape and _close(values, target, rtol, atol).all():
            return
    target = next((each for each in targets if each.shape == values.shape), targets[0])
    if values.shape != target.shape:
        explained = explain_shape(values.shape, target.shape)
        raise Wrong(
            f"{what} has the wrong shape",
            expected=shape_text(target.shape),
            found=shape_text(values.shape),
            cause=explained.cause,
            next_step=explained.next_step,
            earned=earned,
        )
    ok = _close(values, target, rtol, atol)
    first = int(np.argmin(ok)) if ok.ndim else 0
    many = f" in {int(np.sum(~ok))} of {ok.size} elements" if ok.ndim else ""
    rows = [[index_text(i), _shown(target[i]), _shown(values[i])] for i in first_indices(~ok)]
    raise Wrong(
        f"{what} is wrong{many}",
        expected=_preview(target, first),
        found=_preview(values, first),
        cause=_cause(values, target, rtol, atol),
        next_step=next_step,
        detail=columns(["index", "expected", "found"], rows) if ok.ndim else "",
        earned=earned,
    )


def _trusted(expected: npt.ArrayLike) -> ComplexArray:
    values = np.asarray(expected)
    if values.size == 0 or values.dtype.kind not in "iufc":
        raise ValueError("the expected value is empty or not numeric")
    if not np.all(np.isfinite(values)):
        raise ValueError("the expected value holds NaN or inf")
    return np.array(values, dtype=np.complex128)


def _close(
    found: ComplexArray, expected: ComplexArray, rtol: float, atol: float | None
) -> BoolArray:
    magnitude = np.abs(expected)
    with np.errstate(all="ignore"):
        distance = np.abs(found - expected)
    # A distance is no further from 0 than the tolerance of the magnitude.
    return within_tolerance(magnitude + distance, magnitude, rtol=rtol, atol=atol)


def _read(found: object, shape: tuple[int, ...], what: str, earned: float) -> ComplexArray:
    plain = unwrapped(found)
    wanted = f"an array of complex numbers of {shape_text(shape)}" if shape else "a complex number"
    reader = Reader(what, wanted, earned=earned)
    array = type(plain) is np.ndarray and plain.dtype.kind in "iufc"
    listed = is_exactly(plain, list, tuple) and _all_numbers(plain, 0)
    if not (array or listed or is_exactly(plain, int, float, complex)):
        nothing = NOTHING_RETURNED, NOTHING_RETURNED.next_step
        reader.refuse(found, *(nothing if found is None else ("", f"Return {wanted}.")))
    try:
        return np.array(plain, dtype=np.complex128)
    except (ValueError, OverflowError):
        reader.refuse(found, "The rows have different lengths.", "Return a numpy array.")


def _all_numbers(values: Any, depth: int) -> bool:
    return depth < 8 and all(
        is_exactly(each, int, float, complex)
        or (is_exactly(each, list, tuple) and _all_numbers(each, depth + 1))
        or (type(each) is np.ndarray and each.dtype.kind in "iufc")
        for each in values
    )


def _cause(values: ComplexArray, target: ComplexArray, rtol: float, atol: float | None) -> str:
    """Name the cause, where it is proved."""
    guesses = {
        "The imaginary parts have the wrong sign.": target.conj(),
        "The imaginary parts are missing.": target.real.astype(np.complex128),
        "It is the magnitude of each number.": np.abs(target).astype(np.complex128),
        "Real and imaginary parts are exchanged.": target.imag + 1j * target.real,
    }
    for cause, guess in guesses.items():
        if not _close(guess, target, rtol, atol).all() and _close(values, guess, rtol, atol).all():
            return cause
    return ""


def _shown(value: complex) -> str:
    real, imaginary = value.real + 0.0, value.imag + 0.0
    sign = "-" if imaginary < 0 or math.copysign(1, imaginary) < 0 else "+"
    return f"{real:.6g}{sign}{abs(imaginary):.6g}j"


def _preview(values: ComplexArray, differs: int) -> str:
    if values.ndim == 0:
        return _shown(complex(values))
    some = elements_from(values, differs, lambda value: _shown(complex(value)))
    return shortened(f"an array of shape {values.shape}: {some}")
