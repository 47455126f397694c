"""Looks into folders that strangers filled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from autograder.classroom.archives import DONE
from autograder.classroom.entries import Entry, Intake, LeftOut, Person, safe_id
from autograder.submitted.members import is_archive, is_clutter

#: Folders that hold nothing but another one.
_MAX_NESTING = 10


def plain_entries(folder: Path, left_out: list[LeftOut]) -> list[Path]:
    """Return the files and folders in a folder; add what is neither to ``left_out``."""
    found = []
    for path in sorted(folder.iterdir()):
        # macOS writes ._x beside x where the file system has no room for what it notes.
        if is_clutter(path.name) or path.name == DONE or path.name.startswith("._"):
            continue
        if path.name.startswith("."):
            left_out.append(LeftOut(path.name, "its name begins with a dot; rename it to grade it"))
        elif path.is_symlink():
            left_out.append(LeftOut(path.name, "it is a link"))
        elif path.is_dir() or path.is_file():
            found.append(path)
        else:
            left_out.append(LeftOut(path.name, "it is neither a file nor a folder"))
    return found


def without_wrapping(folder: Path, wraps: Callable[[Path], bool]) -> Path:
    """Return the folder inside folders that hold nothing but one other.

    Parameters
    ----------
    wraps : callable
        Whether a folder that is alone in another one is to be looked into.
    """
    for _ in range(_MAX_NESTING):
        found = plain_entries(folder, [])
        if len(found) != 1 or not found[0].is_dir() or not wraps(found[0]):
            return folder
        folder = found[0]
    return folder


def paths_of(folder: Path) -> tuple[Path, ...]:
    """Return what to grade in a submission's folder: an archive that is alone, or the folder."""
    found = plain_entries(without_wrapping(folder, lambda _inner: True), [])
    if len(found) == 1 and is_archive(found[0].name):
        return (found[0],)
    return (folder,)


def read(folder: Path) -> Intake:
    """Take every folder and every archive in a folder for a submission."""
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    kinds = {"folders": 0, "zip files": 0, "tar files": 0}
    for path in plain_entries(folder, left_out):
        if path.is_dir():
            kinds["folders"] += 1
            entries.append(Entry(safe_id(path.name), paths_of(path), (Person(path.name),)))
        elif is_archive(path.name):
            kinds["zip files" if path.suffix.lower() == ".zip" else "tar files"] += 1
            who = path.stem.removesuffix(".tar")
            # A folder may have the same name.
            entries.append(Entry(safe_id(path.name), (path,), (Person(who),)))
        else:
            left_out.append(LeftOut(path.name, "it is neither a folder nor an archive"))
    kind = "a folder of " + " and ".join(name for name, count in kinds.items() if count)
    return Intake(kind, tuple(entries), tuple(left_out))
