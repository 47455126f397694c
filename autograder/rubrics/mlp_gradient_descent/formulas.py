"""What students' functions compute: one slip at a time is tried in these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.rubrics.mlp_gradient_descent.known_descent import Floats

#: A training that makes more updates than twice its losses is endless: see ``scripted_loss``.
_ENDLESS = -1
#: The first updates of a training tell the rule for the learning rate.
_SHOWN = 16


def loss(outputs: Floats, labels: Floats) -> Any:
    """Return the mean of max(0, -y f)."""
    return np.maximum(0, -labels * outputs).mean()


def train_by_gradient_descent(
    loss: Callable[[], float], update: Callable[[float], None], lr: float
) -> Any:
    """Update the parameters until the loss settles."""
    previous = float("inf")
    current = loss()
    while abs(previous - current) > 0.01 * current:
        update(lr)
        previous = current
        current = loss()
        if current > previous:
            lr = lr / 2


class _EndlessTraining(Exception):
    pass


def updates(function: Callable[..., Any], tables: Sequence[Sequence[float]]) -> Floats:
    """Return how many updates a training makes on each table of losses, then their lengths.

    Returns
    -------
    ndarray of shape (n_tables, 1 + 16)
        Lengths are in multiples of the first learning rate, 0 where there is no update.
    """
    return np.array([_updates(function, losses) for losses in tables])


def _updates(function: Callable[..., Any], losses: Sequence[float]) -> list[float]:
    lengths: list[float] = []

    def update(lr: float) -> None:
        lengths.append(lr)
        if len(lengths) > 2 * len(losses) + 20:
            raise _EndlessTraining

    try:
        function(lambda: losses[min(len(lengths), len(losses) - 1)], update, 1.0)
    except _EndlessTraining:
        return summary(lengths, endless=True)
    return summary(lengths, endless=False)


def summary(lengths: Sequence[float] | Floats, *, endless: bool) -> list[float]:
    """Return one row of :func:`updates`."""
    count = _ENDLESS if endless else len(lengths)
    first = [float(length) for length in lengths[:_SHOWN]]
    return [count, *first, *[0.0] * (_SHOWN - len(first))]
