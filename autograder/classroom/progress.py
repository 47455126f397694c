"""Tells whoever waits how far a class has come: a live line, or lines in a log."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.text import Text

from autograder.renderers.rich_parts import Encodable
from autograder.renderers.text import one_line

#: Seconds between two lines in a log.
_EVERY = 10.0


class ClassProgress:
    """Counts submissions, on standard error.

    Parameters
    ----------
    total : int
        How many are to be graded.
    """

    def __init__(
        self,
        total: int,
        *,
        console: Console | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total = total
        self.done = 0
        self.failed = 0
        self._console = console or Console(stderr=True)
        self._clock = clock
        self._started = self._said = clock()
        self._unsaid = False
        self._live = Live(
            get_renderable=lambda: Encodable(Text(self.line())),
            console=self._console,
            refresh_per_second=4,
            transient=True,
            redirect_stdout=False,
        )

    def __enter__(self) -> ClassProgress:
        if self._is_live:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._live.stop()
        if self._unsaid and not self._is_live:
            self.say(self.line())

    @property
    def _is_live(self) -> bool:
        return self._console.is_terminal and not self._console.is_dumb_terminal

    def say(self, text: str) -> None:
        """Write a line that stays."""
        self._console.print(Encodable(Text(one_line(text, limit=500))), soft_wrap=True)

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

    def line(self) -> str:
        """Return how many are done, how fast, what is left, and what failed."""
        seconds = self._clock() - self._started
        parts = [f"{self.done} of {self.total} graded"]
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
