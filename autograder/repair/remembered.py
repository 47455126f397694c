"""What was found for a submission is tried first for another one with the same files.

In a class some hand in what they were given, or what a friend has written: the search for those
takes as long as any, and comes to the same. It is remembered while a process grades one after the
other; nothing is written down. Whatever is remembered has to hold again, as if it were new.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from autograder.repair.trial import Edits

#: Checks of so many different submissions.
MOST = 5_000


class Remembered:
    """The repairs of each check, by what was handed in."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, ...], Sequence[Edits]] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> Sequence[Edits] | None:
        """Return what was found; None if nobody looked, nothing if nothing was found."""
        return self._found.get(key)

    def keep(self, key: tuple[str, ...], found: Sequence[Edits]) -> None:
        """Remember what was found."""
        self._found[key] = found
        while len(self._found) > MOST:
            self._found.popitem(last=False)


def fingerprint(folder: Path, places: Sequence[str]) -> str:
    """Return a digest of files: the same for the same content under the same names."""
    digest = hashlib.blake2b(digest_size=16)
    for place in sorted(places):
        path = folder / place
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{place}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
