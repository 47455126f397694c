"""Finds, validates and collects the files of a submission."""

from __future__ import annotations

import stat
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from autograder.errors import UsageError, Wrong
from autograder.homework.assignment import Assignment
from autograder.submitted import cells, conformance, notebooks, reading, unpacking
from autograder.submitted.answers import questions
from autograder.submitted.cells import Cell
from autograder.submitted.forbidden import rules
from autograder.submitted.reading import Reading, TreeReading, Wanted
from autograder.submitted.trees import Tree
from autograder.submitted.unpacking import CLUTTER, MAX_SOURCE, Asked, Unpacked, matches

#: Folders that hold nothing but another one.
MAX_NESTING = 10


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

    def unpack(self, file: Path, asked: Asked, folder: Path) -> Unpacked:
        """Unpack what is asked for from an archive into a folder, by the names in it."""


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

    def unpack(self, file: Path, asked: Asked, folder: Path) -> Unpacked:
        """Unpack what is asked for from an archive into a folder, by the names in it."""
        with tempfile.TemporaryDirectory(dir=folder) as places:
            found = unpacking.unpack(file, Path(places), asked, file.name)
            for place, name in enumerate(found.files):
                (Path(places) / str(place)).rename(folder / name)
        return found


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
        Names of files that the homework does not ask for.
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
    tree : Tree or None
        All files of code, where a homework asks for several.
    """

    name: str
    module: Path
    artifacts: dict[str, Path]
    ignored: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    file: str = ""
    reading: Reading = field(default_factory=Reading)
    broken: Wrong | None = None
    own: dict[str, Path] = field(default_factory=dict)
    tree: Tree | None = None

    @property
    def code_cells(self) -> list[Cell]:
        """The cells that are run."""
        return [cell for cell in self.cells if cell.code]

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
    def staged(self) -> dict[str, Path]:
        """Every file to stage, by its place."""
        code = {self.module.name: self.module}
        if self.tree is not None:
            cells = code if self.cells else {}
            code = {**cells, **self.tree.written}
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
    )


def collect(
    assignment: Assignment,
    paths: Sequence[Path],
    scratch: Path,
    reader: Reader | None = None,
    given: Iterable[Cell] = (),
) -> Submission:
    """Find the files of a submission in a folder, a zip file, or a list of files.

    Parameters
    ----------
    scratch : Path
        An empty folder of the caller's; zip files are unpacked into it.
    reader : Reader, optional
        Takes files apart; in this process without one.
    given : iterable of Cell
        See :func:`wanted_of`.

    Raises
    ------
    UsageError
        If there is no such file, or not exactly one Python file of the right name.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}")
    reader = reader or ReadHere()
    files = [file for path in paths for file in _files_in(path, assignment, scratch, reader)]
    module = _module_among(files, assignment)
    wanted = set(assignment.artifacts)
    artifacts = {file.name: file for file in files if file.name in wanted}
    ignored = sorted(f.name for f in files if f != module and f.name not in wanted)
    name = paths[0].name or str(paths[0])
    found = of_file(assignment, name, module, artifacts, scratch, reader, given)
    return replace(found, ignored=tuple(ignored))


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
        _require_source(module)
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
    if not assignment.takes_notebooks:
        return replace(whole, reading=found)
    made = Path(tempfile.mkdtemp(dir=scratch)) / f"{module.stem}.py"
    made.write_text(cells.as_module(found.cells), encoding="utf-8")
    return replace(whole, module=made, cells=tuple(found.cells), reading=found)


_KEEP_DATA = "keep data in files of their own, clear outputs, and submit it again"


def _module_among(files: Sequence[Path], assignment: Assignment) -> Path:
    """Return the one file that fits the first pattern that any file fits."""
    for pattern in assignment.patterns:
        modules = [file for file in files if matches(file.name, pattern)]
        if len(modules) == 1:
            return modules[0]
        if modules:
            raise _wrong_module(assignment, files, modules)
    raise _wrong_module(assignment, files, [])


def _files_in(path: Path, assignment: Assignment, scratch: Path, reader: Reader) -> list[Path]:
    if path.is_dir():
        return _files_in_folder(path)
    if path.suffix.lower() == ".zip":
        return _files_in_zip(path, assignment, scratch, reader)
    return [path] if _is_plain(path) else []


def _files_in_folder(folder: Path) -> list[Path]:
    for _ in range(MAX_NESTING):
        entries = [e for e in sorted(folder.iterdir()) if e.name not in CLUTTER]
        files = [entry for entry in entries if _is_plain(entry)]
        folders = [entry for entry in entries if entry.is_dir() and not entry.is_symlink()]
        if files or len(folders) != 1:
            return files
        # Unpacking often leaves everything in one folder more.
        folder = folders[0]
    return []


def _is_plain(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _files_in_zip(path: Path, assignment: Assignment, scratch: Path, reader: Reader) -> list[Path]:
    """Unpack, flat, the files the assignment asks for; only name the others."""
    limit = assignment.artifact_mb * 2**20
    asked = Asked(list(assignment.patterns), list(assignment.artifacts), limit)
    found = reader.unpack(path, asked, scratch)
    return [scratch / name for name in (*found.files, *found.others)]


def _wrong_module(
    assignment: Assignment, files: Iterable[Path], modules: Sequence[Path]
) -> UsageError:
    wanted = assignment.file_name(assignment.example_author)
    open_name = assignment.example_author in wanted
    own = f", with your own {assignment.author}" if open_name else ""
    if modules:
        names = ", ".join(module.name for module in modules)
        return UsageError(
            f"more than one file could be the submission: {names}",
            tip=f"submit one file named {wanted}",
        )
    others = [file.name for file in files if file.name not in assignment.artifacts]
    found = [name for name in others if notebooks.is_notebook(name)]
    if found and not assignment.takes_notebooks:
        return UsageError(
            f"{found[0]} is a notebook; this homework takes a Python file",
            tip="in the notebook choose File → Download as → Python (.py), or run 'jupyter "
            f"nbconvert --to script {found[0]}', and submit the result as {wanted}",
        )
    scripts = [*found, *(name for name in others if name.lower().endswith(".py"))]
    if scripts:
        return UsageError(
            f"no file is named {wanted}; found {', '.join(scripts[:3])}",
            tip=f"rename it to {wanted}{own}{',' if own else ''} and submit again",
        )
    kind = "notebook" if assignment.takes_notebooks else "Python file"
    along = ", along with the files it writes" if assignment.artifacts else ""
    found_instead = f"; found {', '.join(others[:3])}" if others else ""
    return UsageError(
        f"no {kind} was submitted{found_instead}",
        tip=f"submit it as {wanted}{own}{along}",
    )


def _require_source(module: Path) -> None:
    if module.stat().st_size > MAX_SOURCE:
        raise UsageError(f"{module.name} is over {MAX_SOURCE // 2**20} MB: is it really code?")
