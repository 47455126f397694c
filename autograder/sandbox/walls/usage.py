"""How much memory and disk the processes of one submission use."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.walls.kernel import LINUX

#: Where shares cannot be read, this many processes are believed to share the libraries.
MAX_SHARING = 8


def anonymous_memory(pid: int) -> int:
    """Return the bytes of a process that are no file's, shared ones included; 0 if gone."""
    if not LINUX:
        import psutil

        with contextlib.suppress(psutil.Error):
            return int(psutil.Process(pid).memory_info().rss)
        return 0
    total = 0
    try:
        with open(f"/proc/{pid}/status", "rb", buffering=0) as file:
            for line in file.read().splitlines():
                # Not RssFile: pages of libraries on disk are the machine's, and can be dropped at
                # any time.
                if line.startswith((b"RssAnon:", b"RssShmem:")):
                    total += int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        return 0
    return total


def proportional_memory(pid: int) -> int | None:
    """Return a process's share of memory (PSS) in bytes; None where it cannot be read."""
    found = {"Pss_Anon:": 0, "Pss_Shmem:": 0}
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, *rest = line.split()
            if name in found:
                found[name] = int(rest[0]) * 1024
    except (OSError, ValueError, IndexError):
        return None
    return sum(found.values())


def family_memory(family: Sequence[int], libraries: int, limit: int) -> int:
    """Return what processes use together beyond the libraries, as exactly as is needed.

    Parameters
    ----------
    libraries : int
        Memory of the zygote, which every fork of it shares until it writes there.
    limit : int
        As long as the sum is surely below, an estimate from above will do.
    """
    alone = {pid: anonymous_memory(pid) for pid in family}
    # smaps_rollup walks all of a process's pages, some milliseconds for each; status is counted
    # already. The close look is for what might be past its bound.
    if sum(alone.values()) - libraries <= limit:
        return max(0, sum(alone.values()) - libraries)
    shares = {pid: proportional_memory(pid) for pid in family}
    # One that is gone has no share either, and no memory: that is no reason to guess.
    if any(share is None and alone[pid] for pid, share in shares.items()):
        # A container may not let even root look closely.
        return max(0, sum(alone.values()) - libraries * min(len(family), MAX_SHARING))
    return max(0, sum(share or 0 for share in shares.values()) - libraries)


@dataclass(frozen=True)
class Disk:
    """Files of one submission: how many, and how many bytes they take."""

    files: int
    size: int
    too_deep: bool = False


def disk_usage(folder: Path, family: Sequence[int], stop_at: int) -> Disk:
    """Count the files below a folder and those that were deleted but are still open.

    Parameters
    ----------
    stop_at : int
        Stop counting at this many files.
    """
    files, size, too_deep = 0, 0, False
    queue = [str(folder)]
    while queue and files <= stop_at:
        try:
            with os.scandir(queue.pop()) as entries:
                for entry in entries:
                    files += 1
                    if files > stop_at:
                        break
                    # Gone since it was listed: student code goes on while this counts.
                    with contextlib.suppress(FileNotFoundError):
                        if entry.is_dir(follow_symlinks=False):
                            queue.append(entry.path)
                        # What it takes, not how long it says it is: a file with a hole of a
                        # terabyte takes nothing. Nor is a link followed, out of the folder or round
                        # in circles.
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError as error:  # gone or replaced meanwhile, mostly
            # No program of numbers nests so deep that the path is too long to name.
            too_deep = too_deep or error.errno == errno.ENAMETOOLONG
    return Disk(files, size + _deleted_but_open(family), too_deep)


def _deleted_but_open(family: Sequence[int]) -> int:
    seen: dict[tuple[int, int], int] = {}
    for pid in family:
        with contextlib.suppress(OSError):
            for name in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    status = os.stat(f"/proc/{pid}/fd/{name}")
                    if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
                        # By what the file is: forks have the same file open many times, and it is
                        # there once.
                        seen[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(seen.values())
