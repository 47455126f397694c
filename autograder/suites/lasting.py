"""What outlives a test that runs apart: fixtures of a wider scope, and the process they live in.

A runner makes the fixture of a class, a module or a session once, and all tests of that scope
share it, with what they change of it. So it is here. A test has a process of the student's of
its own all the same, unless something that lives on has asked the student's code for anything,
has set what both processes share, or holds an object of that process: then the process stays,
and the tests that share this go on in it. Where student code ends it, all is made again.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.suites import guard, patches, shared, talking
from autograder.suites.held import Held, Name

#: Objects that are looked at for one of the student's.
_MOST_HELD = 20_000
#: What is no container of a suite's.
_PASSED_OVER = (types.ModuleType, types.FrameType, types.CodeType, str, bytes, int, float)


@dataclass
class Made:
    """What came of making something that lives on.

    Attributes
    ----------
    asked : bool
        Whether the student's process was asked for anything.
    was_set : bool
        Whether it set what counts for every test: generators, patches, the environment.
    failures, excused : list
        What no ``except`` of the suite can undo, for every test that uses it.
    """

    asked: bool = False
    was_set: bool = False
    failures: list[Exception] = field(default_factory=list)
    excused: list[Any] = field(default_factory=list)


@contextlib.contextmanager
def noted() -> Iterator[Made]:
    """Note what making something comes to."""
    made, now, watch = Made(), talking.current(), guard.current()
    if now is None or watch is None:
        yield made
        return
    asked, before = now.asked, _surroundings()
    failures, excused = len(watch.failures), len(watch.excused)
    try:
        yield made
    finally:
        made.asked = now.asked > asked
        made.was_set = _surroundings() != before
        made.failures = watch.failures[failures:]
        made.excused = watch.excused[excused:]


def _surroundings() -> tuple[Any, ...]:
    return shared.states(), shared.environment(), list(sys.argv), patches.noted(), os.getcwd()


class Lasting:
    """What of one suite outlives its tests, of one submission at a time.

    Parameters
    ----------
    finish : callable
        Tears down everything that lives on, and forgets it.
    """

    def __init__(self, finish: Callable[[], None]) -> None:
        self._finish = finish
        self._session: Session | None = None
        self._ran: set[str] = set()
        self._now: talking.Current | None = None
        self._left: dict[str, Any] = {}
        self._seen: guard.Watch | None = None
        self._lost = ""

    def stays(self, session: Session | None = None) -> bool:
        """Whether a process stays that can still be asked."""
        if self._now is None or (session is not None and session is not self._session):
            return False
        process = self._now.student._process
        return not process.ended and process.stopped is None

    def holds(self, *roots: Any) -> bool:
        """Whether something holds an object of the process that stays."""
        return self._now is not None and _holds(self._now.student._process, roots)

    def begin(self, test: str, student: Student, watch: guard.Watch) -> talking.Current | None:
        """Get ready for a test; return the conversation that it goes on with, if it does.

        What lives on from another submission, in a process that has ended, or from a run of
        the same test is torn down before, where nobody reads of it.
        """
        session = student._session
        again = session is not self._session or test in self._ran
        gone = self._now is not None and not self.stays()
        if again or gone:
            self._start_over()
        if again:
            self._ran.clear()
            self._lost = ""
        self._session = session
        self._ran.add(test)
        if self._seen is not None:
            watch.inherit(self._seen)
        now = self._now
        if now is None or now.student._process is not student._process:
            return None
        now.go_on(student, watch)
        patches.note_again(self._left["patches"])
        shared.restore(self._left["states"])
        return now

    def end(self, test: str, *, alive: bool, made: Callable[[], bool], roots: Any) -> None:
        """Say what becomes of the process of a test that has been run.

        Parameters
        ----------
        alive : bool
            Whether a fixture of the suite's lives on.
        made : callable
            Whether one of these needs the student's process.
        roots : list
            What else outlives the test, and may hold an object.
        """
        now = talking.running()
        process, watch = now.student._process, now.watch
        resumed = now is self._now
        other = self.stays() and not resumed
        if alive or _may_hold_text(watch, roots):
            self._seen = watch
        elif not other:
            self._seen = None
        if process.stopped is not None:
            if resumed or made():
                self._now, self._lost = now, test
            return
        needed = not other and (made() or _holds(process, roots))
        if needed:
            process.stays = True
            self._now = now
            self._left = {"states": shared.states(), "patches": patches.noted()}
        elif resumed:
            self._now = None

    def lost_in(self, test: str) -> str:
        """Return the earlier test in which the process ended that this one was to share, once."""
        if self._lost == test:
            return ""
        lost, self._lost = self._lost, ""
        return lost

    def _start_over(self) -> None:
        """Tear down all that lives on; what comes of it is nobody's."""
        old, self._now, self._seen = self._now, None, None
        with contextlib.ExitStack() as stack:
            if old is not None:
                old.watch.failures, old.watch.excused = [], []
                stack.enter_context(guard.watching(old.watch))
                stack.enter_context(talking.resumed(old))
            try:
                self._finish()
            except KeyboardInterrupt:
                raise
            except BaseException:  # noqa: S110 - its process is gone, or nobody's
                pass


def _may_hold_text(watch: guard.Watch, roots: Any) -> bool:
    """Whether a text of the student's outlives the test: it stays theirs, then."""
    return any(type(each) is str and watch.may_be_theirs(each) for each in _below(roots) if each)


def _holds(process: Any, roots: Any) -> bool:
    return any(
        isinstance(each._place, object) and not isinstance(each._place, Name)
        and each._place._process is process
        for each in _below(roots)
        if issubclass(type(each), Held)
    )  # fmt: skip


def _below(roots: Any) -> Iterator[Any]:
    """Yield what some containers hold, however deep, except what a module or a class is."""
    seen: set[int] = set()
    left = list(roots)
    while left and len(seen) < _MOST_HELD:
        each = left.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        kind = type(each)
        if issubclass(kind, (*_PASSED_OVER, Held, type)):
            continue
        if kind is types.FunctionType:
            left += [cell.cell_contents for cell in each.__closure__ or () if _is_full(cell)]
        else:
            left += gc.get_referents(each)


def _is_full(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - an empty cell raises
    except ValueError:
        return False
    return True
