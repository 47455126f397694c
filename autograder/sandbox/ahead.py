"""Starts the zygote's interpreter while the program still imports itself.

Importing the libraries takes most of the time to the first check, and the program's own
imports nearly a second before that: on two processors one goes on beside the other.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from autograder.sandbox.inside.environment import ROOT
from autograder.sandbox.interpreter import Interpreter, start

#: Where a homework says what student code imports; as the text that it is, nothing of it is run.
_FILES = ("rubric.py", "assignment.py")
_LIBRARIES = re.compile(r"\blibraries\s*=\s*(\[[^\]]*\])")
_LONGEST = 100_000

_started: list[Interpreter] = []


def begin(arguments: Sequence[str]) -> None:
    """Start one if the program was called to grade a homework whose libraries are known.

    Parameters
    ----------
    arguments : sequence of str
        Of the command line.
    """
    if os.name != "posix" or len(arguments) < 3 or arguments[0] != "grade":
        return
    if {"none", "--isolation=none", "-h", "--help"} & {*arguments}:
        return
    # Of the homework alone: what follows is a student's, and read in no trusted process.
    if libraries := libraries_of(arguments[1]):
        with contextlib.suppress(OSError):  # then it is started when it is needed, and says why
            _started.append(start(apart=True, libraries=libraries))


def take(*, apart: bool) -> Interpreter | None:
    """Return the interpreter that was started, if it can be used: once."""
    while _started:
        found = _started.pop()
        if apart and found.process.poll() is None:
            return found
        found.connection.close()  # it ends when it sees this
    return None


def libraries_of(name: str) -> list[str]:
    """Return the libraries of a homework by its name, folder or rubric; none if not plain."""
    given = Path(name)
    own = given.parent if given.name in _FILES else given
    folders = [Path(ROOT, "autograder", "rubrics", name), own]
    for file in [folder / each for folder in folders for each in _FILES]:
        with contextlib.suppress(OSError, ValueError, SyntaxError):
            if found := _LIBRARIES.search(file.read_text(encoding="utf-8")[:_LONGEST]):
                named = ast.literal_eval(found[1])
                if all(isinstance(each, str) and not each.startswith("-") for each in named):
                    return list(named)
    return []
