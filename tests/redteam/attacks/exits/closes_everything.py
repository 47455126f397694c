"""Closes every descriptor, the grader's connection too."""

import os
import time


def attacked(x):
    os.closerange(0, 1000)
    while True:
        time.sleep(1)
