"""Keeps every figure that student code makes, and describes them when the grader asks.

Runs in the student's process. Nothing is drawn until somebody wants to see it.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.sandbox.inside import figure_data

#: A notebook that shows its images one by one has a hundred; a loop that plots every step
#: makes thousands. Each takes some 0.3 MB.
MAX_FIGURES = 300


@dataclass
class _Kept:
    figure: Any
    cell: int


class Album:
    """The figures of this process, in the order in which they were finished."""

    def __init__(self) -> None:
        self.kept: list[_Kept] = []
        self.left_out = 0
        self.cell = 0
        #: How many there were when the module had been imported.
        self.at_import = 0
        #: Closes every figure of pyplot; set once that has been imported.
        self.close: Callable[[], None] = lambda: None

    def keep(self, figure: Any) -> None:
        """Take in a figure that is shown, closed or left open; an empty one is no plot."""
        # A figure that was closed can be made the current one again, plt.figure(fig): then it is
        # closed a second time.
        if not figure.axes or any(kept.figure is figure for kept in self.kept):
            return
        if len(self.kept) < MAX_FIGURES + self.at_import:
            self.kept.append(_Kept(figure, self.cell))
        else:
            self.left_out += 1


ALBUM = Album()


def watch(pyplot: types.ModuleType) -> None:
    """Have pyplot keep what it closes, and show nothing: nobody is looking."""
    import matplotlib
    from matplotlib.backend_bases import FigureManagerBase
    from matplotlib.figure import Figure

    # Before switching is made to do nothing: a backend for windows would fail for want of a screen.
    pyplot.switch_backend("agg")
    destroy = FigureManagerBase.destroy
    close_any = pyplot.close
    ALBUM.close = lambda: close_any("all")

    def keep_and_destroy(self: Any) -> None:
        ALBUM.keep(self.canvas.figure)
        destroy(self)

    def show(*_arguments: Any, **_named: Any) -> None:
        """Return at once; as with windows, what was shown is closed afterwards."""
        ALBUM.close()

    def nothing(*_arguments: Any, **_named: Any) -> None:
        """Do nothing: there is no screen, and no time to wait."""

    FigureManagerBase.destroy = keep_and_destroy  # type: ignore[method-assign]
    Figure.show = nothing  # type: ignore[method-assign]
    vars(pyplot).update(
        show=show, pause=nothing, switch_backend=nothing, draw_if_interactive=nothing
    )
    # Another backend needs a screen, and fails for want of one.
    vars(matplotlib).update(use=nothing)


def finish() -> None:
    """Keep the figures that are still open, and close them: so does Jupyter after each cell."""
    # Whatever student code has made of its figures, it is no reason to end here.
    with contextlib.suppress(Exception):
        ALBUM.close()


def imported() -> None:
    """Take note that what is drawn from now on is drawn by a check."""
    finish()
    ALBUM.cell = 0
    ALBUM.at_import = len(ALBUM.kept)


def tell(since_import: bool, pictures: int) -> dict[str, Any]:
    """Return the figures as plain data: those since the import, or those before it.

    Parameters
    ----------
    pictures : int
        How many of them to draw as PNG files: that takes time.
    """
    if since_import:
        finish()
    chosen = ALBUM.kept[ALBUM.at_import :] if since_import else ALBUM.kept[: ALBUM.at_import]
    budget = figure_data.Budget()
    told = [
        {**figure_data.describe(kept.figure, budget), "cell": kept.cell}
        for kept in chosen[:MAX_FIGURES]
    ]
    for entry, kept in zip(told[:pictures], chosen, strict=False):
        entry["png"] = figure_data.drawn(kept.figure)
    return {"figures": told, "left_out": ALBUM.left_out}


def draw(places: list[int]) -> list[Any]:
    """Return PNG files of figures that were drawn while the module was imported."""
    return [figure_data.drawn(ALBUM.kept[place].figure) for place in places]
