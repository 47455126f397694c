"""Has what a student handed in read by a jailed process that knows nothing else.

Nothing of a student's is parsed, tokenized, decoded or unpacked in the grader. A reader that
runs out of time or memory, or dies twice, was given a file that cannot be read; that is what
the student is told.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn, TypeVar

from autograder.errors import UsageError, Wrong
from autograder.sandbox import failures
from autograder.sandbox.artifacts import ArtifactReader, take
from autograder.sandbox.host import Sandbox, SandboxGone
from autograder.submitted import notebooks
from autograder.submitted.reading import Problem, Reading, TreeReading, Wanted, as_plain
from autograder.submitted.unpacking import Asked, Unpacked

#: At least; more where a homework asks for more.
MAX_ARCHIVE = 256 * 2**20
READ_LIMIT = 20.0

T = TypeVar("T")


class JailedReader:
    """Reads the files of one submission.

    Parameters
    ----------
    end : float
        When all has to be done, on the clock of ``time.monotonic``.
    """

    def __init__(self, sandbox: Sandbox, end: float) -> None:
        self.sandbox = sandbox
        self.end = end
        self._closing: list[threading.Thread] = []

    def close(self) -> None:
        """Wait until the processes are gone, and their files removed."""
        for thread in self._closing:
            thread.join()

    def read(self, file: Path, wanted: Wanted) -> Reading:
        """Return what is in a Python file or a notebook.

        Raises
        ------
        UsageError
            If it is a notebook that cannot be used.
        Wrong
            If reading it takes too long or too much memory.
        """

        def ask(process: _Reader) -> Any:
            folder = file.parent.resolve()  # whoever grades may name it by a link
            copy = take(self.sandbox, folder, file.name, process.room, process.limit)
            return process.ask("read", file.name, path=str(copy), wanted=as_plain(wanted))

        found: Reading = self._usable(ask, notebooks.MAX_FILE)
        return found

    def read_tree(
        self,
        files: Mapping[str, Path],
        modules: Mapping[str, str],
        own: Collection[str],
        wanted: Wanted,
        main: str = "",
    ) -> TreeReading:
        """Return what is in several files of code, in one process.

        Raises
        ------
        UsageError
            If one is a notebook that cannot be used.
        Wrong
            If reading them takes too long or too much memory.
        """

        def ask(process: _Reader) -> Any:
            paths = {}
            for place, file in files.items():
                folder = file.parent.resolve()
                copy = take(self.sandbox, folder, file.name, process.room, process.limit)
                paths[place] = str(copy)
            found = process.ask(
                "read_tree",
                "your files",
                paths=paths,
                modules=dict(modules),
                own=list(own),
                wanted=as_plain(wanted),
                main=main,
            )
            if isinstance(found, TreeReading) and found.files.keys() != files.keys():
                process.stop()
            return found

        found: TreeReading = self._usable(ask, notebooks.MAX_FILE)
        return found

    def unpack(self, file: Path, asked: Asked, folder: Path) -> Unpacked:
        """Unpack what is asked for from an archive into a folder, by the names in it.

        Raises
        ------
        UsageError
            If it cannot be unpacked.
        """

        def ask(process: _Reader) -> Any:
            whole = file.resolve()
            copy = take(self.sandbox, whole.parent, whole.name, process.room, process.limit)
            inside = self.sandbox.new_folder("unpacked", process.room)
            request = {"path": str(copy), "folder": str(inside), "asked": as_plain(asked)}
            found = process.ask("unpack", file.name, **request)
            if isinstance(found, Unpacked):
                process.require_names(found.files, asked)
                for place, name in enumerate(found.files):
                    limit = asked.limit_of(name)
                    taken = take(self.sandbox, inside, str(place), process.room, limit)
                    shutil.copyfile(taken, folder / name)
            return found

        try:
            found: Unpacked = self._usable(ask, max(MAX_ARCHIVE, asked.limit))
        except Wrong as error:
            found_text = error.feedback.found
            raise UsageError(
                f"{error}: {found_text}", tip="make it again with your files alone, and submit that"
            ) from error
        return found

    def _usable(self, ask: Callable[[_Reader], Any], limit: int) -> Any:
        """Ask a new process, once more if it died or the sandbox did; refuse problems."""
        try:
            found = self._once(ask, limit)
        except SandboxGone:
            self.sandbox.revive()
            found = self._once(ask, limit)
        except Wrong as error:
            # Where memory is short the kernel kills whom it likes; a file that kills its
            # reader does so again.
            if not isinstance(error.__cause__, failures.StudentEnded):
                raise
            found = self._once(ask, limit)
        if isinstance(found, Problem):
            raise UsageError(found.message, tip=found.tip)
        return found

    def _once(self, ask: Callable[[_Reader], Any], limit: int) -> Any:
        reader = _Reader(self.sandbox, limit, self.end)
        try:
            return ask(reader)
        finally:
            # The kernel takes as long to clear a process away as to make one: meanwhile the
            # grading goes on.
            self._closing.append(threading.Thread(target=reader.close))
            self._closing[-1].start()


class _Reader(ArtifactReader):
    """A jailed process that is asked about one file."""

    def ask(self, op: str, name: str, **fields: Any) -> Any:
        """Return the answer to a request.

        Raises
        ------
        Wrong
            If the process cannot give one.
        """
        process = self._living_process()
        # The checks that do not need the code are to have their time, too.
        process.give(min(READ_LIMIT, (self.end - time.monotonic()) / 2), self.end)
        try:
            return process.request(op, f"reading {name}", **fields)
        except failures.StudentRaised as error:
            reason = f"{error.type_name}: {error.message}".removesuffix(": ")
            if error.type_name == "MemoryError":
                reason = "reading it takes more memory than is accepted"
            raise _cannot_read(name, reason) from error
        except Wrong as error:
            raise _cannot_read(name, error.feedback.found) from error

    def stop(self) -> NoReturn:
        """Stop the process: it has answered something else."""
        self._living_process().refuse("reading your files")

    def require_names(self, names: list[str], asked: Asked) -> None:
        """Stop the process if it has named what was not asked for, or no file's name."""
        plain = all(PurePosixPath(name).name == name and name != ".." for name in names)
        distinct = len({name.lower() for name in names}) == len(names)
        if not plain or not distinct or not all(map(asked.includes, names)):
            self._living_process().refuse("reading the archive")


def _cannot_read(name: str, found: str) -> Wrong:
    return Wrong(
        f"{name} is too large or too deeply nested to be read",
        expected="a file that Python reads in a few seconds",
        found=found,
        next_step="Keep data in files of their own, and not in the code; look for long lists "
        "of numbers, and for brackets within brackets.",
    )
