"""What checks and fixtures are given by the names of their parameters."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from autograder import datasets
from autograder.errors import Unfinished, Wrong
from autograder.grading import drawn, variables
from autograder.grading.cell_failures import FailedCell, explained
from autograder.results.figures import Figures
from autograder.results.report import LeaderboardEntry
from autograder.results.shown import Show
from autograder.sandbox.artifact_process import opened_by
from autograder.sandbox.failures import NotDefined
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session, StudentProcess


class Datasets:
    """The data sets as the grader sees them, loaded on first use."""

    def __init__(self, data_dir: Path | None) -> None:
        self._data_dir = data_dir
        self._loaded: dict[tuple[str, str], datasets.Split] = {}

    def load(self, name: str, split: str) -> datasets.Split:
        """Return ``"train"`` or ``"validation"`` of a data set, as it was published."""
        if (name, split) not in self._loaded:
            self._loaded[name, split] = datasets.load(name, split, self._data_dir)
        return self._loaded[name, split]

    def load_file(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the arrays of a file that student code may download, by name."""
        return datasets.load_file(name)


class Artifacts(Mapping[str, Any]):
    """Files opened in the jail, by name; reading one that could not be opened raises Wrong."""

    def __init__(
        self,
        opened: Mapping[str, Any | Wrong | Unfinished],
        session: Session,
        limit: int = 32 * 2**20,
    ) -> None:
        self._opened = opened
        self._session = session
        self._limit = limit

    def opened_by(
        self, name: str, opener: str, *, timeout: float = 20.0
    ) -> AbstractContextManager[Any]:
        """Open a submitted file with ``"module:function"`` in a jailed process of its own.

        For what has to be used, not read. The module has to be among the assignment's
        libraries; what the function returned can be driven while the context lasts.
        """
        return opened_by(self._session, name, opener, limit=self._limit, timeout=timeout)

    def __getitem__(self, name: str) -> Any:
        content = self._opened[name]
        if isinstance(content, (Wrong, Unfinished)):
            raise content
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self._opened)

    def __len__(self) -> int:
        return len(self._opened)


@dataclass
class Notebook:
    """What a check wants said or ranked besides its verdict."""

    notes: list[str] = field(default_factory=list)
    leaderboard: list[LeaderboardEntry] = field(default_factory=list)
    output: str = ""
    show: Show = field(default_factory=Show)

    def note(self, text: str | None) -> None:
        """Add a remark for the student; None adds nothing, nor does what was said before."""
        if text and text not in self.notes:
            self.notes.append(text)

    def rank(self, name: str, value: float, *, order: str = "asc") -> None:
        """Add a line to the leaderboard; ``"asc"`` where less is better."""
        self.leaderboard.append(LeaderboardEntry(name, value, order))


class GradedStudent(Student):
    """The student's module, as rubrics are given it; opens the files it wrote, too."""

    __slots__ = ("_aliases", "_failed_cells", "_names_read", "_session")
    _session: Session
    _aliases: Mapping[str, Any]
    _failed_cells: Sequence[FailedCell]
    _names_read: set[str]

    def __init__(
        self,
        process: StudentProcess,
        session: Session,
        aliases: Mapping[str, Any],
        failed_cells: Sequence[FailedCell] = (),
    ) -> None:
        super().__init__(process, session.module or "")
        object.__setattr__(self, "_session", session)
        object.__setattr__(self, "_aliases", aliases)
        object.__setattr__(self, "_failed_cells", failed_cells)
        object.__setattr__(self, "_names_read", set())

    def __getattr__(self, name: str) -> Any:
        self._names_read.add(name)
        try:
            return super().__getattr__(name)
        except NotDefined as missing:
            for other in self._aliases.get(name, ()):
                try:
                    return super().__getattr__(other)
                except NotDefined:
                    continue
            raise explained(missing, self._failed_cells) from None

    def variable(
        self,
        name: str,
        *,
        shape: tuple[int | None, ...] | None = None,
        rows: Sequence[int] | None = None,
    ) -> Any:
        """Return a variable of the student's module as plain data.

        Parameters
        ----------
        shape : tuple of int or None, optional
            What shape it has to have; None stands for any length but 0, ``()`` is a number.
        rows : sequence of int, optional
            Return these rows alone, in float64: the whole would take too much memory.

        Raises
        ------
        Wrong
            If it is missing, None, no plain data, or of another shape.
        """
        self._names_read.add(name)
        return variables.read(self, name, shape, rows, self._failed_cells)

    def figures(self) -> Figures:
        """Return what this check has had the student's code draw."""
        return drawn.since_import(self._process)

    def written_files(self, names: list[str], limit: int = 32 * 2**20) -> Artifacts:
        """Open files that the student's code wrote in its working folder."""
        folder = self._process.folder
        return Artifacts(self._session.open_files(folder, names, limit), self._session, limit)


def seed_for(seed: int, name: str) -> list[int]:
    """Return what seeds one check: the same for a run of it alone as for a whole run."""
    return [seed, zlib.crc32(name.encode())]
