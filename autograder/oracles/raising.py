"""Does it raise what it should."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from autograder.errors import Wrong
from autograder.oracles.text import describe, shortened, visible

__all__ = ["assert_raises"]


def assert_raises(
    wanted: Any,
    function: Callable[..., Any],
    *arguments: Any,
    what: str,
    message: str = "",
    next_step: str = "",
    earned: float = 0.0,
    **named: Any,
) -> Any:
    """Check that a call raises an exception of a class, or of one derived from it.

    ``assert_raises("ValueError", student.fit, x[:1], y[:1], what="fit of a single point")``.

    Parameters
    ----------
    wanted : str, exception class, or tuple of these
        The class: by its name where it is the student's own, ``"EmptyStack"``.
    function : callable
        The student's function, or any callable that calls it.
    *arguments, **named
        What it is called with.
    what : str
        Name of the call in messages.
    message : str
        A pattern (of ``re.search``) that has to be found in the exception's message.
    next_step : str
        What to do if nothing, or something else, is raised.
    earned : float
        Fraction of the points earned all the same.

    Returns
    -------
    Remote
        The exception: ``assert_raises(...).size`` reads an attribute of it.

    Raises
    ------
    Wrong
        If the call returns, or raises something else. What ends the student's process, or a
        name that is missing, is raised as it is.
    """
    names = [_name(each) for each in (wanted if isinstance(wanted, tuple) else (wanted,))]
    expected = " or ".join(f"{_article(name)} {name}" for name in names)
    try:
        result = function(*arguments, **named)
    except Wrong as error:
        raised = getattr(error, "bases", None)
        if raised is None:
            raise
        if not set(names) & set(raised):
            raise _another(error, expected, what, next_step, earned) from error
        text = str(getattr(error, "message", ""))
        if message and re.search(message, text) is None:
            raise Wrong(
                f"{what} raises {raised[0]} with the wrong message",
                expected=f"a message in which {message!r} is found",
                found=visible(shortened(text)) if text else "no message",
                next_step=next_step or "Say in the message what the homework asks for.",
                detail=error.feedback.detail,
                earned=earned,
            ) from error
        return getattr(error, "exception", None)
    raise Wrong(
        f"{what} raises no exception",
        expected=expected,
        found=f"a result: {describe(result)}",
        next_step=next_step or f"Check the arguments first, and raise {names[0]}.",
        earned=earned,
    )


def _name(wanted: Any) -> str:
    return wanted if isinstance(wanted, str) else str(wanted.__name__)


def _article(name: str) -> str:
    return "an" if name[:1] in "AEIOU" else "a"


def _another(error: Wrong, expected: str, what: str, next_step: str, earned: float) -> Wrong:
    feedback = error.feedback
    raised = feedback.found.partition(":")[0]
    return Wrong(
        f"{what} raises {raised}",
        expected=expected,
        found=feedback.found,
        next_step=next_step
        or "Look at the last line of the traceback, and check for this case before it.",
        detail=feedback.detail,
        earned=earned,
    )
