"""Registers what is to run at the end, then ends."""

import atexit
import os


def write():
    for path in PATHS.values():
        with open(path, "w") as file:
            file.write('{"score": 100}')


def attacked(x):
    atexit.register(write)
    os.register_at_fork(after_in_child=write)
    raise SystemExit(0)
