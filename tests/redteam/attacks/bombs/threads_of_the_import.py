"""Leaves threads at work where the file was imported, beside every check of this and others."""

import hashlib
import threading

DATA = bytes(10_000_000)


def burn():
    while True:
        hashlib.sha256(DATA)


for _ in range(3):
    threading.Thread(target=burn, daemon=True).start()


def attacked(x):
    return x
