"""Reads Canvas's flat download: one folder of files, named after student and upload."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.entries import Entry, Intake, LeftOut, Person, safe_id
from autograder.classroom.folders import paths_of, plain_entries
from autograder.classroom.sorting import into_folder

_NAME = re.compile(r"(?P<login>[^_]+)_(?P<late>LATE_)?(?P<user>\d+)_(?P<file>\d+)_(?P<name>.+)")
#: What Canvas puts before the ending when a file is handed in again.
_AGAIN = re.compile(r"(?P<stem>.+)-(?P<count>\d+)(?P<ending>\.[^.]+)")


@dataclass(frozen=True)
class _Upload:
    path: Path
    login: str
    user: str
    file: str
    name: str
    count: int
    late: bool


def is_download(folder: Path) -> bool:
    """Whether a folder holds files that are named as Canvas names them, and no folders."""
    found = plain_entries(folder, [])
    named = [path for path in found if path.is_file() and _NAME.fullmatch(path.name)]
    return not any(path.is_dir() for path in found) and 2 * len(named) > len(found)


def read(folder: Path, room: Path, is_wanted: Callable[[str], bool]) -> Intake:
    """Sort the files by student, under the names that the students gave them.

    Parameters
    ----------
    room : Path
        Where the sorted files are put, a folder for each student.
    is_wanted : callable
        Whether the homework asks for a file of a name.
    """
    left_out: list[LeftOut] = []
    uploads: dict[tuple[str, str], dict[str, _Upload]] = {}
    for path in plain_entries(folder, left_out):
        upload = _upload(path, is_wanted)
        if upload is None:
            left_out.append(LeftOut(path.name, "it is not named as Canvas names uploads"))
            continue
        files = uploads.setdefault((upload.login, upload.user), {})
        other = files.get(upload.name)
        if other is not None:
            older = min(other, upload, key=_age)
            left_out.append(LeftOut(older.path.name, "the student handed it in again"))
        files[upload.name] = max(filter(None, (other, upload)), key=_age)
    entries = [_entry(room, *who, list(files.values())) for who, files in uploads.items()]
    return Intake("a Canvas download", tuple(entries), tuple(left_out))


def _age(upload: _Upload) -> tuple[int, int]:
    """Return what is more for the later of two of one name: Canvas counts the files, too."""
    return upload.count, int(upload.file)


def _upload(path: Path, is_wanted: Callable[[str], bool]) -> _Upload | None:
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    name, count = found["name"], 0
    again = _AGAIN.fullmatch(name)
    if again is not None and not is_wanted(name) and is_wanted(again["stem"] + again["ending"]):
        name, count = again["stem"] + again["ending"], int(again["count"])
    return _Upload(
        path, found["login"], found["user"], found["file"], name, count, bool(found["late"])
    )


def _entry(room: Path, login: str, user: str, files: list[_Upload]) -> Entry:
    identity = safe_id(f"{login}_{user}")
    folder = into_folder(room / identity, {upload.name: upload.path for upload in files})
    newest = max(files, key=lambda upload: int(upload.file))
    return Entry(
        identity,
        paths_of(folder),
        (Person(login, canvas_id=user, canvas_file=newest.file),),
        late=any(upload.late for upload in files),
        attempts=1 + max(upload.count for upload in files),
    )
