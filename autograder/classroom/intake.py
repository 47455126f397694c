"""Recognises what a class handed in, however it was exported."""

from __future__ import annotations

import fnmatch
from pathlib import Path, PurePath

from autograder.classroom import canvas_download, folders, gradescope_export
from autograder.classroom.archives import unpack
from autograder.classroom.entries import Intake, LeftOut
from autograder.errors import UsageError
from autograder.homework.assignment import Assignment

_RECOGNISED = (
    "recognised are Gradescope's export, Canvas's download, a folder of folders and a folder of"
    " zip files; a single submission is for 'autograder grade'"
)


def recognise(source: Path, assignment: Assignment, room: Path) -> Intake:
    """Return the submissions in a zip file or a folder.

    Parameters
    ----------
    room : Path
        A folder of the caller's that stays: what has to be unpacked or sorted goes there.

    Raises
    ------
    UsageError
        If nothing is recognised.
    """
    if not source.exists():
        raise UsageError(f"there is no file or folder {source}")
    left_out: list[LeftOut] = []
    folder = source
    if source.is_file():
        folder = room / "unpacked"
        left_out = unpack(source, folder, assignment.artifact_mb * 2**20)
    found = _read(folders.without_wrapping(folder, _holds_a_class), assignment, room / "sorted")
    if not found.entries:
        raise UsageError(f"no submissions were recognised in {source}", tip=_RECOGNISED)
    return Intake(found.kind, found.entries, (*left_out, *found.left_out))


def _read(folder: Path, assignment: Assignment, room: Path) -> Intake:
    if gradescope_export.is_export(folder):
        return gradescope_export.read(folder)
    if canvas_download.is_download(folder):
        return canvas_download.read(folder, room, lambda name: _asks_for(assignment, name))
    return folders.read(folder)


def _asks_for(assignment: Assignment, name: str) -> bool:
    patterns = [
        "*.py" if pattern.endswith("/") else PurePath(pattern).name
        for pattern in assignment.files.patterns
    ]
    return name in assignment.artifacts or any(
        fnmatch.fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns
    )


def _holds_a_class(folder: Path) -> bool:
    """Whether a folder that is alone holds submissions, and is not itself one."""
    if gradescope_export.is_export(folder) or canvas_download.is_download(folder):
        return True
    found = folders.plain_entries(folder, [])
    return bool(found) and all(path.is_dir() or path.suffix.lower() == ".zip" for path in found)
