"""What a student process may answer: the type of every part of every reply, in one place.

The process may answer anything at all. What comes back is read here as records of these
types, or refused as a whole, and a refusal is the student's fault; so nothing that handles
an answer has to doubt it again.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

from numpy.typing import NDArray

from autograder.sandbox import records
from autograder.sandbox.protocol import Handle
from autograder.sandbox.records import Cut, Longest, Mistyped
from autograder.submitted import unpacking
from autograder.submitted.reading import Problem, Reading, TreeReading
from autograder.submitted.tokens import Tokens

__all__ = ["Mistyped"]

Name = Annotated[str, Cut(200)]
#: As much as a student reads of a message, or of a line of code.
Text = Annotated[str, Cut(2_000)]


class Frame(NamedTuple):
    """One place in student code that an exception passed through."""

    file: Name
    line: int | None
    function: Name
    text: Text


@dataclass(frozen=True)
class Raised:
    """An exception that student code raised.

    Attributes
    ----------
    bases : list of str
        The names of its class and of those above it.
    handle : Handle or None
        The exception itself, where it is kept.
    shapes : dict of str to list of int
        Shapes of the arrays that its innermost line names.
    called, parameters : str, list of str
        The function of its outermost line, and what that is given by place.
    """

    type: Name
    message: Text
    frames: Annotated[list[Frame], Longest(100)]
    bases: Annotated[list[Name], Longest(100)] = field(
        default_factory=list, metadata={records.OPTIONAL: True}
    )
    handle: Handle | None = field(default=None, metadata={records.OPTIONAL: True})
    shapes: Annotated[dict[Name, Annotated[list[int], Longest(64)]], Longest(20)] = field(
        default_factory=dict, metadata={records.OPTIONAL: True}
    )
    called: Name = field(default="", metadata={records.OPTIONAL: True})
    parameters: Annotated[list[Name], Longest(100)] = field(
        default_factory=list, metadata={records.OPTIONAL: True}
    )


class Absent(NamedTuple):
    """A library that student code imports and that is not here: its name, and where."""

    name: Name
    file: Name
    line: int


class FailedPart(NamedTuple):
    """A cell of a notebook that was imported as a module: which, where, and what stopped it."""

    module: Name
    place: Name
    raised: Raised


@dataclass(frozen=True)
class Imported:
    """What a process says that has imported the student's module, or has run the cells.

    Attributes
    ----------
    threads : int
        How many run in it.
    absent : list of Absent
    ended : dict of str to Raised
        Where a module ended itself before its last line, by its name.
    failed : list of FailedPart
    """

    threads: int
    absent: Annotated[list[Absent], Longest(100)]
    ended: Annotated[dict[Name, Raised], Longest(100)]
    failed: Annotated[list[FailedPart], Longest(100)] = field(
        default_factory=list, metadata={records.OPTIONAL: True}
    )


class NotedCall(NamedTuple):
    """A call of a forbidden name: what was called, and in which file, line and function."""

    name: Name
    file: Name
    line: int
    function: Name


class Candidate(NamedTuple):
    """A small edit of student code: see ``sandbox.inside.repairs.candidates.Candidate``."""

    file: Name
    function: Name
    line: int
    kind: Name
    size: int
    start: int
    end: int
    text: Text
    first: int
    last: int
    before: Text
    after: Text


@dataclass(frozen=True)
class FiguresTold:
    """Figures as :mod:`autograder.results.figures` reads them, and how many were left out."""

    figures: Annotated[list[dict[str, Any]], Longest(1_000)]
    left_out: int


@dataclass(frozen=True)
class Missing:
    """There is no such name; these are close."""

    missing: Name
    close: Annotated[list[Name], Longest(100)]


@dataclass(frozen=True)
class Unsendable:
    """There is a value, and it is too large to be sent."""

    unsendable: Text


@dataclass(frozen=True)
class Changed:
    """What a function returned, and its arguments as it left them; None for an object."""

    result: Any
    arguments: Annotated[list[Any], Longest(1_000)]
    named: Annotated[dict[str, Any], Longest(1_000)]


@dataclass(frozen=True)
class Listed:
    """What an object gave when it was iterated over, and whether there was more."""

    items: list[Any]
    more: bool


@dataclass(frozen=True)
class Asks:
    """A call of a function of the grader's, from student code that runs."""

    callback: int
    arguments: Annotated[list[Any], Longest(1_000)]
    named: Annotated[dict[str, Any], Longest(1_000)]


#: By what is asked for: the type of the value that comes back.
VALUES: Mapping[str, Any] = {
    "import": Imported,
    "root": None,
    "module": Handle,
    "ended": Raised | None,
    "cells": None,
    "cell": Raised | None,
    "cells_done": Imported,
    "probe": Any,
    "get": Any,
    "set": None,
    "call": Any,
    "inplace": Changed,
    "item": Any,
    "set_item": None,
    "listed": Listed,
    "put": Handle,
    "run": None,
    "drop": None,
    "length": int,
    "value": Any,
    "library": Handle,
    "watch": None,
    "watched": Annotated[list[NotedCall], Longest(1_000)],
    "trace": None,
    "candidates": Annotated[list[Candidate], Longest(2_000)],
    "screen": Annotated[list[int], Longest(2_000)],
    "edit": int,
    "define": Handle,
    "figures": FiguresTold,
    "pictures": Annotated[list[NDArray[Any]], Longest(1_000)],
    "load": Any,
    "read": Reading | Problem,
    "read_tree": TreeReading | Problem,
    "tokenize": Tokens | Problem,
    "listing": unpacking.Listed | Problem,
    "extract": Problem | None,
}


#: What keeps something keeps it inside of what it answers.
_KEEP_INSIDE = ("inplace", "listed")


@functools.cache
def _reader(op: str, keep: bool) -> records.Reader:
    """Return what reads the value that comes back."""
    return records.reader_of(Handle if keep and op not in _KEEP_INSIDE else VALUES[op])


class Answer(NamedTuple):
    """The value that was asked for."""

    value: Any


def read(op: str, reply: Any, *, keep: bool = False) -> Answer | Raised | Missing | Unsendable:
    """Return the reply to a request.

    Parameters
    ----------
    keep : bool
        Whether the value was to stay in the student's process: then a handle comes back.

    Raises
    ------
    Mistyped
        If it is not a reply to that.
    """
    if type(reply) is not dict:
        raise Mistyped("no reply")
    # Exactly: a reply with a key more could be read as one thing here and as another there.
    if reply.keys() == {"ok"}:
        return Answer(_reader(op, keep)(reply["ok"]))
    if reply.keys() == {"raised"}:
        raised: Raised = records.read(Raised, reply["raised"])
        return raised
    found: Missing | Unsendable = records.read(Missing | Unsendable, reply)
    return found


def asks(reply: Any) -> Asks | None:
    """Return what student code asks of a function of the grader's, if the reply is that.

    Raises
    ------
    Mistyped
        If it is meant to be, and is not one.
    """
    if type(reply) is not dict or reply.keys() != {"asks"}:
        return None
    found: Asks = records.read(Asks, reply["asks"])
    return found


@dataclass(frozen=True)
class _Forked:
    pid: int


@dataclass(frozen=True)
class _Status:
    ok: int | None


@dataclass(frozen=True)
class _State:
    layers: dict[str, str]


@dataclass(frozen=True)
class _Spawned:
    ok: _State


def forked_pid(reply: Any) -> int:
    """Return the number that a process says its copy has.

    Raises
    ------
    Mistyped
        If it says none.
    """
    found: _Forked = records.read(_Forked, reply)
    return found.pid


def exit_status(reply: Any) -> int | None:
    """Return how a copy is said to have ended; None if it has not, or nobody knows.

    Raises
    ------
    Mistyped
        If it is not a status.
    """
    found: _Status = records.read(_Status, reply)
    return found.ok


def layers(reply: Any) -> dict[str, str]:
    """Return what a new process says of its jail.

    Raises
    ------
    Mistyped
        If it says nothing.
    """
    found: _Spawned = records.read(_Spawned, reply)
    return found.ok.layers
