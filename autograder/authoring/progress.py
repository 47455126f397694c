"""Shows whoever waits how far ``validate`` and ``kit`` have come: bars, or lines in a log."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

#: Seconds between two lines in a log.
_EVERY = 10.0


class StageProgress:
    """A bar for each stage on standard error; a line as it begins, and more, where no bar can be.

    Parameters
    ----------
    clock : callable
        Returns the time in seconds.
    """

    def __init__(
        self, console: Console | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._console = console or Console(stderr=True)
        self._clock = clock
        self._bars = Progress(
            *columns,
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )

    def __enter__(self) -> StageProgress:
        self._bars.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._bars.stop()

    def start(self, title: str, total: int) -> Callable[[], None]:
        """Begin a stage; what is returned counts one trial of it."""
        if not self._console.is_terminal:
            return self._lines(title, total)
        task = self._bars.add_task(title, total=total)
        return lambda: self._bars.advance(task)

    def _lines(self, title: str, total: int) -> Callable[[], None]:
        done, said = 0, self._clock()
        self._console.print(f"{title} ...", markup=False, highlight=False)

        def count() -> None:
            nonlocal done, said
            done += 1
            if self._clock() - said >= _EVERY:
                said = self._clock()
                self._console.print(f"{title}: {done} of {total}", markup=False, highlight=False)

        return count
