"""Ends itself by a signal."""

import os
import signal


def attacked(x):
    os.kill(os.getpid(), signal.SIGKILL)
