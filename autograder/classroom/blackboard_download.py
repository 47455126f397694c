"""Reads Blackboard's flat download: files named after assignment, account, attempt and upload."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.entries import Entry, Intake, LeftOut, Person, safe_id
from autograder.classroom.folders import paths_of, plain_entries
from autograder.classroom.sorting import into_folder

#: ``Homework 1_adal_attempt_2026-09-30-23-10-11_solution.py``; without a name it is what
#: Blackboard says of the attempt.
_NAME = re.compile(
    r".+_(?P<login>[^_]+)_attempt_(?P<at>\d{4}(?:-\d\d){5})(?:_(?P<name>.+)|(?P<about>\.txt))"
)
#: To the end of its line: a name may have brackets of its own.
_WHO = re.compile(r"(?m)Name: *(?P<name>.+?) *\((?P<login>[^()]+)\) *\r?$")
#: Characters of what Blackboard says: the name stands in its first line.
_HEAD = 2_000


@dataclass(frozen=True)
class _File:
    path: Path
    login: str
    at: str
    name: str


def is_download(folder: Path) -> bool:
    """Whether a folder holds files, and most are named as Blackboard names them."""
    found = plain_entries(folder, [])
    named = [path for path in found if path.is_file() and _NAME.fullmatch(path.name)]
    return not any(path.is_dir() for path in found) and 2 * len(named) > len(found)


def read(folder: Path, room: Path) -> Intake:
    """Return the last attempt of each account; earlier ones are counted and left out."""
    left_out: list[LeftOut] = []
    files: dict[str, list[_File]] = defaultdict(list)
    names: dict[str, str] = {}
    for path in plain_entries(folder, left_out):
        found = _NAME.fullmatch(path.name)
        if found is None:
            left_out.append(LeftOut(path.name, "it is not named as Blackboard names uploads"))
        elif found["about"]:
            names[found["login"]] = _name_in(path) or found["login"]
        else:
            one = _File(path, found["login"], found["at"], found["name"])
            files[one.login].append(one)
    entries = []
    for login, each in files.items():
        attempts = sorted({one.at for one in each})
        last = {one.name: one.path for one in each if one.at == attempts[-1]}
        left_out += [
            LeftOut(one.path.name, "the student handed in again later")
            for one in each
            if one.at != attempts[-1]
        ]
        made = into_folder(room / safe_id(login), last)
        person = Person(names.get(login, login), login=login)
        at = _time(attempts[-1])
        entries.append(Entry(safe_id(login), paths_of(made), (person,), at, attempts=len(attempts)))
    return Intake("a Blackboard download", tuple(entries), tuple(left_out))


def _name_in(path: Path) -> str:
    with path.open("rb") as file:
        text = file.read(_HEAD).decode("utf-8", "replace")
    found = _WHO.match(text.lstrip("\ufeff"))
    return found["name"] if found else ""


def _time(text: str) -> str:
    """Return ``2026-09-30 23:10:11`` of ``2026-09-30-23-10-11``."""
    year, month, day, *clock = text.split("-")
    return f"{year}-{month}-{day} {':'.join(clock)}"
