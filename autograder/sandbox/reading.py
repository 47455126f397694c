"""Has what a student handed in read by a jailed process that knows nothing else.

Nothing of a student's is parsed, tokenized, decoded or unpacked in the grader. A reader that
runs out of time or memory, or dies twice, was given a file that cannot be read; that is what
the student reads.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from autograder.errors import UsageError, Wrong
from autograder.sandbox import failures
from autograder.sandbox.artifacts import ArtifactReader, take
from autograder.sandbox.host import Sandbox, SandboxGone
from autograder.submitted import notebooks
from autograder.submitted.gathering import MAX_ARCHIVE
from autograder.submitted.members import cleaned
from autograder.submitted.reading import Problem, Reading, TreeReading, Wanted, as_plain
from autograder.submitted.tokens import Tokens
from autograder.submitted.unpacking import Listed

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

    def tokenize(self, file: Path) -> Tokens:
        """Return what is compared of a Python file or a notebook.

        The sandbox has to have :data:`autograder.submitted.tokens.LIBRARY`.

        Raises
        ------
        UsageError
            If it is a notebook that cannot be used.
        Wrong
            If reading it takes too long or too much memory.
        """

        def ask(process: _Reader) -> Any:
            folder = file.parent.resolve()
            copy = take(self.sandbox, folder, file.name, process.room, process.limit)
            found = process.ask("tokenize", file.name, path=str(copy))
            if isinstance(found, Tokens) and not found.usable:
                # Right in its types, and not in what it says: it would be compared with other
                # submissions.
                process.refuse(file.name)
            return found

        found: Tokens = self._usable(ask, notebooks.MAX_FILE)
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
                # A file that it leaves out would be one in which nothing forbidden is found.
                process.refuse("your files")
            return found

        found: TreeReading = self._usable(ask, notebooks.MAX_FILE)
        return found

    def listing(self, file: Path, shown: str) -> Listed:
        """Return the names and sizes of what an archive holds; nothing is unpacked.

        Parameters
        ----------
        shown : str
            What messages call it; its ending says what kind it is.

        Raises
        ------
        UsageError
            If it cannot be read.
        """

        def ask(process: _Reader) -> Any:
            copy = process.take_archive(file, shown)
            found = process.ask("listing", shown, path=str(copy))
            if isinstance(found, Listed):
                # By these names the grader makes files: one that leads out of the folder is no
                # archive's.
                process.require_inside(found)
            return found

        found: Listed = self._of_archive(ask)
        return found

    def extract(
        self, file: Path, shown: str, numbers: Sequence[int], sizes: Sequence[int], folder: Path
    ) -> None:
        """Write members of an archive into a folder, each with its place for a name.

        Parameters
        ----------
        sizes : sequence of int
            Bytes of each, as listed: no more is taken.

        Raises
        ------
        UsageError
            If they cannot be unpacked.
        """

        def ask(process: _Reader) -> Any:
            copy = process.take_archive(file, shown)
            inside = self.sandbox.new_folder("unpacked", process.room)
            request = {"path": str(copy), "folder": str(inside), "numbers": list(numbers)}
            problem = process.ask("extract", shown, **request)
            if problem is None:
                for place, size in enumerate(sizes):
                    taken = take(self.sandbox, inside, str(place), process.room, size)
                    shutil.copyfile(taken, folder / str(place))
            return problem

        self._of_archive(ask)

    def _of_archive(self, ask: Callable[[_Reader], Any]) -> Any:
        try:
            return self._usable(ask, MAX_ARCHIVE)
        except Wrong as error:
            raise UsageError(
                f"{error}: {error.feedback.found}",
                tip="make it again with your files alone, and submit that",
            ) from error

    def _usable(self, ask: Callable[[_Reader], Any], limit: int) -> Any:
        """Ask a new process, again if it died or the sandbox did; refuse problems."""
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

    def refuse(self, name: str) -> NoReturn:
        """Stop the process: what it answered is not an answer."""
        self._living_process().refuse(f"reading {name}")

    def take_archive(self, file: Path, shown: str) -> Path:
        """Copy an archive to where the process can read it, under the name that is shown."""
        whole = file.resolve()  # whoever grades may name it by a link
        copy = take(self.sandbox, whole.parent, whole.name, self.room, self.limit)
        return copy.rename(copy.with_name(shown))

    def require_inside(self, listed: Listed) -> None:
        """Stop the process if it has named what lies outside of an archive, or no file."""
        members = [*listed.members, *listed.clutter]
        # An honest process has cleaned them already: what would change by it is made up.
        plain = all(each.path and cleaned(each.path) == each.path for each in members)
        counted = min([*(each.size for each in members), *listed.numbers], default=0) >= 0
        if not plain or not counted or len(listed.members) != len(listed.numbers):
            self.refuse("the archive")


def _cannot_read(name: str, found: str) -> Wrong:
    return Wrong(
        f"{name} is too large or too deeply nested to be read",
        expected="a file that Python reads in a few seconds",
        found=found,
        next_step="Keep data in files of their own, and not in the code; look for long lists "
        "of numbers, and for brackets within brackets.",
    )
