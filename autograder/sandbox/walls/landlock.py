"""Landlock: which files, sockets and processes this process can reach, from now on.

Constants from the kernel's user-space API documentation of Landlock (ABI 1 to 6).
The system call numbers are the same on x86-64 and arm64.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
from collections.abc import Iterable

from autograder.sandbox.walls.kernel import syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE, IOCTL_DEV = 1 << 14, 1 << 15
#: Execute, too: the libraries that Python loads are mapped to be executed.
READ_ONLY = EXECUTE | READ_FILE | READ_DIR
#: How many file rights each ABI knows; rights beyond are refused by older kernels.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_ALL_NET = 0b11
_ALL_SCOPES = 0b11
#: A rule for a file that names the rights of a folder is refused as a whole.
_FILE_ONLY = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    # The kernel's structure has no gaps. Python 3.14 asks which layout is meant where one is
    # packed.
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi() -> int:
    """Return the version of Landlock that this kernel offers, 0 for none."""
    try:
        return syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    except OSError:
        return 0


def restrict(
    read_only: Iterable[str], read_write: Iterable[str], listed: Iterable[str] = ()
) -> str:
    """Confine this process and its children to the given paths.

    Folders in ``listed`` can be listed, and those below them, but not read.

    Every other file, every TCP connection, abstract Unix sockets and signals to
    processes outside are out of reach, as far as the kernel's ABI goes. Needs
    ``no_new_privs`` or root, and cannot be undone.

    Returns
    -------
    str
        What holds, for the report.

    Raises
    ------
    OSError
        If the kernel offers no Landlock.
    """
    version = abi()
    if version < 1:
        raise OSError("this kernel offers no Landlock")
    rights = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    number = _create(rights, version)
    try:
        for path in listed:
            # Python looks for modules in these: it has to see what is there, and reads none of it.
            _allow(number, path, READ_DIR)
        for path in read_only:
            _allow(number, path, READ_ONLY & rights)
        for path in read_write:
            _allow(number, path, rights)
        syscall(_RESTRICT_SELF, ctypes.c_int(number), ctypes.c_uint32(0))
    finally:
        os.close(number)
    return f"ABI {version}"


def _create(rights: int, version: int) -> int:
    """Return a ruleset that denies all it can, and lets files be allowed."""
    # A right that is handled and that no rule allows is denied: of networks and scopes, everything.
    ruleset = _Ruleset(rights, _ALL_NET if version >= 4 else 0, _ALL_SCOPES if version >= 6 else 0)
    # A kernel refuses what is longer than it knows.
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    return syscall(
        _CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), ctypes.c_uint32(0)
    )


def signals_can_be_scoped() -> bool:
    """Whether Landlock keeps signals from processes outside, here."""
    return abi() >= 6


def scope() -> None:
    """Keep this process and its children from signalling any process that exists already.

    Raises
    ------
    OSError
        If the kernel's Landlock has no scopes.
    """
    # No rights to files: those of the domain above hold. It is one more domain, and signals reach
    # what is in the own one or below it only.
    number = _create(0, abi())
    try:
        syscall(_RESTRICT_SELF, ctypes.c_int(number), ctypes.c_uint32(0))
    finally:
        os.close(number)


def _allow(ruleset: int, path: str, access: int) -> None:
    # A path that does not exist here needs no rule.
    with contextlib.suppress(FileNotFoundError):
        # Only to name it: opening a device has effects, and reading what is listed alone may be
        # refused.
        file = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(file).st_mode):
                access &= _FILE_ONLY
            rule = _PathBeneath(access, file)
            syscall(
                _ADD_RULE,
                ctypes.c_int(ruleset),
                ctypes.c_int(_RULE_PATH_BENEATH),
                ctypes.byref(rule),
                ctypes.c_uint32(0),
            )
        finally:
            os.close(file)
