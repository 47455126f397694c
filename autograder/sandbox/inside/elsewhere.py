"""Says of an exception that it comes from what the student's machine has and this one has not.

A program that is not installed, a GPU, a library, a person who types. A line that needs one of
these is left out of a file (:mod:`autograder.sandbox.inside.statements`): what is graded does
without it.
"""

from __future__ import annotations

import linecache
import re
import types

#: How a message ends, or what is in it, if it says so.
HERE = "where your work is graded"
_SAYS_SO = (f"installed {HERE}", f"no GPU {HERE}", "input() waits for a person")
_NO_GPU = f"(there is no GPU {HERE})"
#: Asks whether there is one, and ends what is run if there is none.
_ASKS_FOR_A_GPU = re.compile(r"\b(?:cuda|mps)\.(?:is_available|device_count)\(|\bget_num_gpus\(")
_REFUSES = re.compile(r"\s*(?:assert|raise)\b")
#: The status of a shell that did not find a program.
_NOT_FOUND = 127
_LINES_ABOVE = 3


def works_elsewhere(message: str) -> bool:
    """Whether the message of an exception says that a line only works where the student works."""
    return any(words in message for words in _SAYS_SO)


def elsewhere_note(error: BaseException) -> str:
    """Return what this machine lacks that an exception comes from; empty if that is not known."""
    place = _innermost(error.__traceback__)
    if place is None:
        return ""
    code = place.tb_frame.f_code
    if isinstance(error, FileNotFoundError) and code.co_name == "_execute_child":
        return _lacks_program(str(error.filename))
    if getattr(error, "returncode", None) == _NOT_FOUND and hasattr(error, "cmd"):
        command = error.cmd if isinstance(error.cmd, str) else " ".join(map(str, error.cmd))
        return _lacks_program(command.partition(" ")[0])
    lines = [
        linecache.getline(code.co_filename, number)
        for number in range(max(1, place.tb_lineno - _LINES_ABOVE), place.tb_lineno + 1)
    ]
    asks = _ASKS_FOR_A_GPU.search("".join(lines))
    return _NO_GPU if asks and _REFUSES.match(lines[-1]) else ""


def _lacks_program(name: str) -> str:
    return f"({name[:50]} is a program that is not installed {HERE})"


def _innermost(place: types.TracebackType | None) -> types.TracebackType | None:
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place
