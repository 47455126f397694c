"""Take plain data for numbers, or say why it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.catalogue import NOTHING_RETURNED
from autograder.oracles.causes import explain_non_finite
from autograder.oracles.shapes import (
    WantedShape,
    explain_shape,
    shape_matches,
    shape_text,
    wrong_shape,
)
from autograder.oracles.text import describe, is_exactly, unwrapped
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause, description

#: ``int`` also takes floats that are whole numbers: 3.0 is odd style, not wrong.
Kind = Literal["float", "int"]

# Deeper lists than any homework needs could exhaust the stack.
_MAX_DEPTH = 8

_KINDS_OF_DTYPE = {
    "b": "The array holds True and False, not numbers, as a comparison gives them.",
    "c": "The array holds complex numbers.",
    "O": "The array holds Python objects: often its rows have different lengths.",
    "U": "The array holds text.",
    "S": "The array holds text.",
}
_CONVERT = "Convert it to numbers, for example with .astype(float) or .astype(int)."
_USE_MASK = "Multiply by what a comparison gives, or count with sum(): alone it is a mask."


def as_scalar(
    found: object, *, what: str, kind: Kind = "float", finite: bool = True, earned: float = 0.0
) -> float:
    """Take `found` for one number.

    Parameters
    ----------
    found : object
        What the student's code gave: an int, a float, or a numeric array with
        exactly one element.
    what : str
        Its name in messages.
    kind : {"float", "int"}
        ``int`` asks for a whole number.
    finite : bool
        Whether NaN and inf are refused.
    earned : float
        Fraction of the points earned all the same.

    Returns
    -------
    float

    Raises
    ------
    Wrong
        If it is of the wrong type, has more or fewer elements, or is not finite.
    """
    reader = Reader(what, "one whole number" if kind == "int" else "one number", kind, earned)
    if is_exactly(found, list, tuple):
        reader.refuse(found, "", "Return the number itself, not a list.")
    values = reader.numbers(found)
    if values.size != 1:
        diagnosis = explain_shape(values.shape, ())
        reader.refuse(found, diagnosis.cause, diagnosis.next_step)
    if finite:
        require_finite(values, what=what, earned=earned)
    return float(values.reshape(()))


def as_array(
    found: object,
    *,
    what: str,
    shape: WantedShape | None = None,
    kind: Kind = "float",
    earned: float = 0.0,
) -> FloatArray:
    """Take `found` for an array of numbers.

    Parameters
    ----------
    found : object
        What the student's code gave: an array of dtype int or float, or nested
        lists of numbers with rows of one length.
    what : str
        Its name in messages.
    shape : tuple of int or None, optional
        The shape it must have; None stands for any length but 0.
    kind : {"float", "int"}
        ``int`` asks for whole numbers.
    earned : float
        Fraction of the points earned all the same.

    Returns
    -------
    ndarray of float64
        A copy. NaN and inf pass, except as whole numbers.

    Raises
    ------
    Wrong
        If it is of the wrong type, empty, or of the wrong shape.
    """
    name = "whole numbers" if kind == "int" else "numbers"
    form = "" if shape is None else f" of {shape_text(shape)}"
    reader = Reader(what, f"an array of {name}{form}", kind, earned)
    values = reader.numbers(found)
    if shape is not None and not shape_matches(values.shape, shape):
        raise wrong_shape(values.shape, shape, what=what, earned=earned)
    if shape is None and (values.ndim == 0 or values.size == 0):
        diagnosis = explain_shape(values.shape, (None,))
        reader.refuse(found, diagnosis.cause, diagnosis.next_step)
    return values


def require_finite(values: FloatArray, *, what: str, earned: float = 0.0) -> None:
    """Raise `Wrong` if any of the numbers is NaN or inf."""
    if np.all(np.isfinite(values)):
        return
    diagnosis = explain_non_finite(values)
    name = "NaN" if np.any(np.isnan(values)) else "inf"
    raise Wrong(
        f"{what} is {name}" if values.size == 1 else f"{what} contains {name}",
        expected="finite numbers" if values.size > 1 else "a finite number",
        found=describe(values if values.ndim else float(values)),
        cause=diagnosis.cause,
        next_step=diagnosis.next_step,
        earned=earned,
    )


@dataclass(frozen=True)
class Reader:
    """Reads numbers from plain data; built-in types are compared exactly.

    A subclass may override arithmetic, ``__eq__`` or ``__array__``, so it is
    refused before anything is asked of it.

    Attributes
    ----------
    what, wanted : str
        Name of the value, and what it should be, for messages.
    kind : {"float", "int"}
        Whether the numbers must be whole.
    earned : float
        Fraction of the points earned all the same.
    """

    what: str
    wanted: str
    kind: Kind = "float"
    earned: float = 0.0

    def refuse(self, found: object, cause: str, next_step: str) -> NoReturn:
        """Raise `Wrong`: the value is of the wrong type."""
        raise Wrong(
            f"{self.what} is None" if found is None else f"{self.what} has the wrong type",
            expected=self.wanted,
            found=describe(found),
            cause=cause if isinstance(cause, Cause) or not cause else description(cause),
            next_step=next_step,
            earned=self.earned,
        )

    def numbers(self, found: object) -> FloatArray:
        """Read a number, an array or nested lists.

        Returns
        -------
        ndarray of float64
            A copy, of shape () for a number.

        Raises
        ------
        Wrong
            If it is anything else, or not whole where that is asked for.
        """
        plain = unwrapped(found)
        if type(plain) is np.ndarray:
            self._require_numeric(plain, found)
        elif is_exactly(plain, list, tuple):
            self._shape_of(plain, found, depth=1)
        elif not is_exactly(plain, int, float):
            self.refuse(found, *_reason_for(plain))
        values = self._converted(plain, found)
        if self.kind == "int":
            self._require_whole(values, found)
        return values

    def _converted(self, plain: Any, found: object) -> FloatArray:
        try:
            with np.errstate(all="ignore"):
                return np.array(plain, dtype=np.float64)
        except OverflowError:
            self.refuse(found, "A number is too large for a float.", "Look for a runaway product.")

    def _require_numeric(self, array: np.ndarray[Any, Any], found: object) -> None:
        if array.dtype.kind not in "iuf":
            cause = _KINDS_OF_DTYPE.get(array.dtype.kind, "The array does not hold numbers.")
            self.refuse(found, cause, _USE_MASK if array.dtype.kind == "b" else _CONVERT)

    def _require_whole(self, values: FloatArray, found: object) -> None:
        require_finite(values, what=self.what, earned=self.earned)
        # Above 2**53 a float64 cannot tell neighbouring integers apart.
        if np.any(np.trunc(values) != values) or np.any(np.abs(values) > 2.0**53):
            self.refuse(found, "Not all of it is whole numbers.", "Return integers.")

    def _shape_of(self, values: Sequence[object], found: object, depth: int) -> tuple[int, ...]:
        if depth > _MAX_DEPTH:
            self.refuse(found, "The lists are nested too deeply.", "Return a numpy array.")
        if are_numbers(values):
            return (len(values),)
        shapes = {self._entry_shape(entry, i, found, depth) for i, entry in enumerate(values)}
        if len(shapes) > 1:
            self.refuse(
                found,
                "The rows have different lengths.",
                "Make every row of the same length, then it is an array.",
            )
        return (len(values), *(shapes.pop() if shapes else ()))

    def _entry_shape(self, entry: object, index: int, found: object, depth: int) -> tuple[int, ...]:
        plain = unwrapped(entry)
        if is_exactly(plain, list, tuple):
            return self._shape_of(plain, found, depth + 1)
        numeric = plain.dtype.kind in "iuf" if type(plain) is np.ndarray else False
        if not (numeric or is_exactly(plain, int, float)):
            cause = f"Element {index} of the list is {describe(entry)}, not a number."
            self.refuse(found, cause, "Let the list hold numbers: convert text with int or float.")
        return tuple(plain.shape) if numeric else ()


def shape_of(value: Any) -> tuple[int, ...] | None:
    """Return the shape of plain data, () of what is no list; None of rows of different lengths."""
    try:
        return tuple(np.shape(value))
    except ValueError:
        return None


def are_numbers(values: Sequence[object]) -> bool:
    """Whether a sequence holds ints and floats alone: fast, for curves of many thousands."""
    return set(map(type, values)) <= {int, float}


def _reason_for(found: object) -> tuple[str, str]:
    """Cause and next step for something that is not a number, array or list."""
    if found is None:
        return NOTHING_RETURNED, NOTHING_RETURNED.next_step
    if is_exactly(found, bool):
        return "It is True or False, not a number.", "Return the number itself."
    if is_exactly(found, str):
        return "It is text, not a number.", "Return the number itself, not the text for printing."
    if is_exactly(found, complex):
        return "It is a complex number.", "Take the real part with .real."
    if issubclass(type(found), np.ndarray):
        return (
            "It is a special kind of array, not a plain numpy.ndarray.",
            "Return np.asarray(…) of it; fill a masked array with .filled(…) first.",
        )
    return "", "Return plain numbers: a float, a list or a numpy array."
