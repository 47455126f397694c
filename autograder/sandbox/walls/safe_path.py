"""Starts the grader's own Python so that no file of the working folder is taken for a module.

``python -c`` and ``python -m`` look there first. Where someone works in the folder of a
submission, its ``socket.py`` would be run, and by whoever grades.
"""

from __future__ import annotations

import atexit
import functools
import os
import shlex
import sys
import tempfile
from multiprocessing.context import BaseContext

#: Without what the working folder is named by, before anything is imported.
_OFF_THE_PATH = "import sys; sys.path = [place for place in sys.path if place]; "


def module_command(name: str) -> list[str]:
    """Return the command that runs a module, as ``python -m`` does."""
    run = f"import runpy; runpy.run_module({name!r}, run_name='__main__')"
    return [sys.executable, "-c", _OFF_THE_PATH + run]


def secure_workers(context: BaseContext, version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Have `multiprocessing` start its workers, and what watches over them, so from now on.

    Parameters
    ----------
    version : tuple of int
        Python's: from 3.11 on there is a variable that says so.
    """
    os.environ["PYTHONSAFEPATH"] = "1"
    if version < (3, 11):
        context.set_executable(_isolated())


@functools.cache
def _isolated() -> str:
    """Write a program that is Python in isolation; return where it is.

    What isolation leaves out of its path `multiprocessing` puts there: that of the parent.
    """
    number, path = tempfile.mkstemp(prefix="autograder-python-")
    atexit.register(os.unlink, path)
    with open(number, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I "$@"\n')
    os.chmod(path, 0o700)
    return path
