"""Runs the cells of a notebook in the student's process, one after the other.

As in Jupyter, ``__name__`` is ``"__main__"`` in them: what stands under
``if __name__ == "__main__":`` runs, and the names it defines are there afterwards.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import linecache
import os
import signal
import sys
import types
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from autograder.sandbox.inside import figures
from autograder.sandbox.inside.future_flags import FUTURE
from autograder.sandbox.inside.statements import Careful

if TYPE_CHECKING:
    import asyncio

#: The grader's signal to a cell that has taken its time.
_STOP = getattr(signal, "SIGXCPU", None)
#: Describes an exception as plain data.
Describe = Callable[[BaseException], dict[str, Any]]


class CellTooSlow(BaseException):
    """One cell took longer than a cell may; no ``except Exception`` is to stop this."""


class CellRun:
    """A module of its own, and the cells that have run in it.

    Attributes
    ----------
    module : ModuleType
        What the cells define, under the name ``"__main__"``.
    texts : dict of str to str
        What was run, in its lines, by what tracebacks call its file: one cell, or all of a file.
    ended : dict or None
        Where a file without cells ended itself, as ``describe`` says it.
    """

    def __init__(self, folder: str, describe: Describe) -> None:
        self.folder = folder
        self.describe = describe
        self.flags = 0
        self.texts: dict[str, str] = {}
        self.ended: dict[str, Any] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.module = types.ModuleType("__main__")
        # pickle and dataclasses look a class up where it says that it is: in __main__.
        sys.modules["__main__"] = self.module

    def _execute(self, code: types.CodeType) -> None:
        result = eval(code, vars(self.module))  # noqa: S307 - in the student's process, as written
        if not code.co_flags & inspect.CO_COROUTINE:
            return
        import asyncio  # few notebooks wait for anything

        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(result)

    def run(self, number: int, label: str, first_line: int, source: str) -> dict[str, Any] | None:
        """Run one cell; return what stopped it, as ``describe`` does, or None.

        Parameters
        ----------
        number : int
            Its place among the cells, from 1.
        label : str
            What tracebacks call its file.
        """
        figures.ALBUM.cell = number
        file = os.path.join(self.folder, label)
        # For tracebacks: the lines of a cell are in no file of its name.
        if not os.path.exists(file):
            linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        try:
            # Its own line numbers, as they are in the file that was handed in.
            text = "\n" * (first_line - 1) + source
            self.texts[file] = _after(self.texts.get(file, ""), text)
            flags = self.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            code = compile(text, file, "exec", flags, dont_inherit=True)
            # What one cell imports from __future__ holds for those after it, as in Jupyter.
            self.flags |= code.co_flags & FUTURE
            with _interruptible():
                self._execute(code)
        except BaseException as error:  # SystemExit too: the cells after this one are run
            return self.describe(error)
        finally:
            figures.finish()
        return None

    def run_file(self, name: str, source: str, careful: Careful | None) -> dict[str, Any] | None:
        """Run a Python file without cells; return what stopped a statement of it first, or None.

        As cells are: a statement that fails does not keep the next from running. What is drawn
        by one is finished by another, so a figure is complete at the end alone.
        """
        path = os.path.join(self.folder, name)
        vars(self.module)["__file__"] = path
        self.texts[path] = source
        figures.ALBUM.cell = 1
        first: list[BaseException] = []

        def goes_on(error: BaseException) -> bool:
            if not isinstance(error, Exception):
                return False  # exit() ends a file, and so does the end of its time
            first.append(error)
            return True

        careful = careful or Careful(self.folder)
        try:
            with _interruptible():
                careful.run(
                    self.module,
                    source.encode(),
                    path,
                    goes_on=goes_on,
                    execute=self._execute,
                    flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
                )
        except SystemExit as error:
            self.ended = self.describe(error)
        except BaseException as error:
            first.insert(0 if isinstance(error, CellTooSlow) else len(first), error)
        finally:
            figures.finish()
        return self.describe(first[0]) if first else None

    def probe(self, source: str, arguments: list[Any]) -> Any:
        """Call the function ``run`` that a source defines, with the notebook's module."""
        namespace: dict[str, Any] = {"__name__": "<grader>"}
        exec(compile(source, "<grader>", "exec"), namespace)  # noqa: S102 - the grader's own
        try:
            with _interruptible():
                return namespace["run"](self.module, self.folder, *arguments)
        finally:
            figures.finish()


def _after(above: str, text: str) -> str:
    """Return the text of a file, of which another cell has run, in its own lines."""
    if above and not above.endswith("\n"):
        above += "\n"
    return above + text[above.count("\n") :]


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let the grader's signal end what runs now: it keeps the time, and knows whose it is."""
    if _STOP is None:  # a system without it: nobody sends one
        yield
        return
    running = True

    def stop(_number: int, _frame: types.FrameType | None) -> None:
        if running:  # it may come just as the cell has ended
            raise CellTooSlow("it was stopped")

    signal.signal(_STOP, stop)
    try:
        yield
    finally:
        running = False


def done() -> None:
    """Take note that no cell is left to be interrupted."""
    if _STOP is not None:
        signal.signal(_STOP, signal.SIG_DFL)
