"""Attaches to the grader and to the zygote as a debugger would."""

import ctypes
import os


def attacked(x):
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in (GRADER, os.getppid()):
        if libc.ptrace(16, pid, None, None) == 0:
            print("ATTACHED")
    return x
