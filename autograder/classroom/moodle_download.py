"""Reads Moodle's download: files or folders named after student and participant."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.classroom.entries import Entry, Intake, LeftOut, Person, safe_id
from autograder.classroom.folders import paths_of, plain_entries
from autograder.classroom.sorting import into_folder

#: ``Ada Lovelace_123_assignsubmission_file_`` for a folder, since Moodle 4.1 without the last
#: underscore; of a flat download, the file's name comes behind it.
_NAME = re.compile(r"(?P<who>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(_(?P<name>.*))?")
_FILES = "file"


def is_download(folder: Path) -> bool:
    """Whether most in a folder is named as Moodle names it."""
    found = plain_entries(folder, [])
    named = [path for path in found if _NAME.fullmatch(path.name)]
    return 2 * len(named) > len(found)


def read(folder: Path, room: Path) -> Intake:
    """Return a submission for each participant.

    Parameters
    ----------
    room : Path
        Where the files of a flat download are put, a folder for each student.
    """
    left_out: list[LeftOut] = []
    entries: list[Entry] = []
    flat: dict[tuple[str, str], dict[str, Path]] = {}
    for path in plain_entries(folder, left_out):
        found = _NAME.fullmatch(path.name)
        if found is None:
            left_out.append(LeftOut(path.name, "it is not named as Moodle names submissions"))
        elif found["kind"] != _FILES:
            left_out.append(LeftOut(path.name, "it is a text, and no file that was handed in"))
        elif path.is_dir():
            entries.append(_entry(found["who"], found["id"], path))
        elif found["name"]:
            flat.setdefault((found["who"], found["id"]), {})[found["name"]] = path
    for (who, number), files in flat.items():
        made = into_folder(room / safe_id(f"{who}_{number}"), files)
        entries.append(_entry(who, number, made))
    return Intake("a Moodle download", tuple(entries), tuple(left_out))


def _entry(who: str, number: str, folder: Path) -> Entry:
    person = Person(who, moodle_id=number)
    return Entry(safe_id(f"{who}_{number}"), paths_of(folder), (person,))
