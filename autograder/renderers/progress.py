"""Shows whoever waits which check is running."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.renderers import wording
from autograder.renderers.live_line import LiveLine
from autograder.renderers.rich_parts import meter
from autograder.renderers.text import one_line
from autograder.results.amounts import count
from autograder.results.report import CheckResult

# In a log, a line for each quick check would only be noise.
LONG = 2.0


class Progress(LiveLine):
    """Shows how far the grading has come, on standard error.

    On a terminal one live line names the check that runs and vanishes at the
    end. In a plain log each check that took long gets a line when it is done.

    Parameters
    ----------
    total : int
        How many checks there are.
    console : rich.console.Console, optional
        Where to write; standard error unless given.
    clock : callable
        Returns the time in seconds.
    """

    def __init__(
        self,
        total: int,
        *,
        console: Console | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(console, clock)
        self._total = total
        self._title = ""
        self._since = clock()
        self._done = 0
        self._earned = 0.0

    def start(self, title: str) -> None:
        """Say what runs now: a check, or something that several checks share."""
        self._title = one_line(title)
        self._since = self._clock()

    def finish(self, result: CheckResult) -> None:
        """Count a check that is done."""
        self._done += 1
        self._earned += result.score or 0.0
        seconds = self._clock() - self._since
        if not self._is_live and seconds > LONG:
            said = f"[{self._done}/{self._total}] {wording.label(result)}: "
            said += f"{result.outcome.value}, {wording.verdict(result)} ({seconds:.1f} s)"
            self.say(said)
        self._title = ""
        self._since = self._clock()

    def _line(self) -> RenderableType:
        line = Table.grid(padding=(0, 2, 0, 0), expand=True)
        line.add_column(no_wrap=True)
        line.add_column(no_wrap=True)
        line.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        for _ in range(2):
            line.add_column(no_wrap=True, justify="right")
        line.add_row(
            meter(self._done, 0, self._total, 12, "cyan"),
            f"{self._done}/{self._total}",
            Text(self._title, "bold"),
            Text(f"{self._clock() - self._since:.0f} s", "dim"),
            count(self._earned),
        )
        return line
