"""What a student's function prints, beside what it returns."""

from __future__ import annotations

from typing import Any

from autograder.driving import Remote, define


def returned_and_printed(student: Any, function: Remote, *arguments: Any) -> tuple[Any, str]:
    """Call a student's function; return what it returns, and the end of what it prints.

    Parameters
    ----------
    student : Remote
        The student's module.
    function : Remote
        One of its functions.
    *arguments
        What it is called with.
    """
    call = define(student, call_and_capture, shown=function._name)
    returned, text = call(function, *arguments)
    return returned, text


# What follows runs in the student's process.


def call_and_capture(function: Any, *arguments: Any) -> tuple[Any, str]:
    """Return what a function returns and prints."""
    import contextlib
    import io

    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        returned = function(*arguments)
    return returned, text.getvalue()[-10_000:]
