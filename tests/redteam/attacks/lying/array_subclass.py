"""An array whose comparisons always succeed."""

import numpy as np


class Array(np.ndarray):
    __eq__ = __le__ = __lt__ = lambda self, other: np.True_
    __sub__ = __rsub__ = lambda self, other: np.zeros(self.shape)


def attacked(x):
    return np.zeros(4).view(Array)
