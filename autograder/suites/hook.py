"""Refuses what would run student code in the grader, where every way in Python comes past.

- Code is imported from the folders of Python, of the harness and of the suite, and from
  no others: nobody has to know where student code may lie.
- A submitted file is opened as text alone, of bounded size, by ``Watch.read_text``.
- Once text of the student's has reached a test, a text is compiled only if it stands in the
  suite itself, or if a library that is known for it makes one from names.
- No process is started, by any name.

The interpreter's audit hook holds for the threads that run a suite, and those that they start.
"""

from __future__ import annotations

import _posixsubprocess
import _thread
import ast
import importlib
import importlib.util
import os
import runpy
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.suites import guard, opening
from autograder.suites.guard import (
    RUN_IN_THE_JAIL,
    Watch,
    current,
    guarded,
    refuse,
    refuse_process,
)
from autograder.suites.opening import as_one_of

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
} | {
    os.path.realpath(os.path.join(os.path.dirname(str(spec.origin)), place))
    for library, place in (
        ("_pytest", "_code/source.py"),  # the line that failed, of files in this process
        ("hypothesis", "internal/constants_ast.py"),  # numbers in the modules of this process
        ("hypothesis", "internal/lambda_sources.py"),  # lambdas in these
    )
    for spec in [importlib.util.find_spec(library)]
    if spec is not None
}
_IMPORT_SYSTEM = (
    "<frozen importlib._bootstrap>",
    "<frozen importlib._bootstrap_external>",
    "<frozen zipimport>",
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
    elif arguments[2] & os.O_ACCMODE != os.O_WRONLY and not watch.is_trusted(path):
        # Before there is a submission, nobody knows whose that is.
        watch.saw(text=True, octets=watch.staged is None and "b" in (arguments[1] or "b"))


def _require_trusted(watch: Watch, path: str, does: str) -> None:
    if not watch.is_trusted(path):
        raise refuse(
            f"the suite {does} {path}, which may be the student's",
            tip=f"student code runs in the jail: {RUN_IN_THE_JAIL}",
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
            tip=f"student code runs in the jail, and is read there alone: {RUN_IN_THE_JAIL}",
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
        raise refuse("the suite makes code of bytes", tip=RUN_IN_THE_JAIL)


def _on_pickle(watch: Watch, arguments: tuple[Any, ...]) -> None:
    if watch.octets and "multiprocessing" not in _caller().f_code.co_filename:
        raise refuse(
            f"the suite unpickles {arguments[0]}.{arguments[1]} after bytes of the student's "
            "have reached it",
            tip="have the student's code return plain data",
        )


def _on_process(_watch: Watch, _arguments: tuple[Any, ...]) -> None:
    refuse_process()


def _on_fork(_watch: Watch, _arguments: tuple[Any, ...]) -> None:
    if not _caller().f_code.co_filename.endswith("multiprocessing/popen_fork.py"):
        refuse_process()


def _on_moved(watch: Watch, arguments: tuple[Any, ...]) -> None:
    if isinstance(arguments[0], (str, bytes)) and watch.is_students(os.fsdecode(arguments[0])):
        raise refuse("the suite moves or links a file of the student's", tip=RUN_IN_THE_JAIL)


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


def install() -> None:
    """Set up the hook, once for the process: it cannot be taken out again."""
    if not _installed.acquire(blocking=False):
        return
    from autograder.suites import started

    _mark_threads()
    opening.install()
    os.system = as_one_of("os", "system", started.install())  # type: ignore[assignment]
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
            raise refuse(f"the suite {does} in the grader", tip=RUN_IN_THE_JAIL)
        return function(*arguments, **named)

    return guarded_function


def _mark_threads() -> None:
    """Have threads that a suite starts count as the suite's."""
    start, start_new = threading.Thread.start, _thread.start_new_thread

    def marked(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            guard.mark_thread()
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
