"""Stands in for ``skimage.filters.gabor``: the same numbers, some 10,000 times faster.

Covered: a two-dimensional array of finite integers or floats, of up to 784 pixels, with
any filter parameters and every boundary mode; floats come back in the precision and
integers in the type that scikit-image gives them. Everything else (larger images, NaN,
complex or boolean pixels, lists, arguments that are not numbers) goes to the function
that was replaced, and so do its error messages.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.standins.gabor_maps import MODES, GaborFilter, linear_map, slips

#: Larger images, and their maps with the fourth power of the width, are not covered.
MOST_PIXELS = 28 * 28

_NUMBERS = (int, float, np.integer, np.floating)


def install(filters: Any) -> None:
    """Replace ``skimage.filters.gabor`` in the module ``skimage.filters``."""
    slips()  # found out here, where scipy can be imported
    stand_in = replacement(filters.gabor)
    filters.gabor = stand_in
    sys.modules["skimage.filters._gabor"].gabor = stand_in  # type: ignore[attr-defined]


def replacement(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that answers as ``original`` does, faster where it can."""

    def gabor(
        image: Any,
        frequency: Any,
        theta: Any = 0,
        bandwidth: Any = 1,
        sigma_x: Any = None,
        sigma_y: Any = None,
        n_stds: Any = 3,
        offset: Any = 0,
        mode: Any = "reflect",
        cval: Any = 0,
    ) -> Any:
        """Return real and imaginary responses to a Gabor filter, as scikit-image does."""
        parameters = (frequency, theta, bandwidth, sigma_x, sigma_y, n_stds, offset)
        if covers(image, parameters, mode, cval):
            try:
                return _filtered(image, GaborFilter(*parameters), mode, float(cval))
            except (ArithmeticError, ValueError, MemoryError):
                pass  # the original says what is wrong with these parameters
        return original(image, *parameters, mode, cval)

    return gabor


def covers(image: Any, parameters: tuple[Any, ...], mode: Any, cval: Any) -> bool:
    """Whether a linear map gives what scikit-image would give for these arguments."""
    return (
        type(image) is np.ndarray
        and image.ndim == 2
        and 0 < image.size <= MOST_PIXELS
        and image.dtype.kind in "iuf"
        and bool(np.isfinite(image).all())
        and all(
            (isinstance(each, _NUMBERS) and bool(np.isfinite(each)))
            or (each is None and place in (3, 4))
            for place, each in enumerate(parameters)
        )
        and type(mode) is str
        and mode in MODES
        and isinstance(cval, _NUMBERS)
    )


def _filtered(
    image: NDArray[Any], gabor: GaborFilter, mode: str, cval: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    single = image.dtype in (np.dtype(np.float16), np.dtype(np.float32))
    height, width = image.shape
    linear = linear_map(gabor, (height, width), mode, single=single)
    row = image.reshape(1, -1).astype(np.float64)
    real, imag = linear.apply(row, cval if MODES[mode] == "constant" else 0.0)
    kind = image.dtype
    if kind.kind == "f":
        kind = np.dtype(np.float32 if single else np.float64)
    return _stored(real, kind).reshape(height, width), _stored(imag, kind).reshape(height, width)


def _stored(values: NDArray[np.float64], kind: np.dtype[Any]) -> NDArray[Any]:
    """Return sums in the type that scipy stores them in: integers are cut off, and wrap."""
    return (
        values.astype(kind) if kind.kind == "f" else np.trunc(values).astype(np.int64).astype(kind)
    )
