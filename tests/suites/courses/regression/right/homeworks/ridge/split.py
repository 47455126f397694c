import numpy as np


def halves(x):
    order = np.random.permutation(len(x))
    return x[order[: len(x) // 2]], x[order[len(x) // 2 :]]
