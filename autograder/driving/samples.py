"""Drawing rows of a data set at random."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autograder.datasets import Split


def balanced(labels: NDArray[np.uint8], per_class: int, rng: np.random.Generator) -> Sequence[int]:
    """Return indices of ``per_class`` random rows of each label, shuffled."""
    chosen = [
        rng.choice(np.flatnonzero(labels == k), per_class, replace=False) for k in np.unique(labels)
    ]
    return rng.permutation(np.concatenate(chosen)).tolist()  # type: ignore[no-any-return]


def published(
    split: Split, count: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return images that were published, equally many of each class, shuffled: and their labels."""
    index = split.published_index()
    index = index[balanced(split.labels[index], count // len(np.unique(split.labels)), rng)]
    return split.images[index], split.labels[index].astype(np.int64)


def some_of(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], count: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return random rows of a data set, no row twice: images, and their labels."""
    chosen = rng.choice(len(labels), count, replace=False)
    return images[chosen], labels[chosen].astype(np.int64)
