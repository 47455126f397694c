"""How many predictions are right: a count over the mini-batches of a loader."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.oracles.compare import assert_close
from autograder.oracles.plain import as_scalar
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

NOTHING_ADDED = Cause(
    "nothing added", "It is 0: nothing is added up.", explains=("missing update",)
)
ONE_TOO_MANY = Cause(
    "one image too many",
    "It starts at 1: start counting at 0.",
    explains=("off by one", "constant"),
)
NUMBER_WRONG = Cause(
    "number of wrong images",
    "It is the number of wrong images, not of right ones.",
    explains=("comparison",),
)
LEAST_LIKELY = Cause(
    "smallest logit",
    "It counts where the smallest logit is the label; the largest is meant.",
    explains=("function",),
)
FRACTION_FOR_NUMBER = Cause(
    "fraction for number",
    "It is the fraction; return the number of images.",
    explains=("mean for sum", "factor"),
)
LAST_BATCH_ALONE = Cause(
    "last batch alone",
    "It is that of the last mini-batch alone.",
    explains=("missing update", "sign"),
)


#: Of images.
_ROUNDING = 0.01


def assert_right_count(
    found: object,
    logits: FloatArray,
    labels: Any,
    *,
    what: str,
    batch_size: int,
    earned: float = 0.0,
) -> None:
    """Check how many predictions are counted as right.

    Parameters
    ----------
    found : object
        What the student's code gave: one number.
    logits : ndarray of shape (n, classes)
        In the order of the loader, some of them right and some not.
    labels : ndarray of int, shape (n,)
    what : str
        Name of the number in messages.
    batch_size : int
        Elements in a mini-batch of the loader.
    earned : float
        Fraction of the points that a wrong number earns all the same; what is no number
        earns nothing.

    Raises
    ------
    Wrong
        If it is another number.
    """
    number = as_scalar(found, what=what)
    right = logits.argmax(axis=1) == labels
    last = (len(labels) - 1) // batch_size * batch_size
    forms: dict[str, Any] = {
        NOTHING_ADDED: 0,
        ONE_TOO_MANY: np.sum(right) + 1,
        NUMBER_WRONG: np.sum(~right),
        LEAST_LIKELY: np.sum(logits.argmin(axis=1) == labels),
        FRACTION_FOR_NUMBER: np.mean(right),
        LAST_BATCH_ALONE: np.sum(right[last:]),
    }
    # A share times a number of images may be a little off, and never by a part of an image.
    assert_close(
        number, np.sum(right), what=what, rtol=1e-6, atol=_ROUNDING, forms=forms, earned=earned
    )
