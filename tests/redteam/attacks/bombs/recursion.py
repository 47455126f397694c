"""Calls itself without end."""

import sys

sys.setrecursionlimit(10**9)


def attacked(x):
    return attacked(x)
