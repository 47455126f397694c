"""A seccomp filter: the system calls that a trainer never needs are refused.

The filter is a list of what is denied, not of what is allowed: numpy and torch use
several hundred calls, and a list of those would break with every release. What is
denied is the network, new namespaces, tracing, keyrings, and what outlives a process.
"""

from __future__ import annotations

import ctypes
import errno
import struct

from autograder.sandbox.kernel import MACHINE, syscall

_SET_MODE_FILTER = 1
_LOAD, _JUMP_EQUAL, _JUMP_ANY_BIT, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_OFFSET_NUMBER, _OFFSET_ARCH, _OFFSET_ARGUMENT_0 = 0, 4, 16
_AF_UNIX = 1
#: Every CLONE_NEW* flag: cgroup, uts, ipc, user, pid, net, mount.
_NEW_NAMESPACES = 0x7E020000
#: x86-64 takes a second set of numbers from here on (the x32 ABI).
_X32 = 0x40000000

# name: (x86-64, arm64); None where the call does not exist.
_NUMBERS: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198),
    "clone": (56, 220),
    "clone3": (435, 435),
    "seccomp": (317, 277),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "process_madvise": (440, 440),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "personality": (135, 92),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "quotactl": (179, 60),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "sethostname": (170, 161),
    "fanotify_init": (300, 262),
    "vhangup": (153, 58),
}
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
#: Treated on their own: refused for some arguments only, or with another errno.
_SPECIAL = {"socket", "clone", "clone3", "seccomp"}


def supported() -> bool:
    """Whether this machine's system call numbers are known."""
    return MACHINE in _ARCHITECTURES


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def build_filter(machine: str = MACHINE) -> bytes:
    """Return the filter program (classic BPF) for a machine."""
    column, architecture = _ARCHITECTURES[machine]
    numbers = {name: row[column] for name, row in _NUMBERS.items()}
    refuse = _instruction(_RETURN, _ERRNO | errno.EPERM)
    program = [
        _instruction(_LOAD, _OFFSET_ARCH),
        _instruction(_JUMP_EQUAL, architecture, 1, 0),
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _OFFSET_NUMBER),
    ]
    if machine == "x86_64":
        program += [_instruction(_JUMP_AT_LEAST, _X32, 0, 1), refuse]
    for name, number in numbers.items():
        if number is not None and name not in _SPECIAL:
            program += [_instruction(_JUMP_EQUAL, number, 0, 1), refuse]
    # glibc falls back to clone, whose flags can be read, when clone3 does not exist.
    program += [
        _instruction(_JUMP_EQUAL, numbers["clone3"] or 0, 0, 1),
        _instruction(_RETURN, _ERRNO | errno.ENOSYS),
        _instruction(_JUMP_EQUAL, numbers["socket"] or 0, 0, 4),
        _instruction(_LOAD, _OFFSET_ARGUMENT_0),
        _instruction(_JUMP_EQUAL, _AF_UNIX, 1, 0),
        _instruction(_RETURN, _ERRNO | errno.EACCES),
        _instruction(_RETURN, _ALLOW),
        _instruction(_JUMP_EQUAL, numbers["clone"] or 0, 0, 4),
        _instruction(_LOAD, _OFFSET_ARGUMENT_0),
        _instruction(_JUMP_ANY_BIT, _NEW_NAMESPACES, 0, 1),
        refuse,
        _instruction(_RETURN, _ALLOW),
        _instruction(_RETURN, _ALLOW),
    ]
    return b"".join(program)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def install() -> None:
    """Install the filter for this process and its children; it cannot be undone.

    Raises
    ------
    OSError
        If the kernel refuses (``no_new_privs`` has to be set before).
    """
    if not supported():
        raise OSError(f"the system call numbers of {MACHINE} are not known")
    code = build_filter()
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    number = _NUMBERS["seccomp"][_ARCHITECTURES[MACHINE][0]]
    syscall(number or 0, ctypes.c_uint(_SET_MODE_FILTER), ctypes.c_uint(0), ctypes.byref(program))
