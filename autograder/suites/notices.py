"""Warns, logs and prints here what the student's code did, for suites that ask."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import types
import warnings
from collections.abc import Collection
from typing import Any

from autograder.suites import guard
from autograder.suites.values import Malformed, exception_named, exceptions_known

#: What a suite names that asks for warnings, and for what is logged.
_WARNINGS = {"warns", "assertWarns", "assertWarnsRegex", "catch_warnings", "deprecated_call",
             "recwarn", "simplefilter", "filterwarnings"}  # fmt: skip
_LOGS = {"caplog", "assertLogs", "assertNoLogs"}
#: Who captures one of the two that a program prints to does not expect the other in it.
_PRINTED = {"capsys", "capfd", "capsysbinary", "capfdbinary", "redirect_stdout",
            "redirect_stderr", "stdout", "stderr"}  # fmt: skip


def wanted(names: Collection[str]) -> list[str]:
    """Return what the student's process has to collect for a suite with these names."""
    found = {"warnings": _WARNINGS, "logs": _LOGS, "errors": _PRINTED}
    return [what for what, asking in found.items() if not asking.isdisjoint(names)]


def repeat(told: dict[str, Any]) -> None:
    """Warn, log and print as an error here what was there.

    Raises
    ------
    Malformed
        If it is told wrongly.
    """
    for name, level, text in _rows(told, "logged", (str, int, str)):
        logging.getLogger(name).log(level, "%s", text)
    for (text,) in _rows(told, "errors", (str,)):
        if (watch := guard.current()) is not None:
            watch.saw(text=True, told=[text])
        sys.stderr.write(text)
    for kinds, text in _rows(told, "warned", (list, str)):
        warning = _category(kinds)(text)
        with contextlib.redirect_stderr(io.StringIO()):  # who asks for them records them
            warnings.warn_explicit(warning, type(warning), "<your code>", 1, registry={})


def _rows(told: dict[str, Any], name: str, kinds: tuple[type, ...]) -> list[Any]:
    rows = told.get(name, [])
    if type(rows) is not list:
        raise Malformed(f"{name} is no list")
    for row in rows:
        if type(row) is not list or tuple(map(type, row)) != kinds:
            raise Malformed(f"{name} has a row of other parts")
    return rows


def _category(kinds: list[Any]) -> type[Warning]:
    """Return the class of a warning: a library's, what stands for the student's, or above it."""
    for kind in kinds:
        if type(kind) is not list or tuple(map(type, kind)) != (str, str):
            raise Malformed("a class without its module and name")
        module, name = kind
        place = sys.modules.get(module)
        found: object = vars(place).get(name) if type(place) is types.ModuleType else None
        if found is None and name in exceptions_known():
            found = exception_named(name)
        if isinstance(found, type) and issubclass(found, Warning):
            return found
    raise Malformed("no warning")
