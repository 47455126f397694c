"""Runs a test of a notebook where the student's names are, between two of their cells.

The text of this module is sent to the student's process, so it imports nothing of the
harness. Whatever it returns is what that process says: student code could have changed all
of it.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import os
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from typing import Any

_LONGEST = 20_000
_MESSAGE = 2_000
#: More of the student's lines than anyone reads.
_FRAMES = 8


def run(module: types.ModuleType, folder: str, kind: str, *arguments: Any) -> Any:
    """Run a test of one kind; return what came of it as plain data."""
    kinds: dict[str, Callable[..., Any]] = {
        "cell": run_cell,
        "doctest": run_doctest,
        "function": run_function,
        "seed": seed,
    }
    return kinds[kind](module, folder, *arguments)


def run_cell(module: types.ModuleType, folder: str, source: str, name: str) -> Any:
    """Run a cell as a notebook does; with the text of its last expression's value."""
    file, names, value = f"<{name}>", vars(module), None
    with _captured() as printed:
        error: BaseException | None = None
        try:
            body = ast.parse(source, file).body
            last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), file, "exec", dont_inherit=True), names)  # noqa: S102
            if isinstance(last, ast.Expr):
                code = compile(ast.Expression(last.value), file, "eval", dont_inherit=True)
                value = eval(code, names)  # noqa: S307
            if value is not None and not source.rstrip().endswith(";"):
                value = str(repr(value))[:200]
            else:
                value = None
        except (Exception, SystemExit) as raised:
            error, value = raised, None
    return [*_described(error, file, folder), value, printed.getvalue()[:_LONGEST]]


def run_doctest(module: types.ModuleType, folder: str, examples: list[str], name: str) -> Any:
    """Run the examples of a doctest; return what each printed, and what it raised.

    What they are expected to print is not known here.
    """
    names, results = dict(vars(module)), []
    before = sys.displayhook, vars(builtins).get("display")
    sys.displayhook = sys.__displayhook__
    vars(builtins)["display"] = lambda *_values, **_named: None
    try:
        for number, source in enumerate(examples):
            file = f"<{name}[{number}]>"
            with _captured() as printed:
                error: BaseException | None = None
                try:
                    code = compile(source, file, "single", dont_inherit=True)
                    exec(code, names)  # noqa: S102 - the course's own test
                except (Exception, SystemExit) as raised:
                    error = raised
            text = printed.getvalue()[:_LONGEST]
            said = "".join(traceback.format_exception_only(error)[-1:])[:_MESSAGE] if error else ""
            results.append([text, said, *_described(error, file, folder)])
    finally:
        sys.displayhook, vars(builtins)["display"] = before
    return results


def run_function(module: types.ModuleType, folder: str, source: str, name: str, number: int) -> Any:
    """Call a test function of a file with the names that its parameters ask for."""
    file = f"<{name}>"
    names: dict[str, Any] = {"__name__": name}
    with _captured() as printed:
        error: BaseException | None = None
        try:
            exec(compile(source, file, "exec", dont_inherit=True), names)  # noqa: S102
            cases = [each for each in names.values() if type(each).__name__ == "test_case"]
            function = cases[number].test_func
            code = function.__code__
            asked = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            there = vars(module)
            function(**{each: there if each == "env" else there.get(each) for each in asked})
        except (Exception, SystemExit) as raised:
            error = raised
    return [*_described(error, file, folder), None, printed.getvalue()[:_LONGEST]]


def seed(module: types.ModuleType, _folder: str, value: int, variable: str) -> None:
    """Seed what draws numbers, or set the variable that a notebook seeds with."""
    if variable:
        vars(module)[variable] = value
        return
    import random

    random.seed(value)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(value)


@contextlib.contextmanager
def _captured() -> Iterator[io.StringIO]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        yield printed


def _described(error: BaseException | None, file: str, folder: str) -> list[Any]:
    """Return type, message, line of the test, lines of the student's, and what was lacking."""
    if error is None:
        return ["", "", 0, "", ""]
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno or 0 for frame in frames if frame.filename == file]
    if isinstance(error, SyntaxError) and error.filename == file:
        own.append(error.lineno or 0)
    theirs = [frame for frame in frames if frame.filename.startswith(folder + os.sep)]
    lines = [
        f"{os.path.relpath(frame.filename, folder)}, line {frame.lineno}: {frame.line or ''}"
        for frame in theirs[-_FRAMES:]
    ]
    lacking = ""
    if not theirs and isinstance(error, ImportError):
        lacking = error.name or "?"
    elif not theirs and isinstance(error, FileNotFoundError):
        lacking = os.path.basename(str(error.filename))
    try:
        message = str(error)
    except Exception:  # an exception whose own __str__ is broken
        message = "(its message could not be shown)"
    return [
        type(error).__name__, message[:_MESSAGE], own[0] if own else 0,
        "\n".join(lines)[:_LONGEST], lacking[:200],
    ]  # fmt: skip
