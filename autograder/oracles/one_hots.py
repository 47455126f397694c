"""Is what a classifier gives for one sample a one-hot vector."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.plain import as_array, shape_of
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

NUMBER_FOR_ONE_HOT = Cause(
    "number for one hot",
    "It is the number of the class.",
    explains=("function",),
)


def as_one_hot(
    found: Any, classes: int, *, what: str, next_step: str = "", number: float = 0.0
) -> FloatArray:
    """Take `found` for a number for each class: truth values, a row or a column count as such.

    Parameters
    ----------
    found : object
        What the student's code gave.
    classes : int
        How many there are.
    what : str
        Its name in messages.
    next_step : str
        What to do if it is one number.
    number : float
        Fraction of the points for one number, as that of the class.

    Returns
    -------
    ndarray of float64, shape (classes,)
        Whether it is one-hot is for others to compare.

    Raises
    ------
    Wrong
        If it is not that many numbers.
    """
    shape = shape_of(found)
    if isinstance(found, (list, np.ndarray)) and shape and np.asarray(found).dtype == np.bool_:
        found = np.asarray(found).astype(float)
    if not isinstance(found, (list, np.ndarray)) or (shape is not None and math.prod(shape) == 1):
        raise Wrong(
            f"{what} is not one-hot",
            expected=f"{classes} numbers, a one at the most probable class",
            found="None" if found is None else "one number",
            cause=NUMBER_FOR_ONE_HOT if _is_class(found, classes) else "",
            next_step=next_step,
            earned=0.0 if found is None else number,
        )
    values = as_array(found, what=what)
    if values.size != classes:
        as_array(found, what=what, shape=(classes,))
    return values.reshape(-1)


def _is_class(found: Any, classes: int) -> bool:
    """Whether it is one whole number from 0 on."""
    value = np.reshape(found, -1)[0] if np.size(found) == 1 else found
    return bool(isinstance(value, (int, np.integer)) and 0 <= value < classes)
