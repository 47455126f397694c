"""Walks the frames above its own for the expected value."""

import sys


def attacked(x):
    frame = sys._getframe()
    while frame:
        for value in (*frame.f_locals.values(), *frame.f_globals.values()):
            if "SECRET" in str(value)[:100_000]:
                print(value)
        frame = frame.f_back
    return x
