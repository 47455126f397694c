"""Notes which lines of the student's files take part in a check."""

from __future__ import annotations

import os
import sys
import threading
import types
from typing import Any

#: As many lines are looked at: then it is known which they are, and a loop may go on untraced.
MOST_EVENTS = 300_000


class Trace:
    """The lines that ran, by file.

    Parameters
    ----------
    folder : str
        What the student's files are in.
    """

    def __init__(self, folder: str) -> None:
        self.below = folder + os.sep
        self.lines: dict[str, set[int]] = {}
        self._left = MOST_EVENTS

    def start(self) -> None:
        """Look from here on, in every thread."""
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

        def line(frame: types.FrameType, event: str, argument: Any) -> Any:
            del argument
            if event == "line":
                lines.add(frame.f_lineno)
                self._left -= 1
                if self._left <= 0:
                    return None
            return line

        return line
