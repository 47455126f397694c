"""Means and accuracies over mini-batches: are they right, and what slips in them give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autograder.oracles.classifiers import cross_entropy, softmax
from autograder.oracles.compare import assert_close
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

#: Logits of shape (n, classes) and labels of shape (n,) of one mini-batch.
Batch = tuple[FloatArray, NDArray[np.int64]]

ZERO_OR_CUT = Cause(
    "zero",
    "It is 0: nothing is added up, or it was cut to a whole number.",
    explains=("missing update", "dtype"),
)
ZERO = Cause("zero", "It is 0: nothing is added up.", explains=("missing update",))
STARTS_AT_1 = Cause(
    "starts at 1", "The sum starts at 1 instead of 0.", explains=("constant", "off by one")
)
MULTIPLIED = Cause(
    "multiplied",
    "It is multiplied by the number of {things} where it is to be divided.",
    explains=("factor", "operator"),
)
MEAN_OVER_SAMPLES = Cause(
    "mean over samples",
    "It is the mean over the samples; asked for is the mean over the mini-batches, as "
    "len(dataloader) counts them.",
    explains=("mean for sum", "factor"),
)
BATCHES_NOT_DIVIDED = Cause(
    "batches not divided",
    "It is the sum over the mini-batches, not divided by their number.",
    explains=("sum for mean", "factor"),
)
MEANS_OVER_SAMPLES = Cause(
    "means over samples",
    "The losses of the mini-batches are means; their sum is divided by the number of samples.",
    explains=("factor",),
)
ONE_BATCH_LESS = Cause(
    "divided by one mini-batch less",
    "It is divided by the number of mini-batches less 1.",
    explains=("off by one",),
)
FIRST_BATCH_LOSS = Cause(
    "first batch loss",
    "It is the loss of the first mini-batch alone.",
    explains=("off by one",),
)
LAST_BATCH_LOSS = Cause(
    "last batch loss",
    "It is the loss of the last mini-batch alone.",
    explains=("missing update",),
)
SAMPLES_NOT_DIVIDED = Cause(
    "samples not divided",
    "It is the sum over the samples; divide by their number.",
    explains=("factor", "sum for mean"),
)
DIVIDED_BY_SIZES = Cause(
    "divided by sizes",
    "The mean of each mini-batch is divided by its size where it is to be multiplied.",
    explains=("factor", "operator"),
)
ONE_LESS_IN_EACH = Cause(
    "one sample less in each",
    "Each mini-batch counts as one sample less than it has.",
    explains=("off by one",),
)
SOFTMAX_BEFORE_LOSS = Cause(
    "softmax before the loss",
    "Softmax is applied before the cross-entropy, which includes it.",
    explains=("function",),
)
ACCURACY_PERCENT = Cause(
    "accuracy percent",
    "It is in percent; a fraction is asked for.",
    explains=("factor",),
)
NUMBER_OF_SAMPLES = Cause(
    "number of samples",
    "It is the number of samples that are right; divide by that of all.",
    explains=("factor", "sum for mean"),
)
DIVIDED_BY_BATCHES = Cause(
    "divided by batches",
    "It is divided by the number of mini-batches, not by that of the samples.",
    explains=("factor",),
)
ONE_SAMPLE_LESS = Cause(
    "divided by one sample less",
    "It is divided by the number of samples less 1.",
    explains=("off by one",),
)
ACCURACIES_AVERAGED = Cause(
    "accuracies averaged",
    "It is the mean of the accuracies of the mini-batches; the last one is smaller, and counts "
    "as much as the others.",
    explains=("mean for sum",),
)
FRACTION_WRONG = Cause(
    "fraction wrong",
    "It is the fraction of wrong samples.",
    explains=("comparison",),
)
SMALLEST_LOGIT = Cause(
    "smallest logit",
    "It takes the smallest logit of each sample for the prediction; the largest is.",
    explains=("function",),
)
LAST_BATCH_ACCURACY = Cause(
    "last batch accuracy",
    "It is the accuracy of the last mini-batch alone.",
    explains=("missing update",),
)


def in_batches(logits: FloatArray, labels: NDArray[np.int64], batch_size: int) -> list[Batch]:
    """Cut logits and labels into mini-batches, in order; the last one may be smaller."""
    cuts = range(batch_size, len(labels), batch_size)
    return list(zip(np.split(logits, cuts), np.split(labels, cuts), strict=True))


def mean_losses(batches: Sequence[Batch]) -> tuple[float, float]:
    """Return the mean cross-entropy over the samples, and that over the mini-batches."""
    each = [cross_entropy(*batch) for batch in batches]
    return float(np.average(each, weights=_sizes(batches))), float(np.mean(each))


def assert_mean_loss(
    found: object, batches: Sequence[Batch], *, what: str, earned: float = 0.0
) -> None:
    """Check a mean cross-entropy, over samples or over mini-batches: both are right.

    Parameters
    ----------
    found : object
        What the student's code gave.
    batches : sequence of (logits, labels)
        In the order of the loader: see :func:`in_batches`.
    what : str
        Its name in messages.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If it is neither.
    """
    of_samples, of_batches = mean_losses(batches)
    again = mean_losses([(softmax(logits), labels) for logits, labels in batches])
    forms = mean_slips([cross_entropy(*each) for each in batches], _sizes(batches), samples=True)
    assert_close(
        found,
        of_samples,
        alternatives={"every mini-batch counted once": of_batches},
        what=what,
        forms={**forms, SOFTMAX_BEFORE_LOSS: again[0]},
        next_step="Add up over all mini-batches, then divide by their number.",
        earned=earned,
    )


def mean_slips(
    losses: Sequence[float], sizes: Sequence[int], *, samples: bool = False
) -> dict[str, float]:
    """Return what slips in the mean of losses over mini-batches give, by what names them.

    For the ``forms=`` of :func:`~autograder.oracles.assert_close`.

    Parameters
    ----------
    losses : sequence of float
        The mean loss of each mini-batch.
    sizes : sequence of int
        How many samples each has; the last one fewer.
    samples : bool
        Whether the mean over the samples is right, too. Else each mini-batch counts once.

    Raises
    ------
    ValueError
        If there is one mini-batch alone.
    """
    total, count, n = float(np.sum(losses)), len(losses), sum(sizes)
    if count < 2:
        raise ValueError("slips in a mean show with two mini-batches and more")
    mean = float(np.average(losses, weights=sizes))
    slips: dict[str, float] = {
        (ZERO_OR_CUT if min(mean, total / count) < 1.0 else ZERO): 0.0,
        STARTS_AT_1: (total + 1) / count,
        ONE_BATCH_LESS: total / (count - 1),
        MULTIPLIED.of(things="mini-batches"): total * count,
        BATCHES_NOT_DIVIDED: total,
        MEANS_OVER_SAMPLES: total / n,
        LAST_BATCH_LOSS: losses[-1],
        FIRST_BATCH_LOSS: losses[0],
    }
    if not samples:
        return {**slips, MEAN_OVER_SAMPLES: mean}
    return {
        **slips,
        STARTS_AT_1.saying("The sum over the samples starts at 1 instead of 0."): mean + 1 / n,
        DIVIDED_BY_SIZES: float(np.sum(np.divide(losses, sizes))) / n,
        ONE_LESS_IN_EACH: float(np.dot(losses, np.subtract(sizes, 1))) / n,
        SAMPLES_NOT_DIVIDED: n * mean,
        MULTIPLIED.of(things="samples"): n * n * mean,
        ONE_SAMPLE_LESS: n * mean / (n - 1),
    }


def accuracy_over(batches: Sequence[Batch]) -> float:
    """Return the fraction of the samples of all mini-batches that are classified right."""
    return sum(_right(batches)) / sum(_sizes(batches))


def accuracy_slips(batches: Sequence[Batch]) -> dict[str, float]:
    """Return what slips in the accuracy over mini-batches give, by what names them.

    For the ``forms=`` of :func:`~autograder.oracles.assert_close`. Let the last mini-batch be
    smaller, and harder than the others: averages of one kind and another differ.
    """
    right, sizes = _right(batches), _sizes(batches)
    count, total = sum(right), sum(sizes)
    each = np.divide(right, sizes)
    smallest = sum(int(np.sum(logits.argmin(axis=1) == labels)) for logits, labels in batches)
    return {
        ZERO_OR_CUT: 0.0,
        STARTS_AT_1: (count + 1) / total,
        ONE_SAMPLE_LESS: count / (total - 1),
        MULTIPLIED.of(things="samples"): float(count * total),
        SMALLEST_LOGIT: smallest / total,
        ACCURACY_PERCENT: 100 * count / total,
        NUMBER_OF_SAMPLES: float(count),
        DIVIDED_BY_BATCHES: count / len(right),
        ACCURACIES_AVERAGED: float(np.mean(each)),
        FRACTION_WRONG: 1.0 - count / total,
        LAST_BATCH_ACCURACY: float(each[-1]),
    }


def _right(batches: Sequence[Batch]) -> list[int]:
    return [int(np.sum(logits.argmax(axis=1) == labels)) for logits, labels in batches]


def _sizes(batches: Sequence[Batch]) -> list[int]:
    return [len(labels) for _, labels in batches]
