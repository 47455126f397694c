"""Ends a run of an edited check soon after something was wrong: why it is wrong, nobody asks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from autograder.errors import Wrong

#: Lines of the rubric, from the check inwards, and how much was asked until then: the later one
#: is further on.
Place = tuple[int, ...]


class Abandoned(BaseException):
    """Something is wrong, and no other way to read the answers was right soon after.

    Not an ``Exception``: no rubric catches it to go on.
    """


class FirstWrong:
    """Notes where a check first finds something wrong, and ends it when that is decided.

    A check goes on after that: it may try another reading of what is asked, which may be right,
    and it looks for the cause, which takes many times as long as the answer. So it has as much
    time again as it took up to there.

    Parameters
    ----------
    rubric : str
        The file that the check is in.
    spent : callable
        The seconds that the run has taken.
    asked : callable
        How often something was asked of the student's code: of a loop that is how far it came.
    """

    def __init__(
        self, rubric: str, spent: Callable[[], float], asked: Callable[[], int] = lambda: 0
    ) -> None:
        self.folder = str(Path(rubric).parent)
        self.spent, self.asked = spent, asked
        self.place: Place | None = None
        self.until = 0.0
        self.abandoned = False

    def notice(self, error: Wrong) -> None:
        """Be told of something that is wrong.

        Raises
        ------
        Abandoned
            If it has been long enough since the first.
        """
        if self.place is None:
            self.place = (*_place(sys._getframe(2), self.folder), self.asked())
            self.until = 2 * self.spent()
        # What a student's code raises may be what is asked for.
        elif type(error) is Wrong and self.spent() >= self.until:
            self.abandoned = True
            raise Abandoned


def _place(frame: FrameType | None, folder: str) -> Place:
    lines = []
    while frame is not None:
        if frame.f_code.co_filename.startswith(folder):
            lines.append(frame.f_lineno)
        frame = frame.f_back
    return tuple(reversed(lines))
