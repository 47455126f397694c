"""What students handed in of the course's own files, where they changed it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from autograder.submitted.choosing import MAX_SOURCE
from autograder.submitted.gathering import Gathered, Opener


def changed(
    found: Gathered, own: Mapping[str, Path], opener: Opener, scratch: Path
) -> dict[str, Path]:
    """Return by its place each of these files that was handed in with another content.

    Ends of lines count as little as blanks at their ends: editors and git change both.
    """
    places = {}
    for member in found.choice.own:
        at = max((at for at in own if f"/{member.path}".endswith(f"/{at}")), key=len, default="")
        if at and member.size <= MAX_SOURCE:
            places[member] = at
    files = found.files(opener, scratch, list(places)) if places else {}
    return {
        at: files[member]
        for member, at in places.items()
        if _lines(files[member]) != _lines(own[at])
    }


def defined_in(name: str, copies: Mapping[str, Path], own: Mapping[str, Path]) -> str:
    """Return the place of the changed copy that defines a name which the course's file lacks."""
    word = re.escape(name).encode()
    defines = re.compile(
        rb"(?m)^(?:def|class) +%b\b|^%b *[=:]|^(?:from|import) .*\b%b\b" % ((word,) * 3)
    )
    lacking = re.compile(rb"\b%b\b" % word)
    for at, path in copies.items():
        if defines.search(path.read_bytes()) and not lacking.search(own[at].read_bytes()):
            return at
    return ""


def _lines(path: Path) -> list[bytes]:
    return [line.rstrip() for line in path.read_bytes().rstrip().splitlines()]
