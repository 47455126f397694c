"""Gabor filters as linear maps: the same numbers as ``skimage.filters.gabor``, fast.

A filter of bandwidth 0.1 has a kernel of 651 × 651 pixels, so convolving it with one
image of 14 × 14 takes most of a second, nearly all of it on pixels beyond the border,
which repeat the image. On images of one size the filter is a linear map. It is built
once, exactly as scikit-image defines it (kernel, boundary, precision), and then one
matrix product filters any number of images.

For the output pixel ``i`` along one axis, tap ``p`` of a kernel with centre ``c`` reads
the input pixel ``i - (p - c)``, and a boundary mode says which pixel of the image stands
there. Summing the taps that read the same pixel turns a kernel of any size into a
matrix; the two axes fold one after the other.

scikit-image convolves with ``scipy.ndimage.convolve``, which has a defect that these
kernels meet (see :func:`slips`): in mode 'reflect' it reads index -1 where a pixel lies
an even multiple of the image's size, four or more, before its start. Along a row, that is
the last pixel of the row above, and the map does the same. Above the first row it is
memory that is not the image's, whose content nobody can know: it counts as 0 here.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: What ``scipy.ndimage.convolve`` does beyond the border, by all of its names.
MODES = {
    "reflect": "reflect",
    "grid-mirror": "reflect",
    "mirror": "mirror",
    "nearest": "nearest",
    "wrap": "wrap",
    "grid-wrap": "wrap",
    "constant": "constant",
    "grid-constant": "constant",
}
#: 32 maps of 14 × 14 images take 20 MB, of 28 × 28 images 315 MB.
KEPT_MAPS = 32


@dataclass(frozen=True)
class GaborFilter:
    """The parameters of one filter, as ``skimage.filters.gabor_kernel`` names them."""

    frequency: float
    theta: float = 0.0
    bandwidth: float = 1.0
    sigma_x: float | None = None
    sigma_y: float | None = None
    n_stds: float = 3.0
    offset: float = 0.0

    def sigmas(self) -> tuple[float, float]:
        """Return the standard deviations along the wave and across it, in pixels."""
        if self.sigma_x is not None and self.sigma_y is not None:
            return self.sigma_x, self.sigma_y
        power = 2.0**self.bandwidth
        prefactor = 1.0 / np.pi * math.sqrt(math.log(2) / 2.0) * (power + 1) / (power - 1)
        spread = prefactor / self.frequency
        return (
            spread if self.sigma_x is None else self.sigma_x,
            spread if self.sigma_y is None else self.sigma_y,
        )

    def half_sizes(self) -> tuple[int, int]:
        """Return how many rows and columns the kernel has on each side of its centre."""
        sigma_x, sigma_y = self.sigmas()
        cosine, sine = math.cos(self.theta), math.sin(self.theta)
        columns = max(abs(self.n_stds * sigma_x * cosine), abs(self.n_stds * sigma_y * sine), 1)
        rows = max(abs(self.n_stds * sigma_y * cosine), abs(self.n_stds * sigma_x * sine), 1)
        return math.ceil(rows), math.ceil(columns)

    def kernel(self, *, single: bool = False) -> NDArray[Any]:
        """Return the complex kernel: a plane wave under a Gaussian.

        Parameters
        ----------
        single : bool
            In single precision, as scikit-image takes it for float32 images.

        References
        ----------
        Movellan, *Tutorial on Gabor filters* (2002).
        """
        sigma_x, sigma_y = self.sigmas()
        cosine, sine = math.cos(self.theta), math.sin(self.theta)
        rows, columns = self.half_sizes()
        y = np.arange(-rows, rows + 1)[:, None]
        x = np.arange(-columns, columns + 1)[None, :]
        along, across = x * cosine + y * sine, -x * sine + y * cosine
        envelope = -0.5 * (along**2 / sigma_x**2 + across**2 / sigma_y**2)
        wave = 1j * (2 * np.pi * self.frequency * along + self.offset)
        precision = np.complex64 if single else np.complex128
        kernel: NDArray[Any] = np.empty(along.shape, dtype=precision)
        np.exp(envelope + wave, out=kernel, casting="same_kind")
        kernel *= 1 / (2 * np.pi * sigma_x * sigma_y)
        return kernel


@dataclass(frozen=True)
class LinearMap:
    """A filter on images of one size: ``response = images @ matrix + outside``.

    Attributes
    ----------
    real, imag : ndarray of float64, shape (n_pixels, n_pixels)
        Rows are pixels read, columns are pixels written, both row by row.
    real_outside, imag_outside : ndarray of float64, shape (n_pixels,)
        The weight that each pixel written gives to ``cval``, in mode 'constant'.
    """

    real: Floats
    imag: Floats
    real_outside: Floats
    imag_outside: Floats

    def apply(self, images: Floats, cval: float = 0.0) -> tuple[Floats, Floats]:
        """Filter images of shape (n, n_pixels); return real and imaginary responses."""
        return (
            images @ self.real + cval * self.real_outside,
            images @ self.imag + cval * self.imag_outside,
        )


def pixels_read(size: int, half: int, mode: str) -> NDArray[np.int64]:
    """Return which pixel each tap reads for each pixel written, along one axis.

    Parameters
    ----------
    size : int
        Pixels of the image along this axis.
    half : int
        Taps on each side of the kernel's centre.

    Returns
    -------
    ndarray of int64, shape (size, 2 half + 1)
        ``size`` stands for a pixel outside of the image in mode 'constant', -1 for
        the one before the first, which scipy slips to in mode 'reflect'.
    """
    place: NDArray[np.int64] = np.arange(size)[:, None] - np.arange(-half, half + 1)[None, :]
    kind = MODES[mode]
    if kind == "nearest":
        return np.clip(place, 0, size - 1)
    if kind == "constant":
        return np.where((place >= 0) & (place < size), place, size)
    if kind == "wrap" or size == 1:
        return place % size
    # 'reflect' repeats the border pixel (dcba|abcd|dcba), 'mirror' does not (dcb|abcd|cba).
    repeated = 1 if kind == "reflect" else 0
    period = 2 * size - 2 + 2 * repeated
    within = place % period
    read: NDArray[np.int64] = np.where(within < size, within, period - repeated - within)
    if kind == "reflect" and slips():
        read[(place <= -2 * period) & (within == 0)] = -1
    return read


@functools.lru_cache(maxsize=1)
def slips() -> bool:
    """Whether the installed scipy reads one pixel too early, far beyond the border.

    ``NI_InitFilterOffsets`` in ``ni_support.c`` maps an index that is a multiple of
    the period to 0, and then, as if it still lay before the image, to -1.
    """
    from scipy import ndimage

    # A view, so that what lies before the image's first pixel is ours to read.
    image = np.array([7.0, 0.0, 0.0])[1:].reshape(1, 2)
    eight_to_the_left = np.zeros((1, 17))
    eight_to_the_left[0, 16] = 1.0
    read: Floats = ndimage.convolve(image, eight_to_the_left, mode="reflect")
    return bool(read[0, 0] == 7.0)


@functools.lru_cache(maxsize=KEPT_MAPS)
def linear_map(
    gabor: GaborFilter, shape: tuple[int, int], mode: str = "reflect", *, single: bool = False
) -> LinearMap:
    """Return a filter as a linear map of images of one shape; remembered by its arguments.

    Raises
    ------
    KeyError
        If the mode is none of :data:`MODES`.
    """
    kernel = gabor.kernel(single=single)
    half_rows, half_columns = gabor.half_sizes()
    rows = _selection(pixels_read(shape[0], half_rows, mode), shape[0])
    columns = _selection(pixels_read(shape[1], half_columns, mode), shape[1])
    parts = [
        (_folded(part, rows, columns, shape), float(part.sum()))
        for part in (kernel.real.astype(np.float64), kernel.imag.astype(np.float64))
    ]
    # What a pixel does not read of the image lies outside of it.
    outside = [total - matrix.sum(axis=0) for matrix, total in parts]
    return LinearMap(parts[0][0], parts[1][0], outside[0], outside[1])


def _selection(read: NDArray[np.int64], size: int) -> Floats:
    """Return a matrix of shape (written × read, taps): 1 where that tap reads that pixel.

    Pixels read count from -1.
    """
    pixels = np.arange(-1, size)[None, :, None]
    chosen: Floats = (read[:, None, :] == pixels).astype(np.float64)
    return chosen.reshape(size * (size + 1), -1)


def _folded(kernel: Floats, rows: Floats, columns: Floats, shape: tuple[int, int]) -> Floats:
    """Sum the taps that read the same pixel: the matrix of shape (read, written)."""
    height, width = shape
    folded = (rows @ kernel @ columns.T).reshape(height, height + 1, width, width + 1)
    # To (row read, column read, row written, column written).
    folded = folded.transpose(1, 3, 0, 2)
    matrix = folded[1:, 1:].copy()
    # Index -1 of a row is the last pixel of the row above.
    matrix[:-1, -1] += folded[2:, 0]
    return matrix.reshape(height * width, height * width)
