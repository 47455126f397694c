"""A homework: what it asks for, and where everything of it is.

Whoever wrote it, a homework is one folder that knows itself::

    line_fit/
      rubric.py                    the checks; more modules beside it where it grows
      reference.py | reference/    the worked solution: a file, or the folder of several
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

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from autograder.errors import HomeworkError, UsageError
from autograder.homework import requirements, trees
from autograder.homework.assignment import Assignment
from autograder.homework.checks import Check
from autograder.homework.folders import Folders
from autograder.results.reference_curves import ByTitle, recorded
from autograder.submitted import notebooks
from autograder.submitted.parsing import parsed
from autograder.submitted.reading import cells_of

#: What opens an artifact, besides numpy, by the ending of its name.
_OPENED_WITH = {".pth": "torch", ".pt": "torch", ".h5": "h5py", ".hdf5": "h5py"}


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
        whole = folders.rubric.name == "rubric.py" or folders.is_suite
        return str((folders.room if whole else folders.rubric).resolve())

    def narrowed(self, keep: Callable[[Check], bool]) -> Homework:
        """Return this homework with some of its checks alone."""
        return replace(self, assignment=self.assignment.narrowed(keep))

    # The worked solution, and what students start from.

    @property
    def reference(self) -> Path | None:
        """The worked solution; None where it is not there, as on a student's disk.

        A file, or the folder of several.
        """
        return self._part(self.folders.reference, "reference", self.assignment.reference)

    def required_reference(self) -> Path:
        """Return the worked solution.

        Raises
        ------
        HomeworkError
            If none exists.
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
    def is_tree(self) -> bool:
        """Whether several files are handed in, and its reference and skeleton are folders."""
        return self.assignment.files.is_tree

    def _part(self, folder: Path, stem: str, named: str) -> Path | None:
        find = self.folders.tree if self.is_tree else self.folders.part
        return find(folder, stem, named)

    @property
    def own_files(self) -> dict[str, Path]:
        """The course's own files of code, by their places in what is handed in.

        Raises
        ------
        HomeworkError
            If one that the rubric names is not in the homework's folder.
        """
        return trees.own_files(self.assignment, self.folders, self.skeleton, self.reference)

    @property
    def names_given(self) -> set[str]:
        """Names of files and folders that student code finds, whatever was handed in."""
        return {path.name for path in self.data} | {at.split("/")[0] for at in self.own_files}

    @property
    def reference_code(self) -> dict[str, Path]:
        """What the worked solution hands in, by its places."""
        return trees.code_in(self.required_reference(), self.assignment.files)

    @property
    def skeleton_code(self) -> dict[str, Path]:
        """What students start from, by its places."""
        return trees.code_in(self.required_skeleton(), self.assignment.files)

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
            If none exists.
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
        if self.is_tree and self.folders.apart:
            return folder
        if self.is_tree:
            return folder / (self.assignment.skeleton or "skeleton")
        if self.assignment.skeleton:
            return folder / self.assignment.skeleton
        found = self.folders.part(folder, "skeleton", "")
        if found is not None:
            return found
        suffix = ".ipynb" if self.assignment.takes_notebooks else ".py"
        return folder / f"{self.name if self.folders.apart else 'skeleton'}{suffix}"

    # Files beside the rubric.

    @property
    def examples(self) -> list[Path]:
        """The folder of each example that has its result beside it."""
        return self.folders.example_cases()

    @property
    def data(self) -> list[Path]:
        """What student code finds in its working folder: files and folders."""
        return self.folders.data

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
        """What the checks of the reference showed, by check and title.

        Raises
        ------
        HomeworkError
            If the file holds no recorded curves.
        """
        try:
            return recorded(self.curves_file)
        except (ValueError, TypeError, AttributeError) as error:
            raise HomeworkError(
                f"{self.curves_file} cannot be read: {type(error).__name__}: {error}",
                tip="record the curves again, or remove the file",
            ) from error

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
        modules = [
            *self.assignment.libraries,
            *self.assignment.standins,  # which change nothing of what is not there
            *filter(None, opened_with),
        ]
        return requirements.needs(self.requirements_file, modules)

    def require_ready(self) -> None:
        """Refuse to grade where something is missing: every student would lose points for it.

        Raises
        ------
        HomeworkError
            If what the homework declares is not installed here, or a file of its own that
            grading looks at is not there or cannot be read.
        """
        _ = self.curves, self.own_files
        if self.skeleton is not None:
            starters = self.skeleton_code.values() if self.is_tree else [self.skeleton]
            for starter in starters:
                self._require_readable(starter)
        lacking = [need for need in self.needs if not need.met]
        if lacking:
            shown = ", ".join(need.shown for need in lacking)
            raise HomeworkError(
                f"{self.name} needs what is not installed here: {shown}",
                tip=requirements.how_to_install(lacking, self.requirements_file),
            )

    def _require_readable(self, skeleton: Path) -> None:
        try:
            percent = self.assignment.takes_notebooks and not self.is_tree
            if percent or notebooks.is_notebook(skeleton.name):
                cells_of(skeleton)
            else:
                parsed(skeleton.read_bytes(), skeleton.name)
        except UsageError as error:
            why = error.message
        except (SyntaxError, ValueError) as error:
            line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
            why = f"{skeleton}{line}: {type(error).__name__}: {getattr(error, 'msg', error)}"
        else:
            return
        raise HomeworkError(
            f"the skeleton cannot be read: {why}",
            tip=f"make it again: autograder skeleton {self.shown}",
        )
