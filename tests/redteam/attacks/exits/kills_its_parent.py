"""Kills the process that all checks are forked from."""

import os
import signal


def attacked(x):
    try:
        os.kill(os.getppid(), signal.SIGKILL)
    except OSError:
        pass
    return x
