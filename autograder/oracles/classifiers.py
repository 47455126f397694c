"""Reference formulas of a softmax classifier, in plain numpy.

Written to be read beside the homework; stable for logits of any finite size.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autograder.oracles.probabilities import log_softmax, softmax
from autograder.oracles.tolerances import FloatArray

__all__ = [
    "cross_entropy",
    "error_rate",
    "log_softmax",
    "relu",
    "softmax",
    "softmax_cross_entropy_gradient",
]


def relu(h: npt.ArrayLike) -> FloatArray:
    """Rectified linear unit, ``max(0, h)`` of each element.

    Parameters
    ----------
    h : array, any shape

    Returns
    -------
    ndarray of float64, the same shape

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 6.3.1.
    """
    return np.maximum(0.0, np.asarray(h, dtype=np.float64))


def cross_entropy(logits: npt.ArrayLike, labels: npt.ArrayLike) -> float:
    """Mean negative log-probability of the true labels.

    ``-(1/n) sum_i log softmax(z_i)[y_i]``, in nats.

    Parameters
    ----------
    logits : array of shape (n_samples, n_classes)
    labels : array of int, shape (n_samples,)
        True classes, 0 to n_classes - 1.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes do not fit, or a label is not one of the classes.

    References
    ----------
    Bishop, *Pattern Recognition and Machine Learning* (2006), section 4.3.4.
    """
    z, y = _checked(logits, labels)
    return float(-np.mean(log_softmax(z)[np.arange(len(y)), y]))


def softmax_cross_entropy_gradient(logits: npt.ArrayLike, labels: npt.ArrayLike) -> FloatArray:
    """Gradient of :func:`cross_entropy` with respect to the logits.

    ``(softmax(z) - onehot(y)) / n``: the mean over the mini-batch puts the 1/n.

    Parameters
    ----------
    logits : array of shape (n_samples, n_classes)
    labels : array of int, shape (n_samples,)
        True classes, 0 to n_classes - 1.

    Returns
    -------
    ndarray of float64, shape (n_samples, n_classes)
        Rows sum to 0.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a label is not one of the classes.

    References
    ----------
    Bishop, *Pattern Recognition and Machine Learning* (2006), section 4.3.4.
    """
    z, y = _checked(logits, labels)
    gradient = softmax(z)
    gradient[np.arange(len(y)), y] -= 1.0
    return np.asarray(gradient / len(y))


def error_rate(logits: npt.ArrayLike, labels: npt.ArrayLike) -> float:
    """Fraction of samples whose largest logit is not the true label's.

    Parameters
    ----------
    logits : array of shape (n_samples, n_classes)
        Or probabilities: the softmax keeps the order.
    labels : array of int, shape (n_samples,)
        True classes, 0 to n_classes - 1.

    Returns
    -------
    float
        0 to 1. Among equal logits the first counts, as with ``numpy.argmax``.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a label is not one of the classes.
    """
    z, y = _checked(logits, labels)
    return float(np.mean(np.argmax(z, axis=1) != y))


def _checked(
    logits: npt.ArrayLike, labels: npt.ArrayLike
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    z = np.asarray(logits, dtype=np.float64)
    y = np.asarray(labels)
    if z.ndim != 2 or y.shape != z.shape[:1] or z.size == 0:
        raise ValueError(f"logits of shape {z.shape} and labels of shape {y.shape} do not fit")
    if y.dtype.kind not in "iu" or y.min() < 0 or y.max() >= z.shape[1]:
        raise ValueError(f"labels must be integers from 0 to {z.shape[1] - 1}")
    return z, y.astype(np.int64)
