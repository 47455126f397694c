"""What students call the attributes of ``linear_t``, and what it costs: one point, once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from autograder.driving import NotDefined, StudentRaised
from autograder.driving.renaming import Adapted, Names, adapt, require_names

LINEAR = Names(
    "linear_t",
    {
        "w": ["W", "weight", "weights"],
        "b": ["B", "bias", "biases"],
        "dw": ["dW", "dweight", "grad_w", "w_grad"],
        "db": ["dB", "dbias", "grad_b", "b_grad"],
    },
    arguments=[(784, 10), (10, 784)],
    shapes={"w": (10, 784)},
)


def answering(student: Any) -> None:
    """Have ``linear_t`` answer to the skeleton's names, whatever it calls its attributes."""
    adapt(student, LINEAR)


def charged(
    grade: Callable[..., None], *, at: str = "", earned: float = 0.0
) -> Callable[..., None]:
    """Return a check that runs again under the skeleton's names where it misses one.

    Nothing is asked of the student's process unless it does. The first check that misses a
    name takes the points for all of them.

    Parameters
    ----------
    at : str
        The name that this check is the first to miss: ``"w"``, ``"dw"``, ``"db"`` or none.
    earned : float
        Fraction of the check's points that is left where it takes the points.
    """

    @functools.wraps(grade)
    def graded(student: Any, *others: Any) -> None:
        try:
            grade(student, *others)
        except (NotDefined, StudentRaised):
            adapted = adapt(student, LINEAR)
            if not adapted:
                raise
            grade(student, *others)
            if at == _first_missed(adapted):
                require_names(adapted, LINEAR, earned=earned)

    return graded


def _first_missed(adapted: Adapted) -> str:
    if adapted.given is not None or {"w", "b"} & set(adapted.renamed):
        return "w"
    return "dw" if "dw" in adapted.renamed else "db"
