"""Is what was measured on a whole set the average over its mini-batches: what slips give.

Each image counted once or each mini-batch counted once, both are right: they differ where the
last mini-batch is smaller, and homeworks seldom say which they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.oracles.compare import assert_close
from autograder.oracles.own_values import Own
from autograder.oracles.returned import as_values, require_order
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

Labels = NDArray[np.int64]
#: Of logits (n, classes) and labels (n,), one number: their mean loss, or their error.
Measure = Callable[[Any, Any], float]
#: What the student's own code gives for each mini-batch: a number for each value returned.
OwnOfBatches = Callable[[], Sequence[Sequence[float]]]

ALWAYS_FULL = Cause(
    "always full",
    "It counts each mini-batch as {size} images; the last one here has {last}.",
    "Count the images as they come: total += len(y).",
    explains=("constant", "factor"),
)
LAST_TAKEN_AS_FULL = Cause(
    "last taken as full",
    "It multiplies what each mini-batch gives by {size}; the last one here has {last} images.",
    "Multiply by the number of images of that mini-batch, len(y), or count the mini-batches.",
    explains=("constant", "factor"),
)
BATCHES_SUMMED = Cause(
    "batches not divided",
    "It is the sum over the mini-batches; it was not divided by their number.",
    explains=("sum for mean", "factor"),
)
BATCHES_MULTIPLIED = Cause(
    "multiplied by batches",
    "It is {count} times the average, and {count} is the number of mini-batches.",
    "Divide the sum over the images by the number of images.",
    explains=("sum for mean", "mean for sum", "factor"),
)
IMAGES_SUMMED = Cause(
    "images not divided",
    "It is the sum over the images, not divided by their number.",
    explains=("factor", "sum for mean"),
)
IMAGES_MULTIPLIED = Cause(
    "multiplied by images",
    "It is multiplied by the number of images where it is to be divided.",
    explains=("factor", "sum for mean"),
)
ONE_IMAGE_LESS = Cause(
    "weighted by one image less",
    "Each mini-batch counts as one image less than it has.",
    explains=("off by one",),
)
WEIGHTS_EXCHANGED = Cause(
    "weights exchanged",
    "The size of each mini-batch and its {name} are exchanged in the average.",
    explains=("order",),
)
FIRST_BATCH = Cause(
    "first batch",
    "It is the value of the first mini-batch alone.",
    explains=("off by one",),
)
LAST_BATCH = Cause(
    "last batch",
    "It is the value of the last mini-batch alone.",
    explains=("missing update",),
)
LEAST_LIKELY = Cause(
    "smallest logit",
    "It looks at the smallest logit of each image; the largest is the prediction.",
    explains=("function",),
)


def in_batches(values: Any, batch_size: int) -> list[Any]:
    """Return an array cut into mini-batches, of which the last may be smaller."""
    return list(np.split(values, range(batch_size, len(values), batch_size)))


def batch_averages(
    logits: FloatArray, labels: Labels, measure: Measure, batch_size: int
) -> tuple[float, float]:
    """Return the average over the images and that over the mini-batches: both are right."""
    each = zip(in_batches(logits, batch_size), in_batches(labels, batch_size), strict=True)
    return measure(logits, labels), float(np.mean([measure(h, y) for h, y in each]))


def assert_averaged(
    found: object,
    names: str,
    measures: Sequence[Measure],
    logits: FloatArray,
    labels: Labels,
    *,
    batch_size: int,
    what: str,
    own: OwnOfBatches | None = None,
) -> str | None:
    """Check that a function averages measures over all mini-batches that it was given.

    Parameters
    ----------
    found : object
        What the student's code gave: ``return loss, error``.
    names : str
        What is measured, in the order that is asked for: ``"loss, error"``.
    measures : sequence of callable
        Each of them, of logits and labels.
    logits : ndarray of shape (n, classes)
        What the network gives, in the order of the mini-batches. Let the last one be smaller.
    labels : ndarray of int, shape (n,)
    what : str
        Name of the function in messages.
    own : callable, optional
        Returns for each mini-batch what the student's own code gives, a number for each name:
        an average of these is right, too. It is called only where an answer is wrong.

    Returns
    -------
    str or None
        None if all are right; a note for the student if some are for `own` alone.

    Raises
    ------
    Wrong
        If there is not one number for each name, they are in a different order, or one is no
        average.
    """
    each = [name.strip() for name in names.split(",")]
    values = as_values(found, names, what=what)
    right = [batch_averages(logits, labels, measure, batch_size) for measure in measures]
    for way in zip(*right, strict=True):
        require_order(values, way, each, what=what)
    sizes = [len(y) for y in in_batches(labels, batch_size)]
    table = cache(lambda: np.asarray(own(), dtype=float)) if own else None
    notes = []
    for place, (name, measure) in enumerate(zip(each, measures, strict=True)):
        of_image, of_batch = right[place]
        note = assert_close(
            values[place],
            of_image,
            alternatives={"every mini-batch counted once": of_batch},
            what=f"the {name} of {what}",
            is_rate=name == "error",
            forms=_slips(name, measure, logits, labels, batch_size),
            own=_of_own(table, place, sizes) if table else None,
            next_step="Add up over all mini-batches, then divide by their number.",
        )
        notes += [note] if note else []
    return " ".join(notes) or None


def _of_own(table: Callable[[], Any], place: int, sizes: Sequence[int]) -> list[Own]:
    name = "what your own code gives for each mini-batch"
    ways = (np.mean, lambda each: np.average(each, weights=sizes))
    return [Own(name, way, lambda: table()[:, place]) for way in ways]


def _slips(
    name: str, measure: Measure, logits: FloatArray, labels: Labels, batch_size: int
) -> dict[Cause, float]:
    of_image, of_batch = batch_averages(logits, labels, measure, batch_size)
    each = zip(in_batches(logits, batch_size), in_batches(labels, batch_size), strict=True)
    values = [measure(h, y) for h, y in each]
    sizes = np.array([len(y) for y in in_batches(labels, batch_size)])
    n, count, full = len(labels), len(sizes), {"size": batch_size, "last": sizes[-1]}
    return {
        BATCHES_SUMMED: of_batch * count,
        BATCHES_MULTIPLIED.of(count=count): of_image * count,
        WEIGHTS_EXCHANGED.of(name=name): float(sizes @ values / np.sum(values)),
        IMAGES_SUMMED: of_image * n,
        IMAGES_MULTIPLIED: of_image * n**2,
        ONE_IMAGE_LESS: float(np.average(values, weights=sizes - 1)),
        LEAST_LIKELY: measure(-logits, labels),
        FIRST_BATCH: values[0],
        LAST_BATCH: values[-1],
        ALWAYS_FULL.of(**full): of_image * n / (count * batch_size),
        LAST_TAKEN_AS_FULL.of(**full): of_batch * count * batch_size / n,
    }
