"""The few system calls the jail needs that Python does not offer, through libc."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import struct
import sys

LINUX = sys.platform == "linux"
MACHINE = platform.machine()

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

# With use_errno ctypes keeps errno for this thread at once: by the time that Python asks, another
# call may have overwritten libc's own.
_libc = ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: object) -> int:
    """Make a raw system call.

    Raises
    ------
    OSError
        With the errno of the call.
    """
    result: int = _libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def prctl(option: int, value: int) -> None:
    """Set an attribute of this process.

    Raises
    ------
    OSError
        If the kernel refuses or does not know the option.
    """
    # In full width, and all five: the kernel refuses no_new_privs if what it does not use is not 0,
    # and a C function of variable arguments would leave there whatever was in the registers.
    zero = ctypes.c_ulong(0)
    if _libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


_CAPSET = {"x86_64": 126, "aarch64": 91}
# Version 3: sets of 64 bits, in two halves of three words each, hence the 24 bytes below.
_CAPABILITY_VERSION = 0x20080522
_UNSHARE = {"x86_64": 272, "aarch64": 97}
CLONE_NEWIPC, CLONE_NEWNET = 0x08000000, 0x40000000
CLONE_NEWNS, CLONE_NEWPID = 0x00020000, 0x20000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000


def drop_capabilities() -> None:
    """Give up every privilege of root, also for programs started later.

    Raises
    ------
    OSError
        If the kernel refuses.
    """
    # The bounding set first, while there is the capability to change it: what is in there, a
    # user 0 gets back with the next program that it starts.
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno == errno.EINVAL:  # the kernel knows no more of them
                break
            # A container's root may not change this set. What it holds itself goes below all the
            # same.
            if error.errno != errno.EPERM:
                raise
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITY_VERSION, 0))
    nothing = ctypes.create_string_buffer(bytes(24))
    syscall(_number(_CAPSET), header, nothing)


def leave_networks() -> None:
    """Move this process to a network and System V IPC of its own, both empty.

    Raises
    ------
    OSError
        If this takes privileges that the process does not have.
    """
    # IPC too: a block of System V shared memory outlives the process that made it, and is found by
    # its number.
    syscall(_number(_UNSHARE), ctypes.c_ulong(CLONE_NEWNET | CLONE_NEWIPC))


def leave_processes() -> None:
    """Give the processes forked from now on numbers, and mounts, of their own.

    Raises
    ------
    OSError
        If this takes privileges that the process does not have.
    """
    # Mounts with them: /proc of the old namespace would still show every process by its old number.
    syscall(_number(_UNSHARE), ctypes.c_ulong(CLONE_NEWPID | CLONE_NEWNS))


def mount_proc() -> None:
    """Show this process a ``/proc`` of its own namespace alone.

    Raises
    ------
    OSError
        If the kernel refuses.
    """
    # First, or the machine would see the change as well.
    _mount(b"none", b"/", None, MS_REC | MS_PRIVATE)
    _mount(b"proc", b"/proc", b"proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def _mount(source: bytes, target: bytes, kind: bytes | None, flags: int) -> None:
    if _libc.mount(source, target, kind, ctypes.c_ulong(flags), None) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _number(numbers: dict[str, int]) -> int:
    if MACHINE not in numbers:
        raise OSError(f"the system call numbers of {MACHINE} are not known")
    return numbers[MACHINE]


def hide_from_others() -> None:
    """Keep processes of the same user from reading this one's memory and environment."""
    if LINUX:
        with contextlib.suppress(OSError):
            # Expected values are in this memory. Of a process that leaves no dump, the files in
            # /proc are root's, and nobody of the same user can attach to it.
            prctl(PR_SET_DUMPABLE, 0)
