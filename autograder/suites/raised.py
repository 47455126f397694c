"""What an exception of the student's holds, as a suite asks for it: ``error.code``, ``error.args``.

The exception stays in the student's process; what is raised here has its classes and its
message, and fetches the rest. Only a suite asks: what a runner wants to know of an exception
in order to show it is what it has here.
"""

from __future__ import annotations

import sys
from typing import Any

from autograder.suites import guard

#: What one has here, whoever asks.
_OURS = {"student_traceback", "student_object", "with_traceback", "add_note"}
#: What of Python's own the student's exception says.
_THEIRS = {"__cause__", "__context__", "__notes__"}


def attribute(error: BaseException, name: str) -> Any:
    """Return an attribute of an exception of the student's."""
    of_python = name.startswith("__") and name not in _THEIRS
    if of_python or name in _OURS or not _a_suite_asks(sys._getframe(1).f_code.co_filename):
        return object.__getattribute__(error, name)
    thing = object.__getattribute__(error, "student_object")
    return object.__getattribute__(error, name) if thing is None else getattr(thing, name)


def _a_suite_asks(file: str) -> bool:
    watch = guard.current()
    return watch is not None and watch.is_suites(file)
