"""Makes calls that are newer than the filter: what the page cache holds, what is mounted."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def attacked(x):
    file = os.open(os.__file__, os.O_RDONLY)
    whole, found = (ctypes.c_uint64 * 2)(0, 0), (ctypes.c_uint64 * 5)()
    if libc.syscall(451, file, whole, found, 0) == 0:  # cachestat
        print("REACHED: what others have read of this file")
    request, mounts = (ctypes.c_uint64 * 4)(24, 2**64 - 1, 0, 0), (ctypes.c_uint64 * 64)()
    if libc.syscall(458, request, mounts, 64, 0) >= 0:  # listmount
        print("REACHED: what is mounted")
    for number in range(470, 600):
        ctypes.set_errno(0)
        libc.syscall(number, -1, 0, 0, 0, 0, 0)
        if ctypes.get_errno() != 38:
            print("REACHED: call", number)
    return x
