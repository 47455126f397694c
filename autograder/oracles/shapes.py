"""Is the shape right, and if not, what happened to it."""

from __future__ import annotations

import math
from collections.abc import Callable

from autograder.errors import Wrong
from autograder.oracles.causes import Diagnosis

Shape = tuple[int, ...]
#: None stands for an axis of any length but 0.
WantedShape = tuple[int | None, ...]


def shape_matches(found: Shape, wanted: WantedShape) -> bool:
    """Whether `found` has the lengths `wanted` asks for."""
    return len(found) == len(wanted) and all(
        length > 0 if want is None else length == want
        for length, want in zip(found, wanted, strict=True)
    )


def shape_text(wanted: WantedShape) -> str:
    """`wanted` as it is shown to students: ``one number`` or ``shape (any, 10)``."""
    if not wanted:
        return "one number"
    lengths = ["any" if want is None else str(want) for want in wanted]
    return f"shape ({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"


def explain_shape(found: Shape, wanted: WantedShape) -> Diagnosis:
    """Say what turns the wanted shape into the one found.

    Parameters
    ----------
    found : tuple of int
        The shape the student's array has.
    wanted : tuple of int or None
        The shape it should have.

    Returns
    -------
    Diagnosis
        With an empty cause if none was recognised.
    """
    for recognise in _RECOGNISERS:
        diagnosis = recognise(found, wanted)
        if diagnosis is not None:
            return diagnosis
    return Diagnosis("", "Print the shape after each line and compare it with the formula.")


def wrong_shape(found: Shape, wanted: WantedShape, *, what: str, earned: float = 0.0) -> Wrong:
    """Build the error for `what` having shape `found` instead of `wanted`."""
    diagnosis = explain_shape(found, wanted)
    return Wrong(
        f"{what} has the wrong shape",
        expected=shape_text(wanted),
        found=shape_text(found),
        cause=diagnosis.cause,
        next_step=diagnosis.next_step,
        earned=earned,
    )


def _empty(found: Shape, _wanted: WantedShape) -> Diagnosis | None:
    if 0 not in found:
        return None
    return Diagnosis(
        "The array is empty.",
        "Look for a slice or a mask that selects nothing, or a list that was never appended to.",
    )


def _scalar_wanted(_found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if wanted:
        return None
    return Diagnosis(
        "It is an array with several elements where one number is wanted.",
        "If there is one value for each row of the input, return their mean.",
    )


def _scalar_found(found: Shape, _wanted: WantedShape) -> Diagnosis | None:
    if found:
        return None
    return Diagnosis(
        "It is one number where an array is wanted.",
        "Look for a sum or mean without axis=…: it adds up the whole array.",
    )


def _transposed(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if len(found) < 2 or not shape_matches(found[::-1], wanted):
        return None
    return Diagnosis(
        "The axes are in the opposite order: the array is transposed.",
        "Return the transpose (.T), or swap the two factors of the matrix product.",
    )


def _outer(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if len(found) != 2 or found[0] != found[1] or found[0] == 1:
        return None
    if not (shape_matches(found[:1], wanted) or shape_matches((found[0], 1), wanted)):
        return None
    n = found[0]
    return Diagnosis(
        f"Arrays of shape ({n},) and ({n}, 1) broadcast to ({n}, {n}) when they are combined.",
        "Bring both to one shape first, for example with .reshape(-1).",
    )


def _length_one_axis(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if len(found) == len(wanted):
        return None
    if [n for n in found if n != 1] != [n for n in wanted if n != 1]:
        return None
    return Diagnosis(
        "Only an axis of length 1 is too many or missing.",
        f"Use .reshape({', '.join(map(str, wanted))}); keepdims=True keeps such an axis in a sum.",
    )


def _batch_axis_missing(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if not shape_matches(found, wanted[1:]):
        return None
    return Diagnosis(
        "The first axis is missing, as if there were one row alone.",
        "Keep that axis: do not sum over it, and keep it for a single row too.",
    )


def _batch_axis_left(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if not shape_matches(found[1:], wanted):
        return None
    return Diagnosis(
        "There is an axis too many in front, as if one result was kept for each row.",
        "Bring the rows together: sum or average over axis=0.",
    )


def _rearranged(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    lengths = [length for length in wanted if length is not None]
    if len(lengths) < len(wanted) or math.prod(lengths) != math.prod(found):
        return None
    cause = (
        "The array is flattened: the elements are there, in one long row."
        if len(found) == 1
        else "The number of elements is right, but they are arranged in another shape."
    )
    return Diagnosis(cause, f"Use .reshape({', '.join(map(str, lengths))}).")


_RECOGNISERS: tuple[Callable[[Shape, WantedShape], Diagnosis | None], ...] = (
    *(_empty, _scalar_wanted, _scalar_found, _transposed, _outer),
    *(_length_one_axis, _batch_axis_missing, _batch_axis_left, _rearranged),
)
