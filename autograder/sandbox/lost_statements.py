"""Statements of Python files that cannot be run here: the file is run again without them.

As :mod:`autograder.sandbox.lost_cells` for the cells of a notebook. A file is imported as a
whole at first. Where that ends the process, its statements are run one by one, so that the one
that does it is known and can be left out. So it is where one of them works on the student's
machine alone: those are left out as they come, without another attempt.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from autograder.errors import Wrong
from autograder.sandbox import records
from autograder.sandbox.failures import OutOfTime, StudentRaised, StudentStopped
from autograder.sandbox.inside.elsewhere import works_elsewhere
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.records import Cut, Longest, Mistyped
from autograder.sandbox.sending import Callback

#: How many may do that, each at the price of running all those before it again.
MOST_LOST = 20
#: How often it may be said what is run.
_MOST_TOLD = 100_000


class _Position(NamedTuple):
    """A statement at the top of a file, as a student process says which it is."""

    place: Annotated[str, Cut(300)]
    number: int
    line: int
    text: Annotated[str, Cut(200)]
    names: Annotated[list[Annotated[str, Cut(200)]], Longest(50)]
    why: Annotated[str, Cut(400)]


@dataclass(frozen=True)
class LostStatement:
    """A statement that is left out.

    Attributes
    ----------
    place : str
        The file that it is in.
    line : int
        Its first line.
    text : str
        That line.
    names : frozenset of str
        What it was to define.
    why : str
        What it did, or what it uses: ``"it ended the Python process …"``.
    """

    place: str
    line: int
    text: str
    names: frozenset[str]
    why: str


class LostStatements:
    """What of the student's files is left out, from one attempt to import them to the next."""

    def __init__(self) -> None:
        self._lost: dict[tuple[str, int], LostStatement] = {}
        self._followers: list[LostStatement] = []
        self._careful = False
        self._at: _Position | None = None

    @property
    def all(self) -> list[LostStatement]:
        """Every statement that is left out, by place and line."""
        return sorted([*self._lost.values(), *self._followers], key=lambda e: (e.place, e.line))

    def asked(self, process: StudentProcess) -> dict[str, Any]:
        """Return what a process is asked besides: nothing, before one has ended."""
        # Of this attempt: what an earlier one said last is not what ends this one.
        self._at, self._followers = None, []
        if not self._careful:
            return {}
        told = Callback(self._take_note, "what is run", _MOST_TOLD)
        number = process.offered.add(told, lambda value, _: value, lambda value, _: value).id
        left_out = defaultdict[str, list[int]](list)
        for place, index in self._lost:
            left_out[place].append(index)
        return {"careful": {"tell": number, "left_out": dict(left_out)}}

    def _take_note(self, said: Any) -> None:
        try:
            position = records.read(_Position | None, said)
        except Mistyped:
            return
        if position is None or not position.why:
            self._at = position
        elif len(self._followers) < MOST_LOST:
            self._followers.append(_lost(position, position.why))

    def goes_on_without(self, error: Wrong, what: str) -> bool:
        """Whether to import again: statement by statement, or without the one that was run.

        Parameters
        ----------
        error : Wrong
            How the attempt failed. An exception is no reason to leave out what raised it, except
            where another machine may have what is missing here: memory, a library, a person.
        what : str
            What messages call the attempt.
        """
        if not _is_of_this_place(error):
            return False
        if not self._careful:
            self._careful = True
            return True
        if self._at is None or len(self._lost) >= MOST_LOST:
            return False
        summary, found = error.feedback.summary.replace(what, "it", 1), error.feedback.found
        stopped = isinstance(error, StudentStopped)
        why = f"{summary} ({found})" if stopped else f"it raised {found}"
        self._lost[self._at.place, self._at.number] = _lost(self._at, why)
        return True


def _lost(position: _Position, why: str) -> LostStatement:
    names = frozenset(position.names)
    return LostStatement(position.place, position.line, position.text, names, why)


def _is_of_this_place(error: Wrong) -> bool:
    """Whether a statement ended the process, or works where the student works."""
    if isinstance(error, StudentRaised):
        full = "MemoryError" in error.bases or "can't allocate memory" in error.message
        return full or works_elsewhere(error.message)
    return isinstance(error, StudentStopped) and not isinstance(error, OutOfTime)
