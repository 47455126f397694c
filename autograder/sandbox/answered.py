"""Student code whose questions the grader answers, one at a time, while it runs.

What is planted in a student's process can be read there. So what must not be known (a fault,
say, that a student's check is to find) stays with the grader: a helper in the student's
process asks for every number that depends on it, and cannot tell a right one from a wrong one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from autograder.sandbox import failures
from autograder.sandbox.helpers import define
from autograder.sandbox.proxies import Student
from autograder.sandbox.sending import callback

#: Is given what a helper asked, from an untrusted process; returns what it is to be told.
Answer = Callable[[list[Any]], Any]


def run_answered(
    student: Student,
    function: Callable[..., Any],
    arguments: Sequence[Any],
    answer: Answer,
    shown: str,
) -> Any:
    """Run a function of the rubric's in the student's process, and answer what it asks.

    Parameters
    ----------
    function : callable
        Sent as its source, as by ``define``. It is called as ``function(ask, *arguments)``;
        ``ask(*question)`` returns what ``answer(question)`` does here, a quarter of a
        millisecond later, and a little more with arrays.
    arguments : sequence
        Data and Remotes.
    answer : callable
        Called in the grader with the list of what was asked. It comes from student code and
        may be anything: check it as an answer, with ``as_array`` for one.
    shown : str
        What messages call it: the student's function that it runs.

    Returns
    -------
    object
        What the function returned.

    Raises
    ------
    StudentRaised
        If it raised.
    """
    # A process keeps what it may call to its end, and what answers is large.
    answers = [answer]

    def ask(*question: Any) -> Any:
        if not answers:
            raise failures.answered_nonsense(shown)
        return answers[0](list(question))

    # As often as it likes: its time is limited.
    asks = callback(ask, shown="ask", most=sys.maxsize)
    try:
        return define(student, function, shown)(asks, *arguments)
    finally:
        answers.clear()
