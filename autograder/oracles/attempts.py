"""A training that is tried in several ways: the best of them counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.errors import Wrong


def best_attempt(attempts: Sequence[Callable[[], float]], *, at_least: float) -> tuple[float, int]:
    """Make attempts in order until one reaches a level.

    Parameters
    ----------
    attempts : sequence of callable
        Each returns the level that it reaches, more than 0 where it comes to anything, or
        raises `Wrong`.
    at_least : float
        The level that ends it.

    Returns
    -------
    tuple of (float, int)
        The best level, and which attempt reached it.

    Raises
    ------
    Wrong
        What was wrong first, where no attempt comes to anything.
    """
    best, place, trouble = 0.0, 0, None
    for number, attempt in enumerate(attempts):
        try:
            level = attempt()
        except Wrong as error:
            trouble = trouble or error
            continue
        if level > best:
            best, place = level, number
        if best >= at_least:
            break
    if best == 0.0 and trouble is not None:
        raise trouble
    return best, place
