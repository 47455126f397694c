"""Losses with their gradients in the student's process, for a training that is given both."""

from __future__ import annotations

from typing import Any

from autograder.driving import Remote, define


def slopes(student: Any) -> tuple[Remote, Remote]:
    """Return ``f(W, b, y, x)`` and ``df(W, b, y, x)`` of a slope: gradients of 2 for W, 3 for b."""
    return define(student, slope, shown="f"), define(student, slope_gradients, shown="df")


def softmax_regression(student: Any) -> tuple[Remote, Remote]:
    """Return ``f(W, b, y, x)`` and ``df(W, b, y, x)`` of softmax regression.

    Of one sample x of shape (features,) with a one-hot label, or the mean over a mini-batch.
    """
    return (
        define(student, regression_loss, shown="f"),
        define(student, regression_gradients, shown="df"),
    )


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def slope(w: Any, b: Any, _y: Any, _x: Any) -> Any:
    """Return a sum whose gradients are 2 for W and 3 for b."""
    return 2 * w.sum() + 3 * b.sum()


def slope_gradients(w: Any, b: Any, _y: Any, _x: Any) -> Any:
    """Return the gradients of that sum."""
    import numpy

    return 2 * numpy.ones_like(w), 3 * numpy.ones_like(b)


def regression_loss(w: Any, b: Any, y: Any, x: Any) -> Any:
    """Return the cross-entropy."""
    import numpy

    u = x @ w.T + b
    u = u - u.max(axis=-1, keepdims=True)
    return -(y * (u - numpy.log(numpy.exp(u).sum(axis=-1, keepdims=True)))).sum(axis=-1).mean()


def regression_gradients(w: Any, b: Any, y: Any, x: Any) -> Any:
    """Return its gradients."""
    import numpy

    u = x @ w.T + b
    p = numpy.exp(u - u.max(axis=-1, keepdims=True))
    d = p / p.sum(axis=-1, keepdims=True) - y
    if d.ndim == 1:
        return numpy.outer(d, x), d
    return d.T @ x / len(x), d.mean(axis=0)
