"""Running ``train_by_gradient_descent`` on losses known beforehand.

A linear model is trained on a table of losses and with a gradient that never changes, so
that each update tells its learning rate, and their number the rule that ends the training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import Tensor, define, keep
from autograder.rubrics.mlp_gradient_descent import driving

Floats = NDArray[np.float64]

FUNCTION = "train_by_gradient_descent"
SAMPLES = 8


@dataclass(frozen=True)
class Descent:
    """What one training did.

    Attributes
    ----------
    lengths : ndarray of shape (n_updates,)
        How far each update goes against the gradient, in multiples of the learning rate.
    astray : ndarray of shape (n_updates, 3)
        What of each update is in the wrong direction: two weights and the bias.
    endless : bool
        Whether it was ended, as it went on far beyond the last loss.
    kept : bool
        Whether the trained weights are in the model given, or in the one returned.
    sizes : list of int
        The sizes of the batches that losses were computed of.
    """

    lengths: Floats
    astray: Floats
    endless: bool
    kept: bool
    sizes: list[int]


def falling(
    rng: np.random.Generator, scale: float, *, updates: int, falls: float = 0.8
) -> list[float]:
    """Return losses that fall fast, then by 3% and 1.5%, and settle with a fall of 0.8%.

    Then they would fall fast again. It makes no difference whether a change is divided by
    the loss before the update or by that after it.
    """
    losses = [scale * rng.uniform(1.0, 2.0)]
    for _ in range(updates - 3):
        losses.append(losses[-1] * falls * rng.uniform(0.98, 1.02))
    for factor in (0.97, 0.985, 0.992):
        losses.append(losses[-1] * factor)
    return [*losses, *(losses[-1] * 0.7**k for k in range(1, 5))]


def rising(rng: np.random.Generator, scale: float) -> list[float]:
    """Return losses that fall, rise twice and settle with a rise of 0.8%."""
    factors = [0.8, 0.7, 1.5, 0.6, 0.8, 1.06, 0.7, 0.9, 1.008, 0.7, 0.7]
    start = scale * rng.uniform(1.0, 2.0)
    return [start, *(start * np.cumprod(factors)).tolist()]


def tables_of_losses(rng: np.random.Generator) -> list[list[float]]:
    """Return losses that tell the rules apart by which a training may end."""
    few = [falling(rng, scale, updates=int(rng.integers(6, 12))) for scale in (1.0, 500.0, 2e-3)]
    many = falling(rng, 1.0, updates=60, falls=0.95)
    return [*few, many, rising(rng, 1.0), rising(rng, 300.0)]


def descend(
    student: Any, rng: np.random.Generator, losses: Sequence[float], lr: float = 0.5
) -> Descent:
    """Run the student's training on a table of losses.

    Raises
    ------
    Wrong
        If it fails.
    """
    n = SAMPLES
    # Small whole numbers: float32 adds them up without rounding.
    features = np.stack([np.arange(n) % 4 - 1.0, rng.permutation(n) - 3.0], axis=1)
    labels = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    slope = rng.integers(1, 4, size=n) * 0.25
    design = np.column_stack([features, np.ones(n)])
    start = rng.integers(-4, 5, size=3) * 1.0
    sent = [Tensor(each.astype(np.float32)) for each in (features, labels, start)]
    script = define(student, driving.scripted_loss, shown="loss")
    loss = keep(script, list(losses), Tensor(slope.astype(np.float32)))
    run = define(student, driving.descent_trace, shown=f"{FUNCTION}(model, loss, …)")
    found = run(student.train_by_gradient_descent, loss, *sent, lr)
    ended, states, final, sizes = found
    if not states:
        raise Wrong(
            f"{FUNCTION} does not compute the loss",
            expected="loss(model(train_features), train_labels) before each update",
            found="a training that never called loss",
            next_step="Use the model and the loss that are given as arguments.",
        )
    seen = [np.asarray(each, dtype=np.float64).reshape(-1) for each in states]
    last = np.asarray(final, dtype=np.float64).reshape(-1)
    outputs = [each for each in seen if each.shape == (n,)]
    kept = len(outputs) < 2 or not np.allclose(last, outputs[0])
    if kept and not any(np.allclose(last, each) for each in outputs):
        outputs.append(last)
    gradient = design.T @ slope
    theta = np.linalg.lstsq(design, np.array(outputs).T, rcond=None)[0].T
    steps = -np.diff(theta, axis=0) / lr
    lengths = steps @ gradient / (gradient @ gradient)
    astray = steps - np.outer(lengths, gradient)
    return Descent(lengths, astray, ended == "endless", kept, sizes)
