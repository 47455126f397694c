"""Are several values returned, and in the order that is asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.catalogue import OTHER_ORDER
from autograder.oracles.plain import as_array, shape_of
from autograder.oracles.text import counted, describe, is_exactly
from autograder.oracles.tolerances import FloatArray, is_close, trusted

#: All orders of more values than these are too many to try.
_MOST_VALUES = 6


def as_values(
    found: object,
    names: str,
    *,
    what: str,
    right: Sequence[npt.ArrayLike] | None = None,
    earned: float = 0.0,
    disordered: float = 0.0,
    next_step: str = "",
) -> list[Any]:
    """Take `found` for several values, as a function returns them with ``return loss, error``.

    Parameters
    ----------
    found : object
        What the student's code gave: a tuple or a list, which both arrive as a list, an
        array with an entry for each, or whatever else ``a, b = found`` takes apart.
    names : str
        What they are called, as they stand in a return statement: ``"loss, error"``.
    what : str
        Name of the call in messages: ``validate(net)``.
    right : sequence of number or array, optional
        What is right, in this order: then the right values in a different order are refused with
        that cause, as :func:`require_order` does.
    earned : float
        Fraction of the points earned all the same.
    disordered : float
        Fraction of them, if it is more, for the right values in a different order.
    next_step : str
        What to do, where not one return statement makes the list.

    Returns
    -------
    list
        One for each name, as it came: what each is, is for others to check.

    Raises
    ------
    Wrong
        If there is not one for each name, or they are in a different order.
    """
    each = [name.strip() for name in names.split(",")]
    values = _entries(found)
    if len(values) != len(each):
        asked = "a pair" if len(each) == 2 else counted(len(each), "value")
        raise Wrong(
            f"{what} does not return {asked}",
            expected=names,
            found=describe_returned(found),
            next_step=next_step or f"End it with 'return {names}'.",
            earned=earned,
        )
    if right is not None:
        require_order(values, right, each, what=what, earned=max(earned, disordered))
    return values


def as_flat(found: object, *, columns: bool = False) -> object:
    """Take a row of numbers for these numbers: of shape (1, n), as ``keepdims=True`` leaves it.

    Parameters
    ----------
    found : object
        What the student's code gave.
    columns : bool
        Whether a column, of shape (n, 1), is taken for its numbers too.

    Returns
    -------
    ndarray of float64, or `found`
        Numbers of any other shape as they are; what is not numbers as it came.
    """
    if not is_exactly(found, np.ndarray, list, tuple):
        return found
    try:
        values = as_array(found, what="it")
    except Wrong:
        return found
    flat = values.ndim == 2 and (len(values) == 1 or (columns and values.shape[1] == 1))
    return values.reshape(-1) if flat else values


def as_reshaped(found: object, shape: tuple[int, ...]) -> object:
    """Take as many numbers as an array of some shape has for that array, whatever their shape.

    Parameters
    ----------
    found : object
        What the student's code gave.
    shape : tuple of int
        That which is wanted.

    Returns
    -------
    ndarray of float64, or `found`
        What is another number of numbers, or none, as it came.
    """
    values = _numbers(found)
    fits = values is not None and values.size == np.prod(shape)
    return values.reshape(shape) if values is not None and fits else found


def require_order(
    found: Sequence[object],
    expected: Sequence[npt.ArrayLike],
    names: Sequence[str],
    *,
    what: str,
    earned: float = 0.0,
) -> None:
    """Raise `Wrong` if the right values are returned, in the wrong order.

    Values that are wrong in themselves pass: what is wrong with each is for others to say.

    Parameters
    ----------
    found : sequence
        What the student's code returned.
    expected : sequence of number or array
        What is right, in the order asked for.
    names : sequence of str
        What each is called: ``["dW", "db"]``.
    what : str
        Name of the function in messages.
    earned : float
        Fraction of the points earned all the same.
    """
    right = [trusted(each) for each in expected]
    if len(found) != len(right) or len(right) > _MOST_VALUES:
        return
    values = [_numbers(each) for each in found]
    if all(map(_fits, values, right)):
        return
    for order in itertools.permutations(range(len(right))):
        if all(_fits(value, right[place]) for value, place in zip(values, order, strict=True)):
            shown = ", ".join(names[place] for place in order)
            cause = OTHER_ORDER.of(found=shown, right=", ".join(names))
            raise Wrong(
                f"{what} returns its values in the wrong order",
                expected=", ".join(names),
                found=shown,
                cause=cause,
                earned=earned,
            )


def require_rows_first(
    pair: Sequence[object], names: Sequence[str], *, what: str, earned: float = 0.0
) -> None:
    """Raise `Wrong` if labels are returned before the rows that they are of.

    Parameters
    ----------
    pair : sequence of two
        What the student's code returned: rows and labels of a data set, or one of each.
    names : sequence of str
        What they are called: ``["x", "y"]``.
    what : str
        Name of the function in messages.
    earned : float
        Fraction of the points earned all the same.
    """
    shapes = [shape_of(each) if _is_array(each) else () for each in pair]
    if None in shapes:
        return  # rows of different lengths, which others refuse
    first, second = (len(shape or ()) for shape in shapes)
    if first < second and (first == 0 or len(pair[0]) == len(pair[1])):  # type: ignore[arg-type]
        right, found = ", ".join(names), ", ".join(names[::-1])
        raise Wrong(
            f"{what} returns its values in the wrong order",
            expected=right,
            found=found,
            cause=OTHER_ORDER.of(found=found, right=right).saying(
                f"{found} is returned where {right} is asked for."
            ),
            earned=earned,
        )


def _is_array(value: object) -> bool:
    return type(value) in (np.ndarray, list)


def _entries(found: object) -> list[Any]:
    """Return what ``a, b = found`` would take apart; none of a text, a dict or a set."""
    if isinstance(found, np.ndarray):
        return list(found) if found.ndim else []
    if isinstance(found, (str, bytes, dict, set, frozenset)) or not isinstance(found, Iterable):
        return []
    try:
        return list(found)  # of a named tuple, or a generator, in the student's process
    except Wrong:  # an object that gives nothing one by one
        return []


def describe_returned(value: object) -> str:
    """Say in one line what a function returned, where several values are asked for."""
    if is_exactly(value, list, tuple):
        return counted(len(value), "value")  # type: ignore[arg-type]
    return describe(value)


def _numbers(found: object) -> FloatArray | None:
    scalar = type(found) in (int, float)
    try:
        return as_array(found, what="it", shape=() if scalar else None)
    except Wrong:
        return None


def _fits(value: FloatArray | None, right: FloatArray) -> bool:
    if value is None or value.size != right.size:
        return False
    return bool(np.all(np.isfinite(value))) and is_close(value.reshape(right.shape), right)
