"""Drawing rows of a data set at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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


def first_of(split: Split, count: int) -> Split:
    """Return the first rows of a split, as many as ``data_size`` gives student code."""
    return replace(split, x=split.x[:count], y=split.y[:count])


def logits_and_labels(
    rng: np.random.Generator, n: int, classes: int = 10
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw logits (n, classes) and labels (n,), about half of them at the largest logit.

    So neither all predictions are right nor all are wrong, and no label is the likeliest.
    """
    h = 2.0 * rng.normal(size=(n, classes))
    y = np.where(rng.random(n) < 0.5, h.argmax(axis=1), rng.integers(0, classes, size=n))
    return h, y.astype(np.int64)
