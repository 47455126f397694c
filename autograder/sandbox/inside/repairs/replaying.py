"""Notes what functions are called with in a check, and calls them so again with other bodies.

A function that is called a second time by itself takes a hundredth of what the whole check in a
fork takes: what an edit changes nothing of, or breaks at once, is known by that.
"""

from __future__ import annotations

import contextlib
import copy
import os
import signal
import sys
import time
import traceback
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.sandbox.inside import forking
from autograder.sandbox.inside.repairs.outcomes import Outcome, TooMuch

#: Of each function, as many calls are noted; making a copy of what it gets may take so long.
MOST_CALLS, LONGEST_COPY = 4, 0.02
#: A call that takes longer is not made again for every edit.
LONGEST = 0.03
#: An edited one may take so many times as long, and at least so many seconds.
PATIENCE, LEAST = 10.0, 0.01
_GOES_ON = 0x20 | 0x80 | 0x200  # generators and coroutines: what they do comes later
_ARGUMENTS, _KEYWORDS = 0x04, 0x08


@dataclass
class Call:
    """What a function was called with, and whether it raised something."""

    values: dict[str, Any]
    space: dict[str, Any]
    raised: bool = False


@dataclass
class Calls:
    """The first calls of each function that was called.

    Attributes
    ----------
    noted : dict of CodeType to list of Call
        By the function's body; those that cannot be repeated are empty.
    count : dict of CodeType to int
        How often each was called.
    """

    noted: dict[types.CodeType, list[Call]] = field(default_factory=dict)
    count: dict[types.CodeType, int] = field(default_factory=dict)

    def called(self, frame: types.FrameType) -> Call | None:
        """Note a call as it begins; return it, if it can be repeated."""
        code = frame.f_code
        self.count[code] = count = self.count.get(code, 0) + 1
        calls = self.noted.setdefault(code, [])
        if count > MOST_CALLS or len(calls) < count - 1 or code.co_flags & _GOES_ON:
            return None
        started = time.process_time()
        try:
            given = dict(frame.f_locals)
            Outcome().add(given)  # or it is too large to be copied
            call = Call(copy.deepcopy(given), frame.f_globals)
        except Exception:
            calls.clear()
            return None
        if time.process_time() - started > LONGEST_COPY:
            calls.clear()
            return None
        calls.append(call)
        return call

    def all_of(self, code: types.CodeType) -> bool:
        """Whether every call of a function was noted."""
        return len(self.noted.get(code, ())) == self.count.get(code, 0)


class TooLong(BaseException):
    """A call takes longer than it may. Not an ``Exception``: student code catches those."""


@dataclass
class Done:
    """What a call came to: a digest, and whether and where something was raised."""

    digest: bytes
    raised: bool = False
    file: str = ""
    line: int = 0


def again(call: Call, code: types.CodeType, seconds: float) -> Done:
    """Call a function as it was called, with this body.

    Raises
    ------
    TooLong
        If it takes longer.
    TooMuch
        If what it comes to is too large.
    """
    # For each call of its own: what one body changes in place, the next is not given.
    values = copy.deepcopy(call.values)
    cells = tuple(
        types.CellType(values[name]) if name in values else types.CellType()
        for name in code.co_freevars
    )
    function = types.FunctionType(code, call.space, code.co_name, None, cells)
    # Calls that draw are to draw the same, or no two would come to the same.
    forking.seed_generators(1)
    told = Outcome()
    raised, file, line = False, "", 0
    arguments, named = _arguments(code, values)
    try:
        with _limited(seconds):
            told.add(function(*arguments, **named))
    except TooMuch:
        raise
    except Exception as error:
        told.word(type(error).__qualname__, str(error)[:300])
        raised = True
        for frame, number in traceback.walk_tb(error.__traceback__):
            file, line = frame.f_code.co_filename, number
    told.add(values)
    told.generators()
    return Done(told.digest(), raised, file, line)


def _arguments(code: types.CodeType, values: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    names, count = code.co_varnames, code.co_argcount
    after = count + code.co_kwonlyargcount
    arguments = [values[name] for name in names[:count]]
    named = {name: values[name] for name in names[count:after]}
    if code.co_flags & _ARGUMENTS:
        arguments += values[names[after]]
        after += 1
    if code.co_flags & _KEYWORDS:
        named |= values[names[after]]
    return arguments, named


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """End what takes more of the processor's time."""
    # Time and again: student code may catch whatever is raised in it, the first time.
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.005)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Have nothing printed, nothing warned of, and calls that take too long end."""

    def late(_number: int, _frame: types.FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, late)
    printed, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: SIM115 - in a fork that ends
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.stdout.close()
        sys.stdout = printed
        signal.signal(signal.SIGPROF, before)
