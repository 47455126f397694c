"""An array whose elements are all masked differs from nothing."""

import numpy as np


def attacked(x):
    return np.ma.masked_all(4)
