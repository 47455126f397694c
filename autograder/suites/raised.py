"""What an exception of the student's holds, as a suite asks for it: ``error.code``, ``error.args``.

The exception stays in the student's process; what is raised here has its classes and its
message, and fetches the rest. Only a suite asks: what a runner wants to know of an exception
in order to show it is what it has here.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from autograder.suites import guard
from autograder.suites.held import Held

#: How exceptions are named.
NAMED_SO = re.compile(r"[A-Z]\w*(Error|Exception|Warning)")
#: What one has here, whoever asks.
_OURS = {"student_traceback", "student_object", "with_traceback", "add_note"}
#: What of Python's own the student's exception says.
_THEIRS = {"__cause__", "__context__", "__notes__"}


def attribute(error: BaseException, name: str) -> Any:
    """Return an attribute of an exception of the student's."""
    if name == "__class__" and _a_suite_asks(sys._getframe(1).f_code.co_filename):
        return as_asked(type(error))
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
    its own here. Nobody can say so by ``is``; but ``error.__class__``, and the ``type`` of what
    ``pytest.raises`` gives, are the class that the suite knows, where it can be.
    """

    #: The class that the student's exception is of, as the suite knows it.
    stands_for: type[BaseException]

    def __eq__(cls, other: object) -> bool:
        if issubclass(type(other), Held):  # a class that the suite uses for nothing else
            called, mine = object.__getattribute__(other, "_called"), known(cls)
            return mine.__module__ == "autograder.suites.values" and called == mine.__name__
        return other is cls or (isinstance(other, type) and known(other) is known(cls))

    def __hash__(cls) -> int:
        return hash(known(cls))


def known(kind: type) -> type:
    """Return the class that the suite knows an exception of the student's by."""
    return vars(kind).get("stands_for", kind) if type(kind) is Kind else kind


def as_asked(kind: type) -> type:
    """Return the class that a suite knows an exception by, where that is an exception for it.

    A class of the student's with another name is an object of theirs, for which ``==`` alone
    can answer.
    """
    found = known(kind)
    own = found.__module__ == "autograder.suites.values"
    return kind if own and not NAMED_SO.fullmatch(found.__name__) else found


def install_for_pytest() -> None:
    """Have ``info.type`` be the class that the suite knows: ``info.type is ValueError``."""
    from _pytest._code import ExceptionInfo

    info: Any = ExceptionInfo
    if not getattr(info, "_knows", False):
        type_ = info.type.fget
        info.type = property(lambda self: as_asked(type_(self)))
        info._knows = True
