"""Student code whose questions the grader answers, one at a time, while it runs.

What is planted in a student's process can be read there. So what must not be known (a fault,
say, that a student's check is to find) stays with the grader: a helper in the student's
process asks for every number that depends on it, and cannot tell a right one from a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograder.sandbox import failures, records
from autograder.sandbox.helpers import Helper, define
from autograder.sandbox.proxies import Remote, Student

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
    run = define(student, function, shown)
    made = define(student, in_steps, shown)(run, list(arguments))
    if not isinstance(made, Remote):
        raise failures.answered_nonsense(shown)
    step = Helper(made._process, made._handle, shown, records.reader_of(tuple[str, Any]))
    reply = step(None)
    while True:
        match reply:
            case ("returned", result):
                return result
            case ("asked", [*question]):
                reply = step(answer(question))
            case _:
                raise failures.answered_nonsense(shown)


def in_steps(function: Any, arguments: Any) -> Any:
    """Return what runs a function up to its next question; runs in the student's process.

    The function runs in a thread, which waits while the grader thinks.
    """
    import contextvars
    import queue
    import threading

    questions: Any = queue.SimpleQueue()
    answers: Any = queue.SimpleQueue()

    def ask(*question: Any) -> Any:
        questions.put(["asked", list(question)])
        return answers.get()

    def work() -> None:
        try:
            questions.put(["returned", function(ask, *arguments)])
        except BaseException as error:
            questions.put(["raised", error])

    # In the context of this thread: what numpy does on overflow, for one, is set in it.
    run = contextvars.copy_context().run
    thread = threading.Thread(target=run, args=(work,), daemon=True)

    def step(answer: Any) -> Any:
        if thread.ident is None:
            thread.start()
        else:
            answers.put(answer)
        kind, content = questions.get()
        if kind == "raised":
            raise content
        return [kind, content]

    return step
