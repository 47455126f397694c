"""A seccomp filter: the system calls that a trainer never needs are refused.

Of the calls that have been there for long, the filter is a list of what is denied, not of
what is allowed: numpy and torch use several hundred, and a list of those would break with
every release. What is denied is the network, new namespaces, tracing, keyrings, what
outlives a process, and what Landlock cannot see: modes, times, locks and leases of files,
limits and priorities of processes. Of newer calls the few that are known to be harmless
are allowed; the others, and those that kernels will have, do not exist here.
"""

from __future__ import annotations

import ctypes
import errno
import struct

from autograder.sandbox.walls.kernel import MACHINE, syscall
from autograder.sandbox.walls.syscalls import (
    ABSENT,
    ALLOWED,
    ARCHITECTURES,
    NUMBERS,
    OWN_FIRST,
    OWN_SECOND,
    PRETENDED,
    REFUSED,
    SIGNALS,
    TIMES,
    UNIFIED,
)

_SET_MODE_FILTER = 1
_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_JUMP_EQUAL, _JUMP_ANY_BIT, _JUMP_AT_LEAST = 0x15, 0x45, 0x35
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_OFFSET_NUMBER, _OFFSET_ARCH, _OFFSET_ARGUMENTS = 0, 4, 16
#: Every CLONE_NEW* flag: cgroup, uts, ipc, user, pid, net, mount.
_NEW_NAMESPACES = 0x7E020000
#: x86-64 takes a second set of numbers from here on (the x32 ABI).
_X32 = 0x40000000
_SOCK_TYPE, _SOCK_STREAM, _SOCK_SEQPACKET = 0xF, 1, 5
_O_ACCMODE, _O_TRUNC = 0o3, 0o1000
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _SIGKILL = 1, 36, 9
#: Commands of fcntl that can be told apart from locks, leases and notices of changes: copies
#: and flags of descriptors, sizes of pipes, seals, and who gets their signals.
_F_PLAIN = (0, 1, 2, 3, 4, 9, 11, 16, 1030, 1031, 1032, 1033, 1034)
_F_SETLK, _F_SETLKW, _F_OFD_SETLK, _F_OFD_SETLKW = 6, 7, 37, 38
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX = 8, 10, 15
#: Flags, versions and encryption of a file, which its owner can change without writing to it.
_OWNERS_IOCTLS = (0x40086602, 0x40046602, 0x401C5820, 0x40087602, 0x800C6613, 0x40806685)
# As F_SETOWN of fcntl: who gets SIGIO, and so a way to signal another process.
_FIOSETOWN, _SIOCSPGRP = 0x8901, 0x8902

Program = list[bytes]


def supported() -> bool:
    """Whether this machine's system call numbers are known."""
    return MACHINE in ARCHITECTURES


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _argument(index: int) -> bytes:
    # The lower half: every argument looked at here is an int for the kernel, too.
    return _instruction(_LOAD, _OFFSET_ARGUMENTS + 8 * index)


def _fail(code: int) -> bytes:
    return _instruction(_RETURN, _ERRNO | code)


_PASS = _instruction(_RETURN, _ALLOW)


def _for_call(number: int | None, body: Program) -> Program:
    """Return instructions that run ``body``, which must return, for one call alone."""
    if number is None:
        return []
    # A body loads arguments over the number of the call: what went on behind it would compare these
    # with numbers of calls. (And a jump is one byte: at most 255 instructions.)
    return [_instruction(_JUMP_EQUAL, number, 0, len(body)), *body]


def _unless_zero(index: int) -> Program:
    return [_argument(index), _instruction(_JUMP_EQUAL, 0, 1, 0), _fail(errno.EPERM), _PASS]


def _if_any(index: int, values: tuple[int, ...], code: int) -> Program:
    """Refuse if an argument is one of a few values."""
    body = [_argument(index)]
    for value in values:
        body += [_instruction(_JUMP_EQUAL, value, 0, 1), _fail(code)]
    return [*body, _PASS]


def _arguments(column: int, *, signals: bool) -> Program:
    """Return the rules that look at what a call is given."""

    def call(name: str, body: Program) -> Program:
        return _for_call(NUMBERS[name][column], body)

    program: Program = []
    for name in OWN_FIRST:
        program += call(name, _unless_zero(0))
    for name in OWN_SECOND:
        program += call(name, _unless_zero(1))
    for name, index in TIMES.items():
        absent = _instruction(_JUMP_EQUAL, 0, 0, 1)
        program += call(name, [_argument(index), absent, _fail(errno.EPERM), _fail(0)])
    flags = _instruction(_JUMP_ANY_BIT, _NEW_NAMESPACES, 0, 1)
    # A new user namespace gives all capabilities in it, and with them a way around most of this
    # list.
    program += call("clone", [_argument(0), flags, _fail(errno.EPERM), _PASS])
    # Datagrams could be sent to any socket in the file system; a connected pair cannot.
    program += call(
        "socketpair",
        [
            _argument(1),
            _instruction(_AND, _SOCK_TYPE),
            _instruction(_JUMP_EQUAL, _SOCK_STREAM, 2, 0),
            _instruction(_JUMP_EQUAL, _SOCK_SEQPACKET, 1, 0),
            _fail(errno.EACCES),
            _PASS,
        ],
    )
    # An old Landlock lets a file be cut to nothing by who may only read it.
    for name, index in (("open", 1), ("openat", 2)):
        cut = _instruction(_AND, _O_ACCMODE | _O_TRUNC)
        equal = _instruction(_JUMP_EQUAL, _O_TRUNC, 0, 1)
        program += call(name, [_argument(index), cut, equal, _fail(errno.EPERM), _PASS])
    program += call("prctl", _keep_ties())
    program += call("fcntl", _commands(signals=signals))
    owner = () if signals else (_FIOSETOWN, _SIOCSPGRP)
    program += call("ioctl", _if_any(1, (*_OWNERS_IOCTLS, *owner), errno.EPERM))
    return program


def _commands(*, signals: bool) -> Program:
    """Allow some commands of fcntl, pretend that files are locked, and know no others."""
    allowed = _F_PLAIN + ((_F_SETOWN, _F_SETSIG, _F_SETOWN_EX) if signals else ())
    body = [_argument(1)]
    for command in allowed:
        body += [_instruction(_JUMP_EQUAL, command, 0, 1), _PASS]
    for command in (_F_SETLK, _F_SETLKW, _F_OFD_SETLK, _F_OFD_SETLKW):
        body += [_instruction(_JUMP_EQUAL, command, 0, 1), _fail(0)]
    if not signals:
        for command in (_F_SETOWN, _F_SETSIG, _F_SETOWN_EX):
            body += [_instruction(_JUMP_EQUAL, command, 0, 1), _fail(errno.EPERM)]
    return [*body, _fail(errno.EINVAL)]


def _keep_ties() -> Program:
    """Let nobody give up dying with the parent, or adopting orphans."""
    return [
        _argument(0),
        _instruction(_JUMP_EQUAL, _PR_SET_PDEATHSIG, 0, 4),
        _argument(1),
        # Only to set what is set already: a signal of 0, or one that is ignored, would let a
        # process outlive the grader.
        _instruction(_JUMP_EQUAL, _SIGKILL, 1, 0),
        _fail(errno.EPERM),
        _PASS,
        _instruction(_JUMP_EQUAL, _PR_SET_CHILD_SUBREAPER, 0, 3),
        _argument(1),
        _instruction(_JUMP_EQUAL, 0, 0, 1),
        _fail(errno.EPERM),
        _PASS,
    ]


def build_filter(machine: str = MACHINE, *, signals: bool = True) -> bytes:
    """Return the filter program (classic BPF) for a machine.

    Parameters
    ----------
    signals : bool
        False where nothing else keeps signals from other processes: then none can
        be sent at all.
    """
    column, architecture = ARCHITECTURES[machine]
    program = [
        # Through int 0x80 a program of x86-64 makes calls of 32 bits, whose numbers mean others: 41
        # is dup there, not socket. Every list below would be passed by.
        _instruction(_LOAD, _OFFSET_ARCH),
        _instruction(_JUMP_EQUAL, architecture, 1, 0),
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _OFFSET_NUMBER),
    ]
    if machine == "x86_64":
        # The same calls as x86-64's, each with a bit more in its number: none of them would be
        # equal to one on the lists.
        program += [_instruction(_JUMP_AT_LEAST, _X32, 0, 1), _fail(errno.EPERM)]
    # Where neither a user of its own nor Landlock keeps signals in, this filter is all there is; it
    # cannot see whose process a number is, so none are sent.
    refused = REFUSED if signals else (*REFUSED, *SIGNALS)
    # ENOSYS where libraries have another way and take it; EPERM where they are to fail.
    groups = ((refused, errno.EPERM), (("socket",), errno.EACCES), (ABSENT, errno.ENOSYS))
    for names, code in (*groups, (PRETENDED, 0)):
        for name in names:
            program += _for_call(NUMBERS[name][column], [_fail(code)])
    program += _arguments(column, signals=signals)
    for name in (*ALLOWED, *(SIGNALS if signals else ())):
        program += _for_call(NUMBERS[name][column], [_PASS])
    # Last, since what is above returns: what is named nowhere and is new does not exist.
    program += [_instruction(_JUMP_AT_LEAST, UNIFIED, 0, 1), _fail(errno.ENOSYS)]
    return b"".join([*program, _PASS])


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def install(*, signals: bool = True) -> None:
    """Install the filter for this process and its children; it cannot be undone.

    Raises
    ------
    OSError
        If the kernel refuses (``no_new_privs`` has to be set before).
    """
    if not supported():
        raise OSError(f"the system call numbers of {MACHINE} are not known")
    code = build_filter(signals=signals)
    # Held in a name until the call is made: the structure has its address alone.
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    number = NUMBERS["seccomp"][ARCHITECTURES[MACHINE][0]]
    syscall(number or 0, ctypes.c_uint(_SET_MODE_FILTER), ctypes.c_uint(0), ctypes.byref(program))
