"""Finds, validates and collects the files of a submission."""

from __future__ import annotations

import fnmatch
import shutil
import stat
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.assignment import Assignment
from autograder.errors import UsageError

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
        The student's Python file.
    artifacts : dict of str to Path
        The artifacts that were handed in, by name.
    ignored : tuple of str
        Names of files that the homework does not ask for.
    """

    name: str
    module: Path
    artifacts: dict[str, Path]
    ignored: tuple[str, ...] = ()

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
    modules = [file for file in files if _matches(file.name, assignment.submission)]
    if len(modules) != 1:
        raise _wrong_module(assignment, files, modules)
    module = modules[0]
    _require_source(module)
    wanted = set(assignment.artifacts)
    artifacts = {file.name: file for file in files if file.name in wanted}
    ignored = sorted(f.name for f in files if f != module and f.name not in wanted)
    return Submission(paths[0].name or str(paths[0]), module, artifacts, tuple(ignored))


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
    return name in assignment.artifacts or _matches(name, assignment.submission)


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
    wanted = assignment.submission.replace("*", "yourpennkey")
    if modules:
        names = ", ".join(module.name for module in modules)
        return UsageError(
            f"more than one file could be the submission: {names}",
            tip=f"submit one file named {wanted}",
        )
    others = [file.name for file in files if file.name not in assignment.artifacts]
    notebooks = [name for name in others if name.lower().endswith(".ipynb")]
    if notebooks:
        return UsageError(
            f"{notebooks[0]} is a notebook; this homework takes a Python file",
            tip="in the notebook choose File → Download as → Python (.py), or run 'jupyter "
            f"nbconvert --to script {notebooks[0]}', and submit the result as {wanted}",
        )
    scripts = [name for name in others if name.lower().endswith(".py")]
    if scripts:
        return UsageError(
            f"no file is named {wanted}; found {', '.join(scripts[:3])}",
            tip=f"rename it to {wanted}, with your own PennKey, and submit again",
        )
    return UsageError(
        f"no file is named {wanted}", tip="submit the Python file along with the files it writes"
    )


def _require_source(module: Path) -> None:
    if module.stat().st_size > MAX_SOURCE:
        raise UsageError(f"{module.name} is over {MAX_SOURCE // 2**20} MB: is it really code?")
