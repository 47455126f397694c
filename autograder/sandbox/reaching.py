"""What a rubric asks of objects in the student's process, besides calling them."""

from __future__ import annotations

import importlib.util
from typing import Any

from autograder.errors import HomeworkError
from autograder.sandbox import failures
from autograder.sandbox.proxies import Remote, Student
from autograder.sandbox.shown import short


def keep(function: Any, *arguments: Any, **named: Any) -> Remote:
    """Call a function of the student's and leave the result in the student's process.

    For what is handed on to another of the student's functions just as it came: a
    data set, or an array whose type (tensor or ndarray) must not change.

    Parameters
    ----------
    function : Remote
        What is called: ``keep(student.load, 100)`` is ``student.load(100)``.
    *arguments, **named
        What it is called with.

    Raises
    ------
    StudentRaised, StudentStopped
        As the call itself does.
    """
    result: Remote = function._call(arguments, named, keep=True)
    return result


def item(sequence: Remote, key: Any) -> Remote:
    """Take an item of an object, ``sequence[key]``, and leave it in the student's process."""
    answer = sequence._item(key, keep=True)
    result: Remote = sequence._local(answer, f"{sequence._name}[{short(key)}]")
    return result


def value(remote: Any) -> Any:
    """Return what ``keep`` or ``item`` left in the student's process as plain data.

    What is not plain data is returned as a Remote.
    """
    if not isinstance(remote, Remote):
        return remote
    answer = remote._process.request("value", remote._name, target=remote._handle.id)
    return remote._local(answer, remote._name)


def time_used(student: Remote) -> float:
    """Return the seconds that a check's timeout has counted so far: the student's own.

    For a rubric that trains as long as there is time: on a busy machine the wall clock
    would end a training that has hardly begun.
    """
    return student._process.clock.spent.total


def defines(owner: Remote, name: str) -> bool:
    """Whether the student's module, class or object has a name. It is read to find out.

    Who asks does without it: of the module, what only might be meant by it does not count.
    """
    try:
        getattr(owner, name)
    except failures.NotDefined:
        return False
    return not owner._only_guessed(name)


def library(student: Student, name: str) -> Remote:
    """Return a library, not a module of the student's, in the student's process.

    Parameters
    ----------
    name : str
        ``"torch.nn"``: one of the assignment's libraries, or of the standard library.

    Raises
    ------
    HomeworkError
        If it is not installed: no student can help that.
    StudentRaised
        If it cannot be imported there all the same.
    """
    top = name.partition(".")[0]
    # Found out here: in the student's process the same failure would look like the student's.
    if importlib.util.find_spec(top) is None:
        raise HomeworkError(
            f"a check uses {name}, and {top} is not installed here",
            tip="name it in libraries= of the Assignment, and its package in requirements.txt",
        )
    answer = student._process.request("library", f"importing {name}", name=name)
    result: Remote = student._local(answer, name)
    return result
