"""Knows whose a file is, and remembers what a suite must not do with the student's.

A suite is trusted, but its usual means would run the student's files right here: a process
that it starts, an import from the submission's folder, ``exec`` of a file that it read.
Processes are started in the jail instead (:mod:`autograder.suites.programs`), and all else is
refused by :mod:`autograder.suites.hook`. What is refused is remembered, even if the suite
catches it: the test is the grader's failure then.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from autograder.errors import GraderError, Wrong
from autograder.sandbox.walls import jail

Failure = TypeVar("Failure", bound=Exception)

_PROJECT = Path(__file__).resolve().parents[2]
MAX_TEXT = 2 * 2**20
#: Characters of the student's texts that are remembered; after more, any text may be theirs.
_MOST_TOLD, _ROOM = 16 * 2**20, 64
#: Files of the student's that are held open: a process may have 1,024 in all.
_MOST_HELD = 200


class Refused(GraderError, PermissionError):
    """A suite has asked for what would run student code here.

    Libraries that try to start a process, and can do without, expect a PermissionError.
    """

    def __str__(self) -> str:
        return str(self.args[0])  # an OSError says its file instead, which shutil sets later on


@dataclass
class Watch:
    """What one test, or a suite that is being imported, may reach.

    Attributes
    ----------
    folder : Path
        The suite's.
    modules : frozenset of str
        The names of the student's modules, with the packages that they are in.
    names : frozenset of str
        Every name that the suite's files use.
    texts : frozenset of str
        Every text that stands in the suite's files.
    asserted : mapping of str to set of int
        The lines of every ``assert`` in the suite, by the real path of its file.
    submitted : sequence of Path
        The files that are graded, which may be copies of what was handed in.
    handed_in : sequence of Path
        The files and folders as they were handed in.
    staged : Path or None
        The copies of these.
    sandbox : Path or None
        The folder of everything that belongs to student processes.
    text, octets : bool
        Whether text, or bytes, of the student's have reached the suite.
    mocked : bool
        Whether a mock was handed to the student's code.
    inexact : bool
        Whether an answer has reached the suite that may be of a different type than it has here.
    failures : list of Exception
        What cannot be done here, or must not be, in the order it was met.
    excused : list of GraderError
        What a library may have been able to do without.
    """

    folder: Path
    modules: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    asserted: Mapping[str, frozenset[int]] = field(default_factory=dict)
    submitted: Sequence[Path] = ()
    handed_in: Sequence[Path] = ()
    staged: Path | None = None
    sandbox: Path | None = None
    text: bool = False
    octets: bool = False
    mocked: bool = False
    inexact: bool = False
    failures: list[Exception] = field(default_factory=list)
    excused: list[GraderError] = field(default_factory=list)
    #: What has returned a value and changed in place what the test had handed over.
    altered: dict[str, None] = field(default_factory=dict)
    #: Texts of the student's that have reached the suite, and how long they are together.
    told: list[str] = field(default_factory=list)
    told_length: int = 0
    #: Opens a file that a program of the student's wrote, if there is one of this name.
    written: Callable[[str], int | None] = lambda _name: None
    #: Removes a file that a function of the student's wrote; returns the names in a folder.
    remove: Callable[[str], bool | None] = lambda _name: None
    listing: Callable[[str], list[str] | None] = lambda _name: None
    #: Returns the size of a file that a function of the student's wrote, and its content.
    size: Callable[[str], int | None] = lambda _name: None
    content: Callable[[str], bytes | None] = lambda _name: None

    def __post_init__(self) -> None:
        given = [path.resolve() for path in (*self.submitted, *self.handed_in) if path.exists()]
        own = {str(path if path.is_dir() else path.parent) for path in given}
        shared = {os.path.realpath(tempfile.gettempdir()), os.path.realpath(Path.home()), "/"}
        theirs = [path for path in given if path.is_file()]
        # Of a folder with much else in it, the files themselves have to do.
        crowded = [path for path in given if str(path) in shared and path != self.folder.resolve()]
        theirs += [path for folder in crowded for path in folder.iterdir() if path.is_file()]
        self._students = own - shared
        # What is handed in may lie on Python's path, or around the suite.
        self._trusted = _trusted_folders(self.folder) - self._students
        self._trusted |= {str(_PROJECT), str(self.folder.resolve())}
        if self.sandbox is not None:
            self._students.add(os.path.realpath(self.sandbox))
        self._names = {file.name for file in self.submitted}
        self._files = {(info.st_dev, info.st_ino) for info in map(os.stat, theirs)}
        self._held: list[_Open] = []

    def saw(self, *, text: bool = False, octets: bool = False, told: Iterable[str] = ()) -> None:
        """Take note that something of the student's has reached the suite."""
        self.text = self.text or text or octets
        self.octets = self.octets or octets
        for each in told:
            self.told_length += len(each) + _ROOM
            if self.told_length < _MOST_TOLD:
                self.told.append(each)

    def inherit(self, other: Watch) -> None:
        """Take over what is known of an earlier test, of which something lives on."""
        self.saw(text=other.text, octets=other.octets)
        self.told, self.told_length = [*other.told], other.told_length
        self._files |= other._files
        self._held = [*other._held]

    def may_be_theirs(self, text: str) -> bool:
        """Whether a text, which the suite has from wherever, may be one of the student's.

        Texts that stand in the suite are its own; so is what the student has never said.
        """
        if text in self.texts:
            return False
        return self.told_length >= _MOST_TOLD or any(text in each for each in self.told)

    def knows(self, name: str) -> bool:
        """Whether the suite uses a name."""
        return name in self.names

    def is_suites(self, file: str) -> bool:
        """Whether a file is one of the suite's own, and not of a library that lies there."""
        if file.startswith("<frozen "):  # no file, wherever the working folder is
            return False
        return self._whose(os.path.realpath(file)) == str(self.folder.resolve())

    def _whose(self, real: str) -> str:
        """Return the innermost known folder that a path is in, or nothing."""
        inside = [
            folder
            for folder in {*self._trusted, *self._students}
            if real == folder or real.startswith(folder.rstrip(os.sep) + os.sep)
        ]
        return max(inside, key=len, default="")

    def _is_submitted_file(self, real: str) -> bool:
        try:
            info = os.stat(real)
        except (OSError, ValueError):
            # It would be here, beside the tests, if the suite ran as its author does it.
            return os.path.basename(real) in self._names
        return (info.st_dev, info.st_ino) in self._files

    def take_for_theirs(self, file: int) -> None:
        """Take an open file for one that a student wrote.

        It is known by its number, which the system gives to a new file once this one is
        removed: as long as it is held open, it does not.
        """
        info = os.fstat(file)
        key = (info.st_dev, info.st_ino)
        if key not in self._files and len(self._held) < _MOST_HELD:
            self._held.append(_Open(os.dup(file)))
        self._files.add(key)

    def is_trusted(self, path: str) -> bool:
        """Whether code may be loaded from a path."""
        real = os.path.realpath(path)
        return self._whose(real) in self._trusted and not self._is_submitted_file(real)

    def is_students(self, path: str) -> bool:
        """Whether a path is that of something that student code may have written."""
        real = os.path.realpath(path)
        if self._is_submitted_file(real):
            return True
        folder = self._whose(real)
        return folder in self._students and folder not in self._trusted

    def own_file(self, path: str) -> str | None:
        """Return the suite's own file of a relative path: no student can put another there."""
        for folder in (self.folder, self.folder / "tests"):
            file = folder / path
            if not os.path.isabs(path) and file.is_file() and not self.is_students(str(file)):
                return str(file)
        return None

    def read_text(self, path: str, mode: str) -> io.StringIO:
        """Return a file of the student's as text, opened where nothing can lead elsewhere."""
        if not set(mode) <= {"r", "t"}:
            raise refuse(
                f"the suite opens the student's {os.path.basename(path)} in mode {mode!r}",
                tip="a submitted file can be read as text; a program of the student's can be run "
                "with subprocess, and says what it wrote",
            )
        with ours():
            file = self._open(path)
            try:
                info = os.fstat(file)
                if not stat.S_ISREG(info.st_mode) or info.st_nlink > 1 or info.st_size > MAX_TEXT:
                    raise remember(
                        Wrong(
                            f"{os.path.basename(path)} cannot be read as text",
                            expected=f"a file of at most {MAX_TEXT // 2**20} MB",
                            found=f"{info.st_size:,} bytes, or no regular file",
                        )
                    )
                content = os.read(file, MAX_TEXT)
            finally:
                os.close(file)
        text = content.decode("utf-8", "replace").replace("\r\n", "\n")
        self.saw(text=True, told=[text])
        return _Text(text, path)

    def text_of(self, content: bytes, path: str, mode: str) -> io.StringIO:
        """Return what a function of the student's wrote as text."""
        if not set(mode) <= {"r", "t"}:
            raise refuse(
                f"the suite opens {os.path.basename(path)}, which the student's code wrote, in "
                f"mode {mode!r}",
                tip=f"it can be read as text; {RUN_TOGETHER}",
            )
        text = content[:MAX_TEXT].decode("utf-8", "replace").replace("\r\n", "\n")
        self.saw(text=True, told=[text])
        return _Text(text, path)

    def _open(self, path: str) -> int:
        """Open a file as a program left it; but code as it was handed in."""
        name = os.path.basename(path)
        is_code = name in self._names and name.endswith(".py")
        written = None if is_code else self.written(name)
        if written is not None:
            return written
        place = self.staged / name if self.staged is not None and name in self._names else path
        return os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


class _Open:
    """Holds a file open as long as anything refers to this."""

    def __init__(self, file: int) -> None:
        self._file = file

    def __del__(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._file)


class _Text(io.StringIO):
    """The text of a file, with the name that it was opened by."""

    def __init__(self, content: str, name: str) -> None:
        super().__init__(content)
        self.name = name


def _trusted_folders(suite: Path) -> frozenset[str]:
    """Return the folders that code may come from."""
    path = {os.path.realpath(entry) for entry in _STARTED_WITH if entry}
    path -= {_STARTED_IN, os.path.realpath(os.getcwd())}
    found = {
        *path,
        *jail.python_paths(),
        *map(os.path.realpath, ("/usr", "/bin", "/lib", "/lib64")),
    }
    return frozenset({*found, str(_PROJECT), str(suite.resolve())})


#: Where modules came from before any suite could add a folder.
_STARTED_WITH = tuple(sys.path)
#: ``python -m`` puts this one there, and with it all that lies below.
_STARTED_IN = os.path.realpath(os.curdir)
_watches: list[Watch] = []
_local = threading.local()


@contextlib.contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Hold a suite to what it may do, in this thread and in those that it starts.

    The suite's changes of the working folder and of ``sys.path`` end with it.
    """
    from autograder.suites import hook

    hook.install()
    before, path, folder = getattr(_local, "suite", False), sys.path[:], os.getcwd()
    _watches.append(watch)
    _local.suite = True
    try:
        yield
    finally:
        _local.suite = before
        _watches.pop()
        sys.path[:] = path
        os.chdir(folder)


@contextlib.contextmanager
def ours() -> Iterator[None]:
    """Let the harness itself do what a suite may not, for a while."""
    before = getattr(_local, "ours", False)
    _local.ours = True
    try:
        yield
    finally:
        _local.ours = before


@contextlib.contextmanager
def theirs() -> Iterator[None]:
    """Hold a function of the suite's to what the suite may do, in the midst of our own work."""
    before = getattr(_local, "ours", False)
    _local.ours = False
    try:
        yield
    finally:
        _local.ours = before


def guarded() -> bool:
    """Whether what is being done is done by a suite."""
    return getattr(_local, "suite", False) and not getattr(_local, "ours", False)


def mark_thread() -> None:
    """Count this thread as the suite's from now on."""
    _local.suite = True


def current() -> Watch | None:
    """Return the watch over the test that is running."""
    return _watches[-1] if _watches else None


def remember(error: Failure) -> Failure:
    """Take note of what no ``except`` in the suite can undo, and return it."""
    watch = current()
    if watch is not None and error not in watch.failures:
        watch.failures.append(error)
    return error


def refuse(message: str, *, tip: str) -> Refused:
    """Return what is raised in the suite, having taken note of it."""
    return remember(Refused(message, tip=tip))


#: What can be done about a test that needs the student's code in its own process.
RUN_TOGETHER = (
    "run this test together with the student's code (--tests together; for good: autograder new "
    "NAME --from SUITE --reference SOLUTION)"
)
#: What a suite can do instead.
RUN_IN_THE_JAIL = (
    "start it with subprocess.run(['python3', FILE]), or call the functions of the imported module"
)


def refuse_process(*_arguments: Any, **_named: Any) -> NoReturn:
    """Start no process here."""
    raise refuse("the suite starts a process in the grader", tip=RUN_IN_THE_JAIL)
