"""Has the kernel make sockets on its behalf."""

import ctypes


def attacked(x):
    libc = ctypes.CDLL(None, use_errno=True)
    parameters = ctypes.create_string_buffer(120)
    if libc.syscall(425, 8, parameters) >= 0:
        print("REACHED")
    return x
