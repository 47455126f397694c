"""Keeps a submission with many busy threads from taking its neighbours' share of the machine.

The kernel shares a processor among threads, whoever started them; each step of niceness
takes a fifth off a thread's part.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Collection
from pathlib import Path

from autograder.sandbox.walls.kernel import LINUX

_STEP = 1.25
_NICEST = 19


def niceness(busy: int) -> int:
    """Return how nice each of some threads has to be for all of them to weigh as one."""
    return min(_NICEST, round(math.log(max(busy, 1)) / math.log(_STEP)))


def share_one_part(busy: Collection[int], main: int) -> None:
    """Have busy threads share the part of one, beside the main thread of a process.

    That one keeps its own: what is forked from it later on would be nice as well.
    """
    others = set(busy) - {main}
    if not LINUX or len(others) < 2:
        return
    with contextlib.suppress(OSError):  # the main thread is gone, and soon all will be
        nice = min(os.getpriority(os.PRIO_PROCESS, main) + niceness(len(others)), _NICEST)
        _make_nice(others, nice)


def _make_nice(threads: Collection[int], nice: int) -> None:
    for thread in threads:
        with contextlib.suppress(OSError):  # it is gone
            if os.getpriority(os.PRIO_PROCESS, thread) >= nice:
                continue
            os.setpriority(os.PRIO_PROCESS, thread, nice)
            os.sched_setscheduler(thread, os.SCHED_BATCH, os.sched_param(0))
            # Where each session is given a part of its own, this is what counts.
            Path(f"/proc/{thread}/autogroup").write_text(str(nice))
