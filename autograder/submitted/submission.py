"""Finds, validates and collects the files of a submission."""

from __future__ import annotations

import fnmatch
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from autograder.errors import UsageError
from autograder.homework.assignment import Assignment
from autograder.submitted import cells, notebooks
from autograder.submitted.cells import Cell

MAX_SOURCE = 2 * 2**20
MAX_ARCHIVE_MEMBERS = 2_000
#: Folders that hold nothing but another one.
MAX_NESTING = 10
#: What unpacking or saving leaves behind; never worth a word.
_CLUTTER = {"__MACOSX", "__pycache__", ".DS_Store", ".git", ".ipynb_checkpoints"}


@dataclass(frozen=True)
class Submission:
    """The files of one submission that the assignment asks for.

    Attributes
    ----------
    name : str
        What it is called in reports.
    module : Path
        The student's Python file; made from the notebook if that is what was handed in.
    artifacts : dict of str to Path
        The artifacts that were handed in, by name.
    ignored : tuple of str
        Names of files that the homework does not ask for.
    cells : tuple of Cell
        What is run instead of importing the module, where a homework takes notebooks.
    file : str
        The name of the file with the code as it was handed in.
    """

    name: str
    module: Path
    artifacts: dict[str, Path]
    ignored: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    file: str = ""

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

    def place(self, line: int) -> str:
        """Say where a line of the module is: ``"cell 7, line 3"``, or ``"line 12"``."""
        for cell in reversed(self.cells):
            if cell.module_line <= line:
                return cell.place(line - cell.module_line + 1)
        return f"line {line}"

    @property
    def files(self) -> list[Path]:
        """Every file to stage."""
        return [self.module, *self.artifacts.values()]


def collect(assignment: Assignment, paths: Sequence[Path], scratch: Path) -> Submission:
    """Find the files of a submission in a folder, a zip file, or a list of files.

    Parameters
    ----------
    scratch : Path
        An empty folder of the caller's; zip files are unpacked into it.

    Raises
    ------
    UsageError
        If there is no such file, or not exactly one Python file of the right name.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}")
    files = [file for path in paths for file in _files_in(path, assignment, scratch)]
    module = _module_among(files, assignment)
    wanted = set(assignment.artifacts)
    artifacts = {file.name: file for file in files if file.name in wanted}
    ignored = sorted(f.name for f in files if f != module and f.name not in wanted)
    name = paths[0].name or str(paths[0])
    return replace(of_file(assignment, name, module, artifacts, scratch), ignored=tuple(ignored))


def of_file(
    assignment: Assignment, name: str, module: Path, artifacts: dict[str, Path], scratch: Path
) -> Submission:
    """Return the submission of one file with code, a Python file or a notebook.

    Raises
    ------
    UsageError
        If it is too large, or a notebook that cannot be read.
    """
    if not notebooks.is_notebook(module.name):
        _require_source(module)
    if not assignment.takes_notebooks:
        return Submission(name, module, artifacts, file=module.name)
    found = cells_of(module)
    made = Path(tempfile.mkdtemp(dir=scratch)) / f"{module.stem}.py"
    made.write_text(cells.as_module(found), encoding="utf-8")
    return Submission(name, made, artifacts, cells=tuple(found), file=module.name)


def cells_of(file: Path) -> list[Cell]:
    """Return the cells of a notebook, or of a Python file that is one.

    Raises
    ------
    UsageError
        If it is a notebook that cannot be read.
    """
    if notebooks.is_notebook(file.name):
        return cells.translate(notebooks.read(file))
    return cells.translate(notebooks.split(file), file.name)


def _module_among(files: Sequence[Path], assignment: Assignment) -> Path:
    """Return the one file that fits the first pattern that any file fits."""
    for pattern in assignment.patterns:
        modules = [file for file in files if _matches(file.name, pattern)]
        if len(modules) == 1:
            return modules[0]
        if modules:
            raise _wrong_module(assignment, files, modules)
    raise _wrong_module(assignment, files, [])


def _matches(name: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(name.lower(), pattern.lower()) and not name.startswith(".")


def _files_in(path: Path, assignment: Assignment, scratch: Path) -> list[Path]:
    if path.is_dir():
        return _files_in_folder(path)
    if path.suffix.lower() == ".zip":
        return _files_in_zip(path, assignment, scratch)
    return [path] if _is_plain(path) else []


def _files_in_folder(folder: Path) -> list[Path]:
    for _ in range(MAX_NESTING):
        entries = [e for e in sorted(folder.iterdir()) if e.name not in _CLUTTER]
        files = [entry for entry in entries if _is_plain(entry)]
        folders = [entry for entry in entries if entry.is_dir() and not entry.is_symlink()]
        if files or len(folders) != 1:
            return files
        # Unpacking often leaves everything in one folder more.
        folder = folders[0]
    return []


def _is_plain(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _files_in_zip(path: Path, assignment: Assignment, scratch: Path) -> list[Path]:
    """Unpack, flat, the files the assignment asks for; only name the others."""
    limit = assignment.artifact_mb * 2**20
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not _clutter(m.filename)]
            if len(members) > MAX_ARCHIVE_MEMBERS:
                raise UsageError(f"{path.name} holds {len(members):,} files")
            wanted = [m for m in members if _is_asked_for(_bare_name(m), assignment)]
            others = [scratch / _bare_name(m) for m in members if m not in wanted]
            return [*(_unpack(archive, m, scratch, limit) for m in wanted), *others]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UsageError(f"{path.name} cannot be unpacked: {error}") from error


def _clutter(name: str) -> bool:
    return any(part in _CLUTTER for part in PurePosixPath(name).parts)


def _is_asked_for(name: str, assignment: Assignment) -> bool:
    fits = any(_matches(name, pattern) for pattern in assignment.patterns)
    return fits or name in assignment.artifacts


def _bare_name(member: zipfile.ZipInfo) -> str:
    # The bare name alone is used, so no member can land outside the folder.
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    if name in ("", ".", "..") or "\0" in name:
        raise UsageError(f"the archive holds a file without a usable name: {member.filename!r}")
    return name


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, scratch: Path, limit: int) -> Path:
    name = _bare_name(member)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UsageError(f"the archive holds a link: {name}")
    limit = notebooks.MAX_FILE if notebooks.is_notebook(name) else limit
    if member.file_size > limit:
        raise UsageError(f"{name} is {member.file_size:,} bytes; at most {limit:,} are accepted")
    target = scratch / name
    if any(other.name.lower() == name.lower() for other in scratch.iterdir()):
        raise UsageError(f"the archive holds two files named {name}")
    with archive.open(member) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    return target


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
