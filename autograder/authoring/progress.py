"""Shows whoever waits how far ``validate`` has come."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class StageProgress:
    """A bar for each stage on standard error, on a terminal alone."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        console = Console(stderr=True)
        self._bars = Progress(
            *columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal
        )

    def __enter__(self) -> StageProgress:
        self._bars.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._bars.stop()

    def start(self, title: str, total: int) -> Callable[[], None]:
        """Begin a stage; what is returned counts one trial of it."""
        task = self._bars.add_task(title, total=total)
        return lambda: self._bars.advance(task)
