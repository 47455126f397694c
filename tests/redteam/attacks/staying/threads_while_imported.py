"""Starts threads while it is imported, so that it cannot be forked."""

import threading
import time

threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def attacked(x):
    return x
