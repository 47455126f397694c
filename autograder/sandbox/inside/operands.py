"""The shapes of the arrays that the line of an exception names, in the student's process."""

from __future__ import annotations

import re
import traceback
from typing import Any

_NAMES = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_MOST = 8
#: Arrays of these libraries say their shape without running a line of student code.
_LIBRARIES = ("numpy", "torch")


def shapes_in_line(error: BaseException, folder: str) -> dict[str, list[int]]:
    """Return shapes by the names that student code has for them, ``{"self.w": [10, 784]}``.

    Of the innermost line in student code. Names are looked up and nothing is evaluated.
    """
    theirs = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if folder and frame.f_code.co_filename.startswith(folder)
    ]
    if not theirs:
        return {}
    frame, _ = theirs[-1]
    line = traceback.StackSummary.extract(iter(theirs[-1:]))[0].line or ""
    found: dict[str, list[int]] = {}
    for name in dict.fromkeys(_NAMES.findall(line)):
        shape = _shape_of(name, frame.f_locals, frame.f_globals)
        if shape is not None and len(found) < _MOST:
            found[shape[0]] = shape[1]
    return found


def parameters_of_call(error: BaseException, folder: str) -> tuple[str, list[str]]:
    """Return the outermost function in student code, and what it is given by place."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        if folder and code.co_filename.startswith(folder):
            names = list(code.co_varnames[: code.co_argcount])
            return code.co_name, names[1:] if names[:1] == ["self"] else names
    return "", []


def _shape_of(
    name: str, local: dict[str, Any], top: dict[str, Any]
) -> tuple[str, list[int]] | None:
    """Return the first part of a dotted name that is an array, and its shape."""
    parts = name.split(".")
    value = local.get(parts[0], top.get(parts[0]))
    for index in range(len(parts)):
        if type(value).__module__.partition(".")[0] in _LIBRARIES:
            shape = getattr(value, "shape", None)
            if not isinstance(shape, tuple) or not all(isinstance(n, int) for n in shape):
                return None
            return ".".join(parts[: index + 1]), [int(n) for n in shape]
        try:
            # Around the object's own __getattribute__: describing an exception must not run student
            # code.
            value = object.__getattribute__(value, "__dict__").get(parts[index + 1])
        except (AttributeError, IndexError, TypeError):
            return None
    return None
