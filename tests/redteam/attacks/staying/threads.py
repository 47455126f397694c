"""Leaves threads running."""

import threading
import time


def attacked(x):
    for _ in range(5):
        threading.Thread(target=time.sleep, args=(60,)).start()
    return x
