"""Says with an array, and not in words, what it raised."""

import sys

import numpy as np

service = sys.modules["autograder.sandbox.inside.service"]


def attacked(x):
    error = {"type": np.ones(3), "message": np.ones(3), "frames": np.ones((2, 4))}
    reply = service.Service._reply
    service.Service._reply = lambda self, _reply: reply(self, {"raised": error})
    return x
