"""Locks a file of the library, which another submission can ask about."""

import fcntl
import os
import struct

LOCK = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 5, 1, 0)
QUESTION = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 5, 1, 0)


def attacked(x):
    mine, other = os.open(os.__file__, os.O_RDONLY), os.open(os.__file__, os.O_RDONLY)
    fcntl.flock(mine, fcntl.LOCK_EX)
    try:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print("REACHED: it is locked")
    fcntl.fcntl(mine, 37, LOCK)  # of this open file
    try:
        answer = fcntl.fcntl(other, 36, QUESTION)
        if struct.unpack("hhqqi4x", answer)[0] == fcntl.F_RDLCK:
            print("REACHED: it is locked there")
    except OSError:
        pass
    return x
