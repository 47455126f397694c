"""An argument that has two forms: code that takes either of them is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.errors import Wrong


def in_either_form(
    check: Callable[[Any], str | None], first: Any, second: Any, *, note: str
) -> str | None:
    """Try a check with one form of an argument, then with the other.

    ``in_either_form(check, one_hot, label, note="Your functions take the label as a number.")``

    Parameters
    ----------
    check : callable
        ``check(argument)`` calls the student's code with it; it raises `Wrong`, or returns a
        note for the student or None.
    first, second : object
        The argument as it is asked for, and as it may be.
    note : str
        What the student is told where the second form is what their code takes.

    Returns
    -------
    str or None
        What the check said of the form that is right, with the note where it is the second.

    Raises
    ------
    Wrong
        What is wrong with the first form, if neither is right.
    """
    try:
        return check(first)
    except Wrong as error:
        try:
            said = check(second)
        except Wrong:
            raise error from None
        return " ".join(filter(None, [note, said]))
