"""Keeps what a student wrote from being run in the grader, whatever a suite does with it.

A suite is trusted, but its usual means would run the student's files right here: a process
that it starts, an import from the submission's folder, ``exec`` of a file that it read.
Processes are started in the jail instead (:mod:`autograder.suites.programs`). All else is
stopped where every way in Python comes past, in an audit hook of the interpreter:

- code is imported from the folders of Python, of the harness and of the suite, and from
  no others: nobody has to know where student code may lie;
- a submitted file is opened as text alone, of bounded size, by :meth:`Watch.read_text`;
- once text of the student's has reached a test, a text is compiled only if it stands in the
  suite itself, or if a library that is known for it makes one from names;
- no process is started, by any name.

What is stopped is remembered, even if the suite catches it: the test is the grader's
failure then. The hook holds for the threads that run a suite, and for those that they start.
"""

from __future__ import annotations

import _posixsubprocess
import _thread
import ast
import builtins
import contextlib
import importlib
import io
import os
import runpy
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TypeVar

from autograder.errors import GraderError, Wrong
from autograder.sandbox import jail

Failure = TypeVar("Failure", bound=Exception)

_PROJECT = Path(__file__).resolve().parents[2]
MAX_TEXT = 2 * 2**20
#: Modules of Python that compile what they make of names, and nothing that they are given;
#: and those that parse lines of the suite's own files, or signatures.
_GENERATORS = {
    os.path.realpath(os.path.join(os.path.dirname(os.__file__), name))
    for name in (
        "collections/__init__.py",
        "dataclasses.py",
        "enum.py",
        "unittest/mock.py",
    )
}
_PARSERS = {
    os.path.realpath(os.path.join(os.path.dirname(os.__file__), name))
    for name in ("inspect.py", "traceback.py")
}
_IMPORT_SYSTEM = (
    "<frozen importlib._bootstrap>",
    "<frozen importlib._bootstrap_external>",
    "<frozen zipimport>",
)


class Refused(GraderError, PermissionError):
    """A suite has asked for what would run student code here.

    Libraries that try to start a process, and can do without, expect a PermissionError.
    """


@dataclass
class Watch:
    """What one test, or a suite that is being imported, may reach.

    Attributes
    ----------
    folder : Path
        The suite's.
    module : str
        The name of the student's module.
    names : frozenset of str
        Every name that the suite's files use.
    texts : frozenset of str
        Every text that stands in the suite's files.
    submitted : sequence of Path
        The files as they were handed in.
    staged : Path or None
        The copies of these.
    sandbox : Path or None
        The folder of everything that belongs to student processes.
    text, octets : bool
        Whether text, or bytes, of the student's have reached the suite.
    failures : list of Exception
        What cannot be done here, or must not be, in the order it was met.
    excused : list of GraderError
        What a library may have been able to do without.
    """

    folder: Path
    module: str = ""
    names: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    submitted: Sequence[Path] = ()
    staged: Path | None = None
    sandbox: Path | None = None
    text: bool = False
    octets: bool = False
    failures: list[Exception] = field(default_factory=list)
    excused: list[GraderError] = field(default_factory=list)
    #: Opens a file that a program of the student's wrote, if there is one of this name.
    written: Callable[[str], int | None] = lambda _name: None

    def __post_init__(self) -> None:
        self._trusted = _trusted_folders(self.folder)
        own = {str(file.resolve().parent) for file in self.submitted}
        own -= {
            os.path.realpath(tempfile.gettempdir()),
            os.path.realpath(os.path.expanduser("~")),
            "/",
        }
        if self.sandbox is not None:
            own.add(os.path.realpath(self.sandbox))
        self._students = own
        self._names = {file.name for file in self.submitted}
        self._files = {(info.st_dev, info.st_ino) for info in map(os.stat, self.submitted)}

    def saw(self, *, text: bool = False, octets: bool = False) -> None:
        """Take note that something of the student's has reached the suite."""
        self.text = self.text or text or octets
        self.octets = self.octets or octets

    def knows(self, name: str) -> bool:
        """Whether the suite uses a name."""
        return name in self.names

    def is_suites(self, file: str) -> bool:
        """Whether a file is one of the suite's own."""
        return os.path.realpath(file).startswith(f"{self.folder.resolve()}{os.sep}")

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
        self.saw(text=True)
        return _Text(content.decode("utf-8", "replace").replace("\r\n", "\n"), path)

    def _open(self, path: str) -> int:
        """Open a file as a program left it; but code as it was handed in."""
        name = os.path.basename(path)
        is_code = name in self._names and name.endswith(".py")
        written = None if is_code else self.written(name)
        if written is not None:
            return written
        place = self.staged / name if self.staged is not None and name in self._names else path
        return os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


class _Text(io.StringIO):
    """The text of a file, with the name that it was opened by."""

    def __init__(self, content: str, name: str) -> None:
        super().__init__(content)
        self.name = name


def _trusted_folders(suite: Path) -> frozenset[str]:
    """Return the folders that code may come from."""
    here = os.path.realpath(os.getcwd())
    path = {os.path.realpath(entry) for entry in _STARTED_WITH if entry} - {here}
    found = {
        *path,
        *jail.python_paths(),
        *map(os.path.realpath, ("/usr", "/bin", "/lib", "/lib64")),
    }
    return frozenset({*found, str(_PROJECT), str(suite.resolve())})


#: Where modules came from before any suite could add a folder.
_STARTED_WITH = tuple(sys.path)
_watches: list[Watch] = []
_local = threading.local()


@contextlib.contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Hold a suite to what it may do, in this thread and in those that it starts.

    The suite's changes of the working folder and of ``sys.path`` end with it.
    """
    _install()
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


def guarded() -> bool:
    """Whether what is being done is done by a suite."""
    return getattr(_local, "suite", False) and not getattr(_local, "ours", False)


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


_RUN_IN_THE_JAIL = (
    "start it with subprocess.run(['python3', FILE]), or call the functions of the imported module"
)


def _caller() -> FrameType:
    """Return the frame that set off the audit hook."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return frame


def _on_open(watch: Watch, arguments: tuple[Any, ...]) -> None:
    path = arguments[0]
    if isinstance(path, int) or path is None:
        return
    path = os.fsdecode(path)
    if _caller().f_code.co_filename in _IMPORT_SYSTEM:
        _require_trusted(watch, path, "imports")
    elif watch.is_students(path):
        raise refuse(
            f"the suite opens the student's {os.path.basename(path)}",
            tip="a submitted file can be read as text, with open()",
        )
    elif not watch.is_trusted(path):
        # Before there is a submission, nobody knows whose that is.
        watch.saw(text=True, octets=watch.staged is None and "b" in (arguments[1] or "b"))


def _require_trusted(watch: Watch, path: str, does: str) -> None:
    if not watch.is_trusted(path):
        raise refuse(
            f"the suite {does} {path}, which may be the student's",
            tip=f"student code runs in the jail: {_RUN_IN_THE_JAIL}",
        )


def _on_import(watch: Watch, arguments: tuple[Any, ...]) -> None:
    if isinstance(arguments[1], str):  # an extension; modules in Python are opened
        _require_trusted(watch, arguments[1], "imports")


def _on_library(watch: Watch, arguments: tuple[Any, ...]) -> None:
    if isinstance(arguments[0], (str, bytes)) and os.sep in os.fsdecode(arguments[0]):
        _require_trusted(watch, os.fsdecode(arguments[0]), "loads the library")


def _on_compile(watch: Watch, arguments: tuple[Any, ...]) -> None:
    source, name = arguments[0], arguments[1]
    caller = _caller()
    if caller.f_code.co_filename in _IMPORT_SYSTEM:
        _require_trusted(watch, os.fsdecode(name), "imports")
        return
    if not watch.text or not isinstance(source, (str, bytes, bytearray, memoryview)):
        return  # a tree is made of a text that was compiled, or by the suite
    text = source if isinstance(source, str) else bytes(source).decode("utf-8", "replace")
    file, known = caller.f_code.co_filename, _GENERATORS
    if file == ast.__file__ and caller.f_back is not None:  # ast.parse() asks for another
        file, known = caller.f_back.f_code.co_filename, _PARSERS
    if text in watch.texts or os.path.realpath(file) in known:
        return
    if not _is_imported(watch, caller):
        raise refuse(
            "the suite compiles a text after text of the student's has reached it",
            tip=f"student code runs in the jail, and is read there alone: {_RUN_IN_THE_JAIL}",
        )


def _is_imported(watch: Watch, frame: FrameType | None) -> bool:
    """Whether a module is being imported, above the suite's own lines."""
    while frame is not None and not watch.is_suites(frame.f_code.co_filename):
        if frame.f_code.co_filename in _IMPORT_SYSTEM:
            return True
        frame = frame.f_back
    return False


def _on_code(watch: Watch, _arguments: tuple[Any, ...]) -> None:
    caller = _caller().f_code.co_filename
    if watch.text and caller not in _IMPORT_SYSTEM and watch.is_suites(caller):
        raise refuse("the suite makes code of bytes", tip=_RUN_IN_THE_JAIL)


def _on_pickle(watch: Watch, arguments: tuple[Any, ...]) -> None:
    if watch.octets and "multiprocessing" not in _caller().f_code.co_filename:
        raise refuse(
            f"the suite unpickles {arguments[0]}.{arguments[1]} after bytes of the student's "
            "have reached it",
            tip="have the student's code return plain data",
        )


def _on_process(_watch: Watch, _arguments: tuple[Any, ...]) -> None:
    refuse_process()


def refuse_process(*_arguments: Any, **_named: Any) -> NoReturn:
    """Start no process here."""
    raise refuse("the suite starts a process in the grader", tip=_RUN_IN_THE_JAIL)


def _on_fork(_watch: Watch, _arguments: tuple[Any, ...]) -> None:
    if not _caller().f_code.co_filename.endswith("multiprocessing/popen_fork.py"):
        refuse_process()


def _on_moved(watch: Watch, arguments: tuple[Any, ...]) -> None:
    if isinstance(arguments[0], (str, bytes)) and watch.is_students(os.fsdecode(arguments[0])):
        raise refuse("the suite moves or links a file of the student's", tip=_RUN_IN_THE_JAIL)


_EVENTS: dict[str, Callable[[Watch, tuple[Any, ...]], None]] = {
    "open": _on_open,
    "import": _on_import,
    "ctypes.dlopen": _on_library,
    "compile": _on_compile,
    "marshal.loads": _on_code,
    "marshal.load": _on_code,
    "code.__new__": _on_code,
    "pickle.find_class": _on_pickle,
    "os.link": _on_moved,
    "os.symlink": _on_moved,
    "os.rename": _on_moved,
    "os.fork": _on_fork,
    "os.forkpty": _on_process,
    "os.exec": _on_process,
    "os.posix_spawn": _on_process,
    "os.spawn": _on_process,
    "os.system": _on_process,
    "pty.spawn": _on_process,
    "subprocess.Popen": _on_process,
}
#: A thread of a suite that outlives it may do nothing of all this.
_NOTHING = Watch(Path(os.devnull), text=True, octets=True)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    handle = _EVENTS.get(event)
    if handle is not None and guarded():
        handle(current() or _NOTHING, arguments)


_installed = threading.Lock()


def _install() -> None:
    """Set up the hook, once for the process: it cannot be taken out again."""
    if not _installed.acquire(blocking=False):
        return
    from autograder.suites import programs

    _mark_threads()
    _read_files_as_text()
    programs.install()
    for name in ("run_path", "run_module"):
        setattr(runpy, name, _unless_guarded(getattr(runpy, name), "runs a file with runpy"))
    importlib.reload = _unless_guarded(importlib.reload, "reloads a module")
    spawn = _posixsubprocess.fork_exec
    _posixsubprocess.fork_exec = _unless_guarded(spawn, "starts a process")
    os._spawnvef = _unless_guarded(os._spawnvef, "starts a process")  # type: ignore[attr-defined]
    sys.addaudithook(_hook)


def _unless_guarded(function: Callable[..., Any], does: str) -> Callable[..., Any]:
    def guarded_function(*arguments: Any, **named: Any) -> Any:
        if guarded():
            raise refuse(f"the suite {does} in the grader", tip=_RUN_IN_THE_JAIL)
        return function(*arguments, **named)

    return guarded_function


def _mark_threads() -> None:
    """Have threads that a suite starts count as the suite's."""
    start, start_new = threading.Thread.start, _thread.start_new_thread

    def marked(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            _local.suite = True
            return function(*arguments, **named)

        return run

    def start_marked(self: threading.Thread) -> None:
        if guarded():
            self.run = marked(self.run)  # type: ignore[method-assign]
        start(self)

    def start_new_marked(function: Any, *arguments: Any) -> int:
        return start_new(marked(function) if guarded() else function, *arguments)

    threading.Thread.start = start_marked  # type: ignore[method-assign]
    _thread.start_new_thread = start_new_marked


def _read_files_as_text() -> None:
    """Have a suite's ``open`` of a submitted file give its text."""
    original = io.open

    def open_(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        watch = current()
        if watch is not None and guarded() and isinstance(file, (str, os.PathLike)):
            path = os.fsdecode(file)
            theirs = watch.is_students(path) or _was_written(watch, path, mode)
            if (theirs or not os.path.exists(path)) and (own := watch.own_file(path)):
                return original(own, mode, *arguments, **named)
            if theirs:
                return watch.read_text(path, mode)
        return original(file, mode, *arguments, **named)

    builtins.open = io.open = open_


def _was_written(watch: Watch, path: str, mode: str) -> bool:
    """Whether a program that the suite started has left a file of this name behind."""
    if os.path.dirname(path) or not mode.startswith("r"):
        return False
    file = watch.written(path)
    if file is not None:
        os.close(file)
    return file is not None
