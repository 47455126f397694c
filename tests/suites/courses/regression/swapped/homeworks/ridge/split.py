import numpy as np


def halves(x):
    order = np.random.permutation(len(x))
    return x[: len(x) // 2], x[len(x) // 2 :]
