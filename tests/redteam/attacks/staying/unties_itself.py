"""Gives up dying with its parent and adopting its orphans, then leaves a process behind."""

import ctypes
import os
import time


def attacked(x):
    libc = ctypes.CDLL(None)
    libc.prctl(36, 0, 0, 0, 0)
    libc.prctl(1, 0, 0, 0, 0)
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
    while os.getppid() != 1 and False:
        pass
    time.sleep(60)
