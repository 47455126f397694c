"""Checks of a small convolutional network: its layers and its logits."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.driving import torch_data
from autograder.driving.torch_data import Floats, outputs
from autograder.oracles import assert_close, log_softmax, relu, softmax
from autograder.rubrics.cnn_spiral.causes import (
    LOG_SOFTMAX_ON_LOGITS,
    MEAN_POOLS,
    NO_RELU_IN_CNN,
    RELU_ON_LOGITS,
    SOFTMAX_ON_LOGITS,
)

LAYERS: list[tuple[int, ...]] = [
    (10, 1, 5, 5), (10,), (20, 10, 5, 5), (20,), (10, 320), (10,)
]  # fmt: skip


def assert_layers(student: Any) -> None:
    """Check that `CNN` has both convolutions and the linear layer.

    Raises
    ------
    Wrong
        If it has others.
    """
    torch_data.assert_parameters(student, student.CNN(), LAYERS, "CNN")


def assert_logits(student: Any, rng: np.random.Generator) -> None:
    """Check that `CNN` computes the logits, for one image and for several.

    Raises
    ------
    Wrong
        If it computes something else.
    """
    network = student.CNN()
    found = torch_data.parameter_arrays(student, network)
    if sorted(each.shape for each in found) != sorted(LAYERS):
        assert_layers(student)
    for n in (1, 6):
        pixels = rng.random((n, 1, 28, 28), dtype=np.float32)
        logits = outputs(student, network, pixels, f"CNN()(x), mini-batch of {n}")
        x = pixels.astype(np.float64)
        orders = _in_order(found)
        fitting = [one for one in orders if np.allclose(_forward(one, x), logits, atol=1e-3)]
        order = (fitting or orders)[0]
        right = _forward(order, x)
        assert_close(
            logits,
            right,
            what=f"CNN()(x), mini-batch of {n}",
            rtol=1e-3,
            forms=_wrong_logits(order, x, right),
            next_step="Convolution, ReLU, max-pool, twice, then flatten and the linear layer.",
        )


def _in_order(parameters: list[Floats]) -> list[list[Floats]]:
    """Return the parameters in the order of `LAYERS`; two biases of 10 can be either way round."""
    first: list[Floats] = [
        next(each for each in parameters if each.shape == shape) for shape in LAYERS
    ]
    tens = [each for each in parameters if each.shape == (10,)]
    return [[first[0], a, *first[2:5], b] for a, b in itertools.permutations(tens)]


def _forward(
    parameters: list[Floats],
    x: Floats,
    *,
    activation: Callable[[Floats], Floats] = relu,
    pool: Callable[..., Floats] = np.max,
) -> Floats:
    """Return the logits of images of shape (n, 1, 28, 28)."""
    for w, b in (parameters[:2], parameters[2:4]):
        windows = sliding_window_view(x, (5, 5), axis=(2, 3))
        z = np.einsum("ncijkl,ockl->noij", windows, w, optimize=True) + b[:, None, None]
        n, channels, side, _ = z.shape
        x = pool(activation(z).reshape(n, channels, side // 2, 2, side // 2, 2), axis=(3, 5))
    return np.asarray(x.reshape(len(x), -1) @ parameters[4].T + parameters[5])


def _wrong_logits(parameters: list[Floats], x: Floats, right: Floats) -> dict[str, Floats]:
    """Return what typical mistakes give."""
    return {
        NO_RELU_IN_CNN: _forward(parameters, x, activation=lambda z: z),
        MEAN_POOLS: _forward(parameters, x, pool=np.mean),
        RELU_ON_LOGITS: relu(right),
        SOFTMAX_ON_LOGITS: softmax(right),
        LOG_SOFTMAX_ON_LOGITS: log_softmax(right),
    }
