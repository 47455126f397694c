"""Recognises what a class handed in, however it was exported."""

from __future__ import annotations

from pathlib import Path

from autograder.classroom import (
    blackboard_download,
    canvas_download,
    folders,
    github_clones,
    gradescope_export,
    moodle_download,
)
from autograder.classroom.archives import unpack
from autograder.classroom.entries import Intake, LeftOut
from autograder.errors import UsageError
from autograder.homework.assignment import Assignment
from autograder.submitted.members import Member, is_archive
from autograder.submitted.submission import asked_of

_RECOGNISED = (
    "recognised are Gradescope's export, downloads of Canvas, Moodle and Blackboard, clones of"
    " GitHub Classroom, a folder of folders and a folder of zip or tar files; a single submission"
    " is for 'autograder grade'"
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
        asked = asked_of(assignment)
        return canvas_download.read(folder, room, lambda name: asked.includes(Member(name, 0)))
    if moodle_download.is_download(folder):
        return moodle_download.read(folder, room)
    if blackboard_download.is_download(folder):
        return blackboard_download.read(folder, room)
    if github_clones.is_clones(folder):
        return github_clones.read(folder)
    return folders.read(folder)


def _holds_a_class(folder: Path) -> bool:
    """Whether a folder that is alone holds submissions, and is not itself one."""
    kinds = (gradescope_export.is_export, canvas_download.is_download, moodle_download.is_download)
    if any(kind(folder) for kind in (*kinds, blackboard_download.is_download)):
        return True
    found = folders.plain_entries(folder, [])
    return bool(found) and all(path.is_dir() or is_archive(path.name) for path in found)
