"""Gradient descent whose losses are known beforehand: how many updates, and how long each is.

A training loop reads nothing of the world but its losses and gradients. With a table of
losses and a gradient that never changes, the number of its updates and the length of each
follow from its rules alone, so that a rule can be told from what a loop does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """How a training loop chooses its learning rate, and when it ends.

    Attributes
    ----------
    tolerance : float
        It ends when an update changes the loss by at most this.
    relative : bool
        Whether ``tolerance`` is a fraction of the loss, or a number.
    signed : bool
        Whether a rise counts as a change below zero: the ``abs`` is missing.
    goes_on_rising : bool
        Whether it goes on after every rise, however small.
    on_rise, on_fall : float
        What the learning rate is multiplied by after an update.
    accumulates : bool
        Whether gradients add up, as they do where they are not set to zero.
    reverts : bool
        Whether an update that raises the loss is taken back.
    late : int
        Updates after the one that settles.
    """

    tolerance: float = 0.01
    relative: bool = True
    signed: bool = False
    goes_on_rising: bool = False
    on_rise: float = 0.5
    on_fall: float = 1.0
    accumulates: bool = False
    reverts: bool = False
    late: int = 0

    def is_settled(self, current: float, previous: float) -> bool:
        """Whether a training ends with these last two losses."""
        change = previous - current
        if change < 0 and self.goes_on_rising:
            return False
        allowed = self.tolerance * (current if self.relative else 1.0)
        return (change if self.signed else abs(change)) <= allowed


def update_lengths(losses: Sequence[float], rule: Rule, most: int | None = None) -> Floats:
    """Return the length of each update, in multiples of the first learning rate.

    Parameters
    ----------
    losses : sequence of float
        The loss before the first update, after the first, and so on; the last one
        stays what it is.
    rule : Rule
    most : int, optional
        Updates to return, whatever the rule says about the end.

    Returns
    -------
    ndarray of shape (n_updates,)
        An update of length 1 moves the parameters by minus the first learning rate times
        the gradient. Where updates are taken back, the way back is part of the next one.
    """
    lengths: list[float] = []
    rate, back, before, end = 1.0, 0.0, losses[0], None
    # A rule that never ends on these losses is followed for a while.
    for number in range(1, (most or 10 * len(losses)) + 1):
        lengths.append(rate * (number if rule.accumulates else 1) - back)
        current = losses[min(number, len(losses) - 1)]
        previous = before
        rises = current > previous
        back = rate if rises and rule.reverts else 0.0
        rate *= rule.on_rise if rises else rule.on_fall
        before = previous if back else current
        if most is None and end is None and rule.is_settled(current, previous):
            end = number + rule.late
        if number == end:
            break
    return np.array(lengths)


def momentum_steps(
    gradients: Sequence[Floats],
    lr: float,
    momentum: float,
    *,
    nesterov: bool = False,
    dampening: float = 0.0,
    accumulates: bool = False,
    restarts: Sequence[int] = (),
) -> Floats:
    """Return the steps of stochastic gradient descent with momentum, as PyTorch defines it.

    The velocity becomes ``momentum * velocity + gradient``, starting with the first
    gradient, and the step is ``-lr * velocity``.

    Parameters
    ----------
    gradients : sequence of ndarray, each of shape (p,)
        The gradient at each update.
    nesterov, dampening
        See ``torch.optim.SGD``.
    accumulates : bool
        Whether gradients add up from update to update.
    restarts : sequence of int
        Updates that start with no velocity.

    Returns
    -------
    ndarray of shape (n_updates, p)
    """
    steps = []
    velocity = total = np.zeros_like(np.asarray(gradients[0], dtype=np.float64))
    for number, gradient in enumerate(gradients):
        total = total + gradient if accumulates else np.asarray(gradient, dtype=np.float64)
        if number == 0 or number in restarts:
            velocity = total
        else:
            velocity = momentum * velocity + (1.0 - dampening) * total
        steps.append(-lr * (total + momentum * velocity if nesterov else velocity))
    return np.array(steps)


def matching_rule(
    counts: Sequence[int], tables: Sequence[Sequence[float]], rules: Mapping[str, Rule]
) -> str:
    """Return the name of the first rule that makes these numbers of updates; "" if none does."""
    for name, rule in rules.items():
        if [len(update_lengths(table, rule)) for table in tables] == list(counts):
            return name
    return ""
