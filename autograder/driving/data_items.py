"""A data set that a student wrote: its length, and what it gives at an index."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles import as_array, as_scalar, as_values, assert_close
from autograder.oracles.catalogue import CUT, ENTRY_LONG, ENTRY_SHORT
from autograder.oracles.returned import require_rows_first


def assert_items(
    dataset: Any,
    rows: npt.NDArray[Any],
    labels: npt.NDArray[Any],
    *,
    what: str,
    names: str = "image, label",
) -> None:
    """Check ``len(dataset)``, and the pair that ``dataset[i]`` is, at its ends and in between.

    Parameters
    ----------
    dataset : Remote
        A data set as torch's loaders want it, made of these rows and labels.
    rows : ndarray of shape (n, ...)
        A row may come in any shape that has its numbers in this order.
    labels : ndarray of shape (n,) or (n, classes)
        A number for each row, or one-hot.
    what : str
        How it was made, in messages: ``ImageDataset(x, y)``.
    names : str
        What the two are called, as they stand in a return statement.

    Raises
    ------
    Wrong
        If its length is wrong, or it gives no pair, or a wrong one.
    """
    n = len(labels)
    if len(dataset) != n:
        raise Wrong(
            f"len({what}) is wrong",
            expected=f"{n}, the number of {names.split(', ')[0]}s",
            found=f"{len(dataset)}",
            cause={-1: ENTRY_SHORT, 1: ENTRY_LONG}.get(len(dataset) - n, ""),
            next_step=f"Return the length of the {names.split(', ')[-1]}s.",
        )
    for index in (0, 3 % n, n - 1):
        row, label = (f"the {name} of {what}[{index}]" for name in names.split(", "))
        pair = as_values(
            dataset[index],
            names,
            what=f"{what}[{index}]",
            next_step="End __getitem__ with 'return self.x[index], self.y[index]'.",
        )
        require_rows_first(pair, names.split(", "), what=f"{what}[{index}]")
        right = rows[index].reshape(-1)
        found = as_array(pair[0], what=row).reshape(-1)
        assert_close(found, right, what=row, forms={CUT: np.trunc(right)})
        scalar = np.ndim(labels[index]) == 0
        given = as_scalar(pair[1], what=label) if scalar else pair[1]
        assert_close(given, np.asarray(labels[index], np.float64), what=label)
