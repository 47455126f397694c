"""The conversation of a running test with the student's process."""

from __future__ import annotations

import builtins
import inspect
import os
import pathlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.errors import AutograderError, GraderError
from autograder.sandbox import records
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.proxies import Helper, Remote, Student
from autograder.suites import guard, shared
from autograder.suites.held import Held, Name
from autograder.suites.inside import answering
from autograder.suites.values import Malformed, Reader, malformed


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
    lent: shared.Lent = field(default_factory=shared.Lent)


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
def talking_to(
    student: Student, watch: guard.Watch, main: str, make: Callable[[Remote], Held]
) -> Iterator[None]:
    """Let every proxy of the student's modules mean this process for a while."""
    with guard.ours():
        helper = define_module(student, answering, "answer", "your code")
    _current.append(Current(student, helper, watch, main, make, shared.State()))
    try:
        yield
    finally:
        _current.pop()


def define_module(student: Student, module: Any, name: str, shown: str) -> Helper:
    """Define what a module holds in the student's process; return one function of it."""
    handle = student._process.request(
        "define", "the grader's own helper", source=inspect.getsource(module), name=name
    )
    return Helper(student._process, handle, shown, records.reader_of(Any))


def ask(what: str, *arguments: Any, **named: Any) -> Any:
    """Have something done in the student's process, and return or raise what comes of it."""
    now = running()
    _hand_back_what_changed(now)
    sending = _Sending()
    sent = [sending.pack(value) for value in arguments]
    packed = {key: sending.pack(value) for key, value in named.items()}
    return _converse(now, _shown(what, arguments), what, sent, packed, sending.mutable)


def _hand_back_what_changed(now: Current) -> None:
    """Have the student's object see what the suite did to the copy that it was given."""
    for loan in now.lent.changed():
        sending = _Sending()
        sent = [sending.pack(each) for each in (loan.holder, loan.how, loan.key, loan.value)]
        _converse(now, str(loan.key), "put", sent, {}, [])


def _converse(
    now: Current,
    shown: str,
    what: str,
    sent: list[Any],
    packed: dict[str, Any],
    mutable: list[Any],
) -> Any:
    object.__setattr__(now.helper, "_name", shown)
    reader = Reader(lambda number, place: _thing(now, number, place))
    state = now.state.to_send()
    try:
        with guard.ours():
            reply = now.helper(now.student, now.main, what, sent, packed, state)
        result, changes, told = shared.parts(reply)
        now.state.heard(told)
        changed = shared.changed(changes, mutable, reader)
        try:
            value = reader.read(result)
        except Exception:
            shared.apply(changed, now.watch, carried=True)
            raise
        shared.apply(changed, now.watch, carried=value is None)
        return value
    except StudentStopped as error:
        raise guard.remember(error)  # noqa: B904 - it is the same
    except Malformed as error:
        raise guard.remember(malformed(shown)) from error
    except AutograderError as error:
        # Whatever the test makes of it: it was not the student's.
        raise guard.remember(error)  # noqa: B904 - it is the same
    finally:
        forward_prints(now.watch)
        now.watch.saw(text=reader.text, octets=reader.octets)


def _thing(now: Current, number: int | None, place: Remote) -> Held:
    """Return what stands for an object: for one and the same always the same."""
    if number is None:
        return now.make(place)
    if number not in now.things:
        now.things[number] = now.make(place)
    return now.things[number]


def _shown(what: str, arguments: tuple[Any, ...]) -> str:
    place = arguments[0]._place if arguments and isinstance(arguments[0], Held) else None
    name = place.shown if isinstance(place, Name) else "an object of yours"
    return f"{name}(…)" if what == "call" else name


def forward_prints(watch: guard.Watch) -> None:
    """Print here what the student's code printed, for suites that capture it."""
    now = _current[-1]
    text = now.student._process.output
    if len(text) > now.printed:
        watch.saw(text=True)
        sys.stdout.write(text[now.printed :])
        now.printed = len(text)


class _Sending:
    """Packs values of the suite's, and takes note of what can be changed in place."""

    def __init__(self) -> None:
        self.mutable: list[Any] = []

    def pack(self, value: Any) -> Any:
        """Return a value as it is sent."""
        if isinstance(value, Held):
            value = value._place
        if isinstance(value, Name):
            return ["name", [value.module, value.name]]
        module = getattr(value, "__student_module__", None)
        if type(module) is str:
            return ["name", [module, ""]]
        if isinstance(value, type) and issubclass(value, BaseException):
            return ["name", ["builtins", value.__name__]]
        if isinstance(value, np.ndarray):
            self.mutable.append(value)
            return ["plain", value]
        if isinstance(value, (bool, float, str, np.generic, Remote, type(None))):
            return ["plain", value]
        if isinstance(value, int):
            small = -(2**63) <= value < 2**63
            return ["plain", int(value)] if small else ["int", hex(value)]
        return self._pack_several(value)

    def _pack_several(self, value: Any) -> Any:
        for name in ("list", "set", "bytearray", "tuple", "frozenset"):
            if isinstance(value, getattr(builtins, name)):
                if name not in ("tuple", "frozenset"):
                    self.mutable.append(value)
                items = list(value)
                return [name, items if name == "bytearray" else [self.pack(i) for i in items]]
        if isinstance(value, dict):
            self.mutable.append(value)
            return ["dict", [[self.pack(key), self.pack(item)] for key, item in value.items()]]
        if isinstance(value, bytes):
            return ["bytes", list(value)]
        if isinstance(value, complex):
            return ["complex", [value.real, value.imag]]
        if isinstance(value, (range, slice)):
            return [type(value).__name__, [value.start, value.stop, value.step]]
        if isinstance(value, pathlib.PurePath):
            return ["path", os.fspath(value)]
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.Tensor):
            self.mutable.append(value)
            return ["tensor", shared.of_tensor(value)]
        return _refuse(value)


def _refuse(value: Any) -> Any:
    if callable(value):
        raise guard.refuse(
            "the suite hands a function of its own to the student's code",
            tip=f"that runs in another process, which knows none of the suite's functions: "
            f"{guard.RUN_TOGETHER}",
        )
    raise guard.refuse(
        f"the suite hands a value of type {type(value).__name__} to the student's code",
        tip=f"plain data and arrays can be sent to another process, and nothing else: "
        f"{guard.RUN_TOGETHER}",
    )
