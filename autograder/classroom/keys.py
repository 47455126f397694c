"""Says by hashes whether a submission, its rubric or the harness has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.homework import finding
from autograder.homework.homework import Homework
from autograder.submitted.members import is_clutter

#: Parts of the harness that decide nothing about a grade.
_NOT_GRADING = ("classroom", "renderers", "authoring", "marks", "rubrics")


def files_key(paths: Iterable[Path]) -> str:
    """Return a hash of what was handed in: names and contents."""
    found = hashlib.sha256()
    for path in paths:
        for name, file in _files(path):
            content = _digest(file)
            found.update(repr((name, content)).encode("utf-8", "surrogateescape"))
    return found.hexdigest()


def tools_key(homework: Homework) -> str:
    """Return a hash of everything that grades: harness, rubric, data, skeleton, reference."""
    return contents([*harness_files(), *homework.folders.files()])


def harness_files() -> list[Path]:
    """Return the files of the harness that a grade may depend on."""
    package = finding.PROJECT / "autograder"
    return sorted(
        path
        for path in package.rglob("*.py")
        if path.relative_to(package).parts[0] not in _NOT_GRADING
    )


def submission_key(files: str, tools: str, settings: Sequence[object]) -> str:
    """Return the one key that a stored result is good for."""
    return hashlib.sha256(repr((files, tools, *settings)).encode()).hexdigest()


def _files(path: Path) -> list[tuple[str, Path]]:
    if not path.is_dir():
        return [(path.name, path)]
    found = []
    for file in sorted(path.rglob("*")):
        parts = file.relative_to(path).parts
        if file.is_file() and not file.is_symlink() and not any(map(is_clutter, parts)):
            found.append(("/".join(parts), file))
    return found


def _digest(file: Path) -> str:
    found = hashlib.sha256()
    try:
        with file.open("rb") as source:
            while block := source.read(2**20):
                found.update(block)
    except PermissionError:
        return "unreadable"  # grading it will say so
    return found.hexdigest()


def contents(files: Iterable[Path]) -> str:
    """Return a hash of files: names and contents."""
    found = hashlib.sha256()
    for file in files:
        found.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return found.hexdigest()
