"""What ``autograder doctor`` tries from inside the jail; each must raise OSError.

A copy of this file is imported there as if a student had handed it in.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
from pathlib import Path


def read_file(path: str) -> None:
    """Read a file that everybody may read, outside."""
    Path(path).read_bytes()


def write_file(path: str) -> None:
    """Change a file that everybody may change, outside."""
    with Path(path).open("a") as file:
        file.write("changed")


def connect(family: str, kind: str, host: str, port: int) -> None:
    """Send something to a listener on this machine."""
    with socket.socket(getattr(socket, family), getattr(socket, kind)) as client:
        client.settimeout(2)
        client.connect((host, port))
        client.send(b"hello")


def connect_unix(path: str) -> None:
    """Connect to a socket in the file system."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        client.connect(path)


def resolve(name: str) -> None:
    """Ask for the address of a host."""
    # Answered from a file where there is one; so ask a name server, too.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("192.0.2.1", 53))
    socket.getaddrinfo(name, 80)


def send_signal(pid: int) -> None:
    """Signal another process: 0 does no harm, and is refused like every other."""
    os.kill(pid, 0)


def trace(pid: int) -> None:
    """Attach to another process as a debugger does."""
    libc = ctypes.CDLL(None, use_errno=True)
    attach, detach = 16, 17
    if libc.ptrace(attach, pid, None, None) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    os.waitpid(pid, 0)
    libc.ptrace(detach, pid, None, None)


def read_process(pid: int, name: str) -> None:
    """Read another process's memory or environment."""
    Path(f"/proc/{pid}/{name}").open("rb").close()


def become_root() -> None:
    """Become root again, and use it."""
    os.setresuid(0, 0, 0)
    os.setgroups([0])


def share_memory() -> None:
    """Leave a block of shared memory behind."""
    path = Path("/dev/shm/autograder-doctor")  # noqa: S108 - where POSIX shared memory lives
    with path.open("w") as file:
        file.write("left")
    path.unlink()


def fork_without_end() -> None:
    """Start processes that start processes."""
    while True:
        try:
            os.fork()
        except OSError:
            signal.sigtimedwait([signal.SIGCHLD], 0.01)


def take_memory() -> None:
    """Take memory without end."""
    kept = []
    while True:
        kept.append(bytearray(b"x") * 2**22)


def fill_disk() -> None:
    """Write files without end."""
    for number in range(10**6):
        Path(f"file-{number}").write_bytes(bytes(2**22))


def spend_time() -> None:
    """Compute without end."""
    while True:
        pass
