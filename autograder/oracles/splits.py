"""Is a data set split in two: every row one of its rows, beside its label, and in one set alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.tolerances import FloatArray

Labels = npt.NDArray[np.int64]


def owners_of(rows: FloatArray, sources: Sequence[FloatArray], *, step: float) -> Labels:
    """Return which row of a data set each row is; -1 for any other row.

    Parameters
    ----------
    rows : ndarray of float64, shape (n, features)
    sources : sequence of ndarray of float64, shape (m, features)
        Forms that the data set may have: rounded, say, and not.
    step : float
        Numbers of the data set lie this far apart at least: rows are compared by multiples of it.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    with np.errstate(all="ignore"):  # NaN becomes a number that no data set holds
        *known, found = (np.rint(each / step).astype(np.int64) for each in (*sources, rows))
    places = {row.tobytes(): place for each in known for place, row in enumerate(each)}
    return np.array([places.get(row.tobytes(), -1) for row in found], dtype=np.int64)


def assert_split(
    train: Labels,
    val: Labels,
    y_train: npt.NDArray[Any],
    y_val: npt.NDArray[Any],
    labels: Labels,
    *,
    what: str,
) -> None:
    """Check that two sets hold rows beside their own labels, and no row in both.

    Parameters
    ----------
    train, val : ndarray of int64, shape (n,) and (m,)
        Which row of the data set each is, as :func:`owners_of` returns them.
    y_train, y_val : ndarray, shape (n,) and (m,)
        The labels that the student's code gave beside them.
    labels : ndarray of int64
        The label of each row of the data set.
    what : str
        Name of the student's function in messages.

    Raises
    ------
    Wrong
        If a label is that of a different row, or a row is in both sets.
    """
    beside = np.concatenate([y_train, y_val])
    others = int(np.sum(labels[np.concatenate([train, val])] != beside))
    if others:
        raise Wrong(
            f"{what} returns rows beside the labels of others",
            expected="row i of y is the label of row i of x",
            found=f"{others:,} of {len(beside):,} belong to a different row",
            next_step="Pass x and y to train_test_split together, and return its four values "
            "in their order.",
        )
    both = set(train.tolist()) & set(val.tolist())
    if both:
        raise Wrong(
            f"{what} puts rows into both sets",
            expected="no row in the training and in the validation set",
            found=f"{len(both):,} rows in both",
            next_step="Draw the samples once, then split them.",
        )
