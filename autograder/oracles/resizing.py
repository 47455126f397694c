"""Making images smaller by linear interpolation, as ``cv2.resize`` does by default."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

PIXELS_DROPPED = Cause(
    "pixels dropped",
    "It keeps one pixel of each square and drops the others.",
    explains=("function",),
)
CORNER_KEPT = Cause(
    "corner kept",
    "It keeps the corner of each image and drops the rest.",
    explains=("function",),
)
SMALL_TRANSPOSED = Cause(
    "small transposed",
    "The small images are transposed.",
    explains=("transposed", "order"),
)


def shrink(images: npt.ArrayLike, size: tuple[int, int]) -> FloatArray:
    """Resize images with linear interpolation between the nearest pixels.

    Parameters
    ----------
    images : array of shape (n, height, width)
    size : pair of int
        Width and height of the small images, in the order of OpenCV.

    Returns
    -------
    ndarray of float64, shape (n, size[1] * size[0])
        The small images, flattened. Half as wide and high, a pixel is the mean of four.

    References
    ----------
    OpenCV, *Geometric Image Transformations*, ``cv::resize`` with ``INTER_LINEAR``.
    """
    pixels = np.asarray(images, dtype=np.float64)
    rows = _weights(pixels.shape[1], size[1])
    columns = _weights(pixels.shape[2], size[0])
    return np.asarray((rows @ pixels @ columns.T).reshape(len(pixels), -1))


def shrinking_slips(images: npt.ArrayLike, size: tuple[int, int]) -> dict[Cause, FloatArray]:
    """Return what common mistakes make of images, for ``assert_close(..., forms=...)``.

    Parameters
    ----------
    images : array of shape (n, height, width)
        Larger than the small images.
    size : pair of int
        Width and height of the small images.

    Returns
    -------
    dict of Cause to ndarray of float64, shape (n, size[1] * size[0])
    """
    pixels = np.asarray(images, dtype=np.float64)
    width, height = size
    down, right = pixels.shape[1] // height, pixels.shape[2] // width
    dropped = pixels[:, ::down, ::right][:, :height, :width]
    return {
        PIXELS_DROPPED: dropped.reshape(len(pixels), -1),
        CORNER_KEPT: pixels[:, :height, :width].reshape(len(pixels), -1),
        SMALL_TRANSPOSED: shrink(pixels.transpose(0, 2, 1), size),
    }


def _weights(before: int, after: int) -> FloatArray:
    """Return the weight of each pixel before in each pixel after, along one axis."""
    # Pixel centres lie at halves: the first of 14 lies between the first two of 28.
    centres = np.clip((np.arange(after) + 0.5) * before / after - 0.5, 0, before - 1)
    left = np.minimum(np.floor(centres).astype(int), max(before - 2, 0))
    weights = np.zeros((after, before))
    weights[np.arange(after), left] = 1 - (centres - left)
    if before > 1:
        weights[np.arange(after), left + 1] += centres - left
    return weights
