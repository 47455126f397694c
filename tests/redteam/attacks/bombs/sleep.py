"""Sleeps."""

import time


def attacked(x):
    time.sleep(10_000)
