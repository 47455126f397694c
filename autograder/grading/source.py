"""What checks ask of a submission's source: it is read in jailed processes, and never run."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from autograder.grading import modules
from autograder.homework.homework import Homework
from autograder.sandbox.host import Sandbox
from autograder.sandbox.reading import JailedReader
from autograder.submitted.loops import Loop
from autograder.submitted.reading import Wanted, read
from autograder.submitted.submission import Submission


@dataclass(frozen=True)
class LoopAt:
    """A loop in what was handed in: see :class:`autograder.submitted.loops.Loop`."""

    kind: str
    where: str
    spelled: str
    place: str


class Asked(Protocol):
    """What can be asked of a source."""

    def loops_in(self, name: str, module: str) -> Sequence[LoopAt] | None:
        """Return the loops of a function; None if the source does not define it."""

    def written_in(self) -> int:
        """Return how many bytes of data are written into the code, beyond what was given."""


class _Nothing:
    """Of a source that nobody can read."""

    def loops_in(self, _name: str, _module: str) -> None:
        """Define nothing."""

    def written_in(self) -> int:
        """Hold nothing."""
        return 0


NOTHING = _Nothing()


class Source:
    """The source of one submission.

    Parameters
    ----------
    end : float
        When all has to be read, on the clock of ``time.monotonic``.
    """

    def __init__(
        self, submission: Submission, homework: Homework, sandbox: Sandbox, end: float
    ) -> None:
        self.submission = submission
        self.homework = homework
        self.sandbox = sandbox
        self.end = end
        self._loops: dict[tuple[str, str], list[LoopAt] | None] = {}
        self._lock = threading.Lock()

    def loops_in(self, name: str, module: str) -> list[LoopAt] | None:
        """Have the loops of a function read; None if it is not defined.

        Parameters
        ----------
        module : str
            Where several files are handed in, the one that has it; empty for the main one.
        """
        with self._lock:
            if (name, module) not in self._loops:
                reader = JailedReader(self.sandbox, self.end)
                with contextlib.closing(reader):
                    told = modules.loops_in(self.submission, name, module, reader)
                self._loops[name, module] = None if told is None else [*map(self._at, told)]
            return self._loops[name, module]

    def _at(self, loop: Loop) -> LoopAt:
        place = self.submission.place(loop.line, loop.file)
        return LoopAt(loop.kind, loop.where, loop.spelled, place)

    def written_in(self) -> int:
        """Return how many bytes of data are written into the code, beyond what was given."""
        return max(0, self.submission.written_in - _given_in(self.homework))


def _given_in(homework: Homework) -> int:
    """Return how many bytes of data are written into the files that students start from."""
    if homework.skeleton is None:
        return 0
    if homework.is_tree:
        return sum(read(path, Wanted()).written_in for path in homework.skeleton_code.values())
    wanted = Wanted(as_cells=homework.assignment.takes_notebooks)
    return read(homework.skeleton, wanted).written_in
