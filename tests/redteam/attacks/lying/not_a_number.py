"""NaN is never too far from anything, if the question is asked the wrong way round."""

import numpy as np


def attacked(x):
    return np.full(4, np.nan)
