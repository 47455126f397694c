"""The modules of a submission of several files: what is imported, and what if one fails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeVar

from autograder.errors import Unfinished, Wrong
from autograder.grading import beside
from autograder.homework.asked import CODE, is_exact, module_at
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.session import Session
from autograder.sandbox.tree_program import TreeProgram
from autograder.submitted import own_copies
from autograder.submitted.loops import Loop
from autograder.submitted.reading import Wanted
from autograder.submitted.submission import Reader, Submission
from autograder.submitted.trees import Tree, dotted

Failure = TypeVar("Failure", bound=Wrong)

_LACKING = re.compile(r"No module named '([^']+)'")
_UNDEFINED = re.compile(r"^(?:name|cannot import name|module '[\w.]+' has no attribute) '(\w+)'")


def program_of(submission: Submission) -> TreeProgram | None:
    """Return what is imported of several files; None where one is handed in."""
    tree = submission.tree
    if tree is None:
        return None
    imported = {n: p for n, p in tree.imported.items() if not submission.cells or p != tree.main}
    main = next((name for name, place in imported.items() if place == tree.main), "")
    return TreeProgram(main, imported, tree.made_of_notebooks)


def module_of(submission: Submission) -> str | None:
    """Return the file that is imported, or whose cells are run; None if there are several."""
    return submission.module.name if submission.tree is None or submission.cells else None


def readable_in(submission: Submission) -> list[str]:
    """Return the places of code, which student code may read whatever its ending is."""
    written = submission.tree.written if submission.tree is not None else ()
    return [*submission.own, *written]


def modules_of(submission: Submission, session: Session) -> Modules | None:
    """Return what ``student.module`` looks up; None where one file is handed in."""
    tree = submission.tree
    return Modules(submission, tree, session.failed_modules) if tree is not None else None


@dataclass(frozen=True)
class Modules:
    """What ``student.module`` looks up.

    Attributes
    ----------
    submission : Submission
    tree : Tree
    failed : mapping of str to Wrong
        Why a module cannot be imported, by its dotted name.
    """

    submission: Submission
    tree: Tree
    failed: Mapping[str, Wrong]

    @property
    def main(self) -> str:
        """The dotted name of the module that is ``student``; empty if it is not one."""
        if self.submission.cells:
            return ""
        return next((n for n, p in self.tree.modules.items() if p == self.tree.main), "")

    def require_main(self) -> None:
        """Raise what keeps ``student`` from being used.

        Raises
        ------
        Wrong
            If its file was not handed in.
        Unfinished
            If it cannot be imported.
        """
        place = self.tree.main
        if not place:
            raise self.tree.not_handed_in(" or ".join(self.tree.files.main))
        if not self.submission.cells:
            self.require(self.main)

    def require(self, name: str) -> None:
        """Raise what keeps a module from being used.

        Raises
        ------
        Unfinished
            If it cannot be imported.
        """
        place = self.tree.modules[name]
        error = self.tree.broken.get(place) or self.failed.get(name)
        if error is not None:
            raise self.unusable(name, error)

    def unusable(self, name: str, error: Wrong) -> Unfinished:
        """Return why a check is not run that needs a module."""
        reason = Unfinished(f"{self.tree.modules[name]} cannot be imported")
        reason.__cause__ = explained(error, self.submission)
        return reason


def not_taken(submission: Submission) -> dict[str, str]:
    """Return by the name that imports it what is said of a module that is not a library's.

    One was handed in and is not used, or is asked for and was not handed in; of that the
    report says so already.
    """
    tree = submission.tree
    if tree is None:
        return {}
    asked = [p for each in tree.files.required for p in each if is_exact(p.rstrip("/"))]
    found = {PurePath(place.partition("/")[0]).stem: "" for place in asked}
    for path in submission.ignored:
        if path.endswith(".py"):
            found[PurePath(path).stem] = (
                f"{path} was handed in and is not used, because this homework takes "
                f"{tree.files.shown}: code that uses it fails"
            )
    return found


def explained(error: Failure, submission: Submission) -> Failure:
    """Say of a module that is not there where it is: handed in and not taken, or left out."""
    tree = submission.tree
    if not isinstance(error, StudentRaised) or tree is None:
        return error
    if at := _only_in_a_copy(error, submission):
        cause = f"It stands in the {at} that was handed in, and the course's copy is used instead"
        step = f"Leave {at} as you got it, and put your code into {tree.files.shown}."
        error.feedback = replace(error.feedback, cause=f"{cause}.", next_step=step)
        return error
    lacking = _LACKING.search(error.message)
    if error.type_name != "ModuleNotFoundError" or lacking is None:
        return error
    place = f"{lacking[1].replace('.', '/')}.py"
    name = PurePath(place).name
    handed_in = [each for each in submission.ignored if PurePath(each).name == name]
    if handed_in:
        cause = f"{handed_in[0]} was handed in and is not used"
        step = f"This homework takes {tree.files.shown}: put what you use of {name} into these."
    elif tree.files.includes(place):
        cause, step = f"{place} was not handed in", f"Hand it in with the others: {place}."
    else:
        return error
    error.feedback = replace(beside.not_a_library(error.feedback), cause=cause, next_step=step)
    return error


def _only_in_a_copy(error: StudentRaised, submission: Submission) -> str:
    """Return the course's file in whose changed copy a name stands that is not defined here."""
    if error.type_name not in ("NameError", "ImportError", "AttributeError"):
        return ""
    lacking = _UNDEFINED.match(error.message)
    if lacking is None:
        return ""
    return own_copies.defined_in(lacking[1], submission.changed, submission.own)


def loops_in(submission: Submission, name: str, module: str, reader: Reader) -> list[Loop] | None:
    """Have the loops of a function read; None if the source does not define it."""
    tree = submission.tree
    if tree is None:
        return reader.read(submission.module, Wanted(loops=[name])).loops.get(name)
    readable = {at: path for at, path in tree.written.items() if at not in tree.broken}
    code = {at: path for at, path in readable.items() if at.lower().endswith(CODE)}
    own = {at: path for at, path in tree.own.items() if at.endswith(".py")}
    everything = {**code, **own}
    key = f"{module or module_at(tree.main)}:{name}"
    wanted = Wanted(as_cells=bool(submission.cells), loops=[key])
    found = reader.read_tree(everything, dotted(everything), list(own), wanted, tree.main)
    return found.loops.get(key)
