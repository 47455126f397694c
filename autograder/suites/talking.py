"""The conversation of a running test with the student's process."""

from __future__ import annotations

import contextlib
import functools
import inspect
import os
import re
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import AutograderError, GraderError
from autograder.sandbox import records
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.helpers import Helper
from autograder.sandbox.proxies import Remote, Student
from autograder.suites import guard, notices, shared
from autograder.suites.carried import Files
from autograder.suites.held import Held, Name
from autograder.suites.inside import (
    answering,
    asked,
    changes_there,
    files_there,
    noticed,
    packing,
    twins_there,
    unpacking,
)
from autograder.suites.patches import Patches
from autograder.suites.sending import Generators, Sending
from autograder.suites.twins import Shared
from autograder.suites.values import (
    Malformed,
    RaisedByStudent,
    Reader,
    exceptions_known,
    forget_bases,
    give_bases,
    malformed,
)


@dataclass
class Current:
    """The student's process that the running test talks to.

    Attributes
    ----------
    main : str
        The name by which the suite knows the module that ``student`` is; empty for a tree.
    make : callable
        Returns what stands in the suite for an object of the student's.
    """

    student: Student
    helper: Helper
    watch: guard.Watch
    main: str
    make: Callable[[Remote], Held]
    state: shared.State
    printed: int = 0
    things: dict[int, Held] = field(default_factory=dict)
    twins: Shared = field(default_factory=Shared)
    generators: Generators = field(default_factory=Generators)
    patches: Patches = field(default_factory=Patches)
    _files: Files | None = None
    #: Whether the student's code is calling a function of the suite's just now.
    busy: bool = False
    #: How often the student's process was asked for something.
    asked: int = 0
    #: The working folder as the conversation began, and that which student code has by now.
    folder: str = field(default_factory=os.getcwd)
    place: str = field(default_factory=os.getcwd)

    def go_on(self, student: Student, watch: guard.Watch) -> None:
        """Serve another test, with the same process."""
        self.student, self.watch, self.printed = student, watch, 0
        if self._files is not None:
            self._files.watch = watch

    @property
    def files(self) -> Files:
        """The files that both sides use."""
        if self._files is None:
            self._files = Files(self.watch.folder, self.watch, self._do)
        return self._files

    def _do(self, what: str, *arguments: Any) -> Any:
        """Do something with plain arguments, for the harness itself."""
        sent = [["plain", value] for value in arguments]
        return _converse(self, "your files", what, sent, {}, self.sending())

    def sending(self) -> Sending:
        """Return what packs the values of one request."""
        return Sending(lambda number, place: _thing(self, number, place), self.watch,
                       self.generators, self.files.out, self.twins)  # fmt: skip


_current: list[Current] = []


def current() -> Current | None:
    """Return the conversation of the test that is running."""
    return _current[-1] if _current else None


def running() -> Current:
    """Return the conversation of the test that is running.

    Raises
    ------
    GraderError
        If none is.
    """
    if not _current:
        raise GraderError(
            "the suite uses the student's code while it is imported",
            tip="do that in setUp, a fixture or a test: only then is there a student's process",
        )
    return _current[-1]


@contextmanager
def resumed(now: Current) -> Iterator[None]:
    """Let every proxy of the student's modules mean the process of a conversation again."""
    _current.append(now)
    try:
        yield
    finally:
        _current.pop()


@contextmanager
def talking_to(
    student: Student,
    watch: guard.Watch,
    main: str,
    make: Callable[[Remote], Held],
    goes_on: Current | None = None,
    before: shared.Surroundings | None = None,
) -> Iterator[None]:
    """Let every proxy of the student's modules mean this process for a while.

    Parameters
    ----------
    goes_on : Current, optional
        The conversation with this process that an earlier test has begun.
    before : Surroundings, optional
        What the student's process knows of the environment and of ``sys.argv``: what a suite
        sets as it is imported, or leaves from one test to the next, counts as well.
    """
    if goes_on is None:
        parts = (
            *(changes_there, twins_there, files_there, packing, unpacking),
            *(asked, noticed, answering),
        )
        with guard.ours():
            helper = define_module(student, parts, "answer")
    now = goes_on or Current(student, helper, watch, main, make, shared.State(before))
    watch.size, watch.content, watch.remove, watch.listing = (
        _unless_busy(now, now.files.size),
        _unless_busy(now, now.files.content),
        _unless_busy(now, now.files.remove),
        _unless_busy(now, now.files.listing),
    )
    _current.append(now)
    try:
        _know_exceptions(now)
        yield
    finally:
        _current.pop()


def _know_exceptions(now: Current) -> None:
    """Let what stands for an exception of the student's derive from what theirs does.

    Only where the suite may ask: ``except`` knows a raised one by all of its classes.
    """
    if not {"issubclass", "__bases__", "__mro__"} & now.watch.names:
        return
    forget_bases()
    for name in exceptions_known():
        for module in now.watch.modules:
            with contextlib.suppress(RaisedByStudent, Malformed):
                give_bases(name, ask("described", Name(module, name)))


def _unless_busy(now: Current, function: Callable[[str], Any]) -> Callable[[str], Any]:
    """Ask nothing while the student's code runs, or once it has been ended."""

    def asked_for(path: str) -> Any:
        if now.busy or now.student._process.stopped:
            return None
        try:
            return function(path)
        except Malformed as error:
            raise guard.remember(malformed(path)) from error

    return asked_for


def define_module(
    student: Student, modules: Sequence[types.ModuleType], name: str, shown: str = "your code"
) -> Helper:
    """Define what some modules hold in the student's process; return one function of it."""
    handle = student._process.request(
        "define", "the grader's own helper", source=_text_of(tuple(modules)), name=name
    )
    return Helper(student._process, handle, shown, records.reader_of(Any))


@functools.cache
def _text_of(modules: tuple[types.ModuleType, ...]) -> str:
    """Return the text of some modules as one, without what they import of the harness."""
    text = "\n".join(inspect.getsource(module) for module in modules)
    text = re.sub(r"(?m)^from (autograder|__future__)\S* import (\([^)]*\)|.*)$", "", text)
    return f"from __future__ import annotations\n{text}"


def ask(what: str, *arguments: Any, **named: Any) -> Any:
    """Have something done in the student's process, and return or raise what comes of it."""
    now = running()
    if now.busy:
        raise guard.refuse(
            "a function of the suite's uses the student's code while that calls it",
            tip=guard.RUN_TOGETHER,
        )
    _patch(now)
    _follow(now)
    sending = now.sending()
    with sending.unless_it_fails():
        sent = [sending.pack(value) for value in arguments]
        packed = {key: sending.pack(value) for key, value in named.items()}
    try:
        return _converse(now, _shown(what, arguments), what, sent, packed, sending)
    finally:
        if now.student._process.stopped is None:
            _bring_files_back(now, what)


def _bring_files_back(now: Current, what: str) -> None:
    try:
        now.files.back()
    except Malformed as error:
        raise guard.remember(malformed(what)) from error


def _follow(now: Current) -> None:
    """Have the student's code work where the test does, in a temporary folder."""
    place = os.getcwd()
    if place == now.place == now.folder:
        return
    there = now.files.working_folder(place) if place != now.folder else ""
    if place != now.place:
        now.place = place
        _converse(now, "your working folder", "go_to", [["plain", there]], {}, now.sending())


def _patch(now: Current) -> None:
    """Replace in the student's process what the test has replaced in this one."""
    for owner, attribute, on, value in now.patches.changes():
        sending = now.sending()
        if isinstance(owner, type):
            place = ["library", [owner.__module__, owner.__qualname__]]
        else:
            place = ["library", [owner.__name__, ""]]
        with sending.unless_it_fails():
            sent = [place, ["plain", attribute], ["plain", on], sending.pack(value)]
        _converse(now, attribute, "patch", sent, {}, sending)


def _converse(
    now: Current,
    shown: str,
    what: str,
    sent: list[Any],
    packed: dict[str, Any],
    sending: Sending,
) -> Any:
    object.__setattr__(now.helper, "_name", shown)
    reader = Reader(lambda number, place: _thing(now, number, place))
    state = now.state.to_send()
    # What the suite has changed is told before it is forgotten that the suite had it.
    with sending.unless_it_fails():
        state["twins"] = sending.rows()
    state["gone"] = now.twins.unused()
    if wanted := notices.wanted(now.watch.names):
        state["notices"] = wanted
    now.busy, now.asked = True, now.asked + 1
    try:
        with guard.ours(), sending.unless_it_fails():
            reply = now.helper(now.student, now.main, what, sent, packed, state)
        sending.message.sent()
        result, changes, told = shared.parts(reply)
        now.state.heard(told, mocked=now.watch.mocked)
        notices.repeat(told)
        value = now.twins.read(result, changes, reader)
        if now.twins.altered and value is not None:
            now.watch.altered.setdefault(shown)
        return value
    except StudentStopped as error:
        raise guard.remember(error)  # noqa: B904 - it is the same
    except Malformed as error:
        raise guard.remember(malformed(shown)) from error
    except AutograderError as error:
        # Whatever the test makes of it: it was not the student's.
        raise guard.remember(error)  # noqa: B904 - it is the same
    finally:
        now.busy = False
        forward_prints(now.watch)
        now.watch.saw(text=reader.text, octets=reader.octets, told=reader.told)
        # A function that was looked up is to be called, and no answer.
        now.watch.inexact |= reader.inexact or (reader.routine and what != "getattr")


def _thing(now: Current, number: int | None, place: Remote) -> Held:
    """Return what stands for an object: for one and the same always the same."""
    if number is None:
        return now.make(place)
    if number not in now.things:
        now.things[number] = now.make(place)
    return now.things[number]


def _shown(what: str, arguments: tuple[Any, ...]) -> str:
    name = ""
    if arguments and isinstance(arguments[0], Held):
        place, called = arguments[0]._place, arguments[0]._called
        name = place.shown if isinstance(place, Name) else called
    name = name or "an object of yours"
    return f"{name}(…)" if what == "call" else name


def forward_prints(watch: guard.Watch) -> None:
    """Print here what the student's code printed, for suites that capture it."""
    now = _current[-1]
    text = now.student._process.output
    if len(text) > now.printed:
        watch.saw(text=True, told=[text[now.printed :]])
        sys.stdout.write(text[now.printed :])
        now.printed = len(text)
