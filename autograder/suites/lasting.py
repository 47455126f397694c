"""What outlives a test that runs apart: fixtures of a wider scope, and the process they live in.

A runner makes the fixture of a class, a module or a session once, and all tests of that scope
share it, with what they change of it. So it is here. A test has a process of the student's of
its own all the same, unless something that lives on has asked the student's code for anything,
has set what both processes share, or holds an object of that process: then the process stays,
and the tests that share this go on in it. Where student code ends it, all is made again.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from autograder.errors import GraderError
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.suites import guard, patches, shared, talking
from autograder.suites.held import Held, Name
from autograder.suites.judging import Finding
from autograder.suites.reaching import below

#: What is said of a test for which all of that was made again.
MADE_AGAIN = (
    "Your code ended its process in {}, and with it what the tests share: that was made again."
)
#: What is said where the test may have compared with what student code has made of its input.
ALTERED = (
    "{} returned a value and changed in place what the test had handed over: the test went on with "
    "the change, as it does under its own runner."
)
#: A text of the student's of this length, in one that a suite has made, is no coincidence.
_LONG_ENOUGH = 8


#: What lives on: a fixture, a class, or a name in a class or a module.
Key = Any


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
    excused: list[GraderError] = field(default_factory=list)


class Scopes(Protocol):
    """What a runner knows of what its tests share; a test is named as it names it."""

    def finish(self) -> None:
        """Tear down everything that lives on, and forget it."""

    def made(self) -> Mapping[Key, Made]:
        """Return what of the suite's lives on, by what it is, and what came of making it."""

    def shares(self, test: str) -> Collection[Key]:
        """Return what of that, made or not yet, a test is given."""

    def held(self, test: str) -> Iterable[tuple[Key, object]]:
        """Return what outlives a test: its fixtures, the names of its class and its module."""


@dataclass(frozen=True)
class Left:
    """What earlier tests have left for one that has been run.

    Attributes
    ----------
    made : sequence of Made
        What came of making, in earlier tests, what it was given.
    lost : str
        The test in which the process ended that this one was to share.
    """

    made: Sequence[Made]
    lost: str

    def add_to(self, finding: Finding, watch: guard.Watch) -> None:
        """Have it count, and what the test itself has met."""
        earlier = [error for each in self.made for error in each.failures]
        finding.certain = [*earlier, *watch.failures]
        excused = [error for each in self.made for error in each.excused]
        finding.excused = [*excused, *watch.excused]
        finding.notes += [ALTERED.format(shown) for shown in watch.altered]
        if self.lost:
            finding.notes.append(MADE_AGAIN.format(self.lost))


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
    """What of one suite outlives its tests, of one submission at a time."""

    def __init__(self, scopes: Scopes, names: Collection[str] = ()) -> None:
        self._scopes = scopes
        self._by_name = "getfixturevalue" in names  # what a test is given shows while it runs
        self._session: Session | None = None
        self._ran: set[str] = set()
        self._before: dict[Key, Made] = {}
        self._now: talking.Current | None = None
        self._generators: list[Any] = []
        self._patches: patches.Noted = {}
        self._seen: guard.Watch | None = None
        self._lost = ""

    def _stays(self) -> bool:
        if self._now is None:
            return False
        process = self._now.student._process
        return not process.ended and process.stopped is None

    def resumes(self, test: str) -> bool:
        """Whether a test goes on in the process that an earlier one has left."""
        if not self._stays():
            return False
        made, now = self._scopes.made(), self._now
        return (
            self._by_name
            or bool(self._scopes.shares(test))
            or any(each.was_set for each in made.values())
            or (now is not None and _holds(now, below(v for _, v in self._scopes.held(test))))
        )

    def begin(self, test: str, student: Student, watch: guard.Watch) -> talking.Current | None:
        """Get ready for a test; return the conversation that it goes on with, if it does.

        What lives on from another submission, in a process that has ended, or from a run of
        the same test is torn down before, where nobody reads of it.
        """
        again = student._session is not self._session or test in self._ran
        if again or (self._now is not None and not self._stays()):
            self._start_over()
        if again:
            self._lost = ""
            self._ran.clear()
        self._session = student._session
        self._ran.add(test)
        self._before = dict(self._scopes.made())
        if self._seen is not None:
            watch.inherit(self._seen)
            if self._before or self._stays():
                watch.mocked, watch.inexact = self._seen.mocked, self._seen.inexact
        now = self._now
        if now is None or now.student._process is not student._process:
            return None
        now.go_on(student, watch)
        patches.note_again(self._patches)
        shared.restore(self._generators)
        return now

    def end(self, test: str) -> Left:
        """Decide what becomes of the process of a test that has been run."""
        now, scopes = talking.running(), self._scopes
        process, watch = now.student._process, now.watch
        made, held = scopes.made(), [*scopes.held(test)]
        resumed = now is self._now
        other = self._stays() and not resumed
        beneath = [*below(value for _, value in held)]
        needed = any(each.asked or each.was_set for each in made.values()) or _holds(now, beneath)
        left = self._left_for(test)
        if made or needed or _hold_text(watch, beneath):
            self._seen = watch
        elif not other:
            self._seen = None
        if process.stopped is not None:
            if resumed or needed:
                self._now, self._lost = now, test
        elif not other and needed:
            process.stays, self._now = True, now
            self._generators, self._patches = shared.states(), patches.noted()
        elif resumed:
            self._now = None
        return left

    def _left_for(self, test: str) -> Left:
        given = {*self._scopes.shares(test)}
        made = [what for key, what in self._before.items() if key in given]
        lost, self._lost = (self._lost, "") if given else ("", self._lost)
        return Left(made, lost)

    def _start_over(self) -> None:
        """Tear down all that lives on; what comes of it is nobody's."""
        old, self._now, self._seen = self._now, None, None
        with contextlib.ExitStack() as stack:
            if old is not None:
                old.watch.failures, old.watch.excused = [], []
                stack.enter_context(guard.watching(old.watch))
                stack.enter_context(talking.resumed(old))
            self._scopes.finish()


def _hold_text(watch: guard.Watch, below: Iterable[object]) -> bool:
    """Whether a text of the student's outlives the test: it stays theirs, then."""
    if not watch.told:
        return False
    texts = (_text(each) for each in below if type(each) in (str, bytes))
    long = [each for each in watch.told if len(each) >= _LONG_ENOUGH]
    return any(
        text and (watch.may_be_theirs(text) or any(each in text for each in long))
        for text in texts
    )  # fmt: skip


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value, "utf-8", "replace")


def _holds(now: talking.Current, below: Iterable[object]) -> bool:
    """Whether an object of the student's process outlives the test."""
    held = [each for each in below if issubclass(type(each), Held)]
    places = [object.__getattribute__(each, "_place") for each in held]
    process = now.student._process
    return any(not isinstance(each, Name) and each._process is process for each in places)
