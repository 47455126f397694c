"""Leaves a process behind that keeps the output open, to block whoever reads it."""

import os
import time


def attacked(x):
    if os.fork() == 0:
        os.setsid()
        while True:
            print("still here", flush=True)
            time.sleep(0.01)
    return x
