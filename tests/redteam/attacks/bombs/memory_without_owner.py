"""Takes memory that belongs to no process: files that exist in memory alone."""

import os


def attacked(x):
    kept = []
    while True:
        file = os.memfd_create("bomb")
        os.write(file, bytes(2**20))
        kept.append(file)
