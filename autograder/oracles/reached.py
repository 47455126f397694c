"""Is one number large enough, or small enough: all of the points, or none."""

from __future__ import annotations

from autograder.errors import Wrong
from autograder.oracles.plain import as_scalar
from autograder.oracles.text import number


def assert_reached(
    found: object,
    *,
    what: str,
    at_least: float | None = None,
    at_most: float | None = None,
    cause: str = "",
    next_step: str = "",
    earned: float = 0.0,
) -> float:
    """Check that a number reaches a bound; between two marks, `assert_level` gives a part.

    Parameters
    ----------
    found : object
        What was reached: an accuracy, an error, a loss.
    what : str
        Its name in messages: ``the accuracy on new digits``.
    at_least, at_most : float
        The bound: one of them, or both.
    cause, next_step : str
        Why it is not reached, where the rubric knows it, and what to do.
    earned : float
        Fraction of the points earned all the same.

    Returns
    -------
    float
        The number.

    Raises
    ------
    Wrong
        If it is not one finite number, or does not reach the bound.
    ValueError
        If there is no bound.
    """
    if at_least is None and at_most is None:
        raise ValueError(f"no bound for {what}")
    level = as_scalar(found, what=what, earned=earned)
    low = at_least is not None and level < at_least
    high = at_most is not None and level > at_most
    if low or high:
        bounds = {"at least": at_least, "at most": at_most}
        raise Wrong(
            f"{what} is too {'low' if low else 'high'}",
            expected=" and ".join(
                f"{word} {number(bound)}" for word, bound in bounds.items() if bound is not None
            ),
            found=number(level, 4),
            cause=cause,
            next_step=next_step or getattr(cause, "next_step", ""),
            earned=earned,
        )
    return level
