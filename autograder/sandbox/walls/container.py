"""How much memory and how many processors the container leaves, where there is one with a limit.

Past that limit the kernel kills a process of the container, and it may be the grader; so
the watch over a submission has to stop it before.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

#: Left to the grader and to the kernel: what they need grows while a submission runs.
MARGIN = 96 * 2**20
#: A submission gets so much even where hardly any is left; the kernel has the last word.
LEAST = 64 * 2**20
#: More checks side by side gain little: a homework has few that take long.
MOST_BESIDE = 4


class _Files(NamedTuple):
    """What one version of cgroups calls its files."""

    limit: str
    usage: str
    reclaimable: str


_VERSION_1 = _Files("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_VERSION_2 = _Files("memory.max", "memory.current", "inactive_file")


def bounded(limit: int, proc: Path = Path("/proc"), mounts: Path = Path("/sys/fs/cgroup")) -> int:
    """Return how much a submission may use: ``limit`` bytes, or less in a small container."""
    room = memory_left(proc, mounts)
    return limit if room is None else min(limit, max(LEAST, room - MARGIN))


def room_for_answers(
    proc: Path = Path("/proc"), mounts: Path = Path("/sys/fs/cgroup")
) -> int | None:
    """Return the bytes that the grader may take in of what a process sends; None if any."""
    room = memory_left(proc, mounts)
    return None if room is None else max(0, room - MARGIN // 2)


def side_by_side(
    memory: int, proc: Path = Path("/proc"), mounts: Path = Path("/sys/fs/cgroup")
) -> int:
    """Return how many checks can run side by side, none of them with less than it has alone.

    Parameters
    ----------
    memory : int
        Bytes that each of them may take.
    """
    rooms = memory_left(proc, mounts), _memory_available(proc)
    fit = [max(0, room - MARGIN) // memory for room in rooms if room is not None]
    return max(1, min(processors(proc, mounts), MOST_BESIDE, *fit))


def _memory_available(proc: Path) -> int | None:
    """Return the bytes that the machine has left; None where it does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in (proc / "meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def processors(proc: Path = Path("/proc"), mounts: Path = Path("/sys/fs/cgroup")) -> int:
    """Return how many whole processors this process may use; one at least."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(1)
    found = [float(len(allowed))]
    for group, _ in _groups(proc, mounts, "cpu"):
        with contextlib.suppress(OSError, ValueError):
            quota, period = _quota(group)
            found.append(quota / period)
    return max(1, int(min(found)))


def _quota(group: Path) -> tuple[float, float]:
    """Return the microseconds of processor time in each of so many that pass."""
    if (group / "cpu.max").exists():
        quota, period = (group / "cpu.max").read_text().split()
    else:
        names = "cpu.cfs_quota_us", "cpu.cfs_period_us"
        quota, period = ((group / name).read_text() for name in names)
    # Version 1 writes -1 for no limit: taken as one, no two checks would ever run side by side.
    if float(quota) < 0:
        raise ValueError("no limit")
    return float(quota), float(period)  # "max" is no number, and no limit


def memory_left(proc: Path, mounts: Path) -> int | None:
    """Return the bytes that the container has left now; None without a limit.

    Parameters
    ----------
    proc, mounts : Path
        Where the kernel shows its processes and its control groups.
    """
    rooms = []
    for group, files in _groups(proc, mounts):
        # A file that is missing, or says "max", sets no limit.
        with contextlib.suppress(OSError, ValueError):
            limit, usage = (int((group / name).read_text()) for name in files[:2])
            # A data set that was read stays in the page cache, and counts as used until the kernel
            # needs the room: without adding it back, a container would soon look full.
            rooms.append(limit - usage + _reclaimable(group, files.reclaimable))
    return max(0, min(rooms)) if rooms else None


def _groups(proc: Path, mounts: Path, controller: str = "memory") -> Iterator[tuple[Path, _Files]]:
    """Yield this process's groups with those above them: the limits of all of them hold."""
    with contextlib.suppress(OSError, ValueError):
        for line in (proc / "self" / "cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers and controller not in controllers.split(","):
                continue
            # In version 1 each controller has a tree of its own; in version 2 (no name) all share
            # one.
            old = mounts / controller, _VERSION_1
            mount, files = old if controllers else (mounts, _VERSION_2)
            own = PurePosixPath(path.lstrip("/"))
            for group in (own, *own.parents):
                yield mount / group, files


def _reclaimable(group: Path, name: str) -> int:
    """Return the bytes of files kept in memory that the kernel would drop first."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in (group / "memory.stat").read_text().splitlines():
            key, value = line.split()
            if key == name:
                return int(value)
    return 0
