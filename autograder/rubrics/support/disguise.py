"""Data that nobody has seen: a data set with its labels and pixels exchanged in secret.

A run of a student's training on it leaves weights that fit this data and no other. Weights
that were trained before, copied from a submitted file or written into the code, do not.
Training is as easy as before: to a network without convolutions, pixels have no places.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.datasets import Split

CLASSES, PIXELS = 10, 784


@dataclass(frozen=True)
class Disguise:
    """Images with their pixels in another order, and labels by other names.

    Attributes
    ----------
    labels : ndarray of int, shape (10,)
        What each label becomes; none stays as it is.
    pixels : ndarray of int, shape (784,)
        Which pixel comes to each place.
    """

    labels: NDArray[np.intp]
    pixels: NDArray[np.intp]

    @classmethod
    def drawn(cls, rng: np.random.Generator, *, pixels: bool = True) -> Disguise:
        """Draw one at random; of the labels alone for a network that may have convolutions."""
        round_trip = rng.permutation(CLASSES)  # one cycle through all labels
        labels = np.empty(CLASSES, dtype=np.intp)
        labels[round_trip] = np.roll(round_trip, 1)
        return cls(labels, rng.permutation(PIXELS) if pixels else np.arange(PIXELS))

    def of(self, split: Split) -> Split:
        """Return a split in this disguise."""
        flat = split.images.reshape(len(split.images), PIXELS)[:, self.pixels]
        labels = self.labels[split.labels].astype(split.labels.dtype)
        return replace(split, images=flat.reshape(split.images.shape), labels=labels)


class DisguisedDatasets:
    """The data sets in a disguise, as far as checks ask for them."""

    def __init__(self, datasets: Any, disguise: Disguise) -> None:
        self._datasets = datasets
        self._disguise = disguise
        self._loaded: dict[tuple[str, str], Split] = {}

    def load(self, name: str, split: str) -> Split:
        """Return ``"train"`` or ``"validation"`` of a data set, in disguise."""
        if (name, split) not in self._loaded:
            self._loaded[name, split] = self._disguise.of(self._datasets.load(name, split))
        return self._loaded[name, split]
