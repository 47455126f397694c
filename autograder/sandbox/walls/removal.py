"""Removes what student code left on disk, however it is named, nested, protected or linked."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.sandbox.walls.kernel import LINUX

_FOLDER = os.O_DIRECTORY | os.O_CLOEXEC


def remove_tree(folder: Path) -> None:
    """Remove a folder and everything in it, while student code may still run there.

    No link is followed: neither one that took the place of the folder itself, nor one
    that took the place of a folder in it. Every name is looked up in a folder that is
    open, so that only the path of the parent has to be trusted.

    Nested folders are moved up before they are emptied: so neither Python's stack nor
    the length of a path limits how deep a tree can be removed.
    """
    # The parent may be one that this user can pass through, and not list.
    search_alone = os.O_PATH if LINUX else 0
    with contextlib.suppress(OSError), _opened(folder.parent, None, search_alone) as parent:
        _remove(folder.name, parent)


def remove_files(folder: Path, names: Iterable[str], others: Path | None = None) -> None:
    """Remove files of a folder by their names, while student code may run there.

    As in :func:`remove_tree`, no link is followed. What cannot be removed stays.

    Parameters
    ----------
    others : Path, optional
        A folder whose files of these names are moved to where the removed ones were.
    """
    search_alone = os.O_PATH if LINUX else 0
    with (
        contextlib.suppress(OSError),
        _opened(folder.parent, None, search_alone) as parent,
        _opened(folder.name, parent) as opened,
    ):
        for name in names:
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=opened)
            if others is not None:
                with contextlib.suppress(OSError):
                    os.rename(others / name, name, dst_dir_fd=opened)


def _remove(name: str, parent: int) -> None:
    # A link that student code put there goes itself, as any file does; what it points to is not
    # theirs.
    if not stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
        os.unlink(name, dir_fd=parent)
        return
    _make_writable(name, parent)
    with _opened(name, parent) as top:
        waiting = list(_emptied(top, top))
        while waiting:
            moved = waiting.pop()
            with contextlib.suppress(OSError):
                with _opened(moved, top) as folder:
                    waiting += _emptied(folder, top)
                os.rmdir(moved, dir_fd=top)
    os.rmdir(name, dir_fd=parent)


def _emptied(folder: int, top: int) -> Iterator[str]:
    """Remove the files of a folder and move its folders up; yield their new names."""
    # All names first: moving folders about while the kernel goes through them may skip some or show
    # them twice.
    with os.scandir(folder) as found:
        entries = list(found)
    for entry in entries:
        with contextlib.suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                _make_writable(entry.name, folder)
                # A name that nobody can know: where a file or a full folder of that name waits,
                # renaming fails, and the tree would stay.
                moved = secrets.token_hex(16)
                os.rename(entry.name, moved, src_dir_fd=folder, dst_dir_fd=top)
                yield moved
            else:
                os.unlink(entry.name, dir_fd=folder)


@contextlib.contextmanager
def _opened(name: str | Path, parent: int | None, flags: int = os.O_NOFOLLOW) -> Iterator[int]:
    folder = os.open(name, flags | _FOLDER, dir_fd=parent)
    try:
        yield folder
    finally:
        os.close(folder)


def _make_writable(name: str, parent: int) -> None:
    # Student code can make a folder that its own user can neither list nor change.
    with contextlib.suppress(OSError):
        if LINUX:  # where the mode of what may be a link can only be set once it is open
            with _opened(name, parent, os.O_PATH | os.O_NOFOLLOW) as folder:
                os.chmod(f"/proc/self/fd/{folder}", 0o700)
        else:
            os.chmod(name, 0o700, dir_fd=parent, follow_symlinks=False)
