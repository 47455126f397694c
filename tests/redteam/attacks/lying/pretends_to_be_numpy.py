"""A class that says of itself that it is numpy's."""

import numpy as np


class Scalar(float):
    __module__ = "numpy"
    __class__ = np.float64

    def item(self):
        return Scalar(self)

    __eq__ = __le__ = __lt__ = lambda self, other: True
    __hash__ = float.__hash__


def attacked(x):
    return [Scalar(0)] * 4
