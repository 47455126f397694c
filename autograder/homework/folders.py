"""Where the parts of a homework are on disk, and which files belong to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: What a folder may hold that is no part of a homework.
_CLUTTER = {"__pycache__", ".git", ".venv", ".ipynb_checkpoints", ".DS_Store"}
#: Folders of a homework that decide about a grade.
_PARTS = {"data", "hidden", "reference", "skeleton", "suite"}
#: Endings of the files beside a rubric that may.
_GRADES = {".py", ".ipynb", ".txt", ".json", ".csv", ".toml", ".yaml", ".yml", ".npy", ".npz"}
#: What a reference or a skeleton can be.
_SOURCES = (".py", ".ipynb")


@dataclass(frozen=True)
class Folders:
    """Where the parts of a homework are.

    Attributes
    ----------
    room : Path
        What holds the rubric, data, hidden files, requirements and curves.
    rubric : Path
        The file that declares the assignment; the room itself for a suite of tests.
    reference, skeleton, examples : Path
        Folders.
    apart : bool
        Whether these three hold nothing else, as those of a built-in homework do.
    """

    room: Path
    rubric: Path
    reference: Path
    skeleton: Path
    examples: Path
    apart: bool = False

    @property
    def is_suite(self) -> bool:
        """Whether the homework is a folder of tests, without a rubric."""
        return self.rubric == self.room

    def part(self, folder: Path, stem: str, named: str) -> Path | None:
        """Return a reference or skeleton: the file that is named, or the one that it can be."""
        if named:
            return folder / named if (folder / named).is_file() else None
        if self.apart:
            return _only_source(folder)
        beside = [folder / f"{stem}{suffix}" for suffix in _SOURCES]
        return next((path for path in beside if path.is_file()), _only_source(folder / stem))

    def tree(self, folder: Path, stem: str, named: str) -> Path | None:
        """Return the folder of a reference or skeleton of several files."""
        found = folder if self.apart else folder / (named or stem)
        return found if found.is_dir() else None

    @property
    def data(self) -> list[Path]:
        """Files and folders that student code finds in its working folder."""
        folder = self.room / "data"
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        return [path for path in found if path.name not in _CLUTTER]

    def example_cases(self) -> list[Path]:
        """Return the folder of each example that has its result beside it."""
        found = sorted(self.examples.iterdir()) if self.examples.is_dir() else []
        return [path for path in found if path.is_dir() and path.with_suffix(".json").is_file()]

    def secrets(self) -> Iterator[Path]:
        """Yield what no student process may read: all of the homework but its data."""
        if self.apart:
            yield from (self.reference, self.examples)
        here = [Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()]
        for path in sorted(self.room.iterdir()):
            holds_python = any(path.resolve() in (each, *each.parents) for each in here)
            if path.name != "data" and not holds_python:
                yield path

    def files(self) -> Iterator[Path]:
        """Yield every file of the homework that grading depends on, examples aside.

        The folder may hold other things, a class that was graded into it for one: of its
        folders those count that are parts of a homework, or packages of the rubric's.
        """
        for path in sorted(self.room.iterdir()):
            if path.is_file() and path.suffix in _GRADES:
                yield path
            elif path.is_dir() and self._counts(path):
                yield from files_below(path)
        if self.apart:
            yield from files_below(self.reference)
            yield from files_below(self.skeleton)

    def _counts(self, folder: Path) -> bool:
        if self.is_suite:  # it may have folders of any name
            return folder.name not in _CLUTTER
        is_package = (folder / "__init__.py").is_file() and folder.name != "example_cases"
        return folder.name in _PARTS or is_package


def files_below(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder that may be part of a homework."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _CLUTTER & set(path.relative_to(folder).parts):
            yield path


def _only_source(folder: Path) -> Path | None:
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    sources = [
        path
        for path in found
        if path.suffix in _SOURCES and path.is_file() and not path.name.startswith(("_", "."))
    ]
    return sources[0] if len(sources) == 1 else None
