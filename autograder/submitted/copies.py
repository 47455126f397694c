"""Names that programs give to a second copy of a file: ``linear (1).py`` beside ``linear.py``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_BEHIND = re.compile(
    r"(?P<stem>.+?)(?: ?\(\d+\)|[-_ ]\d+"  # browsers
    r"| copy(?: \d+)?"  # Finder
    r"| - Copy(?: \(\d+\))?"  # Windows
    r"| \((?:copy|another copy|\d+(?:st|nd|rd|th) copy)\)"  # file managers of Linux
    r"|-Copy\d+)",  # Jupyter
    re.IGNORECASE,
)
#: Google Drive, and Colab's downloads of what it has.
_BEFORE = re.compile(r"copy[ _]of[ _](?P<stem>.+)", re.IGNORECASE)


def originals(path: str) -> list[str]:
    """Return the paths that a file was copied from, by its name alone; a copy may have one, too.

    A name proves nothing: only where no file has the right one it says what to do.
    """
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    found = []
    while match := _BEHIND.fullmatch(stem) or _BEFORE.fullmatch(stem):
        stem = match["stem"]
        found.append(f"{folder}{slash}{stem}{dot}{ending}")
    return found


def copy_among(paths: Iterable[str], fits: Callable[[str], bool]) -> tuple[str, str]:
    """Return the first path that is a copy of what is asked for, and that; empty if none is."""
    for path in paths:
        for original in originals(path):
            if fits(original):
                return path, original
    return "", ""
