"""A line that is kept up to date while something runs, and lines that stay."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from autograder.renderers.rich_parts import Encodable
from autograder.renderers.text import one_line

_Line = TypeVar("_Line", bound="LiveLine")


# Not rich.progress, which has a bar and columns of numbers for each task: what is said here is a
# sentence, "40 of 300 graded, 12 a minute, 22 min 0 s left", or the check that runs and since when.
class LiveLine(ABC):
    """Shows a line for as long as it is entered: on a terminal alone, where it vanishes.

    Parameters
    ----------
    console : rich.console.Console, optional
        Where to write; standard error unless given.
    clock : callable
        Returns the time in seconds.
    """

    def __init__(
        self, console: Console | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console or Console(stderr=True)
        self._clock = clock
        self._shown = ExitStack()

    def __enter__(self: _Line) -> _Line:
        if self._is_live:
            live = Live(
                get_renderable=lambda: Encodable(self._line()),
                console=self._console,
                refresh_per_second=8,
                transient=True,
                redirect_stdout=False,
            )
            self._shown.enter_context(live)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._shown.close()

    def say(self, text: str) -> None:
        """Write a line that stays."""
        self._console.print(Encodable(Text(one_line(text, limit=500))), soft_wrap=True)

    @property
    def _is_live(self) -> bool:
        return self._console.is_terminal and not self._console.is_dumb_terminal

    @abstractmethod
    def _line(self) -> RenderableType:
        """Return what the line shows now."""
