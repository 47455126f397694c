"""Why a file that student code wrote cannot be opened, and the bound on what one may hold."""

from __future__ import annotations

import importlib
import zipfile
from pathlib import Path
from typing import Any

#: More entries than any archive of arrays or weights has.
MAX_MEMBERS = 10_000


class Refused(Exception):
    """The file cannot be opened.

    The message says what was found and, behind a semicolon, what to do.
    """


class TooMuch(Refused):
    """It holds more data than is accepted, whatever it is."""


def spend(budget: list[int], size: int) -> None:
    """Take this many bytes from what is left of a file's limit.

    Raises
    ------
    TooMuch
        If there is not so much left.
    """
    budget[0] -= size
    if budget[0] < 0:
        raise TooMuch("it declares more data than is accepted")


def require_small_archive(path: Path, limit: int) -> None:
    """Look at the sizes that an archive declares, if the file is one.

    Raises
    ------
    TooMuch
        If it unpacks to more than is accepted.
    """
    try:
        if not zipfile.is_zipfile(path):
            return
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    # Whatever a broken archive makes zipfile raise, the archive is what is wrong.
    except Exception as error:
        raise Refused(f"it is not a whole archive ({error})") from error
    # What the directory of a zip says: what comes out when it is read is bounded as well, by
    # whoever reads.
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > limit:
        raise TooMuch("it unpacks to more data than is accepted")


def library(name: str) -> Any:
    """Import a library that opens files; that it is installed was looked at before."""
    return importlib.import_module(name)
