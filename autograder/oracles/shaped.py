"""Are several arrays returned, each of its shape: what is in a different order is told by that."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.catalogue import OTHER_ORDER
from autograder.oracles.plain import as_array
from autograder.oracles.returned import as_values
from autograder.oracles.shapes import WantedShape, shape_matches
from autograder.oracles.tolerances import FloatArray

#: All orders of more arrays than these are too many to try.
_MOST_ARRAYS = 6


def as_shaped(
    found: object,
    names: str,
    shapes: Sequence[WantedShape | None],
    *,
    what: str,
    whole: str = "",
    earned: float = 0.0,
) -> list[FloatArray]:
    """Take `found` for several arrays, as a function returns them that makes data sets.

    ``as_shaped(split(x, y), "x_train, x_val", [(80, 4), (20, 4)], what="split(x, y)")``

    Parameters
    ----------
    found : object
        What the student's code gave.
    names : str
        What the arrays are called, as they stand in a return statement.
    shapes : sequence of tuple of int or None, or None
        The shape of each, in which None stands for any length but 0; None for any shape.
    what : str
        Name of the call in messages.
    whole : str
        Which of the names hold whole numbers: labels.
    earned : float
        Fraction of the points earned all the same.

    Returns
    -------
    list of ndarray of float64

    Raises
    ------
    Wrong
        If there is not one for each name, one is no array of numbers of its shape, or they are
        in a different order.
    """
    each = [name.strip() for name in names.split(",")]
    values = as_values(found, names, what=what, earned=earned)
    held = [value.shape if isinstance(value, np.ndarray) else () for value in values]
    if not _fit(held, shapes):
        _require_order(held, shapes, each, what, earned)
    labels = [name.strip() for name in whole.split(",")]
    return [
        as_array(
            value,
            what=f"{name} of {what}",
            shape=shape,
            kind="int" if name in labels else "float",
            earned=earned,
        )
        for name, value, shape in zip(each, values, shapes, strict=True)
    ]


def _fit(found: Sequence[tuple[int, ...]], shapes: Sequence[WantedShape | None]) -> bool:
    pairs = zip(found, shapes, strict=True)
    return all(shape is None or shape_matches(each, shape) for each, shape in pairs)


def _require_order(
    found: Sequence[tuple[int, ...]],
    shapes: Sequence[WantedShape | None],
    names: Sequence[str],
    what: str,
    earned: float,
) -> None:
    if len(names) > _MOST_ARRAYS:
        return
    for order in itertools.permutations(range(len(names))):
        if _fit(found, [shapes[place] for place in order]):
            shown, right = ", ".join(names[place] for place in order), ", ".join(names)
            raise Wrong(
                f"{what} returns its values in the wrong order",
                expected=right,
                found=shown,
                cause=OTHER_ORDER.of(found=shown, right=right).saying(
                    f"{shown} is returned where {right} is asked for."
                ),
                earned=earned,
            )
