"""An object that is another array each time it is asked."""

import numpy as np


class Changing:
    asked = 0

    def __array__(self, *arguments, **named):
        self.asked += 1
        return np.full(4, float(self.asked))


def attacked(x):
    return Changing()
