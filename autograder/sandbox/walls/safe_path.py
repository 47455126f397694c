"""Starts the grader's own Python so that no file of the working folder is taken for a module.

``python -c`` and ``python -m`` look there first. Where someone works in the folder of a
submission, its ``socket.py`` would be run, and by whoever grades.
"""

from __future__ import annotations

import functools
import sys
from multiprocessing import util

#: Without what the working folder is named by, before anything is imported.
_OFF_THE_PATH = "import sys; sys.path = [place for place in sys.path if place]; "


def module_command(name: str) -> list[str]:
    """Return the command that runs a module, as ``python -m`` does."""
    run = f"import runpy; runpy.run_module({name!r}, run_name='__main__')"
    return [sys.executable, "-c", _OFF_THE_PATH + run]


def flag(version: tuple[int, int]) -> str:
    """Return what keeps the working folder off the path of a version of Python.

    Before 3.11 it takes all that is the user's off with it. `multiprocessing` gives that back:
    its workers have the path of their parent.
    """
    return "-P" if version >= (3, 11) else "-I"


@functools.cache
def secure_workers() -> None:
    """Have `multiprocessing` start its workers, and what watches over them, so from now on."""
    # There is a variable for it, which everything else that is started would have as well.
    plain = util._args_from_interpreter_flags  # type: ignore[attr-defined]
    own = flag(sys.version_info[:2])
    util._args_from_interpreter_flags = lambda: [own, *plain()]  # type: ignore[attr-defined]
