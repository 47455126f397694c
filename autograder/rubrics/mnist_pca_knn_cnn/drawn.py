"""What plots show: images that are in them, and points of a scatter plot with their colors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.results.figures import Figure, Line, Scatter

FloatArray = npt.NDArray[np.float64]

#: Two images are the same, except brightness and contrast, from this correlation on.
SAME = 0.999
#: Images larger than one patch (a row of digits as one image) that are searched.
_MOST_LARGE = 60
#: The least number of points that a line has if it stands for a scatter plot.
_LEAST_POINTS = 20


def images_in(figures: Sequence[Figure]) -> list[FloatArray]:
    """Return every image that the figures show, as gray levels of shape (height, width)."""
    shown = [image.array for figure in figures for axes in figure.axes for image in axes.images]
    found = []
    for array in shown:
        if isinstance(array, np.ndarray) and array.dtype.kind in "buif" and array.ndim in (2, 3):
            values = array.astype(np.float64)
            found.append(values if values.ndim == 2 else values[..., :3].mean(axis=2))
    return [image for image in found if image.size and np.all(np.isfinite(image))]


def similarity(patches: npt.NDArray[Any], images: Sequence[FloatArray]) -> FloatArray:
    """Return how well each patch is found in any of some images.

    Parameters
    ----------
    patches : ndarray of shape (n, height, width)
    images : sequence of ndarray
        Of the shape of a patch, or larger: then the patch may be anywhere in it.

    Returns
    -------
    ndarray of shape (n,)
        The largest correlation, -1 to 1: brightness and contrast do not count.
    """
    alike = cut_out(patches, images)
    if not len(alike):
        return np.full(len(patches), -1.0)
    best: FloatArray = correlations(patches, alike).max(axis=1)
    return best


def cut_out(patches: npt.NDArray[Any], images: Sequence[FloatArray]) -> FloatArray:
    """Return all that has the shape of a patch: whole images, and parts of larger ones.

    Parameters
    ----------
    patches : ndarray of shape (n, height, width)
        Of a larger image, the place that is most like each of these is taken.

    Returns
    -------
    ndarray of shape (m, height, width)
    """
    shape = patches.shape[1:]
    found = [image for image in images if image.shape == shape]
    larger = [image for image in images if image.shape != shape and _holds(image.shape, shape)]
    for image in larger[:_MOST_LARGE]:
        found += [_best_place(image, patch) for patch in patches if np.ptp(patch) > 0]
    return np.array(found) if found else np.empty((0, *shape))


def correlations(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> FloatArray:
    """Return the correlation of each image of one stack with each of another."""
    table: FloatArray = _standardized(first) @ _standardized(second).T
    return table


def _standardized(stack: npt.NDArray[Any]) -> FloatArray:
    """Return one row of mean 0 and length 1 per image; zeros for one without contrast."""
    rows = stack.reshape(len(stack), -1).astype(np.float64)
    rows = rows - rows.mean(axis=1, keepdims=True)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    standard: FloatArray = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return standard


def _holds(image: tuple[int, ...], patch: tuple[int, ...]) -> bool:
    return image[0] >= patch[0] and image[1] >= patch[1]


def _best_place(image: FloatArray, patch: npt.NDArray[Any]) -> FloatArray:
    from skimage.feature import match_template

    table = match_template(image, patch.astype(np.float64))  # type: ignore[no-untyped-call]
    row, column = np.unravel_index(int(np.argmax(table)), table.shape)
    return image[row : row + patch.shape[0], column : column + patch.shape[1]]


def clouds(figures: Sequence[Figure]) -> list[tuple[FloatArray, FloatArray]]:
    """Return the points in each pair of axes, with their colors.

    Returns
    -------
    list of (ndarray of shape (n, 2), ndarray of shape (n, channels))
        Points of ``plt.scatter``, and of ``plt.plot`` where it drew many: then each
        call has a color of its own.
    """
    found = []
    for axes in (axes for figure in figures for axes in figure.axes):
        parts = [_scattered(each) for each in axes.scatters]
        parts += [_drawn(line, number) for number, line in enumerate(axes.lines)]
        parts = [(points, colors) for points, colors in parts if len(points)]
        if parts:
            points, colors = zip(*parts, strict=True)
            width = max(each.shape[1] for each in colors)
            padded = [np.pad(each, ((0, 0), (0, width - each.shape[1]))) for each in colors]
            found.append((np.concatenate(points), np.concatenate(padded)))
    return found


def _scattered(scatter: Scatter) -> tuple[FloatArray, FloatArray]:
    points = np.asarray(scatter.offsets, dtype=np.float64).reshape(-1, 2)
    colors = np.asarray(scatter.colors, dtype=np.float64)
    colors = colors.reshape(len(colors), -1) if colors.size else np.zeros((1, 4))
    if len(colors) != len(points):
        colors = np.repeat(colors[:1], len(points), axis=0)
    return points, colors


def _drawn(line: Line, number: int) -> tuple[FloatArray, FloatArray]:
    x, y = np.asarray(line.x, dtype=np.float64), np.asarray(line.y, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1 or len(x) < _LEAST_POINTS:
        return np.empty((0, 2)), np.empty((0, 1))
    return np.stack([x, y], axis=1), np.full((len(x), 1), float(number))
