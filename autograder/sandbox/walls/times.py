"""What processes have used of a processor, and what they waited for one or for the disk.

The kernel counts both. A container's throttling is in what it counts as waiting, under
either version of cgroups: a throttled process stays in the queue of its processor.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from autograder.sandbox.walls.kernel import LINUX

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_NANO = 1e-9


@dataclass(frozen=True)
class Reading:
    """Seconds of some processes together, since whenever: two readings tell what came between.

    Attributes
    ----------
    cpu : float
        Processor time, that of children that have ended included.
    waited : float or None
        Time that their threads were ready and not let run; None where nobody can say.
    disk : float
        Time that they waited for the disk.
    """

    cpu: float
    waited: float | None = None
    disk: float = 0.0


class _Process(NamedTuple):
    """A line of ``/proc/PID/stat``, as far as it is needed; times in seconds."""

    state: str
    own: float
    ended_children: float
    threads: int
    started: int


class _Thread(NamedTuple):
    state: str
    cpu: float
    #: None where the kernel does not count it.
    delay: float | None


@dataclass
class _Waiting:
    """What is known of a thread's waiting: as counted, and what is not counted yet."""

    cpu: float
    delay: float
    uncounted: float = 0.0

    @property
    def total(self) -> float:
        return self.delay + self.uncounted


class FamilyTimes:
    """Adds up the times of processes that come and go.

    Parameters
    ----------
    proc : Path
        Where the kernel shows its processes.

    Attributes
    ----------
    busy : list of int
        The threads that ran, or were ready to, at the last look.
    """

    def __init__(
        self, proc: Path = Path("/proc"), now: Callable[[], float] = time.monotonic
    ) -> None:
        self._proc, self._now = proc, now
        self._looked = now()
        self._known: dict[tuple[int, int], _Process] = {}
        self._threads: dict[tuple[int, int, int], _Waiting] = {}
        #: Seen of processes that are gone; whoever waited for them counts it again.
        self._counted_before = 0.0
        self._cpu = self._waited = self._disk = 0.0
        self._pressure: float | None = None
        self.busy: list[int] = []

    def read(self, family: Sequence[int]) -> Reading:
        """Return the times of a family that these processes belong to now."""
        now = self._now()
        passed, self._looked = now - self._looked, now
        found: dict[tuple[int, int], _Process] = {}
        waiting: dict[tuple[int, int, int], _Waiting] = {}
        on_disk = 0.0
        self.busy = []
        for pid in family:
            with contextlib.suppress(OSError, ValueError, IndexError):
                process = _process(f"{self._proc}/{pid}")
                # With its start: numbers are used again, and the next process of one would begin
                # with the time of the last.
                identity = (pid, process.started)
                cpu = 0.0
                for number, thread in self._threads_of(pid, process):
                    cpu += thread.cpu
                    place = (*identity, number)
                    waiting[place] = self._waiting(place, thread, passed)
                    on_disk += passed if thread.state == "D" else 0.0
                    if thread.state == "R":
                        self.busy.append(number)
                # Finer than ticks; but of threads that have ended, only ticks tell.
                found[identity] = process._replace(own=max(process.own, cpu))
        self._count_cpu(found)
        self._known, self._threads = found, waiting
        self._disk += self._believed(on_disk)
        return Reading(self._cpu, self._waited, self._disk)

    def _count_cpu(self, found: dict[tuple[int, int], _Process]) -> None:
        nothing = _Process("", 0.0, 0.0, 0, 0)
        ended = 0.0
        for identity, process in found.items():
            before = self._known.get(identity, nothing)
            self._cpu += max(0.0, process.own - before.own)
            # The kernel adds a child's time to its parent's when somebody waits for it: a child
            # that was seen while it ran would count twice.
            ended += max(0.0, process.ended_children - before.ended_children)
        for identity in set(self._known) - set(found):
            gone = self._known[identity]
            self._counted_before += gone.own + gone.ended_children
        twice = min(self._counted_before, ended)
        self._counted_before -= twice
        self._cpu += ended - twice

    def _threads_of(self, pid: int, process: _Process) -> list[tuple[int, _Thread]]:
        folder = f"{self._proc}/{pid}"
        # As nearly always: what is in the folder of its only thread is read from that of the
        # process, in one file less every 50 ms.
        if process.threads == 1:
            return [(pid, _thread(folder, process.state, process.own))]
        threads = []
        for number in os.listdir(f"{folder}/task"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                inner = f"{folder}/task/{number}"
                single = _process(inner)
                threads.append((int(number), _thread(inner, single.state, single.own)))
        return threads

    def _waiting(self, place: tuple[int, int, int], thread: _Thread, passed: float) -> _Waiting:
        """Take note of how long a thread has waited for a processor until now.

        The kernel counts a wait when it is over: one that goes on shows in a thread that is
        ready, and has run not at all since the last look. Where it counts none at all, a
        thread that is ready may have waited since then.
        """
        before = self._threads.get(place, _Waiting(0.0, 0.0))
        if thread.delay is None:
            longer = passed if thread.state == "R" else 0.0
            waiting = _Waiting(thread.cpu, 0.0, before.uncounted + longer)
        elif (thread.cpu, thread.delay) == (before.cpu, before.delay):
            longer = passed if thread.state == "R" else 0.0
            waiting = _Waiting(thread.cpu, thread.delay, before.uncounted + longer)
        else:
            waiting = _Waiting(thread.cpu, thread.delay)
            # A wait that was guessed while it went on is now in the kernel's count: only what was
            # guessed beyond it stays, or time would run backwards.
            waiting.uncounted = max(0.0, before.total - waiting.delay)
        self._waited += waiting.total - before.total
        return waiting

    def _believed(self, on_disk: float) -> float:
        """Bound what looks like waiting for the disk by what the whole machine waited for it.

        A process that waits for a child which it was cloned for looks the same.
        """
        before, self._pressure = self._pressure, _pressure(f"{self._proc}/pressure/io")
        if self._pressure is None:
            return on_disk
        return min(on_disk, self._pressure - before) if before is not None else 0.0


def _process(folder: str) -> _Process:
    with open(f"{folder}/stat", "rb", buffering=0) as file:
        # The name in parentheses may itself hold spaces and parentheses.
        fields = file.read().rpartition(b")")[2].split()
    # Behind the name: the state is field 0, times of user and system 11 and 12, of children 13 and
    # 14, the number of threads 17, the start 19.
    own, ended = (sum(map(int, fields[n : n + 2])) * _TICK for n in (11, 13))
    return _Process(fields[0].decode(), own, ended, int(fields[17]), int(fields[19]))


def _thread(folder: str, state: str, cpu: float) -> _Thread:
    try:
        with open(f"{folder}/schedstat", "rb", buffering=0) as file:
            ran, waited = file.read().split()[:2]
        return _Thread(state, int(ran) * _NANO, int(waited) * _NANO)
    except (OSError, ValueError):
        return _Thread(state, cpu, None)


def _pressure(path: str) -> float | None:
    """Return the seconds in which something waited for the disk; None if it is not counted."""
    with contextlib.suppress(OSError, ValueError), open(path) as file:
        return int(file.readline().rpartition("total=")[2]) * 1e-6
    return None


class PortableTimes(FamilyTimes):
    """What can be read where there is no ``/proc``."""

    def read(self, family: Sequence[int]) -> Reading:
        """Return the processor time of a family; nothing says what it waited for."""
        import psutil

        total = 0.0
        for pid in family:
            with contextlib.suppress(psutil.Error):
                times = psutil.Process(pid).cpu_times()
                total += times.user + times.system
                total += getattr(times, "children_user", 0.0)
                total += getattr(times, "children_system", 0.0)
        # Of processes that are gone nothing is known any more; what was counted stays counted.
        self._cpu = max(self._cpu, total)
        return Reading(self._cpu)


def source(proc: Path = Path("/proc")) -> str:
    """Say by what means time that the machine did not give is told from sleep."""
    if not (proc / "self" / "stat").exists():
        return "off: no /proc; only processes that use nothing for a second are taken to sleep"
    # All zero where the kernel has the file, but was built without the count.
    if not any(field.strip("0") for field in _text(proc / "self" / "schedstat").split()):
        return "on (without schedstat: what is ready at a look is taken to have waited)"
    return "on"


def _text(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text()
    return ""


class _OwnFile(threading.local):
    """The file that tells of this thread, and the process that opened it."""

    process, file = 0, -1


_local = _OwnFile()


def own_wait() -> float:
    """Return the seconds that this thread has waited for a processor; 0 where nobody counts."""
    if _local.process != os.getpid():
        # Opened once for each thread, as it is asked at each request; a fork has inherited the
        # file, which would go on telling of the parent's thread.
        _local.process, _local.file = os.getpid(), -1
        with contextlib.suppress(OSError):
            _local.file = os.open("/proc/thread-self/schedstat", os.O_RDONLY | os.O_CLOEXEC)
    if _local.file < 0:
        return 0.0
    try:
        return int(os.pread(_local.file, 100, 0).split()[1]) * _NANO
    except (OSError, ValueError, IndexError):
        return 0.0


def family_times() -> FamilyTimes:
    """Return what reads the times of one family on this system."""
    return FamilyTimes() if LINUX else PortableTimes()
