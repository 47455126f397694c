"""Stops the process that all checks are forked from."""

import os
import signal


def attacked(x):
    for number in (signal.SIGSTOP, signal.SIGTSTP):
        try:
            os.kill(os.getppid(), number)
        except OSError:
            pass
    return x
