"""What the skeleton gives for back-propagation from scratch; the student's file may lack it."""

from __future__ import annotations

from typing import Any


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x)), without overflow."""
    import numpy as np

    power = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1.0, power) / (1 + power)


def dsigmoid(x: Any) -> Any:
    """Return the derivative of sigmoid at x."""
    import numpy as np

    power = np.exp(-np.abs(x))
    return power / (1 + power) ** 2


def softmax(x: Any) -> Any:
    """Return the probabilities of scores."""
    import numpy as np

    powers = np.exp(x - np.max(x))
    return powers / powers.sum()


def cross_entropy_loss(y: Any, y_hat: Any) -> Any:
    """Return the loss of probabilities y_hat for a one-hot label y."""
    import numpy as np

    return -np.sum(y * np.log(np.maximum(y_hat, np.finfo(float).tiny)))


def integer_to_one_hot(x: Any, max: Any) -> Any:  # noqa: A002 - the homework's name
    """Return an array of `max` zeros with a one at index x."""
    import numpy as np

    result = np.zeros(max)
    result[x] = 1
    return result


HELPERS = (sigmoid, dsigmoid, softmax, cross_entropy_loss, integer_to_one_hot)
