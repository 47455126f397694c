"""Functions of a rubric's own that run in the student's process."""

from __future__ import annotations

import functools
import inspect
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from autograder.sandbox import records
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.protocol import Handle
from autograder.sandbox.proxies import Remote, Student


class Helper(Remote):
    """A function of the rubric's in the student's process, shown as what it runs.

    What it returns is of the type that the function declares: student code around it can
    answer in its place, and is refused if the answer is not even that.
    """

    __slots__ = ("_read",)
    _read: records.Reader

    def __init__(
        self, process: StudentProcess, handle: Handle, name: str, read: records.Reader
    ) -> None:
        super().__init__(process, handle, name)
        object.__setattr__(self, "_read", read)

    def _call(self, arguments: Sequence[Any], named: dict[str, Any], *, keep: bool) -> Any:
        found = super()._call(arguments, named, keep=keep)
        try:
            return found if keep else self._read(found)
        except records.Mistyped:
            self._process.refuse(self._name)

    def _describe(self, arguments: Sequence[Any]) -> str:
        del arguments  # they are the rubric's business; students know what it runs
        return self._name


def define(
    student: Student,
    function: Callable[..., Any],
    shown: str,
    beside: Sequence[Callable[..., Any]] = (),
) -> Helper:
    """Define a function of the rubric's in the student's process and return it.

    The function's source is sent, so it may use nothing but its arguments and what it
    imports itself: no name of its module, no closure, no decorator. Student code can read
    it and answer instead of it. So it may ask and must never tell: it holds no expected
    value and forms no verdict.

    Let it declare what it returns, ``-> list[float]``: None, bool, int, float, str, ndarray,
    or a list, tuple, dict or union of these. What comes back is read as that type, and
    refused as the student's fault if it is not.

    Parameters
    ----------
    function : callable
        A function that stands in a file, not a lambda.
    shown : str
        What messages call it: the student's function that it runs.
    beside : sequence of callable, optional
        Other functions of the rubric's that it may use as names of its module.

    Returns
    -------
    Helper
        A Remote to be called with data and other Remotes.
    """
    # Its source, and never the function pickled: names of the module that it stands in, expected
    # values for one, would go with it.
    source = "\n".join(map(_source, (*beside, function)))
    handle = student._process.request(
        "define", "the grader's own helper", source=source, name=function.__name__
    )
    return Helper(student._process, handle, shown, records.returned_by(function))


@functools.cache
def _source(function: Callable[..., Any]) -> str:
    return textwrap.dedent(inspect.getsource(function))
