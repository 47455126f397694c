"""What a small convolutional network computes, on the grader's side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.oracles.classifiers import relu
from autograder.oracles.tolerances import FloatArray

#: The side of the squares that a pool takes one number of.
_POOL = 2


def cnn_logits(
    parameters: Sequence[FloatArray],
    images: Any,
    *,
    activation: Callable[[FloatArray], FloatArray] = relu,
    pool: Callable[..., Any] = np.max,
) -> FloatArray:
    """Return the logits of convolution, activation and pool of 2 x 2, in turn, then linear layers.

    Parameters
    ----------
    parameters : sequence of ndarray
        Weight and bias of each layer, as torch has them: (channels_out, channels_in, height,
        width) of a convolution without padding, (n_out, n_in) of a linear layer.
    images : array of shape (n_images, channels, height, width)
    activation : callable
        After each layer but the last.
    pool : callable
        Takes one number of each square: a reduction of numpy's.

    Returns
    -------
    ndarray of shape (n_images, n_out)
    """
    x = np.asarray(images, np.float64)
    layers = list(zip(parameters[::2], parameters[1::2], strict=True))
    for w, b in (each for each in layers if each[0].ndim == 4):
        windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
        z = np.einsum("ncijkl,ockl->noij", windows, w, optimize=True) + b[:, None, None]
        n, channels, height, width = z.shape
        squares = (n, channels, height // _POOL, _POOL, width // _POOL, _POOL)
        x = np.asarray(pool(activation(z).reshape(squares), axis=(3, 5)))
    x = x.reshape(len(x), -1)
    linear = [each for each in layers if each[0].ndim == 2]
    for place, (w, b) in enumerate(linear, 1):
        z = x @ w.T + b
        x = activation(z) if place < len(linear) else z
    return x
