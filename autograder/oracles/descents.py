"""Gradient descent on losses known beforehand: how many updates, and how long each is.

A training loop reads nothing of the world but its losses and gradients. With a table of
losses and a gradient that never changes, the number of its updates and the length of each
follow from its rules alone, so that a rule can be told from what a loop does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

#: A training that makes more updates than twice its losses is endless.
_ENDLESS = -1
#: The first updates of a training tell the rule for the learning rate.
_SHOWN = 16
#: The gradient is the same to within a few per thousand; rules differ by far more.
LENGTHS = 0.01


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

    def but(self, **other: Any) -> Rule:
        """Return the same rule, some of it otherwise."""
        return replace(self, **other)


@dataclass(frozen=True)
class Descent:
    """What one training did; :func:`autograder.driving.torch_descent.descend` runs it.

    Attributes
    ----------
    lengths : ndarray of shape (n_updates,)
        How far each update goes against the gradient, in multiples of the learning rate.
    astray : ndarray of shape (n_updates, n_parameters)
        What of each update is in the wrong direction.
    endless : bool
        Whether it was ended, as it went on far beyond the last loss.
    kept : bool
        Whether the trained weights are in the model given, or in the one returned.
    sizes : list of int
        The sizes of the batches that losses were computed of.
    samples : int
        How many samples there were.
    """

    lengths: FloatArray
    astray: FloatArray
    endless: bool
    kept: bool
    sizes: list[int]
    samples: int


def falling_losses(
    rng: np.random.Generator,
    *,
    updates: int,
    scale: float = 1.0,
    falls: float = 0.8,
    tolerance: float = 0.01,
) -> list[float]:
    """Return losses that fall fast, then by little more than a tolerance, and then by less.

    Then they would fall fast again. It makes no difference whether a change is divided by
    the loss before the update or by that after it.

    Parameters
    ----------
    updates : int
        How many make the loss settle.
    scale : float
        The first loss is one to two times this.
    falls : float
        What the loss is multiplied by at each update.
    tolerance : float
        The relative change that counts as settled.
    """
    losses = [scale * rng.uniform(1.0, 2.0)]
    for _ in range(updates - 3):
        losses.append(losses[-1] * falls * rng.uniform(0.98, 1.02))
    for multiple in (3.0, 1.5, 0.8):
        losses.append(losses[-1] * (1 - multiple * tolerance))
    return [*losses, *(losses[-1] * 0.7**k for k in range(1, 5))]


def rising_losses(
    rng: np.random.Generator, *, scale: float = 1.0, tolerance: float = 0.01
) -> list[float]:
    """Return losses that fall, rise twice and settle with a rise of less than a tolerance.

    Parameters
    ----------
    scale, tolerance : float
        As of :func:`falling_losses`.
    """
    last = (1 + 6 * tolerance, 0.7, 0.9, 1 + 0.8 * tolerance, 0.7, 0.7)
    factors = [0.8, 0.7, 1.5, 0.6, 0.8, *last]
    start = scale * rng.uniform(1.0, 2.0)
    return [start, *(start * np.cumprod(factors)).tolist()]


def losses_that_tell(rng: np.random.Generator, *, tolerance: float = 0.01) -> list[list[float]]:
    """Return tables of losses that tell the rules apart by which a training may end."""
    few = [
        falling_losses(rng, updates=int(rng.integers(6, 12)), scale=scale, tolerance=tolerance)
        for scale in (1.0, 500.0, 2e-3)
    ]
    many = falling_losses(rng, updates=60, falls=0.95, tolerance=tolerance)
    rising = [rising_losses(rng, scale=scale, tolerance=tolerance) for scale in (1.0, 300.0)]
    return [*few, many, *rising]


def update_lengths(losses: Sequence[float], rule: Rule, most: int | None = None) -> FloatArray:
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


def follows(lengths: FloatArray, losses: Sequence[float], rule: Rule) -> bool:
    """Whether updates have the lengths of a rule, whatever it says about the end."""
    right = update_lengths(losses, rule, len(lengths))
    return bool(np.allclose(lengths, right, rtol=LENGTHS, atol=1e-6))


def matching_rule(
    counts: Sequence[int], tables: Sequence[Sequence[float]], rules: Mapping[Cause, Rule]
) -> Cause | None:
    """Return the name of the first rule that makes these numbers of updates; or None."""
    for name, rule in rules.items():
        if [len(update_lengths(table, rule)) for table in tables] == list(counts):
            return name
    return None


class _EndlessTraining(Exception):
    pass


def descent_updates(function: Callable[..., Any], tables: Sequence[Sequence[float]]) -> FloatArray:
    """Return how many updates a training makes on each table of losses, then their lengths.

    ``Formula(training, tables, run=descent_updates)`` looks for slips in a training: a
    function of the rubric that is given a loss to call, ``loss()``, an update to make,
    ``update(lr)``, and the first learning rate.

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


def summary(lengths: Sequence[float] | FloatArray, *, endless: bool) -> list[float]:
    """Return one row of :func:`descent_updates`."""
    count = _ENDLESS if endless else len(lengths)
    first = [float(length) for length in lengths[:_SHOWN]]
    return [count, *first, *[0.0] * (_SHOWN - len(first))]
