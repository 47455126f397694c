"""The digits of a notebook on MNIST as the grader sees them, and their principal components."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

#: How many images a notebook is given: it trains a network on them within a minute or two.
SIZES = {"train": 6_000, "validation": 1_000}


@dataclass(frozen=True)
class Components:
    """The mean of some points, and the directions in which they vary, the most first.

    Attributes
    ----------
    mean : ndarray of shape (784,)
    plane : ndarray of shape (n, 2)
        The points on the first two components.
    values : ndarray of shape (784,)
        Eigenvalues of the covariance matrix, descending.
    vectors : ndarray of shape (784, 784)
        Its eigenvectors, as columns.
    """

    mean: FloatArray
    plane: FloatArray
    values: FloatArray
    vectors: FloatArray

    def reconstruct(self, images: npt.NDArray[Any], number: int) -> FloatArray:
        """Project images of shape (m, 28, 28) on the first components, and unproject them."""
        basis = self.vectors[:, :number]
        flat = images.reshape(len(images), -1) - self.mean
        back: FloatArray = (flat @ basis @ basis.T + self.mean).reshape(images.shape)
        return back


def components_of(mean: FloatArray, centered: FloatArray, covmat: FloatArray) -> Components:
    """Return the principal components for a covariance matrix."""
    values, vectors = np.linalg.eigh(covmat)
    vectors = vectors[:, ::-1]
    return Components(mean, centered @ vectors[:, :2], values[::-1], vectors)


@dataclass(frozen=True)
class Digits:
    """What student code gets when it loads MNIST.

    Attributes
    ----------
    images : ndarray of uint8, shape (n, 28, 28)
    labels : ndarray of shape (n,)
    test_images, test_labels : ndarray
        The same of the test set.
    """

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.uint8]
    test_images: npt.NDArray[np.uint8]
    test_labels: npt.NDArray[np.uint8]

    @property
    def flat(self) -> FloatArray:
        """One row of pixels from 0 to 255 per image, shape (n, 784); made again: it is large."""
        return self.images.reshape(len(self.images), -1).astype(np.float64)

    @cached_property
    def covmat(self) -> FloatArray:
        """The covariance matrix of the pixels, shape (784, 784)."""
        flat = self.flat
        mean = flat.mean(axis=0)
        matrix: FloatArray = flat.T @ flat / len(flat) - np.outer(mean, mean)
        return matrix

    @cached_property
    def components(self) -> Components:
        """The principal components of the images."""
        flat = self.flat
        mean = flat.mean(axis=0)
        return components_of(mean, flat - mean, self.covmat)


def digits_of(datasets: Any) -> Digits:
    """Return the images that student code is given, from ``datasets``."""
    train, test = datasets.load("mnist", "train"), datasets.load("mnist", "validation")
    n, m = SIZES["train"], SIZES["validation"]
    return Digits(train.images[:n], train.labels[:n], test.images[:m], test.labels[:m])
