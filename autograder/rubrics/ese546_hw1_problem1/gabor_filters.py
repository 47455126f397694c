"""Gabor features: the real responses of a bank of filters to images of one size."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from autograder.oracles.tolerances import FloatArray
from autograder.rubrics.ese546_hw1_problem1.gabor_bank import GaborFilter, linear_map

__all__ = ["GaborFilter", "bank", "gabor_features", "linear_map", "same_columns"]

#: Columns compared with all others at a time, to bound the memory.
_CHUNK = 196


def bank(
    frequencies: Sequence[float], thetas: Sequence[float], bandwidths: Sequence[float]
) -> list[GaborFilter]:
    """Return a filter for each combination, the bandwidth changing fastest."""
    return [GaborFilter(*each) for each in itertools.product(frequencies, thetas, bandwidths)]


def gabor_features(
    images: npt.ArrayLike,
    filters: Sequence[GaborFilter],
    shape: tuple[int, int] = (14, 14),
    *,
    part: str = "real",
) -> FloatArray:
    """Filter images with every filter of a bank.

    Parameters
    ----------
    images : array of shape (n, n_pixels)
        Row by row, each of the given shape.
    filters : sequence of GaborFilter
    part : str
        ``"real"``, ``"imag"`` or ``"magnitude"``.

    Returns
    -------
    ndarray of float64, shape (n, n_filters * n_pixels)
        The coefficients of the first filter, then of the second, and so on: those of
        ``skimage.filters.gabor``, to about 1e-13 of the largest pixel.
    """
    pixels = np.asarray(images, dtype=np.float64)
    columns = []
    for each in filters:
        real, imag = linear_map(each, shape).apply(pixels)
        columns.append({"real": real, "imag": imag, "magnitude": np.hypot(real, imag)}[part])
    return np.concatenate(columns, axis=1)


def same_columns(found: FloatArray, expected: FloatArray, *, atol: float) -> bool:
    """Whether two matrices hold the same columns, in whatever order.

    Parameters
    ----------
    found, expected : ndarray of float64, shape (n, n_columns)
    atol : float
        How far two entries that are the same may be apart.
    """
    if found.shape != expected.shape:
        return False
    used = np.zeros(expected.shape[1], dtype=bool)
    for start in range(0, found.shape[1], _CHUNK):
        block = found[:, start : start + _CHUNK]
        near = np.max(np.abs(block[:, :, None] - expected[:, None, :]), axis=0) <= atol
        if not near.any(axis=1).all():
            return False
        used |= near.any(axis=0)
    return bool(used.all())
