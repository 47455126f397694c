"""A view of one number as a million millions of them."""

import numpy as np


def attacked(x):
    return np.broadcast_to(np.zeros(1), (2**40,))
