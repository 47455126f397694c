"""What a check is given of a data set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Split:
    """Inputs and labels of one split.

    Attributes
    ----------
    x : ndarray, first axis n
        Images of shape (n, height, width) or (n, height, width, channels), uint8; of a
        table, its columns, shape (n, d).
    y : ndarray, shape (n,)
        The label of each row: a class from 0 on, or what the table says.
    source : str
        ``"full"``, or ``"embedded"`` for a sample.
    size : int
        How many rows the split has as it was published.
    """

    x: NDArray[Any]
    y: NDArray[Any]
    source: str
    size: int

    @property
    def images(self) -> NDArray[Any]:
        """The inputs, where they are images."""
        return self.x

    @property
    def labels(self) -> NDArray[Any]:
        """The labels."""
        return self.y

    def published_index(self) -> NDArray[np.intp]:
        """Return which of these rows stands at each place of the published split.

        Student code counts on the published size (epochs, assertions, 3,000 images of each
        digit), so a sample is served over and over.

        Returns
        -------
        ndarray of int, shape (max(size, n),)
        """
        return np.arange(max(self.size, len(self.y))) % len(self.y)
