"""Is the log of a training right: a loss at each interval, and the images seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.oracles.formulas import Formula
from autograder.oracles.own_values import Own
from autograder.oracles.returned import as_flat, as_values
from autograder.oracles.several import assert_values
from autograder.results.cause import Cause

#: Whole numbers: half a unit tells any two apart.
_COUNTED = 0.5

COUNTED_FROM_0 = Cause(
    "counted from 0",
    "It notes mini-batches 0, {first}, {second}, …: count them from 1.",
    explains=("off by one",),
)
EVERY_BATCH_NOTED = Cause(
    "every batch noted", "It notes every mini-batch.", explains=("comparison",)
)
OTHER_BATCHES_NOTED = Cause(
    "other mini-batches noted",
    "It notes every mini-batch but those asked for: the comparison is the wrong way round.",
    explains=("comparison",),
)
NOTHING_COUNTED = Cause(
    "images of the epoch missing",
    "The images of this epoch are left out: nothing is added for a mini-batch.",
    explains=("missing update",),
)
ONE_IMAGE_LESS = Cause(
    "one image less",
    "It counts one image less than each mini-batch has.",
    explains=("off by one",),
)
EARLIER_EPOCHS_MISSING = Cause(
    "earlier epochs missing",
    "The images of the epochs before are left out.",
    explains=("term", "factor"),
)
BATCHES_COUNTED = Cause(
    "batches counted", "It counts mini-batches, not images.", explains=("constant",)
)
LAST_SEEN_MISSING = Cause(
    "last seen missing",
    "It does not count the mini-batch that was just seen.",
    explains=("order",),
)
SIZE_OF_ITS_OWN = Cause(
    "size of its own",
    "It counts {size} images for each mini-batch, and the loader that it is given here has "
    "mini-batches of {right}.",
    "Count the images of each mini-batch as it comes: len(images).",
    explains=("constant", "factor", "off by one"),
)


def logged(
    losses: Sequence[float], log_interval: int, epoch: int, images: int, batch_size: int
) -> tuple[list[float], list[int]]:
    """Return the losses that an epoch notes, and how many images were seen by then."""
    numbers = range(log_interval, len(losses) + 1, log_interval)
    seen = [epoch * images + number * batch_size for number in numbers]
    return [losses[number - 1] for number in numbers], seen


def assert_training_log(
    found: object,
    losses: Sequence[float],
    names: str,
    *,
    what: str,
    log_interval: int,
    epoch: int,
    images: int,
    batch_size: int,
    own: Own | None = None,
    rtol: float = 1e-3,
) -> str | None:
    """Check what an epoch notes of itself: half of the points are for each of two lists.

    Parameters
    ----------
    found : object
        What the student's code gave: the loss of mini-batch `log_interval`,
        2 `log_interval`, and so on, and how many images of all epochs had been seen by then.
    losses : sequence of float
        The loss of every mini-batch.
    names : str
        What the two are called: ``"losses, counter"``.
    what : str
        Name of the function in messages.
    log_interval : int
        After how many mini-batches one is noted, at least twice in an epoch.
    epoch : int
        How many epochs of this many `images` came before.
    batch_size : int
        Images of a mini-batch that is noted.
    own : Own, optional
        The loss of every mini-batch that is right for steps of the student's own.
    rtol : float
        Of the losses, see :func:`autograder.oracles.tolerances.allowed_difference`; images are
        counted, and one too many is wrong.

    Returns
    -------
    str or None
        None if both are right; a note for the student if they are for `own` alone.

    Raises
    ------
    Wrong
        If one is wrong, or they are returned in a different order.
    """
    every = np.array(losses)
    right = Formula(logged, every, log_interval, epoch, images, batch_size)
    counter = np.array(right.value()[1])
    numbers = np.arange(log_interval, len(every) + 1, log_interval)
    values = as_values(found, names, what=what, right=right.value(), disordered=0.5)
    values = [as_flat(each, columns=True) for each in values]
    of_what = f"epoch {epoch} of {images} images, {len(every)} mini-batches, {log_interval=}"
    before = epoch * images
    forms: dict[Cause, Any] = {
        COUNTED_FROM_0.of(first=log_interval, second=2 * log_interval): (every[::log_interval], []),
        EVERY_BATCH_NOTED: (every, []),
        OTHER_BATCHES_NOTED: (np.delete(every, numbers - 1), []),
        NOTHING_COUNTED: ([], np.full(len(counter), before)),
        ONE_IMAGE_LESS: ([], counter - numbers),
        EARLIER_EPOCHS_MISSING: ([], counter - before),
        BATCHES_COUNTED: ([], numbers),
        LAST_SEEN_MISSING: ([], counter - batch_size),
    }
    for size, form in _own_sizes(values[1], numbers, before):
        if size != batch_size:
            forms[SIZE_OF_ITS_OWN.of(size=size, right=batch_size)] = ([], form)
    what = f"{what} ({of_what})"
    if own is not None:
        rest, then = (log_interval, epoch, images, batch_size), own.then
        own = Own(
            own.names,
            lambda *earlier: logged(np.ravel(np.asarray(then(*earlier), float)).tolist(), *rest),
            *own.earlier,
        )
    return assert_values(
        values,
        names,
        right,
        what=what,
        rtol=(rtol, 0.0),
        atol=(None, _COUNTED),
        forms=forms,
        own=own,
        shares=(0.5, 0.5),
    )


def _own_sizes(counter: object, numbers: Any, before: int) -> Iterator[tuple[int, Any]]:
    """Yield the size of mini-batches by which images were counted, where it is one."""
    if not isinstance(counter, np.ndarray) or counter.shape != numbers.shape:
        return
    if counter.dtype.kind not in "iuf" or not np.all(np.isfinite(counter)):
        return
    for start in (before, 0):
        for batches in (numbers, numbers - 1):
            if not np.all(batches):
                continue  # of no mini-batch nothing is known
            sizes = (counter - start) / batches
            if np.allclose(sizes, sizes[0]) and sizes[0] > 1 and float(sizes[0]).is_integer():
                yield int(sizes[0]), counter
