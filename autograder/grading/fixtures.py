"""What checks and fixtures are given by the names of their parameters."""

from __future__ import annotations

import importlib.util
import math
import numbers
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import numpy as np

from autograder.errors import HomeworkError, Unfinished, Wrong
from autograder.grading import drawn, import_notes, variables
from autograder.grading.cell_failures import FailedCell, explained
from autograder.grading.modules import Modules
from autograder.grading.source import NOTHING, Asked, LoopAt
from autograder.results.figures import Figures
from autograder.results.report import LeaderboardEntry
from autograder.results.shown import Show
from autograder.sandbox.artifact_process import opened_by
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.inside.loaders import LIBRARIES, LOADERS
from autograder.sandbox.protocol import Handle
from autograder.sandbox.proxies import Student
from autograder.sandbox.replies import Raised
from autograder.sandbox.session import Session, StudentProcess
from autograder.submitted.renamed import Lookups


class Artifacts(Mapping[str, Any]):
    """The files that were handed in, opened in a jailed process: ``artifacts["weights.npy"]``.

    What comes back is plain data, by the ending of the file's name. One that is missing,
    too large or damaged raises ``Wrong`` when it is read, and says which. One of an ending
    that the grader does not know is the grader's failure, whatever was handed in: read it
    with ``opened_by``.
    """

    def __init__(
        self,
        opened: Mapping[str, Any | Wrong | Unfinished],
        session: Session,
        limit: int = 32 * 2**20,
        refused: Mapping[str, Wrong] | None = None,
    ) -> None:
        self._opened = opened
        self._refused = refused or {}
        self._session = session
        self._limit = limit

    def opened_by(
        self, name: str, opener: str, *, timeout: float = 20.0
    ) -> AbstractContextManager[Any]:
        """Open a submitted file with a function of the homework's, in a jailed process of its own.

        For what has to be used and not only read: a pickled classifier that has to predict.
        A context manager, ``with artifacts.opened_by(...) as classifier:``. What the function
        returned is driven as the student's objects are, as long as the context lasts.

        Parameters
        ----------
        name : str
            The file's name.
        opener : str
            ``"module:function"``, called with the file's path and its largest size in bytes.
            The module is one of the assignment's ``inside`` or ``libraries``.
        timeout : float
            Seconds for everything that is asked of the process.

        Raises
        ------
        Wrong
            If the file is missing, or the function raises: its message is shown.
        """
        if name in self._refused:
            raise self._refused[name]
        content = self._opened.get(name)
        if isinstance(content, Wrong) and content.feedback.not_written:
            raise content  # it was not handed in
        return opened_by(self._session, name, opener, limit=self._limit, timeout=timeout)

    def __getitem__(self, name: str) -> Any:
        content = self._opened[name]
        ending = PurePath(name).suffix.lower()
        if ending not in LOADERS:
            raise HomeworkError(
                f"files ending in {ending!r} are not opened by their ending: {name}",
                tip=f"open it with a function of the homework's: opened_by({name!r}, …)",
            )
        needed = LIBRARIES.get(ending)
        if needed is not None and importlib.util.find_spec(needed) is None:
            raise HomeworkError(
                f"{name} cannot be opened: {needed} is not installed here",
                tip="name the library that it comes with in requirements.txt",
            )
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
        """Add a remark for the student, whether the check passes or not.

        Parameters
        ----------
        text : str or None
            A sentence. None adds nothing, and the same sentence is added once.
        """
        sentence = "" if text is None else str(text)
        if sentence and sentence not in self.notes:
            self.notes.append(sentence)

    def rank(self, name: str, value: float | str, *, order: str = "desc") -> None:
        """Add a line to Gradescope's leaderboard.

        NaN is neither more nor less than another value: it is noted, and not ranked.

        Parameters
        ----------
        name : str
            The column: ``"accuracy"``.
        value : float or str
            What this submission is ranked by.
        order : str
            ``"desc"`` where more is better, as on Gradescope; ``"asc"`` where less is.

        Raises
        ------
        ValueError
            If the order is neither: the check counts as failed by the grader.
        TypeError
            If the value is neither a number nor text: likewise.
        """
        if order not in ("asc", "desc"):
            raise ValueError(f'order is "asc" or "desc", not {order!r}')
        ranked = _to_rank(value)
        if isinstance(ranked, float) and math.isnan(ranked):
            self.note(f"Not on the leaderboard: {name} is not a number (NaN).")
        else:
            self.leaderboard.append(LeaderboardEntry(str(name), ranked, order))


def _to_rank(value: Any) -> float | str:
    """Return what a leaderboard can hold: the value may be what student code computed."""
    if type(value) is np.ndarray and value.ndim == 0:
        value = value.item()
    # By its type alone: an object of the student's may say that it is of any class.
    if issubclass(type(value), str):
        return str(value)
    if not issubclass(type(value), numbers.Real):
        raise TypeError("a leaderboard ranks by a number or by text")
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


class GradedStudent(Student):
    """The student's module in a process of its own, new for every check and fixture.

    ``student.softmax(x)`` calls, ``student.LR`` reads, ``student.Net()`` makes an object that
    stays there. A name that the module does not have raises ``NotDefined``, after the
    assignment's ``aliases`` were tried. Where several files are handed in it is the first of
    them, and ``student.module("needle.ops")`` is another one, to be used in the same way.
    """

    __slots__ = (
        *(
            "_aliases",
            "_failed_cells",
            "_lookups",
            "_modules",
            "_names_read",
            "_session",
            "_source",
        ),
    )
    _session: Session
    _aliases: Mapping[str, Any]
    _failed_cells: Sequence[FailedCell]
    _lookups: Lookups
    _modules: Modules | None
    _names_read: set[str]
    _source: Asked

    def __init__(
        self,
        process: StudentProcess,
        session: Session,
        aliases: Mapping[str, Any],
        failed_cells: Sequence[FailedCell] = (),
        modules: Modules | None = None,
        handle: Handle | None = None,
        name: str = "",
        source: Asked = NOTHING,
        lookups: Lookups | None = None,
    ) -> None:
        super().__init__(process, name or session.module or "", handle)
        object.__setattr__(self, "_source", source)
        object.__setattr__(self, "_lookups", lookups or Lookups())
        object.__setattr__(self, "_session", session)
        object.__setattr__(self, "_aliases", aliases)
        object.__setattr__(self, "_failed_cells", failed_cells)
        object.__setattr__(self, "_names_read", set())
        object.__setattr__(self, "_modules", modules)

    def module(self, name: str) -> Any:
        """Return another module of what was handed in, to be used as ``student`` is.

        ``student.module("needle.ops").add(1, 2)``. It is imported once for all checks if the
        homework asks for its file, and when a check asks if it asks for its folder.

        Parameters
        ----------
        name : str
            As student code imports it, ``"needle.ops"``; or the pattern of its file,
            ``"*_part_b.py"``.

        Raises
        ------
        Wrong
            If it was not handed in.
        Unfinished
            If importing it fails: the check is not run, and shows why.
        """
        if self._modules is None:
            raise HomeworkError(
                f"a check asks for the module {name}, and the homework takes one file",
                tip='name every file that is handed in: submission=["part_a.py", "part_b.py"]',
            )
        module = self._modules.tree.named(name)
        self._modules.require(module)
        shown = self._modules.tree.modules[module]
        try:
            handle = self._process.request("module", f"importing {shown}", name=module, main=False)
        except StudentRaised as error:
            raise self._modules.unusable(module, error) from error
        student = GradedStudent(
            self._process,
            self._session,
            self._aliases,
            (),
            self._modules,
            handle,
            module,
            self._source,
            self._lookups,
        )
        student._answer_to_given_names()
        return student

    def _answer_to_given_names(self, *, again: bool = False) -> None:
        """Have the module answer to the skeleton's names where it has others for what they name.

        In its process: what a rubric runs there looks names up, too.

        Parameters
        ----------
        again : bool
            Whether the process is one that an earlier check has left.
        """
        for name, own in self._lookups.renamed.names.items():
            missing = NotDefined(name, "your file", [own]) if again else self._lacks(name)
            if missing is not None and self._lacks(own) is None:
                setattr(self, name, super().__getattr__(own))
                self._lookups.answered[name] = missing

    def _only_guessed(self, name: str) -> bool:
        guess = self._lookups.is_guess(name)
        if guess:
            self._lookups.does_without(name)
            self._names_read.discard(name)
        return guess

    def _lacks(self, name: str) -> NotDefined | None:
        """Return what is raised of a name, if the module lacks it."""
        try:
            super().__getattr__(name)
        except NotDefined as missing:
            return missing
        return None

    def __getattr__(self, name: str) -> Any:
        if self._modules is not None and not self._name and not name.startswith("__"):
            self._modules.require_main()
        self._names_read.add(name)
        self._lookups.looked_up(name)
        try:
            return super().__getattr__(name)
        except NotDefined as missing:
            for other in self._aliases.get(name, ()):
                try:
                    return super().__getattr__(other)
                except NotDefined:
                    continue
            if own := self._lookups.own_name(name):
                missing = self._lacks(own) or missing
            missing = import_notes.explained(missing, self._ended())
            missing = import_notes.explained_by_what_was_left_out(
                missing, self._session.started.left_out, self._place()
            )
            raise explained(missing, self._failed_cells) from None

    def _ended(self) -> Raised | None:
        """Return where this module ended itself, if it has."""
        started = self._session.started.ended
        if self._modules is None:
            return next(iter(started.values()), None)
        name = self._name or self._modules.main
        if name in started or not name:
            return started.get(name)
        ended: Raised | None = self._process.request("ended", f"using {name}", name=name)
        return ended

    def _place(self) -> str:
        """Return which of several files this is; empty if one is handed in."""
        if self._modules is None:
            return ""
        return self._modules.tree.modules.get(self._name or self._modules.main, "")

    def _loops_in(self, name: str) -> Sequence[LoopAt] | None:
        """Return the loops of a function; None if the source does not define it."""
        top, _, rest = name.partition(".")
        own = self._lookups.own_name(top)
        for other in (top, *self._aliases.get(top, ()), *([own] if own else [])):
            found = self._source.loops_in(f"{other}.{rest}" if rest else other, self._name)
            if found is not None:
                return found
        getattr(self, top)  # if there is no such name, that is what is wrong
        return None

    def _written_in(self) -> int:
        """Return how many bytes of data the code has beyond what students were given."""
        return self._source.written_in()

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
        name : str
            What it is called.
        shape : tuple of int or None, optional
            What shape it has to have; None stands for any length but 0, ``()`` is a number.
        rows : sequence of int, optional
            Return these rows alone, in float64: the whole would take too much memory.

        Raises
        ------
        Wrong
            If it is missing, None, not plain data, or of the wrong shape.
        """
        self._names_read.add(name)
        return variables.read(self, name, shape, rows, self._failed_cells)

    def figures(self) -> Figures:
        """Return what the student's code has drawn in this check so far."""
        return drawn.since_import(self._process)

    def written_files(self, names: list[str], limit: int = 32 * 2**20) -> Artifacts:
        """Open files that the student's code wrote in its working folder during this check.

        A file of the homework's ``data`` is missing here, unless it was written again.

        Parameters
        ----------
        names : list of str
            Names of files, without folders.
        limit : int
            Largest size of one file in bytes.

        Returns
        -------
        Artifacts
            As ``artifacts``: a file that cannot be opened raises ``Wrong`` when it is read.
        """
        folder = self._process.folder
        return Artifacts(self._session.open_written(folder, names, limit), self._session, limit)


def seed_for(seed: int, name: str) -> list[int]:
    """Return what seeds one check: the same for a run of it alone as for a whole run."""
    return [seed, zlib.crc32(name.encode())]
