"""A homework: what it asks for, and where everything of it is.

Whoever wrote it, a homework is one folder that knows itself::

    line_fit/
      rubric.py                    the checks; more modules beside it where it grows
      reference.py | reference/    the worked solution
      skeleton.*   | skeleton/     what students start from, made from it
      examples/CASE/, CASE.json    submissions, and the result each must get
      data/                        files that student code finds in its working folder
      hidden/                      files that checks alone can open
      requirements.txt             what student code may import beyond the standard set
      curves.json                  recorded curves of the reference

The homeworks that come with the harness are the same thing with three parts elsewhere:
``reference/NAME``, ``skeletons/NAME`` and ``submissions_example/NAME``.
:func:`autograder.homework.finding.find` makes one from a name or a path.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from autograder.errors import HomeworkError
from autograder.homework import requirements
from autograder.homework.assignment import Assignment
from autograder.homework.checks import Check
from autograder.results.reference_curves import ByTitle, recorded

#: What a folder may hold that is no part of a homework.
_CLUTTER = {"__pycache__", ".git", ".venv", ".ipynb_checkpoints", ".DS_Store"}
#: What opens an artifact, besides numpy, by the ending of its name.
_OPENED_WITH = {".pth": "torch", ".pt": "torch", ".h5": "h5py", ".hdf5": "h5py"}
#: Folders of a homework that decide about a grade.
_PARTS = {"data", "hidden", "reference", "skeleton"}
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


@dataclass(frozen=True)
class Homework:
    """What every command works with.

    Attributes
    ----------
    assignment : Assignment
        What the rubric declares.
    folders : Folders
        Where its parts are.
    given : str
        What finds it again on this machine: a name, or a path as it was given.
    """

    assignment: Assignment
    folders: Folders
    given: str

    @property
    def name(self) -> str:
        """What the homework is called."""
        return self.assignment.name

    @property
    def shown(self) -> str:
        """What names it in a command that somebody may repeat here."""
        named = Path(self.given).exists() or self.folders.apart
        return self.given if named else str(self.folders.room)

    @property
    def locator(self) -> str:
        """What finds it from any working folder: a built-in name, or an absolute path."""
        folders = self.folders
        if folders.apart:
            return folders.room.name
        whole = folders.rubric.name == "rubric.py" or folders.rubric == folders.room
        return str((folders.room if whole else folders.rubric).resolve())

    def narrowed(self, keep: Callable[[Check], bool]) -> Homework:
        """Return this homework with some of its checks alone."""
        return replace(self, assignment=self.assignment.narrowed(keep))

    # The worked solution, and what students start from.

    @property
    def reference(self) -> Path | None:
        """The worked solution; None where it is not there, as on a student's disk."""
        return self._part(self.folders.reference, "reference", self.assignment.reference)

    def required_reference(self) -> Path:
        """Return the worked solution.

        Raises
        ------
        HomeworkError
            If there is none.
        """
        found = self.reference
        if found is None:
            named = self.assignment.reference
            missing = f"has no {named}" if named else "has no reference"
            raise HomeworkError(
                f"{self.name} {missing} in {self.folders.reference}",
                tip="put the worked solution there as reference.py, or name it in the rubric: "
                'Assignment(..., reference="solution.py")',
            )
        return found

    @property
    def skeleton(self) -> Path | None:
        """What students start from; None for a homework without.

        Raises
        ------
        HomeworkError
            If the rubric names one that is not there.
        """
        named = self.assignment.skeleton
        found = self._part(self.folders.skeleton, "skeleton", named)
        if named and found is None:
            raise HomeworkError(
                f"{self.name} has no {named} in {self.folders.skeleton}, and its rubric names it",
                tip=f"make it: autograder skeleton {self.given}",
            )
        return found

    def required_skeleton(self) -> Path:
        """Return what students start from.

        Raises
        ------
        HomeworkError
            If there is none.
        """
        found = self.skeleton
        if found is None:
            raise HomeworkError(
                f"{self.name} has no skeleton", tip=f"make it: autograder skeleton {self.given}"
            )
        return found

    @property
    def skeleton_place(self) -> Path:
        """Where the skeleton is, or is to be made."""
        folder = self.folders.skeleton
        if self.assignment.skeleton:
            return folder / self.assignment.skeleton
        found = self._part(folder, "skeleton", "")
        if found is not None:
            return found
        suffix = ".ipynb" if self.assignment.takes_notebooks else ".py"
        return folder / f"{self.name if self.folders.apart else 'skeleton'}{suffix}"

    def _part(self, folder: Path, stem: str, named: str) -> Path | None:
        """Return a part of the homework: what is named, or the one file that it can be."""
        if named:
            return folder / named if (folder / named).is_file() else None
        if self.folders.apart:
            return _only_source(folder)
        beside = [folder / f"{stem}{suffix}" for suffix in _SOURCES]
        return next((path for path in beside if path.is_file()), _only_source(folder / stem))

    # Files beside the rubric.

    @property
    def examples(self) -> list[Path]:
        """The folder of each example that has its result beside it."""
        folder = self.folders.examples
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        return [path for path in found if path.is_dir() and path.with_suffix(".json").is_file()]

    @property
    def data(self) -> list[Path]:
        """What student code finds in its working folder: files and folders."""
        folder = self.folders.room / "data"
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        return [path for path in found if path.name not in _CLUTTER]

    def data_file(self, name: str) -> Path:
        """Return the path of a file in ``data/``, which student code has, too.

        Parameters
        ----------
        name : str
            Its path below the folder: ``"test.csv"``.

        Raises
        ------
        HomeworkError
            If no such file exists. In a check that is the grader's failure.
        """
        return self._file_below("data", name)

    def hidden_file(self, name: str) -> Path:
        """Return the path of a file in ``hidden/``, which no student code ever sees.

        Parameters
        ----------
        name : str
            Its path below the folder: ``"labels.csv"``.

        Raises
        ------
        HomeworkError
            If no such file exists. In a check that is the grader's failure.
        """
        return self._file_below("hidden", name)

    def _file_below(self, folder: str, name: str) -> Path:
        path = self.folders.room / folder / name
        if not path.is_file():
            raise HomeworkError(
                f"{self.name} has no file {folder}/{name}",
                tip=f"put it into {self.folders.room / folder}",
            )
        return path

    @cached_property
    def curves(self) -> dict[str, ByTitle]:
        """What the checks of the reference showed, by check and title."""
        return recorded(self.curves_file)

    @property
    def curves_file(self) -> Path:
        """Where the recorded curves are, or are to be written."""
        return self.folders.room / "curves.json"

    # What it needs here, and what must not be seen.

    @property
    def requirements_file(self) -> Path:
        """Where the packages are listed that student code may import."""
        return self.folders.room / "requirements.txt"

    @property
    def needs(self) -> list[requirements.Need]:
        """What the homework declares to need, with what is installed here."""
        opened_with = [_OPENED_WITH.get(Path(name).suffix) for name in self.assignment.artifacts]
        modules = [*self.assignment.libraries, *filter(None, opened_with)]
        return requirements.needs(self.requirements_file, modules)

    def require_ready(self) -> None:
        """Refuse to grade where something is missing: every student would lose points for it.

        Raises
        ------
        HomeworkError
            If what the homework declares is not installed here, or its skeleton is not there.
        """
        _ = self.skeleton
        lacking = [need for need in self.needs if not need.met]
        if lacking:
            shown = ", ".join(need.shown for need in lacking)
            raise HomeworkError(
                f"{self.name} needs what is not installed here: {shown}",
                tip=requirements.how_to_install(lacking, self.requirements_file),
            )

    def secrets(self) -> Iterator[Path]:
        """Yield what no student process may read: all of the homework but its data."""
        folders = self.folders
        if folders.apart:
            yield from (folders.reference, folders.examples)
        here = [Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()]
        for path in sorted(folders.room.iterdir()):
            holds_python = any(path.resolve() in (each, *each.parents) for each in here)
            if path.name != "data" and not holds_python:
                yield path

    def files(self) -> Iterator[Path]:
        """Yield every file of the homework that grading depends on, examples aside.

        The folder may hold other things, a class that was graded into it for one: of its
        folders those count that are parts of a homework, or packages of the rubric's.
        """
        folders = self.folders
        for path in sorted(folders.room.iterdir()):
            if path.is_file() and path.suffix in _GRADES:
                yield path
            elif path.is_dir() and self._counts(path):
                yield from _files_below(path)
        if folders.apart:
            yield from _files_below(folders.reference)
            yield from _files_below(folders.skeleton)

    def _counts(self, folder: Path) -> bool:
        if self.folders.rubric == self.folders.room:  # a suite, which may have any folders
            return folder.name not in _CLUTTER
        is_package = (folder / "__init__.py").is_file() and folder.name != "example_cases"
        return folder.name in _PARTS or is_package


def _files_below(folder: Path) -> Iterator[Path]:
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
