"""Finds, validates and collects the files of a submission."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from autograder.errors import UsageError, Wrong
from autograder.homework.assignment import Assignment
from autograder.sandbox.program import Probe
from autograder.submitted import cells, conformance, notebooks, reading, refusing, unpacking
from autograder.submitted.answers import questions
from autograder.submitted.cells import Cell
from autograder.submitted.choosing import Asked, require_source
from autograder.submitted.forbidden import rules
from autograder.submitted.gathering import gather
from autograder.submitted.members import Member
from autograder.submitted.part_names import names_of_parts
from autograder.submitted.reading import Reading, TreeReading, Wanted
from autograder.submitted.trees import Tree
from autograder.submitted.unpacking import Listed


class Reader(Protocol):
    """Takes apart what was handed in: a student's files in a jail, a TA's own ones here."""

    def read(self, file: Path, wanted: Wanted) -> Reading:
        """Return what is in a Python file or a notebook."""

    def read_tree(
        self,
        files: Mapping[str, Path],
        modules: Mapping[str, str],
        own: Collection[str],
        wanted: Wanted,
        main: str = "",
    ) -> TreeReading:
        """Return what is in several files, by their places."""

    def listing(self, file: Path, shown: str) -> Listed:
        """Return the names and sizes of what an archive holds."""

    def extract(
        self, file: Path, shown: str, numbers: Sequence[int], sizes: Sequence[int], folder: Path
    ) -> None:
        """Write members of an archive into a folder, each with its place for a name."""


class ReadHere:
    """Reads in this process: for files that whoever runs it wrote."""

    def read(self, file: Path, wanted: Wanted) -> Reading:
        """Return what is in a Python file or a notebook."""
        return reading.read(file, wanted)

    def read_tree(
        self,
        files: Mapping[str, Path],
        modules: Mapping[str, str],
        own: Collection[str],
        wanted: Wanted,
        main: str = "",
    ) -> TreeReading:
        """Return what is in several files, by their places."""
        return reading.read_tree(files, modules, own, wanted, main)

    def listing(self, file: Path, shown: str) -> Listed:
        """Return the names and sizes of what an archive holds."""
        return unpacking.listing(file, shown)

    def extract(
        self, file: Path, shown: str, numbers: Sequence[int], sizes: Sequence[int], folder: Path
    ) -> None:
        """Write members of an archive into a folder, each with its place for a name."""
        del sizes  # those of files that whoever runs it made
        unpacking.extract(file, folder, numbers, shown)


@dataclass(frozen=True)
class Submission:
    """The files of one submission that the assignment asks for.

    Attributes
    ----------
    name : str
        What it is called in reports.
    module : Path
        The student's Python file, the first of several; made from the notebook if that is
        what was handed in.
    artifacts : dict of str to Path
        The artifacts that were handed in, by name.
    ignored : tuple of str
        Paths of files that the homework does not ask for.
    too_large : dict of str to int
        Bytes of artifacts that are larger than is accepted, by name; they are left out.
    remarks : tuple of str
        What to say of how it was handed in.
    cells : tuple of Cell
        What is run instead of importing the module, where a homework takes notebooks.
    file : str
        The name of the file with the code as it was handed in.
    reading : Reading
        What there is to know of its text.
    broken : Wrong or None
        Why Python cannot read it.
    own : dict of str to Path
        The course's own files of code, by their places.
    changed : dict of str to Path
        What was handed in for one of these, where it is not the course's, by the same place.
    tree : Tree or None
        All files of code, where a homework asks for several.
    probes : mapping of int to sequence of Probe
        Tests of the course's that are run once this many cells of code have been.
    handed_in : sequence of Path
        The files and folders that were given, of which the others may be copies.
    """

    name: str
    module: Path
    artifacts: dict[str, Path]
    ignored: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    file: str = ""
    reading: Reading = field(default_factory=Reading)
    broken: Wrong | None = None
    too_large: dict[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    own: dict[str, Path] = field(default_factory=dict)
    changed: dict[str, Path] = field(default_factory=dict)
    tree: Tree | None = None
    probes: Mapping[int, Sequence[Probe]] = field(default_factory=dict)
    handed_in: Sequence[Path] = ()

    @property
    def code_cells(self) -> list[Cell]:
        """The cells that are run."""
        return [cell for cell in self.cells if cell.code]

    def up_to(self, count: int | None) -> Submission:
        """Return the submission of which only the first cells of code are run; all for None."""
        if count is None or not self.cells:
            return self
        last = [place for place, cell in enumerate(self.cells) if cell.code][:count][-1]
        return replace(self, cells=self.cells[: last + 1])

    @property
    def unplaced(self) -> Sequence[str]:
        """Paths of what was handed in and is none of the files that are asked for by name."""
        return self.ignored if self.tree is None else self.tree.unplaced

    @property
    def headings(self) -> list[str]:
        """The last heading in the text above each cell that is run."""
        found, heading = list[str](), ""
        for cell in self.cells:
            if cell.code:
                found.append(heading)
            else:
                heading = cell.heading or heading
        return found

    @property
    def cell_sources(self) -> list[tuple[str, int, str]]:
        """Label, first line and source of each cell that is run."""
        return [(cell.label, cell.first_line, cell.source) for cell in self.code_cells]

    def place(self, line: int, file: str = "") -> str:
        """Say where a line is: ``"cell 7, line 3"``, ``"line 12"``, ``"nn/ops.py, line 3"``."""
        if file and self.tree is not None and not (self.cells and file == self.tree.main):
            return f"{file}, line {line}"
        for cell in reversed(self.cells):
            if cell.module_line <= line:
                return cell.place(line - cell.module_line + 1)
        return f"line {line}"

    @property
    def written_in(self) -> int:
        """How many bytes of data are written into its code, the course's own files aside."""
        if self.tree is None:
            return self.reading.written_in
        own = self.tree.own
        return sum(each.written_in for at, each in self.tree.readings.items() if at not in own)

    @property
    def staged(self) -> dict[str, Path]:
        """Every file to stage, by its place."""
        code = {self.module.name: self.module}
        if self.tree is not None:
            cells = code if self.cells else {}
            code = {**self.tree.written, **cells}
        return {**code, **self.artifacts, **self.own}


def wanted_of(assignment: Assignment, given: Iterable[Cell] = ()) -> Wanted:
    """Return what a homework wants to know of the text that is handed in.

    Parameters
    ----------
    given : iterable of Cell
        Of the skeleton: what is written there is the question, and no part of an answer.
    """
    answers = dict.fromkeys(words for check in assignment.checks for words in check.answers)
    return Wanted(
        assignment.takes_notebooks,
        rules.to_look_for(assignment),
        list(answers),
        sorted(questions(given)),
        parts=names_of_parts(assignment),
    )


def collect(
    assignment: Assignment,
    paths: Sequence[Path],
    scratch: Path,
    reader: Reader | None = None,
    given: Iterable[Cell] = (),
) -> Submission:
    """Find the files of a submission in a folder, an archive, or a list of files.

    Parameters
    ----------
    scratch : Path
        An empty folder of the caller's; archives are unpacked into it.
    reader : Reader, optional
        Takes files apart; in this process without one.
    given : iterable of Cell
        See :func:`wanted_of`.

    Raises
    ------
    UsageError
        If there is no such file, or it cannot be said which one is the submission.
    """
    reader = reader or ReadHere()
    found = gather(require_there(paths), asked_of(assignment), reader, scratch)
    choice = found.choice
    if choice.code is None:
        raise refusing.no_code(assignment, found)
    files = found.files(reader, scratch)
    code = choice.code
    module = _staged(files[code], code.staged, scratch)
    artifacts = {
        name: _staged(files[member], name, scratch) for name, member in choice.artifacts.items()
    }
    name = paths[0].name or str(paths[0])
    submission = of_file(assignment, name, module, artifacts, scratch, reader, given)
    return replace(
        submission,
        ignored=tuple(member.path for member in choice.ignored),
        too_large={name: member.size for name, member in choice.too_large.items()},
        remarks=tuple(refusing.remarks(found)),
    )


def require_there(paths: Sequence[Path]) -> Sequence[Path]:
    """Return paths that exist.

    Raises
    ------
    UsageError
        If one does not.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}")
    return paths


def asked_of(assignment: Assignment) -> Asked:
    """Return what a homework asks for, as :func:`autograder.submitted.choosing.choose` takes it."""
    limit = assignment.artifact_mb * 2**20
    return Asked(list(assignment.patterns), list(assignment.artifacts), limit)


def of_file(
    assignment: Assignment,
    name: str,
    module: Path,
    artifacts: dict[str, Path],
    scratch: Path,
    reader: Reader | None = None,
    given: Iterable[Cell] = (),
) -> Submission:
    """Return the submission of one file with code, a Python file or a notebook.

    Raises
    ------
    UsageError
        If it is too large, or a notebook that cannot be read.
    """
    if not notebooks.is_notebook(module.name):
        require_source(Member(module.name, module.stat().st_size))
    whole = Submission(name, module, artifacts, file=module.name)
    wanted = wanted_of(assignment, given)
    try:
        found = (reader or ReadHere()).read(module, wanted)
    except Wrong as error:
        if assignment.takes_notebooks:
            raise UsageError(f"{error}: {error.feedback.found}", tip=_KEEP_DATA) from error
        nothing = Reading(uses={key: [] for key in wanted.forbidden})
        return replace(whole, reading=nothing, broken=error)
    if found.unparsable is not None:
        broken = conformance.invalid(found.unparsable, module.name)
        return replace(whole, reading=found, broken=broken)
    if not assignment.takes_notebooks and not found.text:
        return replace(whole, reading=found)
    made = Path(tempfile.mkdtemp(dir=scratch)) / f"{module.stem}.py"
    if not assignment.takes_notebooks:
        made.write_text(found.text, encoding="utf-8")
        return replace(whole, module=made, reading=found)
    run, probes = assignment.arranged(found.cells)
    made.write_text(cells.as_module(run), encoding="utf-8")
    return replace(whole, module=made, cells=tuple(run), reading=found, probes=probes)


_KEEP_DATA = "keep data in files of their own, clear outputs, and submit it again"


def _staged(file: Path, name: str, scratch: Path) -> Path:
    """Return a file under the name that it is staged by."""
    if file.name == name:
        return file
    # What an archive held lies in the scratch folder already.
    if file.is_relative_to(scratch):
        return file.rename(scratch / name)
    return Path(shutil.copyfile(file, scratch / name, follow_symlinks=False))
