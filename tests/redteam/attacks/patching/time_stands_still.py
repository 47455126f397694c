"""Stops every clock, then runs without end."""

import time

time.time = time.monotonic = time.perf_counter = lambda: 0.0


def attacked(x):
    while True:
        pass
