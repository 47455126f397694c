"""Which processes a student process has started, and how to end all of them."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.walls.kernel import LINUX

#: A tree that forks as fast as it is killed is bounded by RLIMIT_NPROC, so this ends.
MAX_ROUNDS = 50
#: Seconds that killed processes may take to be gone before the others are looked at again:
#: for any number of them, and for each one more.
DYING_PATIENCE = 0.1
DYING_TIME = 0.002


class ProcessRef:
    """One process, for as long as it is needed: never another with the same number.

    A number is used again once its process is gone; a descriptor never means another.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor: int | None = None
        self._gone = False
        if LINUX:
            try:
                self._descriptor = os.pidfd_open(pid)
            except ProcessLookupError:
                self._gone = True
            except OSError:  # a kernel before 5.3: the number has to do
                pass

    def signal(self, number: signal.Signals) -> bool:
        """Send a signal; False if the process is gone."""
        if self._gone:
            return False
        try:
            if self._descriptor is None:
                os.kill(self.pid, number)
            else:
                signal.pidfd_send_signal(self._descriptor, number)
        except OSError:
            return False
        return True

    def has_ended(self, patience: float = 0.0) -> bool:
        """Whether the process has ended, waiting for that up to ``patience`` seconds."""
        if self._gone:
            return True
        if self._descriptor is None:
            until = time.monotonic() + patience
            while self.pid in dict(_parents()) and time.monotonic() < until:
                time.sleep(0.002)
            return self.pid not in dict(_parents())
        # The descriptor is readable once the process has ended, whether anybody has waited for it
        # or not: a zombie is as good as gone.
        poller = select.poll()
        poller.register(self._descriptor, select.POLLIN)
        return bool(poller.poll(1000 * patience))

    def close(self) -> None:
        """Give the descriptor back: from now on the process counts as gone."""
        self._gone = True  # without a descriptor, its number may be another's
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def descendants(pid: int) -> list[int]:
    """Return every process below ``pid`` that still runs, parents before their children."""
    found: list[int] = []
    queue = [pid]
    try:
        while queue:
            below = _children(queue.pop())
            found += below
            queue += below
    except FileNotFoundError:  # a kernel that was built without these lists
        return all_descendants(pid)
    return [child for child in found if is_running(child)]


def _children(pid: int) -> list[int]:
    """Return the children of a process; fast, and almost always complete."""
    if not LINUX:
        raise FileNotFoundError
    found: list[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    # A child belongs to the thread that forked it, and is in the list of that thread alone.
    for thread in threads:
        try:
            with open(f"/proc/{pid}/task/{thread}/children", "rb", buffering=0) as file:
                found += map(int, file.read().split())
        except FileNotFoundError:
            # The thread is there and its list is not: the kernel has none. A thread that ended
            # meanwhile is no reason to take the slow way.
            if os.path.exists(f"/proc/{pid}/task/{thread}"):
                raise
        except OSError:
            continue
    return found


def all_descendants(pid: int) -> list[int]:
    """Return every process below ``pid`` from the table of all processes: slow and sure."""
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
                state, parent = _state(int(entry))
                # What has ended forks no more; it waits for its parent alone, and cannot be killed
                # again.
                if state not in "ZX":
                    pairs.append((int(entry), parent))
    return pairs


def _state(pid: int) -> tuple[str, int]:
    """Return the state of a process and its parent."""
    with open(f"/proc/{pid}/stat", errors="replace") as file:
        text = file.read()
    # The name in parentheses may itself hold spaces and parentheses.
    fields = text.rpartition(")")[2].split()
    return fields[0], int(fields[1])


def is_running(pid: int) -> bool:
    """Whether a process exists and has not ended."""
    try:
        return _state(pid)[0] not in "ZX"
    except (OSError, ValueError, IndexError):
        return False


def kill_tree(target: ProcessRef) -> None:
    """Kill a process and everything below it, however fast it forks.

    The process itself is stopped first and goes last: it adopts the orphans of its
    tree, so they stay findable until none is left.
    """
    # Of a process that is gone, another may have the number, and children of its own.
    if target.signal(signal.SIGSTOP):
        kill_below(target.pid)
        target.signal(signal.SIGKILL)


def kill_below(pid: int, spare: Iterable[int] = ()) -> None:
    """Kill everything below a process but ``spare``; the process itself goes on."""
    spared = set(spare)
    for round_number in range(MAX_ROUNDS):
        below = set(descendants(pid)) - spared
        if not below and round_number:
            # While some were ending, the fast list may have missed others.
            below = set(all_descendants(pid)) - spared
        if not below:
            return
        _kill(below)


def _kill(pids: Iterable[int]) -> None:
    """Stop all, so that none can fork, then kill all, and give them a moment to be gone."""
    references = [ProcessRef(pid) for pid in pids]
    # Two rounds over all: killed one by one, those that are left would fork what replaces the dead.
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for reference in references:
            reference.signal(number)
    until = time.monotonic() + DYING_PATIENCE + DYING_TIME * len(references)
    for reference in references:
        # Bounded, since a process in an uninterruptible wait (state D) dies when the disk lets it:
        # the next round looks again.
        reference.has_ended(max(until - time.monotonic(), 0.0))
        reference.close()


def kill_user(uid: int) -> None:
    """Kill every process of a user that has no other processes but a submission's."""
    for _ in range(MAX_ROUNDS):
        found = [pid for pid, _ in _parents() if owner(pid) == uid]
        if not found:
            return
        _kill(found)


def owner(pid: int) -> int | None:
    """Return the real user of a process."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines():
            if line.startswith("Uid:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        pass
    return None
