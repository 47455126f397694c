"""Who decides: what of the student's counts as data, and what may be asked for a verdict."""

from __future__ import annotations

import os
import re
import sys
import unittest
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

from autograder.errors import AutograderError, Wrong
from autograder.suites import guard
from autograder.suites.held import Held, Name
from autograder.suites.talking import ask, running
from autograder.suites.values import Malformed, RaisedByStudent, exactly, malformed

#: How a suite writes a class: a function of the student's may turn out to be one.
CLASS = re.compile(r"[A-Z]+[a-z]\w*")
#: Files whose frames are passed over in a search for who uses a thing.
OURS = {__file__}


def read(reader: Callable[[Any], Any], thing: Held, told: Any) -> Any:
    """Read what the student's process says of an object; a malformed answer costs the test."""
    try:
        return reader(told)
    except Malformed as error:
        raise guard.remember(malformed(shown_as(thing))) from error


def looked_up(value: Any) -> Any:
    """Return what a name of the student's module stands for: plain data, or an object."""
    if isinstance(value, Held) and isinstance(value._place, Name) and value._place.name:
        return ask("self", value)
    return value


def named(value: Any, name: str) -> Any:
    """Take note of the name that the suite knows a thing by."""
    if isinstance(value, Held):
        object.__setattr__(value, "_called", name)
    return value


def _class_of(thing: Held) -> str:
    label = "" if isinstance(thing._place, Name) else thing._place._handle.label
    return label.removeprefix("an object of type ")


def shown_as(thing: Held) -> str:
    """Return what messages call a thing."""
    place = thing._place
    return place.name or "your file" if isinstance(place, Name) else place._handle.label


class NoData(Wrong, TypeError):
    """An object where plain data was needed: what Python calls a TypeError."""


def is_no_data(thing: Held, needed: str, *, method: str = "") -> NoReturn:
    """Refuse to take an object for data.

    Parameters
    ----------
    method : str
        One, or more, with which an object may be right here, for all that is known: where
        the suite has a name for its class, and that has the method, a person has to see it.
    """
    shown = shown_as(thing)
    kind = _class_of(thing)
    named = CLASS.fullmatch(kind) and running().watch.knows(kind)
    if method and named and ask("defines", thing, method) is True:
        raise guard.refuse(
            f"the suite uses {shown} as if it were {needed}",
            tip="what it is compared or computed with must not reach the student's code: "
            "have the test call a method, and compare what that returns",
        )
    raise NoData(
        f"{shown} is not {needed}",
        expected=needed,
        found=shown,
        next_step="Return plain values of the type that the assignment states.",
    )


def _asking() -> FrameType:
    """Return the frame that uses a thing."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename in OURS:
        frame = frame.f_back
    return frame


def in_an_assertion() -> bool:
    """Whether it is a library that asks, unittest or numpy, and not a line of the suite's own."""
    return not running().watch.is_suites(_asking().f_code.co_filename)


def in_an_assert() -> bool:
    """Whether it is an ``assert`` of the suite's that asks."""
    frame = _asking()
    file = os.path.realpath(frame.f_code.co_filename)
    return frame.f_lineno in running().watch.asserted.get(file, ())


def is_verdict(raised: BaseException) -> bool:
    """Whether an exception says what became of the test, and is not one that code may handle."""
    if isinstance(raised, RaisedByStudent):
        return False
    handled = isinstance(raised, Exception)
    return not handled or isinstance(raised, (AssertionError, AutograderError, unittest.SkipTest))


def two_bools(thing: Held, value: Any) -> tuple[bool, bool]:
    """Return an answer of two truth values."""
    if type(value) is not list or [type(item) for item in value] != [bool, bool]:
        raise guard.remember(malformed(shown_as(thing)))
    return value[0], value[1]


def question(thing: Held, function: Callable[[Any], Any], what: str, kind: type) -> Any:
    """Ask an object something that takes no value of the suite's."""
    value = looked_up(thing)
    if not isinstance(value, Held):
        return function(value)
    try:
        return exactly(kind, ask(what, value), shown_as(value))
    except Wrong as error:
        raise guard.remember(error) from None


def number(thing: Held, kind: type) -> Any:
    """Ask an object for a number, unless an assertion asks."""
    value = looked_up(thing)
    if isinstance(value, Held) and in_an_assertion():
        is_no_data(value, "a number")
    return question(value, kind, kind.__name__, kind) if isinstance(value, Held) else kind(value)


def derives(what: str, value: Any, base: Held, kind: Any) -> bool:
    """Whether something is, or is an object of, a class of the student's."""
    value = looked_up(value)
    if isinstance(value, Held):
        return bool(exactly(bool, ask(what, value, base), shown_as(base)))
    if isinstance(kind, type) and issubclass(kind, RaisedByStudent):
        return base._called in [above.__name__ for above in kind.__mro__]
    return False
