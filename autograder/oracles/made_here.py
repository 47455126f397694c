"""Was a result computed by the code, or written into it."""

from __future__ import annotations

from typing import Any

from autograder.errors import ForAPerson

__all__ = ["assert_made_here"]

#: Beyond what students are given. In all, 140 notebooks of public courses, what was given among
#: it, hold 21 to 2,376 bytes, half of them less than 320. The smallest weights known to us that
#: recognize 81% of ten digits take 100 bytes, 83% take 600, 85% take 1,600.
_ORDINARY = 1_000


def assert_made_here(student: Any, what: str, *, at_most: int = _ORDINARY) -> None:
    """Leave a result to a person if the code holds enough data to hold the result itself.

    For what a notebook has at its end and what is not made again by the grader, a trained
    network for one: weights that were found elsewhere can be written into the code. Numbers,
    texts, comments and lists of names are counted as compressed; words are not, while they are
    no more than a person writes, nor is what the skeleton has. The
    source is read in a jailed process. Call it last, after the result was found right.

    Parameters
    ----------
    student : Remote
        The student's module, as a check is given it.
    what : str
        The result, as it is called: ``"model"``.
    at_most : int
        This many bytes may be written into the code.

    Raises
    ------
    ForAPerson
        If there are more: whether the code computes the result is for a person to say.
    """
    size = student._written_in()
    if size > at_most:
        raise ForAPerson(
            f"Whether {what} is computed is for a person to say: {size:,} bytes of numbers and "
            f"texts are written into the code, and {what} could be among them."
        )
