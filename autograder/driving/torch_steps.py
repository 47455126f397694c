"""What the updates of a training do, told by how far two of them move a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.driving import Remote, define, keep, torch_data
from autograder.driving.torch_data import Floats
from autograder.results.cause import Cause

NO_UPDATE = Cause(
    "no update",
    "No parameter moves.",
    "For each mini-batch call backward() on the loss, then step() on an optimizer that was made "
    "with the parameters of this network.",
    explains=("missing call",),
    about=("step", "backward", "train"),
)
GRADIENTS_ADD_UP = Cause(
    "gradients add up",
    "The gradients add up from one mini-batch to the next: zero_grad() is missing.",
    "Call optimizer.zero_grad() before each backward().",
    explains=("missing call",),
    about=("zero_grad",),
)
#: So short that the gradient is the same after a step; float32 tells it from no step at all.
_RATE = 1e-3
#: Of an update made with a gradient added to its equal, and of two updates one after the other.
_ADDED_UP, _OFF = 3.0, 0.05


def why_untrained(
    student: Any,
    network: Remote,
    pixels: NDArray[np.float32],
    labels: Any,
    train: Callable[[Remote, Remote, float], None],
) -> str:
    """Name what is wrong with the updates of a training, if two short ones prove it.

    One mini-batch moves the network by a step, and the same mini-batch twice by two steps:
    by three, where the second gradient is added to the first.

    Parameters
    ----------
    network : Remote
        A new one; it is left as it is.
    pixels, labels : arrays of one mini-batch
    train : callable
        Trains a network with a loader at a learning rate, for one epoch.
    """
    copy = define(student, copy_of, shown="copying the network")
    before = _flat(student, network)
    steps = []
    for count in (1, 2):
        twin = keep(copy, network)
        loader = torch_data.loader(
            student,
            np.tile(pixels, (count, *[1] * (pixels.ndim - 1))),
            np.tile(labels, count),
            batch_size=len(pixels),
            shuffle=False,
        )
        train(twin, loader, _RATE)
        steps.append(_flat(student, twin) - before)
    once, twice = steps
    if not np.all(np.isfinite(steps)):
        return ""
    if not np.any(once) and not np.any(twice):
        return NO_UPDATE
    along = float(once @ twice / (once @ once)) if np.any(once) else 0.0
    return GRADIENTS_ADD_UP if abs(along - _ADDED_UP) <= _OFF * _ADDED_UP else ""


def _flat(student: Any, network: Remote) -> Floats:
    arrays = torch_data.parameter_arrays(student, network)
    return np.concatenate([each.ravel() for each in arrays])


# What follows runs in the student's process.


def copy_of(network: Any) -> Any:
    """Return a copy of a network."""
    import copy

    return copy.deepcopy(network)
