"""From logits to probabilities, stable for logits of any finite size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autograder.oracles.tolerances import FloatArray


def log_softmax(logits: npt.ArrayLike) -> FloatArray:
    """Logarithm of the softmax, over the last axis.

    ``log softmax(z)_k = z_k - log(sum_j exp(z_j))``. The largest logit is
    subtracted first: the result is the same, and exp cannot overflow.

    Parameters
    ----------
    logits : array of shape (..., n_classes)

    Returns
    -------
    ndarray of float64, the same shape
        All entries are 0 or less.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), sections 4.1 and 6.2.2.3.
    """
    z = np.asarray(logits, dtype=np.float64)
    shifted = z - np.max(z, axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True)))


def softmax(logits: npt.ArrayLike) -> FloatArray:
    """Probabilities of the classes, ``exp(z_k) / sum_j exp(z_j)`` over the last axis.

    Parameters
    ----------
    logits : array of shape (..., n_classes)

    Returns
    -------
    ndarray of float64, the same shape
        Rows sum to 1.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 6.2.2.3.
    """
    return np.exp(log_softmax(logits))
