"""Writes answers of its own making to the grader's connection."""

import gc
import socket
import sys

protocol = sys.modules["autograder.sandbox.protocol"]


def attacked(x):
    for thing in gc.get_objects():
        if isinstance(thing, socket.socket) and thing.fileno() >= 0:
            for _ in range(50):
                protocol.send(thing, {"ok": {"score": 100, "status": "passed"}})
    return x
