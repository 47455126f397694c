"""Shows whoever waits how far a class has come: a live line, or lines in a log."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from autograder.renderers.live_line import LiveLine

#: Seconds between two lines in a log.
_EVERY = 10.0


class ClassProgress(LiveLine):
    """Counts submissions, on standard error.

    Parameters
    ----------
    total : int
        How many are to be graded.
    verb : str
        What is done with each.
    """

    def __init__(
        self,
        total: int,
        *,
        verb: str = "graded",
        console: Console | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(console, clock)
        self.total = total
        self.verb = verb
        self.done = 0
        self.failed = 0
        self._started = self._said = clock()
        self._unsaid = False

    def __exit__(self, *exception: object) -> None:
        super().__exit__(*exception)
        if self._unsaid and not self._is_live:
            self.say(self.line())

    def finish(self, problem: str = "") -> None:
        """Count a submission; a problem with it gets a line at once."""
        self.done += 1
        if problem:
            self.failed += 1
            self.say(problem)
        self._unsaid = True
        if not self._is_live and self._clock() - self._said >= _EVERY:
            self._said, self._unsaid = self._clock(), False
            self.say(self.line())

    def _line(self) -> Text:
        return Text(self.line())

    def line(self) -> str:
        """Return how many are done, how fast, what is left, and what failed."""
        seconds = self._clock() - self._started
        parts = [f"{self.done} of {self.total} {self.verb}"]
        if self.done and seconds > 0:
            parts.append(f"{60 * self.done / seconds:.0f} a minute")
            left = (self.total - self.done) * seconds / self.done
            parts.append(f"{duration(left)} left" if left else f"{duration(seconds)} in all")
        if self.failed:
            parts.append(f"{self.failed} with problems")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """Write a time as people say it: 45 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
