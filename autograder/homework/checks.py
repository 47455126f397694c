"""Checks and fixtures, as an assignment declares them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autograder.results.report import Visibility
from autograder.submitted.forbidden import Forbidden


@dataclass(frozen=True)
class Check:
    """One question about a submission, worth points.

    Attributes
    ----------
    name : str
        The function's name, unique in the assignment.
    part : str
        The part of the homework it belongs to (``"3b"``).
    number : str
        The part and the check's place in it (``"3b.2"``).
    title : str
        First line of the docstring: what students see.
    timeout : float
        Seconds that the student's processes may compute or sleep in it. Waiting for a busy
        machine does not count, nor does what the check itself computes.
    depends_on : tuple of str
        Names of checks that have to pass before this one makes sense.
    rests_on : tuple of str
        Names of checks that explain why this one fails, where they failed.
    forbids : mapping of str to str
        Names that what is written for its part must not use, with what to do instead.
    by_hand : bool
        Whether a person grades it, and the function only gathers what there is to see.
    answers : tuple of str
        Where that person finds what was written: headings, or names of texts.
    staff_note : str
        What the course staff, and nobody else, reads of it.
    says_all : bool
        Whether students read of its failure what it says, and no place to look at.
    after : tuple of str
        Names of checks that it is never run before, where several run side by side.
    resumes : callable or None
        Whether it goes on in the process that an earlier check has left; asked as it starts.
    """

    name: str
    part: str
    number: str
    title: str
    points: float
    timeout: float
    function: Callable[..., None]
    visibility: Visibility = Visibility.VISIBLE
    tags: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    public: bool = True
    forbids: Forbidden = field(default_factory=dict)
    by_hand: bool = False
    answers: tuple[str, ...] = ()
    staff_note: str = ""
    says_all: bool = False
    after: tuple[str, ...] = ()
    resumes: Callable[[Any], bool] | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the parameters it asks for."""
        return tuple(inspect.signature(self.function).parameters)


def does_without(function: Callable[..., object]) -> bool:
    """Whether a check judges something else, and asks the student's module only if there is one.

    Its parameter has a default then: ``def submitted_curves(artifacts, student=None)``. Where
    the file cannot be imported, it is graded all the same.
    """
    parameter = inspect.signature(function).parameters.get("student")
    return parameter is not None and parameter.default is None


@dataclass(frozen=True)
class Fixture:
    """What several checks share: made once per submission, under a limit of its own.

    ``unless_stopped`` names checks: if one of those hung or died, so would this.
    """

    name: str
    title: str
    timeout: float
    function: Callable[..., Any]
    unless_stopped: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the parameters it asks for."""
        return tuple(inspect.signature(self.function).parameters)
