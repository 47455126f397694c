"""Do the first updates of a training go down: each parameter against its own gradient."""

from __future__ import annotations

import contextlib
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

NOT_MOVED = Cause("parameter not moved", "{name} is never changed.", explains=("missing update",))
MOVED_UPHILL = Cause(
    "moved along the gradient",
    "{name} moves along its gradient, not against it: the minus sign is missing.",
    explains=("sign",),
)
MOVED_BY_INVERSE = Cause(
    "moved by the inverse",
    "{name} moves by lr divided by its gradient, not multiplied with it.",
    explains=("factor", "operator"),
)
MOVED_BY_RATE = Cause(
    "moved without the gradient",
    "Every entry of {name} moves by the same: the gradient is left out.",
    explains=("factor",),
)
#: The cosine between an update and minus its gradient; momentum and Adam stay above it.
_DESCENT = 0.3


@dataclass(frozen=True)
class Updates:
    """What a training did to a layer.

    :func:`autograder.driving.watched_updates.watch_layer` sees it.

    Attributes
    ----------
    count : int
        How often its gradients were computed.
    first : list of list of ndarray
        The parameters and then the gradients, as they were just before each of the first
        updates: ``[w, b, dw, db]``.
    last : list of ndarray
        The parameters as the training left them; empty where they are not known.
    """

    count: int = 0
    first: list[list[FloatArray]] = field(default_factory=list)
    last: list[FloatArray] = field(default_factory=list)


def assert_descends(updates: Updates, names: str, *, what: str, earned: float = 0.5) -> None:
    """Check that the first updates move every parameter against its own gradient.

    Momentum, weight decay and any learning rate are right.

    Parameters
    ----------
    updates : Updates
    names : str
        Of the parameters, ``"w, b"``: their gradients are called ``dw`` and ``db``.
    what : str
        Name of the training in messages.
    earned : float
        Fraction of the points for the others where one moves another way.

    Raises
    ------
    Wrong
        If a parameter stays as it is, or moves another way.
    """
    each = [name.strip() for name in names.split(",")]
    for place, name in enumerate(each):
        for now, later in itertools.pairwise(updates.first):
            gradient = now[place + len(each)]
            cosine = _descent(now[place], later[place], gradient)
            if cosine is None:
                continue  # this mini-batch says nothing
            if not cosine > _DESCENT:
                step = np.asarray(later[place]) - np.asarray(now[place])
                raise Wrong(
                    f"{what} does not move {name} against its gradient",
                    expected=f"{name} becomes {name} - lr * d{name} in every update",
                    found="it moves a different way" if np.any(step) else "it stays as it is",
                    cause=_why_not_down(name, step, gradient, cosine),
                    next_step=f"Update every parameter: {name} -= lr * d{name}.",
                    earned=earned,
                )
            break


@contextlib.contextmanager
def explained_by_updates(updates: Updates, names: str, *, what: str) -> Iterator[None]:
    """Have what is wrong inside, with no cause of its own, say what the first updates show.

    Parameters are those of :func:`assert_descends`.
    """
    try:
        yield
    except Wrong as error:
        known = _shown_by(updates, names, what)
        if known is not None and known.cause and not error.feedback.cause:
            error.feedback = replace(
                error.feedback,
                cause=known.cause,
                cause_id=known.cause_id,
                explains=known.explains,
                about=known.about,
                next_step=known.next_step,
            )
        raise


def _shown_by(updates: Updates, names: str, what: str) -> Any:
    try:
        assert_descends(updates, names, what=what)
    except Wrong as error:
        return error.feedback
    return None


def _why_not_down(name: str, step: Any, gradient: Any, cosine: float) -> str:
    """Name what was done instead, where the first steps show it."""
    if not np.any(step):  # a step at a right angle has no cosine either
        return NOT_MOVED.of(name=name)
    if not np.isfinite(step).all():
        return ""
    products = np.ravel(step) * np.ravel(gradient)
    if np.ptp(products) <= 1e-6 * np.max(np.abs(products)):
        return MOVED_BY_INVERSE.of(name=name)
    if cosine < -_DESCENT:
        return MOVED_UPHILL.of(name=name)
    return MOVED_BY_RATE.of(name=name) if np.ptp(step) <= 1e-9 * np.max(np.abs(step)) else ""


def _descent(now: Any, later: Any, gradient: Any) -> float | None:
    """Return the cosine between a step and minus the gradient; None if none exists.

    Of a step that is not finite it is NaN.
    """
    step = np.ravel(now).astype(float) - np.ravel(later).astype(float)
    slope = np.ravel(gradient).astype(float)
    if slope.shape != step.shape or not np.any(slope) or not np.isfinite(slope).all():
        return None
    if not np.isfinite(step).all():
        return math.nan
    lengths = float(np.linalg.norm(step) * np.linalg.norm(slope))
    return float(step @ slope) / lengths if lengths > 0 else 0.0
