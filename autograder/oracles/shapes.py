"""Is the shape right, and if not, what happened to it."""

from __future__ import annotations

import math
from collections.abc import Callable

from autograder.errors import Wrong
from autograder.oracles import catalogue
from autograder.oracles.causes import Diagnosis
from autograder.results.cause import Cause

Shape = tuple[int, ...]
#: None stands for an axis of any length but 0.
WantedShape = tuple[int | None, ...]

#: One of two is a value that is missing, not an index that is off by one.
_LEAST_LENGTH = 3


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
    """Say what turns the wanted shape into the one found, where the shapes alone prove it.

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


def wrong_shape(
    found: Shape,
    wanted: WantedShape,
    *,
    what: str,
    proved: Diagnosis | None = None,
    earned: float = 0.0,
) -> Wrong:
    """Build the error for `what` having shape `found` instead of `wanted`.

    What the values prove says more than the shapes alone.
    """
    diagnosis = proved if proved and proved.cause else explain_shape(found, wanted)
    return Wrong(
        f"{what} has the wrong shape",
        expected=shape_text(wanted),
        found=shape_text(found),
        cause=diagnosis.cause,
        next_step=diagnosis.next_step,
        earned=earned,
    )


def _empty(found: Shape, _wanted: WantedShape) -> Diagnosis | None:
    return _named(catalogue.EMPTY) if 0 in found else None


def _scalar_wanted(_found: Shape, wanted: WantedShape) -> Diagnosis | None:
    step = "Return one number: if there is one value for each row of the input, return their mean."
    return None if wanted else Diagnosis("", step)


def _scalar_found(found: Shape, _wanted: WantedShape) -> Diagnosis | None:
    step = "Return an array: a sum or mean without axis=… adds up all of it, to one number."
    return None if found else Diagnosis("", step)


def _transposed(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if len(found) < 2 or not shape_matches(found[::-1], wanted):
        return None
    return _named(catalogue.AXES_REVERSED)


def _outer(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if len(found) != 2 or found[0] != found[1] or found[0] == 1:
        return None
    if not (shape_matches(found[:1], wanted) or shape_matches((found[0], 1), wanted)):
        return None
    n = found[0]
    return Diagnosis(
        "",
        f"If arrays of shape ({n},) and ({n}, 1) are combined, they broadcast to ({n}, {n}): bring "
        "both to one shape first, for example with .reshape(-1).",
    )


def _length_one_axis(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if len(found) == len(wanted):
        return None
    if [n for n in found if n != 1] != [n for n in wanted if n != 1]:
        return None
    return _named(catalogue.LENGTH_ONE_AXIS.of(reshape=reshape_to(wanted)))


def _batch_axis_missing(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if not shape_matches(found, wanted[1:]):
        return None
    return Diagnosis("", "Keep the first axis: do not sum over it, and keep it for one row, too.")


def _batch_axis_left(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if not shape_matches(found[1:], wanted):
        return None
    return Diagnosis("", "There is an axis too many in front: sum or average over axis=0.")


def _axis_of_one_elsewhere(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if len(found) != len(wanted) or found.count(1) != wanted.count(1):
        return None
    if [n for n in found if n != 1] != [n for n in wanted if n != 1]:
        return None
    return _named(catalogue.AXIS_ELSEWHERE.of(found=found.index(1), wanted=wanted.index(1)))


def _one_off(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    if len(found) != len(wanted):
        return None
    pairs = zip(found, wanted, strict=True)
    other = [(n, want) for n, want in pairs if want is not None and n != want]
    if len(other) != 1 or abs(other[0][0] - other[0][1]) != 1 or other[0][1] < _LEAST_LENGTH:
        return None
    return _named(catalogue.ONE_OFF.of(found=other[0][0], wanted=other[0][1]))


def _rearranged(found: Shape, wanted: WantedShape) -> Diagnosis | None:
    lengths = [length for length in wanted if length is not None]
    if len(lengths) < len(wanted) or math.prod(lengths) != math.prod(found):
        return None
    return Diagnosis("", f"If the elements are in the right order, use {reshape_to(wanted)}.")


def reshape_to(wanted: WantedShape) -> str:
    """Return the call that makes an array of this shape, whatever the size of the batch."""
    lengths = ["-1" if want is None else str(want) for want in wanted]
    return f".reshape({', '.join(['-1', *lengths[1:]])})"


def _named(cause: Cause) -> Diagnosis:
    return Diagnosis(cause, cause.next_step)


_RECOGNISERS: tuple[Callable[[Shape, WantedShape], Diagnosis | None], ...] = (
    *(_empty, _scalar_wanted, _scalar_found, _transposed, _outer),
    *(_length_one_axis, _axis_of_one_elsewhere, _one_off),
    *(_batch_axis_missing, _batch_axis_left, _rearranged),
)
