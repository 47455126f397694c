"""Samples and labels that a student's functions train with, in two arrays of the module's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.driving import define
from autograder.oracles import as_array
from autograder.oracles.tolerances import FloatArray


class TrainingArrays:
    """Takes rows out of two arrays of the module's, and puts others in, in the student's form.

    Parameters
    ----------
    student : Remote
        The student's module.
    features : int
        Numbers in a sample.
    names : pair of str
        What the samples and the labels are called.
    """

    def __init__(
        self, student: Any, features: int, names: tuple[str, str] = ("x_train", "y_train")
    ) -> None:
        self._student, self._features, self._names = student, features, names
        self._shown = " and ".join(names)

    def __len__(self) -> int:
        """How many samples there are; 0 where the arrays do not fit or do not exist."""
        count = define(self._student, count_rows, shown=self._shown)
        return int(count(self._student, *self._names, self._features))

    def keep(self, rows: Sequence[int]) -> tuple[FloatArray, NDArray[np.int64]]:
        """Leave only some rows, and return them: samples (n, features), and labels (n,)."""
        take = define(self._student, take_rows, shown=self._shown)
        x, y = take(self._student, *self._names, list(map(int, rows)))
        x = as_array(x, what=self._names[0], shape=(len(rows), self._features))
        labels = as_array(y, what=self._names[1]).astype(np.int64)
        one_hot = labels.ndim == 2 and labels.shape[1] > 1
        return x, labels.argmax(axis=1) if one_hot else labels.reshape(-1)

    def give(self, x: Any, y: Any) -> None:
        """Set both arrays as they are given, where the module has none."""
        for name, values in zip(self._names, (x, y), strict=True):
            setattr(self._student, name, values)

    def fill(self, x: FloatArray, y: NDArray[np.int64], *, classes: int = 10) -> None:
        """Put in other samples (n, features) and labels (n,), in the form of those there."""
        put = define(self._student, put_rows, shown=self._shown)
        put(self._student, *self._names, x, y, classes)


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def count_rows(module: Any, samples: str, labels: str, features: int) -> int:
    """Return how many samples the module's arrays hold; 0 if they hold none."""
    import numpy as np

    try:
        x, y = np.asarray(getattr(module, samples)), np.asarray(getattr(module, labels))
        return len(x) if len(x) == len(y) and x.size == features * len(x) else 0
    except Exception:
        return 0


def take_rows(
    module: Any, samples: str, labels: str, rows: list[int]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Leave only some rows of the module's arrays; return samples and labels."""
    import numpy as np

    x, y = (np.asarray(getattr(module, name))[rows] for name in (samples, labels))
    setattr(module, samples, x)
    setattr(module, labels, y)
    return x.reshape(len(rows), -1).astype(float), y.astype(int)


def put_rows(module: Any, samples: str, labels: str, x: Any, y: Any, classes: int) -> None:
    """Fill the module's arrays, of whatever form they are, with others."""
    import numpy as np

    own, names = np.asarray(getattr(module, samples)), np.asarray(getattr(module, labels))
    setattr(module, samples, x.reshape(len(x), *own.shape[1:]).astype(own.dtype))
    one_hot = names.ndim > 1 and names.size > len(names)
    rows = np.eye(classes)[y] if one_hot else y
    setattr(module, labels, rows.reshape(len(y), *names.shape[1:]).astype(names.dtype))
