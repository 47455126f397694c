"""Are the gradients of all parameters right: each is compared by itself, the last one first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.formulas import Formula
from autograder.oracles.gradients import check_gradient
from autograder.oracles.own_values import Own
from autograder.oracles.returned import as_flat, as_values


def check_gradients(
    found: object,
    names: str,
    truth: Formula,
    *,
    forward: Callable[..., Any],
    at: Sequence[npt.ArrayLike],
    rng: np.random.Generator,
    what: str,
    batch_size: int | None = None,
    forms: Mapping[Any, Sequence[npt.ArrayLike]] | None = None,
    own: Own | None = None,
    disordered: float = 0.0,
) -> str | None:
    """Check the gradients of a loss that a function returns together: ``return dW, db``.

    Of those that are wrong the last one is shown: errors run from the last layer to the first,
    so that it is where to look. Each is worth the same.

    Parameters
    ----------
    found : object
        What the student's code gave, a gradient for each name. A row or column of a bias'
        gradient is taken for the numbers in it.
    names : str
        What they are called, as they stand in a return statement.
    truth : Formula
        Computes the true gradients, in this order.
    forward : callable
        The student's loss, as a function of all parameters: called as ``forward(*at)``, where
        a gradient is not the true one.
    at : sequence of array
        The parameters, at which the gradients are taken.
    rng, batch_size
        As of :func:`check_gradient`.
    what : str
        Name of the call in messages.
    forms : mapping of str to sequence of array, optional
        Wrong answers that are anticipated, by what names them: one for each gradient.
    own : Own, optional
        What is right for an earlier value of the student's own; it computes all gradients.
    disordered : float
        Fraction of the points that the right gradients earn in a different order.

    Returns
    -------
    str or None
        None if all are right; a note for the student if some are right for `own`, or for the
        student's own loss.

    Raises
    ------
    Wrong
        If one is missing, in another place, or wrong.
    """
    each = [f"{name.strip()} of {what}" for name in names.split(",")]
    right = [np.asarray(value, np.float64) for value in truth.value()]
    values = as_values(found, names, what=what, right=right, disordered=disordered)
    owns = own.each(len(right)) if own else [None] * len(right)
    notes, wrong = list[str](), list[Wrong]()
    for place in reversed(range(len(right))):

        def with_other(value: npt.ArrayLike, place: int = place) -> Any:
            return forward(*at[:place], value, *at[place + 1 :])

        try:
            note = check_gradient(
                as_flat(values[place]) if right[place].ndim == 1 else values[place],
                truth=right[place],
                forward=with_other,
                x=at[place],
                upstream=1.0,
                rng=rng,
                what=each[place],
                batch_size=batch_size,
                forms={cause: form[place] for cause, form in (forms or {}).items()},
                formula=truth.taking(place),
                own=owns[place],
            )
        except Wrong as error:
            wrong.append(error)
        else:
            notes += [note] if note else []
    if wrong:
        wrong[0].earned = 1.0 - len(wrong) / len(right)
        raise wrong[0]
    return " ".join(reversed(notes)) or None
