"""Keeps a class's folder for whoever graded it, or for a group of course staff as well."""

from __future__ import annotations

import contextlib
import grp
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import UsageError
from autograder.renderers.files import (
    OWNER_FOLDER,
    SHARED_FOLDER,
    file_mode,
    is_shared,
    make_folder,
    set_mode,
)

_ROOT = 0


def claim(folder: Path, group: int | None) -> None:
    """Make a class's folder, or close the one that exists until :func:`settle` opens it.

    Parameters
    ----------
    group : int or None
        Number of the group that may read.

    Raises
    ------
    UsageError
        If another user owns it, or made the link that leads to it: they could take its
        place, read what is written there and change it.
    """
    if folder.is_symlink() and folder.lstat().st_uid not in (_ROOT, os.geteuid()):
        raise _foreign(folder)
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    make_folder(folder)
    if group is not None:
        # Members have to pass through the folders above, too, where those are new.
        for each in reversed(missing[1:]):
            _set(each, SHARED_FOLDER, group)
    _require_own(folder, folder.stat())
    if not is_shared(folder):
        set_mode(folder, OWNER_FOLDER)


def settle(folder: Path, group: int | None) -> list[str]:
    """Give all in a class's folder to its owner, or to a group to read; return what to say.

    An earlier run may have been for other readers, or from before anything was private.

    Raises
    ------
    UsageError
        If something in it belongs to another user.
    """
    remarks = list(_dangers(folder))
    before = folder.stat()
    if is_shared(folder) and before.st_gid != group:
        set_mode(folder, OWNER_FOLDER)
        if group is None:
            name = _name(before.st_gid)
            remarks.append(
                f"the group {name} could read {folder} before and no longer can;"
                f" --group {name} lets it again"
            )
    for path in _below(folder):
        # Of a run that is at work meanwhile, a file may be gone by now.
        with contextlib.suppress(FileNotFoundError):
            _settle_one(path, group)
    _set(folder, _folder_mode(group), group)
    if folder.stat().st_mode & (0o077 if group is None else 0o027):
        remarks.append(
            f"WARNING: others may be able to read {folder}: its file system keeps no modes"
        )
    return remarks


def group_of(folder: Path) -> int | None:
    """Return the group that may read a class's folder, if one may."""
    return folder.stat().st_gid if is_shared(folder) else None


def group_number(name: str) -> int:
    """Return the number of a group.

    Raises
    ------
    UsageError
        If no such group exists, or whoever grades is not in it.
    """
    try:
        number = int(name) if name.isdecimal() else grp.getgrnam(name).gr_gid
    except KeyError:
        raise UsageError(
            f"no group is named {name}", tip="'groups' prints those that you are in"
        ) from None
    if os.geteuid() != _ROOT and number not in (os.getegid(), *os.getgroups()):
        raise UsageError(
            f"you are not in the group {name}", tip="'groups' prints those that you are in"
        )
    return number


def _name(group: int) -> str:
    try:
        return grp.getgrgid(group).gr_name
    except KeyError:
        return str(group)


def _below(folder: Path) -> Iterator[Path]:
    """Yield all below a folder, each folder before what is in it; links are not followed."""
    left = [folder]
    while left:
        for path in left.pop().iterdir():
            yield path
            if path.is_dir() and not path.is_symlink():
                left.append(path)


def _settle_one(path: Path, group: int | None) -> None:
    status = path.lstat()
    _require_own(path, status)
    if stat.S_ISDIR(status.st_mode):
        _set(path, _folder_mode(group), group)
    elif stat.S_ISREG(status.st_mode):
        _set(path, file_mode(path, shared=group is not None), group)


def _folder_mode(group: int | None) -> int:
    return OWNER_FOLDER if group is None else SHARED_FOLDER


def _set(path: Path, mode: int, group: int | None) -> None:
    if group is not None and path.stat().st_gid != group:
        os.chown(path, -1, group)
    set_mode(path, mode)


def _require_own(path: Path, status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise _foreign(path)


def _foreign(path: Path) -> UsageError:
    return UsageError(
        f"{path} belongs to another user, who could read and change what is written there",
        tip="name a new folder with --out, in a folder of your own",
    )


def _dangers(folder: Path) -> Iterator[str]:
    """Say where others could move the folder away and put their own in its place."""
    for parent in folder.resolve().parents:
        mode = parent.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            yield f"WARNING: everybody can replace what is in {parent}, and so {folder}"
