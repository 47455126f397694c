"""Lists what an archive holds, and writes single files of it: zip and tar, in the jail.

Names, number and sizes are looked at in the list of what the archive holds, before any of it
is written: a few kilobytes can hold a gigabyte. Which files are written is decided elsewhere
(:mod:`autograder.submitted.choosing`), as it is for a folder.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any

from autograder.errors import UsageError
from autograder.sandbox.records import Longest
from autograder.submitted.choosing import MAX_FILES
from autograder.submitted.members import Member, cleaned, without_environments

#: Of clutter, only what a message may name.
MAX_CLUTTER = 20
#: Bytes that a compressed tar may unpack to: it is read through for its list.
MAX_STREAM = 2**30
_AGAIN = "make it again with your files alone, and submit that"


@dataclass(frozen=True)
class Listed:
    """What an archive holds, nearest to its root first.

    Attributes
    ----------
    members : list of Member
        At most one more than is looked at; clutter aside.
    numbers : list of int
        Place of each in the archive.
    clutter : list of Member
        Code among the clutter.
    """

    members: Annotated[list[Member], Longest(MAX_FILES + 1)]
    numbers: Annotated[list[int], Longest(MAX_FILES + 1)]
    clutter: Annotated[list[Member], Longest(MAX_CLUTTER)]


def listing(path: Path, shown: str) -> Listed:
    """Return the names and sizes of what an archive holds; nothing is unpacked.

    Raises
    ------
    UsageError
        If it is no archive, or broken.
    """
    with _opened(path, shown) as archive:
        numbers: dict[str, int] = {}
        by_path: dict[str, Member] = {}
        for number, member in enumerate(archive.members()):
            if member is not None:
                # What is unpacked last stays.
                numbers[member.path], by_path[member.path] = number, member
    kept = sorted(without_environments(by_path.values()), key=lambda m: (m.depth, m.path))
    clutter = [member for member in kept if member.is_set_aside]
    members = [member for member in kept if not member.is_clutter][: MAX_FILES + 1]
    return Listed(members, [numbers[m.path] for m in members], clutter[:MAX_CLUTTER])


def extract(path: Path, folder: Path, numbers: Sequence[int], shown: str) -> None:
    """Write members of an archive into a folder, each as a file with its place for a name.

    Raises
    ------
    UsageError
        If they cannot be unpacked.
    """
    with _opened(path, shown) as archive:
        for number, source in archive.contents(set(numbers)):
            with source, (folder / str(numbers.index(number))).open("wb") as copy:
                shutil.copyfileobj(source, copy)


class _Zip:
    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file

    def members(self) -> Iterator[Member | None]:
        for info in self.file.infolist():
            name = cleaned(info.filename)
            link = stat.S_ISLNK(info.external_attr >> 16)
            yield None if info.is_dir() or not name else Member(name, info.file_size, link)

    def contents(self, numbers: set[int]) -> Iterator[tuple[int, IO[bytes]]]:
        for number, info in enumerate(self.file.infolist()):
            if number in numbers:
                if info.flag_bits & 1:
                    raise UsageError(
                        f"{cleaned(info.filename)} is encrypted: it needs a password",
                        tip="make the archive again without a password, and submit that",
                    )
                yield number, self.file.open(info)


class _Tar:
    def __init__(self, file: tarfile.TarFile) -> None:
        self.file = file

    def members(self) -> Iterator[Member | None]:
        for info in self.file:
            yield _tar_member(info)

    def contents(self, numbers: set[int]) -> Iterator[tuple[int, IO[bytes]]]:
        for number, info in enumerate(self.file):
            if number in numbers and (content := self.file.extractfile(info)) is not None:
                yield number, content


def _tar_member(info: tarfile.TarInfo) -> Member | None:
    name, link = cleaned(info.name), info.issym() or info.islnk()
    return Member(name, info.size, link) if name and (info.isreg() or link) else None


class _Bounded:
    """The bytes that a compressed file unpacks to, up to a limit."""

    def __init__(self, file: IO[bytes], shown: str) -> None:
        self.file = file
        self.left = MAX_STREAM
        self.shown = shown

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises
        ------
        UsageError
            If there are more than are accepted.
        """
        content = self.file.read(size)
        self.left -= len(content)
        if self.left < 0:
            raise UsageError(f"{self.shown} unpacks to over {MAX_STREAM // 2**20:,} MB", tip=_AGAIN)
        return content


#: How files begin that are compressed, and what reads them.
_COMPRESSED: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}
#: How archives begin that cannot be opened here.
_FOREIGN = {b"Rar!": "RAR", b"7z\xbc\xaf": "7z"}


@contextlib.contextmanager
def _opened(path: Path, shown: str) -> Iterator[_Zip | _Tar]:
    try:
        with path.open("rb") as file:
            start = file.read(512)
            file.seek(0)
            if foreign := next((kind for b, kind in _FOREIGN.items() if start.startswith(b)), ""):
                raise UsageError(f"{shown} is a {foreign} archive", tip="make a .zip instead")
            reads = next((read for b, read in _COMPRESSED.items() if start.startswith(b)), None)
            # A tar may end as a zip does, with one in it.
            zips = start.startswith(b"PK") or shown.lower().endswith(".zip")
            if reads is None and zips and start[257:262] != b"ustar":
                with zipfile.ZipFile(file) as archive:
                    yield _Zip(archive)
                return
            stream: Any = _Bounded(file if reads is None else reads(file), shown)
            # Read from its start to its end, as a stream: no member leads back.
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                yield _Tar(tar)
    except UsageError:
        raise
    # Whatever a broken archive makes these raise, the archive is what is wrong.
    except Exception as error:
        raise UsageError(f"{shown} cannot be unpacked: {error}", tip=_AGAIN) from error
