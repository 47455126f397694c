"""What a check of the rubric raised where it broke, and at which line of the homework."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.results.report import CheckResult

_FRAME = re.compile(r'^\s*File "(?P<file>.+)", line (?P<line>\d+), in ', re.MULTILINE)
_MODULE = re.compile(r"^(?:\w+\.)+(?=\w+(?::|$))")


def of(result: CheckResult, room: Path) -> str:
    """Return what a check broke with, as :func:`shown` does."""
    return shown(result.feedback.whole_detail if result.feedback else "", room)


def shown(detail: str, room: Path) -> str:
    """Return an exception in one line, behind the file and line of a homework that it is from.

    Parameters
    ----------
    detail : str
        Its traceback, or the end of it.
    room : Path
        The homework's folder. The last of its lines that the exception passed is named.
    """
    lines = detail.strip().splitlines() or ["no detail"]
    error = _MODULE.sub("", lines[-1])
    own = [
        f"{frame['file']}, line {frame['line']}: "
        for frame in _FRAME.finditer(detail)
        if room.resolve() in Path(frame["file"]).resolve().parents
    ]
    return f"{own[-1] if own else ''}{error}"
