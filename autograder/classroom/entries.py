"""What a class hands in: submissions, the people behind them, and what is not one."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 80


@dataclass(frozen=True)
class Person:
    """One student, as far as the export names them.

    ``canvas_id`` is Canvas's own number, ``sid`` the university's, ``login`` what the course
    site calls the account, ``moodle_id`` Moodle's number of a participant. ``canvas_file`` is
    Canvas's number of a file that was handed in: feedback goes back to it.
    """

    name: str
    sid: str = ""
    email: str = ""
    canvas_id: str = ""
    login: str = ""
    moodle_id: str = ""
    canvas_file: str = ""


@dataclass(frozen=True)
class Entry:
    """One submission of the class.

    Attributes
    ----------
    id : str
        Unique in the class and usable as a file's name.
    paths : tuple of Path
        What is graded: a folder, a zip file, or the files themselves.
    people : tuple of Person
        Whose it is: several for a group.
    submitted_at : str
        As the export writes it; empty if it does not.
    late : bool
        Whether the export calls it late.
    attempts : int
        How often it was handed in, as far as the export says.
    """

    id: str
    paths: tuple[Path, ...]
    people: tuple[Person, ...]
    submitted_at: str = ""
    late: bool = False
    attempts: int = 1

    @property
    def name(self) -> str:
        """Whom it is from, for people to read."""
        return ", ".join(person.name for person in self.people if person.name) or self.id


@dataclass(frozen=True)
class LeftOut:
    """Something in the export that is not graded, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Intake:
    """What was recognised.

    Attributes
    ----------
    kind : str
        What the whole was taken for, in words.
    """

    kind: str
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...] = ()


def short_id(identity: str) -> str:
    """Return Gradescope's own number where an id has it."""
    return identity.removeprefix("submission_")


def safe_id(name: str) -> str:
    """Return a name that is safe as a file's, and different for different names."""
    safe = _UNSAFE.sub("_", name).strip("._-")[:_LONGEST]
    # Where capitals do not count in file names, only names without any stay as they are.
    if safe and safe == name and name == name.lower():
        return safe
    return f"{safe}-{zlib.crc32(name.encode('utf-8', 'surrogateescape')):08x}".lstrip("-")
