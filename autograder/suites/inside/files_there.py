"""Writes and reads the files that a suite and the student's code share by their paths.

The text of this module is sent to the student's process with that of its neighbours. What a
suite calls ``/tmp/x/out.txt`` is at ``_tmp/tmp/x/out.txt`` in the folder of that process.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

_MOST = 200
_LARGEST = 16 * 2**20
#: The folder of this process, wherever student code or a suite has gone since.
_HOME = os.getcwd()
#: Size and time of each file below a shared folder, as it was last looked at.
_seen: dict[str, tuple[int, int]] = {}


def as_shared(text: str) -> str:
    """Return a text with the suite's names for the folders that both sides use."""
    return text.replace(f"{_HOME}{os.sep}_tmp{os.sep}", os.sep)


def make_folder(path: str) -> list[str]:
    """Make a folder; return where it is: the folder of this process, and the place below it."""
    os.makedirs(os.path.join(_HOME, path), exist_ok=True)
    return [_HOME, path]


def go_to(path: str) -> None:
    """Make a folder the working folder of student code; its first one, without a path."""
    os.chdir(path or _HOME)


def write_file(path: str, content: Any) -> list[str]:
    """Write a file of the suite's; return where it is, as ``make_folder`` does."""
    place = os.path.join(_HOME, path)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "wb") as file:
        file.write(content.tobytes())
    state = os.stat(place)
    _seen[os.path.normpath(path)] = (state.st_size, state.st_mtime_ns)
    return [_HOME, path]


def read_file(path: str) -> Any:
    """Return the bytes of a file as an array; None if it is not a file, or too large."""
    if file_size(path) is None or os.path.getsize(path) > _LARGEST:
        return None
    with open(path, "rb") as file:
        return importlib.import_module("numpy").frombuffer(file.read(), "uint8")


def file_size(path: str) -> int | None:
    """Return how many bytes a file has; None if none exists."""
    return os.path.getsize(path) if os.path.isfile(path) else None


def remove_file(path: str) -> bool:
    """Remove a file; return whether it existed."""
    if not os.path.isfile(path):
        return False
    os.remove(path)
    return True


def names_in(path: str) -> list[str] | None:
    """Return the names in a folder, in order; None if none exists."""
    return sorted(os.listdir(path))[:_MOST] if os.path.isdir(path) else None


def changed_files(folders: list[str]) -> list[Any]:
    """Return what was written below some folders since the last time: places and contents."""
    found = []
    for shared in folders:
        folder = os.path.join(_HOME, shared)
        whole = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]
        for path in [folder] if os.path.isfile(folder) else sorted(whole)[:_MOST]:
            state = os.stat(path)
            key, now = os.path.relpath(path, _HOME), (state.st_size, state.st_mtime_ns)
            if _seen.get(key) != now:
                _seen[key] = now
                content = read_file(path)
                if content is not None:
                    found.append([key, content])
    return found[:_MOST]
