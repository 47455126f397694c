"""An empty array differs from nothing."""

import numpy as np


def attacked(x):
    return np.array([])
