"""Looks through what was handed in, level by level, for what a homework asks for.

Folders, archives and lists of files are looked through alike, and no deeper than needed: a
folder beside the code may hold a data set. Links are never followed.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from autograder.errors import UsageError
from autograder.submitted.choosing import MAX_FILES, Asked, Choice, choose
from autograder.submitted.members import (
    ENVIRONMENT,
    Member,
    cleaned,
    is_archive,
    is_clutter,
)
from autograder.submitted.unpacking import MAX_CLUTTER, Listed

#: Folders that are looked into, and how deep; archives that are opened, and how deep.
MAX_FOLDERS, MAX_DEPTH, MAX_ARCHIVES, MAX_NESTING = 5_000, 100, 10, 3
#: Bytes of one of these.
MAX_ARCHIVE = 256 * 2**20


class Opener(Protocol):
    """Opens archives: a student's in a jail, a TA's own ones here."""

    def listing(self, file: Path, shown: str) -> Listed:
        """Return the names and sizes of what an archive holds."""

    def extract(
        self, file: Path, shown: str, numbers: Sequence[int], sizes: Sequence[int], folder: Path
    ) -> None:
        """Write members of an archive into a folder, each with its place for a name."""


@dataclass(frozen=True)
class _Source:
    """Where a member is: a file on disk, or a part of one that is an archive of this name."""

    file: Path
    archive: str = ""
    number: int = 0
    nesting: int = 0


@dataclass
class Gathered:
    """What was found.

    Attributes
    ----------
    members : list of Member
        Every file that was looked at.
    clutter : list of Member
        Code among the clutter, as far as it was seen.
    unopened : dict of str to UsageError
        Archives that cannot be opened, by path, and why.
    """

    choice: Choice
    members: list[Member]
    clutter: list[Member]
    unopened: dict[str, UsageError]
    sources: dict[Member, _Source]

    def files(
        self, opener: Opener, scratch: Path, members: Sequence[Member] | None = None
    ) -> dict[Member, Path]:
        """Return a file on disk for each member that was chosen, or for these.

        Parameters
        ----------
        scratch : Path
            A folder of the caller's; parts of archives are unpacked below it.
        """
        found, parts = dict[Member, Path](), defaultdict[Path, list[Member]](list)
        for member in self.choice.taken if members is None else members:
            source = self.sources[member]
            if source.archive:
                parts[source.file].append(member)
            else:
                found[member] = source.file
        for together in parts.values():
            found |= _extracted(together, self.sources, opener, scratch)
        return found


def gather(paths: Sequence[Path], asked: Asked, opener: Opener, scratch: Path) -> Gathered:
    """Look for what is asked for in a folder, an archive, or a list of files.

    Several paths are looked at as a folder that holds them.

    Raises
    ------
    UsageError
        If it cannot be said which file is what, or there are too many.
    """
    return _Search(asked, opener, scratch).run(paths)


@dataclass
class _Search:
    asked: Asked
    opener: Opener
    scratch: Path
    members: list[Member] = field(default_factory=list)
    clutter: list[Member] = field(default_factory=list)
    unopened: dict[str, UsageError] = field(default_factory=dict)
    sources: dict[Member, _Source] = field(default_factory=dict)
    #: Folders to look into, and what archives hold, by how many folders they lie in.
    folders: dict[int, list[tuple[str, Path]]] = field(default_factory=dict)
    listed: dict[int, list[Member]] = field(default_factory=dict)
    visited: int = 0
    opened: int = 0

    def run(self, paths: Sequence[Path]) -> Gathered:
        """Look at one level after the other, until nothing deeper could change the choice."""
        self._begin(paths)
        choice, depth = choose([], self.asked), 0
        while depth <= MAX_DEPTH and (self.folders or self.listed):
            level = self._level(depth)
            # Two files that could be the submission are said before there are too many.
            several = self.asked.files is not None
            more = choice if several else choose([*self.members, *level], self.asked)
            if len(self.members) + len(level) > MAX_FILES or self.visited > MAX_FOLDERS:
                # What was found nearer to the root stays: a data set may lie beside it.
                if choice.code is None and not (several and self._chosen().places):
                    raise _too_many()
                break
            was_settled, choice = choice.settled, more
            self.members += level
            if was_settled:  # one folder more, for what the code imports: that is said
                break
            if not choice.settled:
                for member in level:
                    self._open(member)
            depth += 1
        if self.asked.files is not None:  # what lies deeper may say which folder is meant
            choice = self._chosen()
        return Gathered(choice, self.members, self.clutter, self.unopened, self.sources)

    def _chosen(self) -> Choice:
        return choose(self.members, self.asked)

    def _begin(self, paths: Sequence[Path]) -> None:
        """Put what was named at the root: what a folder or an archive that is alone holds."""
        if len(paths) == 1 and paths[0].is_dir():
            self.folders[0] = [("", paths[0])]
        elif len(paths) == 1 and is_archive(paths[0].name) and paths[0].is_file():
            self._list("", paths[0], paths[0].name, nesting=1)
        else:
            distinct = {path.absolute(): path for path in paths}
            self.folders[0] = []
            self.listed[0] = []
            if self.asked.files is not None and len({p.name for p in distinct}) < len(distinct):
                self._place(list(distinct))
                return
            self._require_distinct(list(distinct.values()))
            for path in distinct.values():
                self._add("", path.absolute(), self.listed[0])

    def _place(self, paths: Sequence[Path]) -> None:
        """Put files of one name where they lie below the folder that holds all of them.

        Each package has an ``__init__.py``: that of a list of files is known by its folder.
        """
        root = Path(os.path.commonpath([path.parent for path in paths]))
        for path in paths:
            above = path.relative_to(root).parent
            prefix = "" if above == Path() else above.as_posix()
            self._add(prefix, path, self.listed.setdefault(len(above.parts), []))

    def _require_distinct(self, paths: Sequence[Path]) -> None:
        by_name: dict[str, Path] = {}
        for path in paths:
            other = by_name.setdefault(path.absolute().name, path)
            if other is not path:
                raise UsageError(
                    f"two files named {path.name} were given: {other}, {path}",
                    tip="name the one that counts",
                )

    def _level(self, depth: int) -> list[Member]:
        """Return the files that lie in this many folders, by path."""
        found = self.listed.pop(depth, [])
        for prefix, folder in self.folders.pop(depth, []):
            self.visited += 1
            if self.visited > MAX_FOLDERS or len(found) > MAX_FILES:
                break
            self._scan(prefix, folder, found)
        return sorted(found, key=lambda member: member.path)

    def _scan(self, prefix: str, folder: Path, found: list[Member]) -> None:
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            if not prefix:
                raise
            return  # what cannot be read was not meant to be handed in
        if prefix and ENVIRONMENT in names:
            return
        for name in names:
            if len(found) > MAX_FILES:
                break
            self._add(prefix, folder / name, found)

    def _add(self, prefix: str, path: Path, found: list[Member]) -> None:
        """Add a file to what was found, or a folder to those to look into."""
        name = cleaned(f"{prefix}/{path.name}")
        status = path.lstat()
        link = stat.S_ISLNK(status.st_mode)
        if not name or not (link or stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            return
        member = Member(name, status.st_size, link)
        if stat.S_ISDIR(status.st_mode):
            if is_clutter(path.name):
                self._note_clutter(name, path)
            else:
                self.folders.setdefault(name.count("/") + 1, []).append((name, path))
        elif member.is_clutter:
            return
        else:
            self.sources[member] = _Source(path)
            found.append(member)

    def _note_clutter(self, prefix: str, folder: Path) -> None:
        """Remember code that lies right in a folder of clutter: a message may name it."""
        with contextlib.suppress(OSError):
            names = sorted(os.listdir(folder))
            for name in [] if ENVIRONMENT in names else names:
                member = Member(f"{prefix}/{name}", 0)
                if member.is_set_aside and len(self.clutter) < MAX_CLUTTER:
                    self.clutter.append(member)

    def _open(self, member: Member) -> None:
        """List what an archive holds that lies among other files, as if it were a folder."""
        source = self.sources[member]
        asked_for = member.name in self.asked.artifacts
        if not member.is_archive or member.link or asked_for or self.opened >= MAX_ARCHIVES:
            return
        if source.nesting >= MAX_NESTING:
            return
        self.opened += 1
        try:
            if member.size > MAX_ARCHIVE:
                raise UsageError(f"{member.name} is over {MAX_ARCHIVE // 2**20} MB")
            file = source.file
            if source.archive:
                file = _extracted([member], self.sources, self.opener, self.scratch)[member]
            self._list(member.path, file, member.name, source.nesting + 1)
        except UsageError as error:
            self.unopened[member.path] = error
        else:
            self.members.remove(member)

    def _list(self, prefix: str, archive: Path, shown: str, nesting: int) -> None:
        listed = self.opener.listing(archive, shown)
        self.clutter += [member.within(prefix) for member in listed.clutter]
        for inner, number in zip(listed.members, listed.numbers, strict=True):
            member = inner.within(prefix)
            self.sources[member] = _Source(archive, shown, number, nesting)
            self.listed.setdefault(member.depth, []).append(member)


def _extracted(
    members: Sequence[Member], sources: Mapping[Member, _Source], opener: Opener, scratch: Path
) -> dict[Member, Path]:
    """Unpack members of one archive into a new folder."""
    folder = Path(tempfile.mkdtemp(prefix="parts-", dir=scratch))
    archive = sources[members[0]]
    numbers, sizes = [sources[m].number for m in members], [m.size for m in members]
    opener.extract(archive.file, archive.archive, numbers, sizes, folder)
    return {member: folder / str(place) for place, member in enumerate(members)}


def _too_many() -> UsageError:
    return UsageError(
        f"too many files were handed in: at most {MAX_FILES:,} are looked at",
        tip="submit your code and the files that the homework asks for, without data sets and "
        "environments",
    )
