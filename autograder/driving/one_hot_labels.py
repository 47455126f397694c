"""One-hot labels where whole numbers are asked for: a habit that costs a point once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.driving import Tensor
from autograder.errors import Wrong
from autograder.oracles import as_scalar, cross_entropy
from autograder.oracles.readings import reading_that_passes
from autograder.oracles.tolerances import is_close

ELSEWHERE = "Your labels are one-hot, which costs its point elsewhere: this is graded with them."
#: What code raises of the grader's where what the student's gave is of another kind.
_OTHER_KIND = (Wrong, TypeError, ValueError, LookupError)


def uses_one_hot(
    dataset: Callable[[Any, Any], Any],
    loss: Callable[[Any, Any], object],
    rng: np.random.Generator,
    *,
    classes: int = 10,
    features: int = 784,
) -> bool:
    """Whether a data set gives one-hot labels, or a loss is right for those alone.

    Parameters
    ----------
    dataset : callable
        Makes the student's data set of inputs (n, features) and labels (n,), as arrays or as
        tensors.
    loss : callable
        Asks the student's code for the mean cross-entropy of logits and labels.
    """
    x = rng.random((classes, features), dtype=np.float32)
    labels, one_hot = np.arange(classes), np.eye(classes)
    for kind in (Tensor, np.asarray):
        with contextlib.suppress(*_OTHER_KIND):
            if np.array_equal(np.ravel(dataset(kind(x), kind(labels))[3][1]), one_hot[3]):
                return True
    h, y = 2 * rng.normal(size=(7, classes)), rng.integers(0, classes, size=7)

    def is_right(given: Any) -> bool:
        with contextlib.suppress(*_OTHER_KIND):
            found = np.array(as_scalar(loss(h, given), what="loss"))
            return is_close(found, np.array(cross_entropy(h, y)))
        return False

    return not is_right(y) and is_right(one_hot[y])


def grade_in_their_labels(
    grade: Callable[[bool], object], one_hot: Callable[[], bool], note: Callable[[str], None]
) -> None:
    """Grade with labels as they are; where that fails, with one-hot ones, if those are used.

    Parameters
    ----------
    grade : callable
        Is told whether labels are one-hot; raises `Wrong`.
    one_hot : callable
        Whether the submission uses one-hot labels; asked only where the grading fails.

    Raises
    ------
    Wrong
        That of the first grading, if neither passes.
    """

    def with_one_hot() -> None:
        if not one_hot():
            raise Wrong("labels are whole numbers")
        grade(True)

    if reading_that_passes(lambda: grade(False), {"one-hot": with_one_hot}):
        note(ELSEWHERE)
