"""Keeps a submission with many busy threads from taking its neighbours' share of the machine.

The kernel shares a processor among threads, whoever started them, or first among sessions
where it groups threads by these; each step of niceness takes a fifth off a part.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from autograder.sandbox.walls.kernel import LINUX

# The kernel's own: one more takes a weight of 1024 to 820.
_STEP = 1.25
_NICEST = 19


class _Group(NamedTuple):
    """A session, as far as the kernel shares a processor by it."""

    name: str
    nice: int


def niceness(busy: int) -> int:
    """Return how nice each of some threads has to be for all of them to weigh half of one.

    Half, since it takes a while until they are seen: they weigh as many till then.
    """
    return min(_NICEST, round(math.log(2 * max(busy, 1)) / math.log(_STEP)))


def share_half_a_part(busy: Collection[int], main: int, proc: Path = Path("/proc")) -> None:
    """Have busy threads share half the part of one, beside the main thread of a process.

    That one keeps its own: what is forked from it later on would be nice as well.
    """
    others = set(busy) - {main}
    if not LINUX or len(others) < 2:
        return
    with contextlib.suppress(OSError):  # the main thread is gone, and soon all will be
        nice = min(os.getpriority(os.PRIO_PROCESS, main) + niceness(len(others)), _NICEST)
        own = _group(proc, main)
        for thread in others:
            with contextlib.suppress(OSError):  # it is gone
                _make_nice(thread, nice)
                _make_session_nice(proc, thread, nice, own)


def _make_nice(thread: int, nice: int) -> None:
    # Only ever nicer: without root the kernel lets nobody take niceness back, and would refuse.
    if os.getpriority(os.PRIO_PROCESS, thread) < nice:
        os.setpriority(os.PRIO_PROCESS, thread, nice)
        os.sched_setscheduler(thread, os.SCHED_BATCH, os.sched_param(0))


def _make_session_nice(proc: Path, thread: int, nice: int, own: _Group | None) -> None:
    """Make a session nice, unless it is the main thread's: that one has a single part anyway.

    Every time that a thread is looked at: it may have gone to another session since, and
    without privileges the kernel takes one such request in a tenth of a second.
    """
    group = _group(proc, thread)
    if own is not None and group is not None and group.name != own.name and group.nice < nice:
        (proc / str(thread) / "autogroup").write_text(str(nice))


def _group(proc: Path, thread: int) -> _Group | None:
    """Return the session of a thread; None where sessions do not count."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        name, _, nice = (proc / str(thread) / "autogroup").read_text().split()
        return _Group(name, int(nice))
    return None
