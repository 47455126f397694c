"""Takes a file of another name for the one that is asked for, where a person has decided so."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from autograder.classroom.entries import Entry
from autograder.errors import UsageError
from autograder.homework.assignment import Assignment
from autograder.renderers.files import create, make_folder
from autograder.submitted.members import is_archive, is_clutter

#: What the copy is called where the homework's pattern has room for a name.
_AUTHOR = "submission"


def parse(given: Iterable[str]) -> dict[str, str]:
    """Return, by submission, the file to take; each is given as ``NAME=ID``.

    Raises
    ------
    UsageError
        If one is not written so.
    """
    found = {}
    for each in given:
        name, _, identity = each.rpartition("=")
        if not name or not identity:
            raise UsageError(
                f"--file {each} is not NAME=ID",
                tip="--file solution.py=4711 takes solution.py of submission 4711",
            )
        found[identity] = name
    return found


def placed(
    entries: Iterable[Entry], named: Mapping[str, str], assignment: Assignment, room: Path
) -> list[Entry]:
    """Return the submissions, those with a named file as copies in which it has its name.

    Parameters
    ----------
    named : mapping of str to str
        By submission's id: the file's name, or its place in what was handed in.
    room : Path
        Where the copies are put.

    Raises
    ------
    UsageError
        If a submission has no such file, or more than one.
    """
    return [
        _placed(entry, named[entry.id], assignment, make_folder(room / entry.id))
        if entry.id in named
        else entry
        for entry in entries
    ]


def _placed(entry: Entry, name: str, assignment: Assignment, room: Path) -> Entry:
    files = dict(_files(entry))
    fitting = [place for place in files if name in (place, PurePosixPath(place).name)]
    if len(fitting) != 1:
        several = f"several files named {name}" if fitting else f"no file {name}"
        shown = ", ".join(sorted(files)[:8])
        raise UsageError(f"{entry.id} has {several}", tip=f"it has {shown}: name one of them")
    if assignment.files.is_tree and len(assignment.files.required) > 1:
        raise UsageError(
            "--file cannot say which of several files is meant",
            tip="put the file where it belongs in the submission's folder, and run this again",
        )
    target = assignment.file_name(_AUTHOR, PurePosixPath(name).suffix)
    shutil.rmtree(room)
    make_folder(room)
    for place, path in files.items():
        copied = room / (target if place == fitting[0] else place)
        make_folder(copied.parent)
        with path.open("rb") as source, create(copied) as copy:
            shutil.copyfileobj(source, copy)
    return replace(entry, paths=(room,))


def _files(entry: Entry) -> Iterable[tuple[str, Path]]:
    """Yield the files of a submission with their places in it."""
    for path in entry.paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                parts = file.relative_to(path).parts
                if file.is_file() and not file.is_symlink() and not any(map(is_clutter, parts)):
                    yield "/".join(parts), file
        elif is_archive(path.name):
            raise UsageError(
                f"{entry.id} is an archive: --file names a file in a folder",
                tip=f"unpack {path.name} into a folder of its own, and run this again",
            )
        else:
            yield path.name, path
