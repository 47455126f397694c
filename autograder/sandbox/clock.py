"""Counts the time that is a submission's own: what its processes used, and what they slept.

The time between two looks has three parts. What the processes used of a processor counts,
of all of them together. What they waited for one, or for the disk, was the machine's, and
does not count. The rest they slept of their own will, and that counts. Nothing here reads
a clock: what is read is given by whoever makes one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from autograder.sandbox.walls.times import Reading, own_wait

#: A wall clock this many times as long as the limit ends what a busy machine never finishes.
BACKSTOP_FACTOR, BACKSTOP_ROOM = 10, 30.0
#: Processor time is counted in steps: what was counted too early offsets so much later on.
_STEP = 0.1
#: Where nothing tells sleeping from waiting: processes that used nothing for so long slept.
_QUIET = 1.0


def backstop(limit: float) -> float:
    """Return the seconds of wall clock after which a limit of the student's own time is void."""
    return BACKSTOP_FACTOR * limit + BACKSTOP_ROOM


@dataclass(frozen=True)
class Spent:
    """Time of the student's own.

    Attributes
    ----------
    cpu : float
        Seconds of processor time of all processes together.
    slept : float
        Seconds in which none of them ran or wanted to.
    limit : float
        What the two may come to.
    """

    cpu: float
    slept: float
    limit: float

    @property
    def total(self) -> float:
        """What counts against the limit."""
        return self.cpu + self.slept

    @property
    def computed(self) -> bool:
        """Whether most of it was computing, and not sleeping."""
        return self.cpu > self.slept

    @property
    def words(self) -> str:
        """Say what was used, and what was allowed."""
        slept = f" and slept for {_seconds(self.slept)}" if not self.computed else ""
        return f"{_seconds(self.cpu)} of CPU time used{slept}, {_seconds(self.limit)} allowed"


class Account:
    """What the processes of a sandbox came to, one after the other, whatever their limits.

    Attributes
    ----------
    used : float
        Seconds of the student's own.
    watched : float
        Seconds that the grader waited for them; for two at a time, twice as many.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.used = self.watched = 0.0

    def add(self, used: float, watched: float) -> None:
        """Take in what one process came to since it was last looked at."""
        with self._lock:
            self.used += used
            self.watched += watched


def _seconds(value: float) -> str:
    return f"{round(value, 1):g} s"


class _Running:
    """Runs a clock; a generator as a context manager would take longer than the counting."""

    __slots__ = ("_clock",)

    def __init__(self, clock: StudentClock) -> None:
        self._clock = clock

    def __enter__(self) -> None:
        self._clock.start()

    def __exit__(self, *_exception: object) -> None:
        self._clock.stop()


class StudentClock:
    """The time of one student process and all that it started.

    It runs while the grader waits for an answer, but not while the grader itself is kept
    waiting for a processor. What it does meanwhile, it does for the student: it takes in
    what they print, and may be kept busy with that.

    Parameters
    ----------
    read : callable
        Returns what the processes have used and waited for until now.
    now, own : callable
        The wall clock, and what the grader's thread has waited for a processor.
    account : Account, optional
        Is given everything, across limits.
    """

    def __init__(
        self,
        read: Callable[[], Reading],
        now: Callable[[], float] = time.monotonic,
        own: Callable[[], float] = own_wait,
        account: Account | None = None,
    ) -> None:
        self._read, self._now, self._own = read, now, own
        self._account = account or Account()
        #: Processor time until the last look, whatever was allowed since.
        self._seen: float | None = None
        self._since: tuple[float, float] | None = None
        self.give(0.0)

    def give(self, seconds: float) -> None:
        """Allow this many seconds from now on."""
        self.limit = seconds
        self._cpu = self._slept = self._waited = self._ahead = self._quiet = 0.0
        self._last: Reading | None = None
        if self._since is not None:
            # A new limit in the middle of an answer begins now, not when the question was asked.
            self._since = self._now(), self._own()

    @property
    def spent(self) -> Spent:
        """What was used until the last look."""
        return Spent(self._cpu, self._slept, self.limit)

    @property
    def over(self) -> bool:
        """Whether the limit was reached at the last look."""
        return self.spent.total >= self.limit

    def running(self) -> _Running:
        """Run as long as this lasts: the grader waits for the student."""
        return _Running(self)

    def start(self) -> None:
        """Count from now on."""
        self._since = self._now(), self._own()

    def stop(self) -> None:
        """Count until now."""
        self._add_up()
        self._since = None

    def _add_up(self) -> None:
        """Take in the time since the last time, except what the grader was kept waiting."""
        if self._since is not None:
            (then, own_then), (now, own) = self._since, (self._now(), self._own())
            self._waited += max(0.0, now - then - (own - own_then))
            self._since = now, own

    def look(self) -> None:
        """Count what was used since the last look; the first one is where counting starts."""
        self._add_up()
        reading, last = self._read(), self._last
        passed, self._waited, self._last = self._waited, 0.0, reading
        seen, self._seen = self._seen, reading.cpu
        slept_before = self._slept
        if last is not None:
            self._count(reading, last, passed)
        computed = max(0.0, reading.cpu - seen) if seen is not None else 0.0
        self._account.add(computed + self._slept - slept_before, passed)

    def _count(self, reading: Reading, last: Reading, passed: float) -> None:
        """Add what was used between two readings."""
        cpu = max(0.0, reading.cpu - last.cpu)
        self._cpu += cpu
        idle = passed - cpu - self._ahead
        # Used more than has passed: counted in ticks, some of it belongs to the time to come.
        # Bounded, as two processors also use two seconds in one.
        self._ahead = min(max(-idle, 0.0), _STEP)
        idle = max(idle, 0.0)
        if reading.waited is None or last.waited is None:
            self._count_quiet(idle, cpu)
            return
        # That a process waited is known for sure once it runs: until then, some of the
        # time may have been taken for sleep, and is given back.
        withheld = max(0.0, reading.waited - last.waited) + max(0.0, reading.disk - last.disk)
        self._slept = max(0.0, self._slept + idle - withheld)

    def _count_quiet(self, idle: float, cpu: float) -> None:
        self._quiet = self._quiet + idle if cpu <= 0.01 * idle else 0.0
        if self._quiet >= _QUIET:
            self._slept += self._quiet
            self._quiet = 0.0
