"""The driven processes of a sandbox: who they are, what runs for each, how each ended.

Everything else below the zygote is a stray: student code started it.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Protocol

from autograder.sandbox import failures, protocol, replies
from autograder.sandbox.channel import DeadlinePassed
from autograder.sandbox.walls.processes import descendants, kill_below

if TYPE_CHECKING:
    from autograder.sandbox.process import StudentProcess


class Zygote(Protocol):
    """What all of them were forked from."""

    @property
    def zygote_pid(self) -> int:
        """Its process number; another one once it was started again."""

    def descendants(self) -> list[int]:
        """Return every process below it."""

    def reap(self, pid: int) -> int | None:
        """Return how a child of it ended, or None if it has not."""

    def number_inside(self, pid: int) -> int:
        """Return the number that a process found here has among the zygote's."""


class Relatives(Protocol):
    """What a student process has to know of the processes around it."""

    def family(self, pid: int) -> list[int]:
        """Return every process that is watched, and ended, along with this one."""

    def working(self, pid: int, family: list[int]) -> list[int]:
        """Return those of a family whose time is this process's."""

    def how_it_ended(self, pid: int) -> int | None:
        """Return what ``waitpid`` reports of it; None if nobody knows."""

    def forget(self, pid: int) -> None:
        """Take note that a process is gone."""


class DrivenProcesses:
    """All that are driven now in one sandbox, whatever submission they belong to."""

    def __init__(self, zygote: Zygote) -> None:
        self.zygote = zygote
        self._pids: set[int] = set()
        #: Held while one is made that is not yet known to be driven.
        self.being_made = threading.Lock()

    def __contains__(self, pid: int) -> bool:
        return pid in self._pids

    def add(self, pid: int) -> None:
        """Take note that a process is driven from now on."""
        self._pids.add(pid)

    def forget(self, pid: int) -> None:
        """Take note that a process is gone."""
        self._pids.discard(pid)

    def now(self) -> frozenset[int]:
        """Return those that are driven at this moment."""
        return frozenset(self._pids)

    def family(self, pid: int) -> list[int]:
        """Return a process that stands alone, with all that it started."""
        return [pid, *descendants(pid)]

    def working(self, pid: int, family: list[int]) -> list[int]:
        """Return the whole family: all of it was started by this process."""
        del pid
        return family

    def how_it_ended(self, pid: int) -> int | None:
        """Ask the zygote how a process that it forked ended."""
        return self.zygote.reap(pid)


class Household:
    """The processes of one submission: the one that imported it, and copies for each check.

    Parameters
    ----------
    ancestors : collection of int
        Driven processes of another that the importing one was forked from: what is below them
        is not theirs alone.

    Attributes
    ----------
    importing : StudentProcess or None
        The process that imported the student's module, and is forked for each check.
    lock : Lock
        Held while that process is asked for something.
    """

    def __init__(
        self, driven: DrivenProcesses, reap_limit: float, ancestors: Collection[int] = ()
    ) -> None:
        self._driven = driven
        self._ancestors = frozenset(ancestors)
        self._reap_limit = reap_limit
        self.lock = threading.Lock()
        self.importing: StudentProcess | None = None
        self._forked_from: dict[int, StudentProcess] = {}
        #: Of checks that are over: killed, and perhaps not gone yet.
        self._dying: set[StudentProcess] = set()

    def add_copy(self, pid: int, parent: StudentProcess) -> None:
        """Take note of a process that another one was asked to fork."""
        self._forked_from[pid] = parent
        self._driven.add(pid)

    def forget(self, pid: int) -> None:
        """Take note that a process is gone."""
        self._forked_from.pop(pid, None)
        self._driven.forget(pid)

    def family(self, pid: int) -> list[int]:
        """Return every process that runs for this one: all but those of other checks."""
        # What is nobody's counts for each check that runs: a daemon that untied itself is below the
        # zygote, and under no check that could be asked.
        others = self._driven.now() - {pid, self._importing_pid}
        apart = others.union(*map(descendants, others - self._ancestors))
        return [each for each in self._driven.zygote.descendants() if each not in apart]

    def working(self, pid: int, family: list[int]) -> list[int]:
        """Leave out the process that imported the module, where a copy of it is meant.

        It answers when it is asked for another copy; what ended copies have used is
        added to its own time.
        """
        return [each for each in family if each == pid or each != self._importing_pid]

    @property
    def _importing_pid(self) -> int | None:
        return self.importing.pid if self.importing is not None else None

    def how_it_ended(self, pid: int) -> int | None:
        """Ask whoever forked a process how it ended."""
        parent = self._forked_from.get(pid)
        if parent is None:
            return self._driven.how_it_ended(pid)
        # Of a process that it was forked from itself, nobody else asks anything.
        with self.lock if parent is self.importing else contextlib.nullcontext():
            if parent.stopped is not None:
                return None
            number = self._driven.zygote.number_inside(pid)
            parent.wake()
            try:
                answer = parent.ask_aside({"op": "reap", "pid": number}, self._reap_limit, math.inf)
                return replies.exit_status(answer)
            except (DeadlinePassed, protocol.ProtocolError, replies.Mistyped):
                parent.stopped = failures.answered_nonsense("your file")
                return None
            # At rest again: threads of its own would run in the next check's time.
            finally:
                parent.rest()

    def end(self, process: StudentProcess) -> None:
        """End a process, and whatever outlived its check."""
        process.end()
        self._dying.add(process)
        self._end_strays()

    def clear_away(self) -> None:
        """Wait until the processes of earlier checks are gone."""
        with contextlib.suppress(KeyError):  # none is left, or another check cleared it away
            while True:
                self._dying.pop().finish()

    def close(self, alive: Callable[[], bool]) -> None:
        """End every process; the sandbox, while it is alive, may get another submission."""
        if self.importing is not None:
            self.importing.end()
            self._dying.add(self.importing)
            self.importing = None
        self.clear_away()
        if alive():
            self._end_strays()

    def _end_strays(self) -> None:
        """End what the importing process or the zygote adopted."""
        # No copy may be on its way meanwhile: it would be taken for a stray.
        with self.lock, self._driven.being_made:
            # It is gone or broken, and its number must not spare what is below it.
            if self.importing is not None and self.importing.stopped is not None:
                self.importing.finish()
            keep = self._driven.now()
            over = {process.pid for process in frozenset(self._dying)}
            alone = keep - over - {self._importing_pid} - self._ancestors
            below = map(descendants, alone)
            kill_below(self._driven.zygote.zygote_pid, spare=keep.union(*below))
