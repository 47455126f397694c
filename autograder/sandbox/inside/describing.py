"""Describes what student code raises, in the student's process, as plain data."""

from __future__ import annotations

import os
import traceback
from types import FrameType
from typing import Any

from autograder.sandbox.inside.elsewhere import elsewhere_note
from autograder.sandbox.inside.operands import parameters_of_call, shapes_in_line
from autograder.sandbox.inside.versions import version_note

MAX_FRAMES = 12
MAX_MESSAGE = 1900
MAX_LINE = 500


def describe_error(error: BaseException, folder: str) -> dict[str, Any]:
    """Return type, message and the frames of an exception that are in student code."""
    # Of all frames, those of student code alone have their lines looked up in a file.
    theirs = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if folder and frame.f_code.co_filename.startswith(folder)
    ]
    frames = [
        [_shown(line.filename, folder), line.lineno, _name(frame), (line.line or "")[:MAX_LINE]]
        for (frame, _), line in zip(
            theirs, traceback.StackSummary.extract(iter(theirs)), strict=True
        )
    ]
    if isinstance(error, SyntaxError):
        # Whoever raises one can put anything in it.
        file, line, text = error.filename, error.lineno, error.text
        frames.append(
            [
                _shown(file, folder) if type(file) is str else "",
                line if type(line) is int else None,
                "",
                text[:MAX_LINE] if type(text) is str else "",
            ]
        )
    try:
        shapes = shapes_in_line(error, folder)
    except Exception:  # whatever a student's own names do when they are looked at
        shapes = {}
    try:
        message = str(error)
    except Exception:  # an exception whose own __str__ is broken
        message = "(its message could not be shown)"
    return {
        "type": type(error).__name__,
        "message": with_notes(message[:MAX_MESSAGE], error),
        "frames": frames[-MAX_FRAMES:],
        "shapes": shapes,
        **dict(zip(("called", "parameters"), parameters_of_call(error, folder), strict=True)),
    }


def with_notes(message: str, error: BaseException) -> str:
    """Add to the first line of a message what of this machine it comes from.

    That is the version of a library, or what is not here.
    """
    try:
        note = version_note(error) or elsewhere_note(error)
    except Exception:  # whatever a student's own classes do when they are looked at
        note = ""
    first, newline, rest = message.strip("\n").partition("\n") if note else (message, "", "")
    return f"{first} {note}{newline}{rest}" if note else message


def _name(frame: FrameType) -> str:
    """Return the name of a function, of a method with its class (from Python 3.11 on)."""
    code = frame.f_code
    return str(getattr(code, "co_qualname", code.co_name)).replace("<locals>.", "")


def _shown(file: str, folder: str) -> str:
    """Return the place of a student's file in what was handed in; of any other, its name."""
    inside = bool(folder) and file.startswith(folder + os.sep)
    return file[len(folder) + 1 :] if inside else os.path.basename(file)
