"""Goes on from the events of one run in copies of this process, each with something else.

What comes before a change is the same each time, and mostly takes longer than what comes after
it: a rubric gives up soon. So a check runs once; at each event a copy of the process (a fork)
tries the changes there, each of them in a copy of its own, which goes on to the end of the run.
The copies of several events work beside each other.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import sys
from collections.abc import Callable, Collection
from typing import Any, Generic, NoReturn, TypeVar

Changed = TypeVar("Changed")
Ended = TypeVar("Ended")
Found = TypeVar("Found")

#: Whether a process can be copied here: Windows does not know how, and on macOS a copy of one that
#: has used the system's own libraries may hang.
POSSIBLE = sys.platform == "linux"
_CHUNK = 2**20


class _GoOn(BaseException):
    """Leaves what tries changes, in the copy that is to go on with one."""


class Branches(Generic[Changed, Ended, Found]):
    """One run, and the copies of this process that are made on its way.

    Parameters
    ----------
    wanted : collection of int
        The events at which something else is tried.
    find : callable
        Finds out about one event, given a function that returns how a run ends with a change.
    most : int
        As many events are worked on beside the run itself.

    Attributes
    ----------
    found : dict of int to object
        What was found out, of each event that the run came to; not of one whose copy broke.
    """

    def __init__(
        self,
        wanted: Collection[int],
        find: Callable[[int, Callable[[Changed], Ended]], Found],
        most: int,
    ) -> None:
        self.found: dict[int, Found] = {}
        self._wanted = set(wanted)
        self._find = find
        self._most = most
        #: In a copy, the pipe that leads to the process that waits for it.
        self._to: int | None = None
        self._running: dict[int, tuple[int, int, bytearray]] = {}

    def along(self, run: Callable[[], Ended]) -> dict[int, Found]:
        """Make one run, and wait for the copies.

        Parameters
        ----------
        run : callable
            Calls :meth:`at` at each event; of what it returns or raises only copies have use.
        """
        original = os.getpid()
        try:
            ended = run()
            if self._to is not None:
                _tell(self._to, ended)
        finally:
            if os.getpid() != original:  # whatever happened: there is one of this process
                os._exit(0)
        while self._running:
            self._collect()
        return self.found

    def at(self, event: int) -> Changed | None:
        """Make a copy at an event, if it is one of those; in a copy, return what it changes."""
        if self._to is not None or event not in self._wanted:
            return None
        self._wanted.discard(event)
        while len(self._running) >= self._most:
            self._collect()
        reader, writer = os.pipe()
        if child := os.fork():
            os.close(writer)
            self._running[reader] = child, event, bytearray()
            return None
        # What is collected is looked through again and again, and each page of it copied.
        gc.disable()
        os.close(reader)
        self._to = writer
        try:
            self._work(event)
        except _GoOn as branch:
            changed: Changed = branch.args[0]
            return changed
        except BaseException:
            os._exit(1)

    def _work(self, event: int) -> NoReturn:
        """Find out about one event, in the copy that was made for it."""
        assert self._to is not None
        _tell(self._to, self._find(event, self._ended))
        os._exit(0)

    def _ended(self, change: Changed) -> Ended:
        """Return how the run ends with a change; does not return in the copy that goes on."""
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            self._to = writer
            raise _GoOn(change)
        os.close(writer)
        with open(reader, "rb") as pipe:
            told = pipe.read()
        os.waitpid(child, 0)
        ended: Ended = pickle.loads(told)  # noqa: S301 - of a copy of this process
        return ended

    def _collect(self) -> None:
        """Take in what some of the copies say."""
        for reader in select.select([*self._running], [], [])[0]:
            child, event, told = self._running[reader]
            if piece := os.read(reader, _CHUNK):
                told += piece
                continue
            del self._running[reader]
            os.close(reader)
            os.waitpid(child, 0)
            with contextlib.suppress(Exception):  # whoever wants to know of it finds out here
                self.found[event] = pickle.loads(bytes(told))  # noqa: S301


def _tell(pipe: int, what: Any) -> None:
    with open(pipe, "wb", closefd=False) as file:
        file.write(pickle.dumps(what))
