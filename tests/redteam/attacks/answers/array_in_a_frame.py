"""Puts an array into a frame of the traceback of an exception."""

import sys

import numpy as np

service = sys.modules["autograder.sandbox.inside.service"]


def attacked(x):
    frame = ["eve_tiny.py", np.ones(3), np.ones((2, 2)), np.ones(1)]
    error = {"type": "ValueError", "message": "", "frames": [frame]}
    reply = service.Service._reply
    service.Service._reply = lambda self, _reply: reply(self, {"raised": error})
    return x
