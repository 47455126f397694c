"""What an exception of the student's holds, as a suite asks for it: ``error.code``, ``error.args``.

The exception stays in the student's process; what is raised here has its classes and its
message, and fetches the rest. Only a suite asks: what a runner wants to know of an exception
in order to show it is what it has here.
"""

from __future__ import annotations

import sys
from typing import Any

from autograder.suites import guard
from autograder.suites.held import Held

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


class Kind(type):
    """The class of an exception that stands for one of the student's.

    ``type(error) == ValueError`` holds where theirs is a ValueError, although it is a class of
    its own here. By ``is``, nobody can say so.
    """

    #: The class that the student's exception is of, as the suite knows it.
    stands_for: type[BaseException]

    def __eq__(cls, other: object) -> bool:
        if issubclass(type(other), Held):  # a class that the suite uses for nothing else
            called, mine = object.__getattribute__(other, "_called"), _known(cls)
            return mine.__module__ == "autograder.suites.values" and called == mine.__name__
        return other is cls or (isinstance(other, type) and _known(other) is _known(cls))

    def __hash__(cls) -> int:
        return hash(_known(cls))


def _known(kind: type) -> type:
    return vars(kind).get("stands_for", kind) if type(kind) is Kind else kind
