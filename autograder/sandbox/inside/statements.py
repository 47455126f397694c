"""Runs a Python file's statements one after the other, once one of them cannot be run here.

Before each the grader is told which it is: so one that ends this process is known, and left out
of the next. So is one that needs what is elsewhere alone, a library that is not installed or a
person who types. What uses a name that such a statement was to define is left out with it.
"""

from __future__ import annotations

import ast
import os
import types
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from autograder.sandbox.inside.describing import with_notes
from autograder.sandbox.inside.elsewhere import works_elsewhere
from autograder.sandbox.inside.future_flags import FUTURE

_MOST_NAMES = 50
#: Place and number of a statement, from 0; its line, its text, and the names that it defines;
#: why it is left out though it ends nothing, empty of one that is run now.
Position = tuple[str, int, int, str, list[str], str]
_FOLLOWS = "it uses what was left out"


def _nobody(_position: Position | None) -> None:
    """Tell nobody."""


def _stops(_error: BaseException) -> bool:
    """Take any exception as the end of the file."""
    return False


class Careful:
    """What is left out of a student's files, and whom to tell what is run.

    Parameters
    ----------
    folder : str
        Where the files are.
    left_out : mapping of str to sequence of int
        By their places: numbers of statements that have ended a process.
    tell : callable
        Given the :data:`Position` of what is run now, or None; returns once that is known.
    """

    def __init__(
        self,
        folder: str,
        left_out: Mapping[str, Sequence[int]] = MappingProxyType({}),
        tell: Callable[[Position | None], object] = _nobody,
    ) -> None:
        self.folder = folder
        self.left_out = left_out
        self.tell: Callable[[Position | None], object] = tell
        self._running: list[Position | None] = [None]

    def run(
        self,
        module: types.ModuleType,
        source: bytes,
        path: str,
        *,
        goes_on: Callable[[BaseException], bool] = _stops,
        execute: Callable[[types.CodeType], object] | None = None,
        flags: int = 0,
    ) -> int:
        """Run a file's statements in its module; return the flags that the last one leaves.

        Parameters
        ----------
        goes_on : callable, optional
            Whether the statements after one that raised are to be run all the same.
        execute : callable, optional
            Runs the code of one.
        flags : int
            What each is compiled with.
        """
        place = os.path.relpath(path, self.folder)
        # As a whole at first: not a statement is run of what Python cannot read.
        compile(source, path, "exec", flags, dont_inherit=True)
        tree: ast.Module = ast.parse(source, path)
        lines = source.decode("utf-8", "replace").splitlines()
        module.__doc__ = ast.get_docstring(tree, clean=False)
        lost = set[str]()
        self._running.append(None)
        try:
            for number, node in enumerate(tree.body):
                names = sorted(_defined(node))[:_MOST_NAMES]
                line = node.lineno
                text = lines[line - 1].strip()[:200] if line <= len(lines) else ""
                if number in self.left_out.get(place, ()):
                    lost.update(names)
                    continue
                self._say((place, number, line, text, names, ""))
                code = compile(ast.Module([node], []), path, "exec", flags, dont_inherit=True)
                flags |= code.co_flags & FUTURE
                try:
                    if execute is not None:
                        execute(code)
                    else:
                        exec(code, vars(module))  # noqa: S102 - in the student's process
                except BaseException as error:
                    if self.tell is _nobody and goes_on(error):
                        continue  # whoever asks for that reports what failed
                    if why := _why_left_out(error, lost):
                        lost.update(names)
                        self.tell((place, number, line, text, names, why))
                    elif not goes_on(error):
                        raise
        finally:
            self._running.pop()
        self.tell(self._running[-1])  # not of what raised: that is the grader's to say
        return flags

    def done(self) -> None:
        """Take note that nobody waits to be told any more: all has been imported."""
        self.tell = _nobody

    def _say(self, position: Position) -> None:
        self._running[-1] = position
        self.tell(position)


def _why_left_out(error: BaseException, lost: Collection[str]) -> str:
    """Return why a statement that raised is left out; empty if it is the student's to fix."""
    if isinstance(error, NameError):
        return _FOLLOWS if error.name in lost else ""
    message = with_notes(str(error), error)
    return f"it raised {type(error).__name__}: {message}" if works_elsewhere(message) else ""


def _defined(node: ast.stmt) -> set[str]:
    """Return the names that a statement defines in its module."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            found.add(each.id)
        elif isinstance(each, ast.alias):
            found.add((each.asname or each.name).partition(".")[0])
        elif isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(each.name)
    return found


def from_request(
    request: Mapping[str, Any],
    folder: str,
    ask: Callable[[int, tuple[Any, ...], dict[str, Any]], Any],
) -> Careful | None:
    """Return what a request says of statements that are left out; None if it says nothing."""
    careful = request.get("careful")
    if careful is None:
        return None

    def tell(position: Position | None) -> object:
        return ask(careful["tell"], (position,), {})

    return Careful(folder, careful["left_out"], tell)
