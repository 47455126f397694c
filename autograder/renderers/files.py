"""Writes a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

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
