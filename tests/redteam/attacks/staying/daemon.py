"""Leaves a process behind that has cut every tie."""

import os
import time


def attacked(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.chdir("/")
            os.closerange(0, 100)
            while True:
                time.sleep(1)
        os._exit(0)
    return x
