"""Notes which lines of the student's files take part in a check, and of what sort values are."""

from __future__ import annotations

import os
import sys
import threading
import types
from typing import Any

from autograder.sandbox.inside.repairs.replaying import Calls

#: The names of a function and what sort of value each had: ``"array 2"``, ``"int"``.
Sorts = dict[str, str]
#: By its file, name and first line.
SortsOf = dict[tuple[str, str, int], Sorts]

#: Of so many calls of one function the values are looked at, and of an object's attributes.
MOST_LOOKS, MOST_ATTRIBUTES = 3, 40
#: As many lines are looked at: then it is known which they are, and a loop may go on untraced.
MOST_EVENTS = 300_000


class Trace:
    """The lines that ran, by file.

    Parameters
    ----------
    folder : str
        What the student's files are in.

    Attributes
    ----------
    lines : dict of str to set of int
        The lines that ran, by file.
    sorts : SortsOf
        Of what sort the values were that functions ended with.
    names : set of str
        What the functions read from outside, and more.
    calls : Calls
        What functions were called with.
    """

    def __init__(self, folder: str) -> None:
        self.below = folder + os.sep
        self.lines: dict[str, set[int]] = {}
        self.sorts: SortsOf = {}
        self.names: set[str] = set()
        self.calls = Calls()
        self._looks: dict[types.CodeType, int] = {}
        self._left = MOST_EVENTS

    def start(self) -> None:
        """Look from here on, in every thread."""
        # sys.settrace is for this thread alone; loaders and pools of students have others.
        threading.settrace(self._called)
        sys.settrace(self._called)

    def stop(self) -> None:
        """Look no more."""
        sys.settrace(None)
        threading.settrace(None)

    def _called(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        del event, argument
        file = frame.f_code.co_filename
        if not file.startswith(self.below) or self._left <= 0:
            return None
        lines = self.lines.setdefault(file, set())
        self.names.update(frame.f_code.co_names)
        call, raises = self.calls.called(frame), False

        def line(frame: types.FrameType, event: str, argument: Any) -> Any:
            nonlocal raises
            del argument
            if event == "return":
                self._look(frame)
                if call is not None:
                    call.raised = raises
            elif event == "exception":
                raises = True
            elif event == "line":
                raises = False
                lines.add(frame.f_lineno)
                self._left -= 1
                if self._left <= 0:
                    return None
            return line

        return line

    def _look(self, frame: types.FrameType) -> None:
        """Note of what sort the values are that a function ends with."""
        code = frame.f_code
        looks = self._looks[code] = self._looks.get(code, 0) + 1
        if looks > MOST_LOOKS:
            return
        key = (code.co_filename, code.co_name, code.co_firstlineno)
        sorts = self.sorts.setdefault(key, {})
        for name, value in frame.f_locals.items():
            _note(sorts, name, value)
        first = code.co_varnames[0] if code.co_argcount else ""
        try:
            kept = vars(frame.f_locals[first])
        except (KeyError, TypeError):
            return
        for name, value in list(kept.items())[:MOST_ATTRIBUTES]:
            _note(sorts, f"{first}.{name}", value)


def _note(sorts: Sorts, name: str, value: Any) -> None:
    sort = sort_of(value)
    if sorts.setdefault(name, sort) != sort:
        sorts[name] = ""  # it changes


def sort_of(value: Any) -> str:
    """Return of what sort a value is; nothing of a student's own is called for it."""
    kind = type(value)
    if kind in (bool, int, float, list, tuple, dict, str):
        return kind.__name__
    library = kind.__module__.partition(".")[0]
    if library in ("numpy", "torch") and kind.__name__ in ("ndarray", "Tensor", "Parameter"):
        word = "array" if library == "numpy" else "tensor"
        return f"{word} {len(value.shape)}"
    if library == "numpy" and hasattr(value, "dtype"):
        return "int" if value.dtype.kind in "iub" else "float"
    return f"a {kind.__name__}"
