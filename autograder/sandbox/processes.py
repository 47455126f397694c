"""Which processes a student process has started, and how to end all of them."""

from __future__ import annotations

import contextlib
import os
import signal
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.kernel import LINUX

#: A tree that forks as fast as it is killed is bounded by RLIMIT_NPROC, so this ends.
MAX_ROUNDS = 50


@dataclass(frozen=True)
class Usage:
    """Memory of one process, in bytes."""

    anonymous: int
    virtual: int


def descendants(pid: int) -> list[int]:
    """Return every process below ``pid``, parents before their children."""
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found: list[int] = []
    queue = [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


def _parents() -> list[tuple[int, int]]:
    if not LINUX:
        import psutil

        return [(p.pid, p.info["ppid"]) for p in psutil.process_iter(["ppid"])]
    pairs = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                text = Path(f"/proc/{entry}/stat").read_text(errors="replace")
                # The name in parentheses may itself hold spaces and parentheses.
                fields = text.rpartition(")")[2].split()
                if fields[0] not in "ZX":
                    pairs.append((int(entry), int(fields[1])))
    return pairs


def kill_tree(pid: int) -> None:
    """Kill a process and everything below it, however fast it forks.

    The process itself is stopped first and goes last: it adopts the orphans of its
    tree, so they stay findable until none is left.
    """
    _signal(pid, signal.SIGSTOP)
    for _ in range(MAX_ROUNDS):
        below = descendants(pid)
        if not below:
            break
        for child in below:
            _signal(child, signal.SIGSTOP)
        for child in below:
            _signal(child, signal.SIGKILL)
    _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, number)


def usage(pid: int) -> Usage | None:
    """Return what a process uses; None when it is gone."""
    if not LINUX:
        import psutil

        with contextlib.suppress(psutil.Error):
            memory = psutil.Process(pid).memory_info()
            return Usage(memory.rss, memory.vms)
        return None
    values = {"RssAnon": 0, "RssShmem": 0, "VmSize": 0}
    try:
        for line in Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines():
            name, _, rest = line.partition(":")
            if name in values:
                values[name] = int(rest.split()[0]) * 1024
    except (OSError, ValueError, IndexError):
        return None
    return Usage(values["RssAnon"] + values["RssShmem"], values["VmSize"])


def proportional(pid: int) -> int | None:
    """Return a process's share of memory (PSS) in bytes; None where it cannot be read."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None
