"""A user of its own for each submission, that no other grader takes meanwhile."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import stat
import tempfile
from pathlib import Path

from autograder.sandbox.walls.processes import owner

#: Users that exist nowhere: above those of people, below those that systemd hands out.
FIRST_UID, UID_COUNT = 200_000, 60_000
_ATTEMPTS = 50
_LOCKS = "autograder-users"


class OwnUser:
    """A uid that is ours until this is closed or the grader ends, however it ends.

    The lock goes with the process that holds it. Root alone can reach its file: a lock
    that others could hold would let any user of the machine take this wall away.
    """

    def __init__(self, uid: int, lock: int | None, path: Path | None) -> None:
        self.uid = uid
        self._lock = lock
        self._path = path

    def close(self) -> None:
        """Let others take this uid."""
        if self._lock is not None and self._path is not None:
            # The name first, while the lock holds: another grader that takes it now makes a file of
            # its own. The other way round it could lock this one, which is about to go.
            self._path.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None


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
    locks = _folder_of_locks()
    if locks is not None:
        _remove_left(locks)
    for _ in range(_ATTEMPTS):
        uid = FIRST_UID + numbers.randrange(UID_COUNT)
        # A process of an earlier grader may have outlived it, where nobody could lock.
        if uid in used:
            continue
        user = _lock(uid, locks)
        if user is None:
            continue
        if not _can_own(uid, folder):  # a container that maps fewer users than that
            user.close()
            return None
        return user
    return None


def _lock(uid: int, locks: Path | None) -> OwnUser | None:
    """Return a user that no other grader holds; None if one does."""
    if locks is None:
        # Nowhere to say so: one in 60,000 is taken by chance, and none on purpose.
        return OwnUser(uid, None, None)
    path = locks / str(uid)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with contextlib.suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever had it may have removed the file since it was opened.
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return OwnUser(uid, descriptor, path)
    os.close(descriptor)
    return None


def _remove_left(locks: Path) -> None:
    """Remove the files of graders that were killed: nobody holds them any more."""
    for path in locks.iterdir():
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.path.samestat(os.fstat(descriptor), path.stat()):
                    path.unlink()
            finally:
                os.close(descriptor)


def _folder_of_locks() -> Path | None:
    """Return a folder that is root's alone, whoever made what is there before."""
    for parent in (Path("/run"), Path(tempfile.gettempdir())):
        folder = parent / _LOCKS
        with contextlib.suppress(OSError):
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
            # /tmp is everybody's: one who made this folder, or a link of its name, could hold every
            # lock, and all submissions would share the grader's user.
            status = folder.lstat()
            private = not status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
            if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and private:
                return folder
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
