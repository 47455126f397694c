"""Prints without end."""


def attacked(x):
    while True:
        print("x" * 100_000)
