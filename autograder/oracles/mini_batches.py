"""Does a curve of errors come from mini-batches: granular, and as noisy as samples are."""

from __future__ import annotations

import math

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.catalogue import OTHER_MINI_BATCHES
from autograder.oracles.text import number
from autograder.oracles.tolerances import BoolArray, FloatArray

#: Fraction of the entries that need not be multiples of 1/batch_size: the last
#: mini-batch of an epoch may be smaller, 1 in 469 for 30,000 images by 64.
ODD_ENTRIES = 0.02

#: Least scatter from one mini-batch to the next, relative to what sampling
#: gives. A running mean over k mini-batches is at 1/k.
LEAST_NOISE = 0.4

# Rounding to 4 decimals moves k/64 by 0.003/64; this lets 1 % of arbitrary
# numbers pass for multiples.
_MULTIPLE_TOLERANCE = 0.005
# Below this many entries and wrong predictions the scatter is not judged.
_ENOUGH_ENTRIES = 50
_ENOUGH_MISTAKES = 200.0
_LARGEST_BATCH = 1024
_ENOUGH_ODD_ENTRIES = 5


def are_multiples(values: FloatArray, batch_size: int) -> BoolArray:
    """Which values are multiples of ``1/batch_size``, up to rounding."""
    counts = values * batch_size
    return np.asarray(np.abs(counts - np.rint(counts)) <= _MULTIPLE_TOLERANCE, dtype=np.bool_)


def require_multiples(
    values: FloatArray, *, what: str, batch_size: int, earned: float = 0.0
) -> None:
    """Raise `Wrong` unless almost all values are multiples of ``1/batch_size``.

    Parameters
    ----------
    values : ndarray of shape (n_entries,)
        Errors, 0 to 1.
    what : str
        Name of the curve in messages.
    batch_size : int
        Elements in a mini-batch.
    earned : float
        Fraction of the points earned all the same.
    """
    odd = np.flatnonzero(~are_multiples(values, batch_size))
    if len(odd) <= max(1, int(ODD_ENTRIES * len(values))):
        return
    raise Wrong(
        f"{what} does not hold errors of mini-batches of {batch_size}",
        expected=f"k/{batch_size} with a whole number k of wrong predictions",
        found=f"entry {odd[0]} is {number(values[odd[0]])}; {len(odd)} of {len(values)} are so",
        cause=_explain_odd(values[odd]),
        next_step="Append the error of the current mini-batch itself: not a running mean, not the "
        "error of a different data set.",
        earned=earned,
    )


def require_noise(values: FloatArray, *, what: str, batch_size: int, earned: float = 0.0) -> None:
    """Raise `Wrong` if neighbouring entries are more alike than mini-batches are.

    The error of a mini-batch of B images has the variance ``p (1 - p) / B``
    (binomial), so the difference of two has twice that; p is the mean error of
    the second half of training, where it hardly changes any more.

    Parameters
    ----------
    values : ndarray of shape (n_entries,)
        Errors, 0 to 1.
    what : str
        Name of the curve in messages.
    batch_size : int
        Elements in a mini-batch.
    earned : float
        Fraction of the points earned all the same.
    """
    late = values[len(values) // 2 :]
    p = float(np.mean(late))
    if len(late) < _ENOUGH_ENTRIES or len(late) * min(p, 1 - p) * batch_size < _ENOUGH_MISTAKES:
        return
    scatter = math.sqrt(float(np.mean(np.diff(late) ** 2)) / 2.0)
    expected = math.sqrt(p * (1.0 - p) / batch_size)
    if scatter >= LEAST_NOISE * expected:
        return
    raise Wrong(
        f"{what} is too smooth for a curve of mini-batches",
        expected=f"a scatter of about {number(expected, 2)} from one mini-batch to the next",
        found=f"a scatter of {number(scatter, 2)}",
        next_step="Append the error of each mini-batch as it is: do not average, smooth, sort or "
        "repeat entries.",
        earned=earned,
    )


def _explain_odd(odd: FloatArray) -> str:
    if len(odd) < _ENOUGH_ODD_ENTRIES:
        return ""
    for size in range(2, _LARGEST_BATCH + 1):
        if np.all(are_multiples(odd, size)):
            return OTHER_MINI_BATCHES.of(size=size)
    return ""
