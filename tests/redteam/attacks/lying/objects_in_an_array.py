"""An array of objects, each equal to everything."""

import numpy as np


class Equal:
    __eq__ = __le__ = __lt__ = lambda self, other: True
    __hash__ = object.__hash__
    __sub__ = __rsub__ = __abs__ = lambda self, *other: self


def attacked(x):
    return np.array([Equal()] * 4)
