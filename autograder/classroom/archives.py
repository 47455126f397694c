"""Unpacks the zip file of a whole class without trusting anything in it."""

from __future__ import annotations

import hashlib
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from autograder.classroom.entries import LeftOut
from autograder.errors import UsageError
from autograder.renderers.files import create, make_folder
from autograder.submitted import notebooks
from autograder.submitted.gathering import MAX_ARCHIVE
from autograder.submitted.members import is_archive, is_clutter

MAX_MEMBERS = 500_000
#: Bytes of everything together: 2,000 submissions of 8 MB.
MAX_TOTAL = 16 * 2**30
_LONGEST_PART = 200
#: In a folder whose archive is unpacked, whole.
DONE = ".unpacked"


def unpack(source: Path, folder: Path, largest: int) -> list[LeftOut]:
    """Unpack a zip file into a folder; return what was left out.

    An archive that was unpacked there before is not unpacked again.

    Parameters
    ----------
    largest : int
        Bytes that one file may have. A notebook, and a submission's own archive, may have
        what they may have where they are graded alone.

    Raises
    ------
    UsageError
        If it is not a zip file, or too large.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _require_bounded(source, members)
            left_out = _unpack_all(archive, members, folder, largest)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise UsageError(f"{source.name} cannot be unpacked: {error}") from error
    return left_out


def _require_bounded(source: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise UsageError(f"{source.name} holds {len(members):,} files")
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL:
        raise UsageError(
            f"{source.name} would take {total / 2**30:.0f} GB; at most {MAX_TOTAL >> 30} are"
            " accepted",
            tip="unpack it yourself and name the folder",
        )


def _unpack_all(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, largest: int
) -> list[LeftOut]:
    left_out, wanted, taken = [], [], set[str]()
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if any(is_clutter(part) for part in parts):
            continue
        reason = _objection(member, parts, largest)
        if not reason and "/".join(parts).lower() in taken:
            reason = "there are two files of this name"
        if reason:
            left_out.append(LeftOut(member.filename, reason))
            continue
        taken.add("/".join(parts).lower())
        wanted.append((member, folder.joinpath(*parts)))
    mark, print_ = folder / DONE, _fingerprint(members)
    if not (mark.is_file() and mark.read_text(encoding="utf-8") == print_):
        shutil.rmtree(folder, ignore_errors=True)
        make_folder(folder)
        for member, target in wanted:
            _unpack_one(archive, member, target)
        with create(mark) as file:
            file.write(print_.encode())
    return left_out


def _objection(member: zipfile.ZipInfo, parts: tuple[str, ...], largest: int) -> str:
    """Say why a member is not unpacked; empty if it may be."""
    if not parts or parts[0].startswith("/") or ".." in parts or ":" in parts[0]:
        return "its name leads out of the archive"
    if any(len(part.encode("utf-8", "replace")) > _LONGEST_PART for part in parts):
        return "its name is too long"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link"
    if member.flag_bits & 1:
        return "it is encrypted"
    limit = max(largest, _largest_of(parts[-1]))
    if member.file_size > limit:
        return f"it has {member.file_size:,} bytes; at most {limit:,} are accepted"
    return ""


def _largest_of(name: str) -> int:
    if is_archive(name):
        return MAX_ARCHIVE
    return notebooks.MAX_FILE if notebooks.is_notebook(name) else 0


def _unpack_one(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    try:
        make_folder(target.parent)
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(f"{member.filename} lies below a file of the same archive") from error
    # zipfile reads no more than the size that was looked at, and checks the sum.
    with archive.open(member) as source, create(target) as copy:
        shutil.copyfileobj(source, copy)


def _fingerprint(members: list[zipfile.ZipInfo]) -> str:
    found = hashlib.sha256()
    for member in members:
        found.update(repr((member.filename, member.file_size, member.CRC)).encode())
    return found.hexdigest()
