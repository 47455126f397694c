"""Lets one run at a time grade into a folder."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import UsageError
from autograder.renderers.files import touch

_FILE = ".lock"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder; the lock goes with the process, however it ends.

    Raises
    ------
    UsageError
        If another run has it.
    """
    # Nobody else can open it: whoever can is able to lock it. (The package filelock adds
    # Windows, where nothing can be graded, and gives its file one mode wherever it is.)
    descriptor = touch(folder / _FILE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                f"another run is grading into {folder}",
                tip="wait for it, or name a different folder with --out",
            ) from None
        yield
    finally:
        os.close(descriptor)
