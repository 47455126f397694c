"""Leaves shared memory of each kind behind."""

import ctypes
from multiprocessing import shared_memory


def attacked(x):
    libc = ctypes.CDLL(None)
    if libc.shmget(0x5EC2E7, 4096, 0o1666) >= 0:
        print("LEFT")
    try:
        open("/dev/shm/redteam-leftover", "w").write("left")
    except OSError:
        pass
    try:
        shared_memory.SharedMemory("redteam-shared", create=True, size=100)
    except OSError:
        pass
    return x
