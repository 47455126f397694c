"""Takes the files that a homework asks for out of a zip file, and bounds them beforehand.

Names, number and sizes are looked at in the list of what the archive holds, before any of it
is written: a few kilobytes can hold a gigabyte.
"""

from __future__ import annotations

import fnmatch
import shutil
import stat
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated

from autograder.errors import UsageError
from autograder.sandbox.records import Cut, Longest
from autograder.submitted import notebooks

MAX_ARCHIVE_MEMBERS = 2_000
#: Of a Python file.
MAX_SOURCE = 2 * 2**20
#: What unpacking or saving leaves behind; never worth a word.
CLUTTER = {"__MACOSX", "__pycache__", ".DS_Store", ".git", ".ipynb_checkpoints"}

#: Among the flags of a member.
_ENCRYPTED = 0x1

#: As long as file systems let a name be.
Name = Annotated[str, Cut(255)]


@dataclass(frozen=True)
class Asked:
    """What a homework asks for.

    Attributes
    ----------
    patterns : list of str
        Of the name of the file with the code, the preferred one first.
    artifacts : list of str
        Names of the other files.
    artifact_limit : int
        Largest size of each of those, in bytes.
    """

    patterns: list[str]
    artifacts: list[str]
    artifact_limit: int

    def includes(self, name: str) -> bool:
        """Whether a file of this name is asked for."""
        return name in self.artifacts or any(matches(name, each) for each in self.patterns)

    def limit_of(self, name: str) -> int:
        """Return the largest size of a file in bytes."""
        if name in self.artifacts:
            return self.artifact_limit
        return notebooks.MAX_FILE if notebooks.is_notebook(name) else MAX_SOURCE

    @property
    def limit(self) -> int:
        """The most bytes of all files together: one with code, and each artifact."""
        largest = max((self.limit_of(pattern) for pattern in self.patterns), default=0)
        return largest + len(self.artifacts) * self.artifact_limit


@dataclass(frozen=True)
class Unpacked:
    """What an archive holds.

    Attributes
    ----------
    files : list of str
        Names of what was asked for; each is written as a file with its place for a name.
    others : list of str
        Names of the rest, of which nothing is written.
    """

    files: Annotated[list[Name], Longest(MAX_ARCHIVE_MEMBERS)]
    others: Annotated[list[Name], Longest(MAX_ARCHIVE_MEMBERS)]


def matches(name: str, pattern: str) -> bool:
    """Whether a file's name fits a pattern, in whatever case."""
    return fnmatch.fnmatchcase(name.lower(), pattern.lower()) and not name.startswith(".")


def unpack(path: Path, folder: Path, asked: Asked, shown: str) -> Unpacked:
    """Write what is asked for into a folder, flat.

    Parameters
    ----------
    shown : str
        What messages call the archive.

    Raises
    ------
    UsageError
        If it is no archive, or holds what cannot be accepted; then nothing is written.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not _clutter(m)]
            if len(members) > MAX_ARCHIVE_MEMBERS:
                raise UsageError(f"{shown} holds {len(members):,} files")
            named = [(_bare_name(member), member) for member in members]
            wanted = [(name, member) for name, member in named if asked.includes(name)]
            _require_bounded(wanted, asked, shown)
            for place, (_, member) in enumerate(wanted):
                with archive.open(member) as source, (folder / str(place)).open("wb") as copy:
                    shutil.copyfileobj(source, copy)
    except UsageError:
        raise
    # Whatever a broken archive makes zipfile raise, the archive is what is wrong.
    except Exception as error:
        raise UsageError(f"{shown} cannot be unpacked: {error}") from error
    others = [name for name, _ in named if not asked.includes(name)]
    return Unpacked([name for name, _ in wanted], others)


def _require_bounded(
    wanted: Sequence[tuple[str, zipfile.ZipInfo]], asked: Asked, shown: str
) -> None:
    for name, member in wanted:
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UsageError(f"the archive holds a link: {name}")
        if member.flag_bits & _ENCRYPTED:
            raise UsageError(
                f"{shown} is protected by a password",
                tip="make it again without one, and submit that",
            )
        limit = asked.limit_of(name)
        if member.file_size > limit:
            size = f"{member.file_size:,} bytes; at most {limit:,} are accepted"
            raise UsageError(f"{name} is {size}")
    again = [name for name, count in Counter(n.lower() for n, _ in wanted).items() if count > 1]
    if again:
        raise UsageError(f"the archive holds two files named {again[0]}")
    total = sum(member.file_size for _, member in wanted)
    if total > asked.limit:
        code = [name for name, _ in wanted if name not in asked.artifacts]
        raise UsageError(
            f"{shown} unpacks to {total:,} bytes; at most {asked.limit:,} are accepted",
            tip=f"submit one file of code: it holds {', '.join(code[:3])}",
        )


def _clutter(member: zipfile.ZipInfo) -> bool:
    return any(part in CLUTTER for part in PurePosixPath(member.filename).parts)


def _bare_name(member: zipfile.ZipInfo) -> str:
    # The bare name alone is used, so no member can land outside the folder.
    name = PurePosixPath(member.filename.replace("\\", "/")).name
    if name in ("", ".", "..") or "\0" in name:
        raise UsageError(f"the archive holds a file without a usable name: {member.filename!r}")
    return name
