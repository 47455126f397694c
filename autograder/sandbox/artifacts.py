"""Opens files that student code wrote, each in a jailed process that knows nothing else."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.errors import Unfinished, Wrong
from autograder.results.cause import Cause
from autograder.sandbox import failures
from autograder.sandbox.entries import named
from autograder.sandbox.host import Sandbox
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.protocol import Handle, held_by
from autograder.sandbox.protocol.tables import PlainFrame
from autograder.sandbox.walls.removal import remove_tree

LOAD_LIMIT = 20.0
#: What comes as a table.
TABLES = (".csv", ".tsv")
#: What opening one file may map, beyond the libraries: the file, a few copies, and room.
_COPIES, _ROOM = 4, 512 * 2**20


class ArtifactReader:
    """Jailed processes that open files, one after the other.

    Parameters
    ----------
    limit : int
        The largest size of one file in bytes, on disk and unpacked.
    end : float
        When all has to be done, on the clock of ``time.monotonic``.
    """

    def __init__(self, sandbox: Sandbox, limit: int, end: float) -> None:
        self.sandbox = sandbox
        self.limit = limit
        self.end = end
        self.room = sandbox.new_folder("artifacts")
        self._process: StudentProcess | None = None

    def open(self, folder: Path, name: str) -> Any:
        """Return the plain data in a file.

        Raises
        ------
        Wrong
            If none exists, or it cannot be opened.
        """
        copy = take(self.sandbox, folder, name, self.room, self.limit)
        try:
            return self._load(copy, name)
        except failures.StudentEnded:  # by the file, or by the kernel: see JailedReader
            pass
        try:
            return self._load(copy, name)
        except failures.StudentEnded as error:
            raise _cannot_open(name, error.feedback.found) from error

    def _load(self, copy: Path, name: str) -> Any:
        process = self._living_process()
        process.give(LOAD_LIMIT, self.end)
        try:
            content = process.request("load", f"opening {name}", path=str(copy), limit=self.limit)
        except failures.StudentRaised as error:
            reason = error.message or error.type_name
            if error.type_name == "MemoryError":
                reason = "opening it takes more memory than is accepted"
            # What opened it says what it found and, behind a semicolon, what to do.
            found, _, advice = reason.partition("; ")
            raise _cannot_open(name, found, advice) from error
        # Data alone: an object that stayed behind would be answered for by the file's own classes.
        if other := _first_handle(content):
            raise _cannot_open(name, f"{other.label}, and not data alone")
        if Path(name).suffix.lower() not in TABLES:
            return named(content, name)
        table = _as_table(content)
        return process.refuse(f"opening {name}") if table is None else replace(table, file=name)

    def _living_process(self) -> StudentProcess:
        # One process for all files, until one of them ends it: a file gets a new one, and costs no
        # other.
        if self._process is not None and self._process.stopped is not None:
            self._process.finish()
            self._process = None
        if self._process is None:
            # From what is mapped already: libraries reserve gigabytes, and a bound from zero would
            # refuse honest files or none.
            headroom = _COPIES * self.limit + _ROOM
            limits = self.sandbox.config.limits
            largest = max(limits.file_size, self.limit)
            limits = replace(limits, headroom=headroom, file_size=largest)
            pid, channel, _ = self.sandbox.spawn(self.room, self.room, 0, limits)
            process = StudentProcess(self.sandbox, pid, channel, self.room, self.sandbox.driven)
            self._process = process
        return self._process

    def close(self) -> None:
        """End the process and remove the copies."""
        if self._process is not None:
            self._process.finish()
        remove_tree(self.room)


def take(sandbox: Sandbox, folder: Path, name: str, room: Path, limit: int) -> Path:
    """Copy a regular file out of a folder that student code controls, and return the copy.

    Raises
    ------
    Wrong
        If it is not there, is not a plain file, or is too large.
    """
    # Student code may run in that folder: a link in the file's place is refused, and a pipe does
    # not wait for somebody to write.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        directory = os.open(folder, flags | os.O_DIRECTORY)
        try:
            file = os.open(name, flags, dir_fd=directory)
        finally:
            os.close(directory)
    except OSError:
        raise missing(name) from None
    # Of what is open, not of the name: between two looks at a name, another file can be put there.
    status = os.fstat(file)
    plain = stat.S_ISREG(status.st_mode)
    if not plain or status.st_size > limit:
        os.close(file)
        raise unacceptable(name, status.st_size if plain else None, limit)
    with os.fdopen(file, "rb") as source:  # not before: Python makes no file of a folder
        # The reader is jailed with the copy alone: what is written to the original meanwhile
        # changes nothing.
        private = sandbox.private_folder("artifact")
        with (private / name).open("wb") as target:
            shutil.copyfileobj(source, target)
    return sandbox.hand_over(private, room) / name


def missing(name: str, way_out: str = "") -> Wrong:
    """Say that there is no such file, and what to do, if what was handed in says more."""
    return Wrong(
        f"{name} is missing",
        expected=f"a file named {name}",
        found="no such file",
        next_step=way_out or "Write it as the skeleton says, under exactly this name.",
    )


NOT_WRITTEN = Cause(
    "not written",
    "The run has finished, and it has written no such file.",
    explains=("missing call",),
)


def not_written(name: str) -> Wrong:
    """Say that student code, which has run to its end, wrote no such file."""
    return Wrong(
        f"{name} is missing",
        expected=f"a file named {name}",
        found="no such file",
        cause=NOT_WRITTEN,
        next_step="Write it as the skeleton says, under exactly this name.",
    )


def unacceptable(name: str, size: int | None, limit: int) -> Wrong:
    """Refuse a file that is too large; without a size, one that is not a plain file."""
    return Wrong(
        f"{name} cannot be accepted",
        expected=f"a plain file of at most {limit / 2**20:g} MB",
        found="a folder or a device" if size is None else f"{size:,} bytes",
        next_step="Save only what the skeleton asks for.",
    )


def _first_handle(value: Any) -> Handle | None:
    """Return the first object in a value that had to stay in its process."""
    level = [value]
    while level:
        if Handle in set(map(type, level)):
            return next(item for item in level if type(item) is Handle)
        level = held_by(level)
    return None


def _as_table(content: Any) -> PlainFrame | None:
    """Return columns as a table; None if they are not, whatever the process says they are."""
    if type(content) is not dict or not all(type(name) is str for name in content):
        return None
    for values in content.values():
        texts = type(values) is list and all(type(value) is str for value in values)
        numbers = type(values) is np.ndarray and values.ndim == 1 and values.dtype.kind in "bif"
        if not texts and not numbers:
            return None
    if len({len(values) for values in content.values()}) > 1:
        return None
    # What pandas writes of the index, unless it is told not to: no column that anybody names.
    columns = content if len(content) == 1 else {n: v for n, v in content.items() if n}
    return PlainFrame.from_columns(columns)


def _cannot_open(name: str, found: str, advice: str = "") -> Wrong:
    return Wrong(
        f"{name} cannot be opened",
        expected=f"the file {name} as the skeleton's code writes it",
        found=found,
        next_step=f"{advice[:1].upper()}{advice[1:]}."
        if advice
        else "Run your program again to the end, and submit the file it writes.",
    )


def open_files(
    reader: ArtifactReader, folder: Path, names: Sequence[str]
) -> dict[str, Any | Wrong | Unfinished]:
    """Return by name the plain data in each file, or what says why not."""
    opened: dict[str, Any | Wrong | Unfinished] = {}
    for name in names:
        try:
            opened[name] = reader.open(folder, name)
        except (Wrong, Unfinished) as error:
            opened[name] = error
    return opened
