"""Statistics, documented in fields, in types with shapes, and not at all."""

import numpy as np


def centred(x):
    """Return x without its mean.

    :param x: data, of shape (n, d)
    :type x: numpy.ndarray
    :returns: x: an array
    """
    return x - x.mean(axis=0)


def weighted(x: "Float[np.ndarray, 'n d']", w: "Float[np.ndarray, 'n']") -> float:
    return float((w @ x).sum())


def shifted(x: float, up: bool) -> float: return x + (1 if up else -1)


def counts(labels, k, scale=2.0):
    """Count labels.

    Args:
        labels (list of ints): what to count
        k (int): how many there are
        scale (float): by what to multiply
    """
    return scale * np.bincount(labels, minlength=k + 5)


def undocumented(a, b):
    # adds them
    return a + b
