"""The checks of the layers of homework 1, problem 3, as a course would write them for peers.

The same quantities for the same mini-batches as in the rubric, with numpy alone; no
diagnosis, no feedback. ``student`` has the classes of the submission as attributes.
"""

from typing import Any

import numpy as np

BATCHES = (1, 7, 64)


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(np.asarray(found), expected, rtol=1e-5, atol=1e-8)


def softmax(h: Any) -> Any:
    powers = np.exp(h - h.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def labelled(n: int) -> Any:
    rng = np.random.default_rng(n)
    return 3 * rng.normal(size=(n, 10)), rng.integers(10, size=n)


def after_backward(student: Any, n: int) -> Any:
    rng = np.random.default_rng(n)
    layer = student.linear_t()
    h, dh = rng.normal(size=(n, 784)), rng.normal(size=(n, 10))
    layer.forward(h)
    return layer, h, dh, layer.backward(dh)


def linear_start(student: Any) -> None:
    layer = student.linear_t()
    assert np.shape(layer.w) == (10, 784)
    assert np.size(layer.b) == 10
    assert 0 <= np.min(layer.w) < np.max(layer.w) <= 1


def linear_forward(student: Any) -> None:
    for n in BATCHES:
        layer = student.linear_t()
        h = np.random.default_rng(n).normal(size=(n, 784))
        close(layer.forward(h), h @ layer.w.T + np.ravel(layer.b))


def linear_backward_dw(student: Any) -> None:
    for n in BATCHES:
        layer, h, dh, _ = after_backward(student, n)
        close(layer.dw, dh.T @ h)


def linear_backward_db(student: Any) -> None:
    for n in BATCHES:
        layer, _, dh, _ = after_backward(student, n)
        close(np.ravel(layer.db), dh.sum(axis=0))


def linear_backward_input(student: Any) -> None:
    for n in BATCHES:
        layer, _, dh, returned = after_backward(student, n)
        close(returned, dh @ layer.w)


def relu_forward(student: Any) -> None:
    for n in BATCHES:
        h = np.random.default_rng(n).normal(size=(n, 10))
        close(student.relu_t().forward(h), np.maximum(h, 0))


def relu_backward(student: Any) -> None:
    for n in BATCHES:
        rng = np.random.default_rng(n)
        h, dh = rng.normal(size=(n, 10)), rng.normal(size=(n, 10))
        layer = student.relu_t()
        layer.forward(h)
        close(layer.backward(dh), dh * (h > 0))


def loss_is_mean(student: Any) -> None:
    for n in BATCHES:
        h, y = labelled(n)
        loss, _ = student.softmax_cross_entropy_t().forward(h, y)
        close(loss, -np.mean(np.log(softmax(h)[np.arange(n), y])))


def error_is_fraction_wrong(student: Any) -> None:
    for n in BATCHES:
        h, y = labelled(n)
        _, error = student.softmax_cross_entropy_t().forward(h, y)
        close(error, np.mean(h.argmax(axis=1) != y))


def loss_backward(student: Any) -> None:
    for n in BATCHES:
        h, y = labelled(n)
        layer = student.softmax_cross_entropy_t()
        layer.forward(h, y)
        close(layer.backward(), (softmax(h) - np.eye(10)[y]) / n)


CHECKS = (
    linear_start,
    linear_forward,
    linear_backward_dw,
    linear_backward_db,
    linear_backward_input,
    relu_forward,
    relu_backward,
    loss_is_mean,
    error_is_fraction_wrong,
    loss_backward,
)
