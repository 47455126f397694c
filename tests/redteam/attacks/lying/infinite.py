"""Infinity makes every tolerance infinite."""

import numpy as np


def attacked(x):
    return np.full(4, np.inf)
