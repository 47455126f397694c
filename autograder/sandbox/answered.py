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
_READ = records.reader_of(tuple[str, Any])


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
    return answering(student, function, shown)(arguments, answer)


def answering(
    student: Student, function: Callable[..., Any], shown: str
) -> Callable[[Sequence[Any], Answer], Any]:
    """Send a function to the student's process once, to be run several times.

    Parameters
    ----------
    function, shown
        As of ``run_answered``.

    Returns
    -------
    callable
        Called with ``arguments`` and ``answer``, it does what ``run_answered`` does.
    """
    begin = define(student, in_steps, shown, beside=[function])

    def run(arguments: Sequence[Any], answer: Answer) -> Any:
        match begin(function.__name__, list(arguments)):
            case [Remote() as made, [str(), _] as reply]:
                step = Helper(made._process, made._handle, shown, _READ)
            case _:
                raise failures.answered_nonsense(shown)
        while True:
            match reply:
                case ("returned", result):
                    return result
                case ("asked", [*question]):
                    reply = step(answer(question))
                case _:
                    raise failures.answered_nonsense(shown)

    return run


def in_steps(name: str, arguments: Any) -> Any:
    """Run a function that is defined beside this one up to its first question.

    It runs in the student's process, in a thread which waits while the grader thinks.

    Returns
    -------
    list
        What takes an answer and runs it up to the next question; and the first one.
    """
    import contextvars
    import queue
    import threading

    function = globals()[name]
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

    def asked() -> Any:
        kind, content = questions.get()
        if kind == "raised":
            raise content
        return [kind, content]

    def step(answer: Any) -> Any:
        answers.put(answer)
        return asked()

    thread.start()
    return [step, asked()]
