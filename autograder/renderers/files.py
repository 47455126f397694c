"""Writes a file whole or not at all, and says beforehand where none can be written."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from autograder.errors import UsageError

READABLE_BY_ALL = 0o644


def write_atomically(path: Path, text: str) -> None:
    """Put text in a file so that no reader ever sees half of it.

    The text goes to a temporary file beside the target, which then takes the
    target's place. If anything fails, what was there before stays as it was.

    Raises
    ------
    OSError
        If the folder or the file cannot be written.
    UnicodeEncodeError
        If the text holds lone surrogates.
    """
    content = text.encode("utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp lets only its owner read; the platform may read as another user.
        os.chmod(name, READABLE_BY_ALL)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def require_writable(path: Path | None) -> None:
    """Refuse a path that no file can be written to, before there is anything to lose.

    Raises
    ------
    UsageError
        If it is a folder, or its folder cannot be made or written to.
    """
    if path is None:
        return
    if path.is_dir():
        raise UsageError(f"{path} is a folder", tip="name the file to write")
    existing = next(folder for folder in path.absolute().parents if folder.exists())
    if not existing.is_dir():
        raise UsageError(f"{path} cannot be written: {existing} is no folder")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise UsageError(f"{path} cannot be written: you may not write to {existing}")
