"""Data that nobody has seen: a data set with its labels and pixels exchanged in secret.

A run of a student's training on it leaves weights that fit this data and no other. Weights
that were trained before, copied from a submitted file or written into the code, do not.
Training is as easy as before: to a network without convolutions, pixels have no places.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.datasets import Split

Floats = NDArray[np.float64]
#: The largest cosine between the directions that tell two labels apart, before and after.
_ELSEWHERE = 0.3


@dataclass(frozen=True)
class Disguise:
    """Images with their pixels in a different order, and labels by other names.

    Attributes
    ----------
    labels : ndarray of int, shape (classes,)
        What each label becomes; none stays as it is.
    pixels : ndarray of int, shape (pixels,)
        Which pixel comes to each place.
    """

    labels: NDArray[np.intp]
    pixels: NDArray[np.intp]

    @classmethod
    def drawn(
        cls, rng: np.random.Generator, *, classes: int = 10, size: int = 784, pixels: bool = True
    ) -> Disguise:
        """Draw one at random; of the labels alone for a network that may have convolutions.

        Parameters
        ----------
        classes, size : int
            How many labels there are, and how many numbers an image has.
        """
        round_trip = rng.permutation(classes)  # one cycle through all labels
        labels = np.empty(classes, dtype=np.intp)
        labels[round_trip] = np.roll(round_trip, 1)
        return cls(labels, rng.permutation(size) if pixels else np.arange(size))

    def put_on(self, images: NDArray[Any], labels: NDArray[Any]) -> tuple[NDArray[Any], ...]:
        """Return images, of any shape with as many pixels, and labels in this disguise."""
        flat = images.reshape(len(images), -1)[:, self.pixels]
        return flat.reshape(images.shape), self.labels[labels].astype(labels.dtype)

    def of(self, split: Split) -> Split:
        """Return a split in this disguise."""
        images, labels = self.put_on(split.images, split.labels)
        return replace(split, x=images, y=labels)


class DisguisedDatasets:
    """The data sets in a disguise, as far as checks ask for them."""

    def __init__(self, datasets: Any, disguise: Disguise) -> None:
        self._datasets = datasets
        self._disguise = disguise

    def load(self, name: str, split: str) -> Split:
        """Return ``"train"`` or ``"validation"`` of a data set, in disguise.

        Made each time, and kept for nobody: while a network is trained, memory is the student's.
        """
        return self._disguise.of(self._datasets.load(name, split))


def turned(features: Floats, labels: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Exchange and mirror the features and the two labels of samples, in secret.

    That is as easy to learn, from any first weights, but weights that were found for the
    data as it was published do not fit.

    Parameters
    ----------
    features : ndarray of shape (n, few)
        With mean 0 and about the same deviation.
    labels : ndarray of shape (n,)
        1 and -1.
    """

    def direction(x: Floats, y: Floats) -> Floats:
        toward: Floats = x[y > 0].mean(axis=0) - x[y < 0].mean(axis=0)
        return toward / np.linalg.norm(toward)

    before = direction(features, labels)
    count = features.shape[1]
    turns = []
    for order in itertools.permutations(range(count)):
        for *signs, sign in itertools.product((1.0, -1.0), repeat=count + 1):
            x, y = features[:, order] * np.array(signs), sign * labels
            if direction(x, y) @ before < _ELSEWHERE:
                turns.append((x, y))
    return turns[rng.integers(len(turns))]
