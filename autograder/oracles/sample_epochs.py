"""Does an epoch train once with each sample, told from steps so short that they add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

LAST_LEFT_OUT = Cause(
    "last sample left out", "The last sample is left out.", explains=("off by one", "constant")
)
FIRST_LEFT_OUT = Cause(
    "first sample left out", "The first sample is left out.", explains=("off by one", "constant")
)
FIRST_ALONE = Cause(
    "first sample alone",
    "It trains with the first sample alone.",
    explains=("off by one", "constant"),
)
LAST_ALONE = Cause(
    "last sample alone",
    "It trains with the last sample alone.",
    explains=("off by one", "constant"),
)
FIRST_AGAIN = Cause(
    "first sample again",
    "It trains with the first sample again and again.",
    explains=("off by one", "constant"),
)
TWICE = Cause(
    "twice with each", "It trains twice with each sample.", explains=("off by one", "constant")
)
THREE_TIMES = Cause(
    "three times with each",
    "It trains three times with each sample: one call is one epoch.",
    explains=("off by one", "constant"),
)
NEVER_CALLED = Cause(
    "never called",
    "{step}, called by itself, moves the parameters: it is not called here, or with no samples.",
    explains=("missing call", "missing update"),
)
OWN_RATE = Cause(
    "own rate",
    "It does not use the learning rate that it is given.",
    "Pass it on to each step.",
    explains=("factor",),
    about=("learning_rate",),
)

#: How far a change may be from the sum of the steps, relative to that. Leaving out one sample
#: of eight changes it by 10% or more.
_SAME = 0.04
#: Rates of two epochs, one over the other.
_SHORTER = 4.0


def assert_each_sample_once(
    train: Callable[[float], FloatArray],
    rate: float,
    steps: Sequence[FloatArray],
    own: Callable[[int], FloatArray],
    *,
    what: str,
    step: str,
    next_step: str = "",
    earned: float = 0.0,
) -> None:
    """Check that an epoch of stochastic gradient descent makes one step with each sample.

    Parameters
    ----------
    train : callable
        Has the epoch done at a learning rate, each time from the same start: returns by what
        it lowered the parameters, over that rate, shape (n_parameters,).
    rate : float
        So short that the order of the samples does not matter.
    steps : sequence of ndarray of shape (n_samples, n_parameters)
        What each sample's gradient is, at the start: those of several readings of the samples,
        if several are right.
    own : callable
        Returns what the student's own step does with the sample of an index, in the same units:
        an epoch that is right for these keeps its points. One that raises `Wrong` does nothing.
    what, step : str
        Names of the function that does the epoch, and of that which makes a step.
    next_step : str
        What to do if it is wrong.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If the parameters move by something else than the sum of the steps.
    """
    moved, count = train(rate), len(steps[0])
    if any(_close(moved, each.sum(axis=0)) for each in steps):
        return
    own_steps = np.array([_own(own, place, moved) for place in range(count)])
    if _close(moved, own_steps.sum(axis=0)):
        return
    cause: Cause | None = _why(moved, (steps[0], own_steps))
    if not np.any(moved) and np.all(np.any(own_steps, axis=1)):
        cause = NEVER_CALLED.of(step=step)
    elif np.any(moved) and _close(train(rate / _SHORTER) / _SHORTER, moved):
        cause = OWN_RATE
    raise Wrong(
        f"{what} does not train once with each sample",
        expected=f"with {count} samples, the sum of the steps that {step} makes",
        found="a different change" if np.any(moved) else "parameters that stay as they are",
        cause=cause or "",
        next_step=getattr(cause, "next_step", "") or next_step,
        earned=earned,
    )


def _own(own: Callable[[int], FloatArray], place: int, like: FloatArray) -> FloatArray:
    try:
        return own(place)
    except Wrong:
        return np.zeros_like(like)


def _close(found: FloatArray, expected: FloatArray) -> bool:
    size = float(np.linalg.norm(expected))
    return size > 0.0 and float(np.linalg.norm(found - expected)) <= _SAME * size


def _why(moved: FloatArray, readings: Sequence[FloatArray]) -> Cause | None:
    """Name a cause that gives what was found, for the right steps or the student's own."""
    for steps in readings:
        total = steps.sum(axis=0)
        mistakes = {
            LAST_LEFT_OUT: total - steps[-1],
            FIRST_LEFT_OUT: total - steps[0],
            FIRST_ALONE: steps[0],
            LAST_ALONE: steps[-1],
            FIRST_AGAIN: len(steps) * steps[0],
            TWICE: 2 * total,
            THREE_TIMES: 3 * total,
        }
        for cause, form in mistakes.items():
            if _close(moved, form):
                return cause
    return None
