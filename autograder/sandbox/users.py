"""A user of its own for each submission, that no other grader takes meanwhile."""

from __future__ import annotations

import contextlib
import os
import random
import socket
from pathlib import Path

from autograder.sandbox.processes import owner

#: Users that exist nowhere: above those of people, below those that systemd hands out.
FIRST_UID, UID_COUNT = 200_000, 60_000
_ATTEMPTS = 50


class OwnUser:
    """A uid that is ours until this is closed or the grader ends, however it ends.

    The lock is a name in the kernel's table of abstract sockets: it leaves no file, and
    goes with the process that holds it.
    """

    def __init__(self, uid: int, lock: socket.socket) -> None:
        self.uid = uid
        self._lock = lock

    def close(self) -> None:
        """Let others take this uid."""
        self._lock.close()


def take_user(folder: Path) -> OwnUser | None:
    """Return a user that nobody else has, or None where files cannot be given to one.

    Parameters
    ----------
    folder : Path
        An existing folder to try that in.
    """
    # The grader's own random numbers may be seeded; two graders must not collide.
    numbers = random.SystemRandom()
    used = _users_of_processes()
    for _ in range(_ATTEMPTS):
        uid = FIRST_UID + numbers.randrange(UID_COUNT)
        if uid in used:
            continue
        lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            lock.bind(f"\0autograder-uid-{uid}")
        except OSError:
            lock.close()
            continue
        if not _can_own(uid, folder):  # a container that maps fewer users than that
            lock.close()
            return None
        return OwnUser(uid, lock)
    return None


def _can_own(uid: int, folder: Path) -> bool:
    probe = folder / "probe"
    probe.mkdir(mode=0o700)
    try:
        os.chown(probe, uid, uid)
    except OSError:
        return False
    finally:
        probe.rmdir()
    return True


def _users_of_processes() -> set[int | None]:
    return {owner(int(entry)) for entry in os.listdir("/proc") if entry.isdigit()}


def processes_of(uid: int) -> int:
    """Count the threads of a user: what its limit of processes is compared with."""
    count = 0
    for entry in os.listdir("/proc"):
        if entry.isdigit() and owner(int(entry)) == uid:
            with contextlib.suppress(OSError):
                count += len(os.listdir(f"/proc/{entry}/task"))
    return count


def clear_shared_memory(uid: int) -> None:
    """Remove what a user left in shared memory, where Landlock did not keep it out."""
    with contextlib.suppress(OSError):
        for entry in os.scandir("/dev/shm"):  # noqa: S108 - where POSIX shared memory lives
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_uid == uid:
                    os.unlink(entry.path)
