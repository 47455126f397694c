"""What an example submission is made of: a text, edits of it, and artifact files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

Edit = Callable[[str], str]
Damage = Callable[[Path], None]


class Source(Enum):
    """Where the text of a case comes from."""

    CORRECT = "the correct case, edited"
    SKELETON = "the skeleton, edited"
    HAND = "written manually: the checked-in file is the source"


class Artifacts(Enum):
    """Where the artifact files of a case come from."""

    NONE = "none are submitted"
    COPY = "copies of the correct case's: this code would have written files as good"
    RUN = "written by running this case's own code"


@dataclass(frozen=True)
class Case:
    """One example submission.

    Attributes
    ----------
    name : str
        The name of its folder.
    author : str
        The student's name in the name of the file.
    what : str
        What is special about it, as the end of a sentence; also in its first line.
    loses : str
        The parts of the homework that must lose points.
    edits : tuple of Edit
        Applied to the source in turn.
    damage : tuple of Damage
        Done to the folder of artifacts once they are there.
    file_name : str
        The name of the file, where it is not that of the homework.
    """

    name: str
    author: str
    what: str
    loses: str
    edits: tuple[Edit, ...] = ()
    source: Source = Source.CORRECT
    artifacts: Artifacts = Artifacts.COPY
    damage: tuple[Damage, ...] = ()
    file_name: str = ""


def edited(name: str, author: str, what: str, loses: str, *edits: Edit) -> Case:
    """Return a case that is the correct one except some edits."""
    return Case(name, author, what, loses, edits)


@dataclass(frozen=True)
class Homework:
    """The examples of one homework.

    Attributes
    ----------
    name : str
        The name of its folder in ``submissions_example``.
    title : str
        What the first line of a submission starts with.
    skeleton : str
        The path of the skeleton in the repository.
    file_name : str
        The name of the submitted file, with ``{author}`` in it.
    artifacts : tuple of str
        The files that belong to a submission beside the code.
    cases : tuple of Case
        The first one is the correct one, which others are derived from.
    notes : str
        Text of the README, below the table.
    source : str
        Where notebooks are handed in: the path in the repository of the Python file, in the
        percent format, that the correct case is made from. Edits see such a file, too.
    """

    name: str
    title: str
    skeleton: str
    file_name: str
    artifacts: tuple[str, ...]
    cases: tuple[Case, ...]
    notes: str = ""
    source: str = ""

    @property
    def correct(self) -> Case:
        """The case that others are derived from."""
        return self.cases[0]

    def file_of(self, case: Case) -> str:
        """Return the name of a case's file."""
        return (case.file_name or self.file_name).format(author=case.author)
