"""Asks to be told when another submission opens or reads a library, and leases it."""

import fcntl
import os


def attacked(x):
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)
    for command, argument in ((1026, 0x1 | 0x80000000), (1024, fcntl.F_RDLCK), (1025, 0)):
        try:
            fcntl.fcntl(folder, command, argument)
        except OSError:
            continue
        print("REACHED", command)
    return x
