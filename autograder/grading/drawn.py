"""Asks student processes for the figures that their code has made."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cache

from autograder.errors import AutograderError, Wrong
from autograder.results.figures import Figure, Figures, from_told, png_of
from autograder.results.pictures import Picture
from autograder.results.report import CheckResult
from autograder.results.shown import MOST_PICTURES
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.session import Session

#: Drawing forty plots takes five seconds; no verdict waits for more.
_LIMIT = 20.0
#: A process keeps megabytes of every figure that it has drawn, so it draws no more than these.
_TOGETHER = 10
_WHAT = "describing the figures of your code"


def since_import(process: StudentProcess, *, pictures: int = 0) -> Figures:
    """Return what a process has drawn in this check, the first ones with pictures.

    Raises
    ------
    Wrong
        If it does not answer.
    """
    told = process.request("figures", _WHAT, since_import=True, pictures=pictures)
    return from_told(told.figures, told.left_out)


def at_import(session: Session, end: float, *, pictures: bool) -> Figures:
    """Return what the student's module drew while it was imported.

    Parameters
    ----------
    pictures : bool
        Whether a figure can be drawn when it is to be seen.

    Raises
    ------
    Wrong
        If its process does not answer.
    """
    with session.process(min(_LIMIT, end - time.monotonic()), session.seed) as process:
        told = process.request("figures", _WHAT, since_import=False, pictures=0)

    @cache
    def draw(place: int) -> bytes:
        return _drawn(session, end, [place])[0]

    found = from_told(told.figures, told.left_out)
    return found.to_be_drawn(draw) if pictures else found


def _drawn(session: Session, end: float, places: Sequence[int]) -> list[bytes]:
    """Return PNG files of figures of the import; empty ones where that fails."""
    found = []
    for first in range(0, len(places), _TOGETHER):
        found += _drawn_together(session, end, places[first : first + _TOGETHER])
    return found


def _drawn_together(session: Session, end: float, places: Sequence[int]) -> list[bytes]:
    try:
        with session.process(min(_LIMIT, end - time.monotonic()), session.seed) as process:
            answer = process.request("pictures", _WHAT, places=list(places))
    except (Wrong, AutograderError):
        answer = []
    found = [png_of(each) for each in answer]
    return [*found, *[b""] * len(places)][: len(places)]


def to_be_seen(process: StudentProcess, end: float) -> list[Figure]:
    """Return what a check has drawn, with pictures; nothing where that fails."""
    process.give(_LIMIT, end)
    try:
        return list(since_import(process, pictures=MOST_PICTURES))
    except (Wrong, AutograderError):
        return []


def rest(
    session: Session, end: float, figures: Figures, results: Sequence[CheckResult]
) -> tuple[Picture, ...]:
    """Return pictures of the figures of the import that no check shows, the first ones."""
    seen = {item for result in results for item in result.shown if isinstance(item, Picture)}
    places = range(len(figures))[: MOST_PICTURES + len(seen)]
    drawn = zip(figures, _drawn(session, end, places), strict=False)
    pictures = [figure.picture_of(png) for figure, png in drawn]
    return tuple(each for each in pictures if each is not None and each not in seen)[:MOST_PICTURES]
