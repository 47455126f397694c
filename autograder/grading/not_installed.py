"""Blames nobody for a library that the skeleton imports and that is not installed here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from autograder.errors import GraderError
from autograder.grading.cell_failures import FailedCell, may_rest_on
from autograder.homework import starting_imports
from autograder.homework.homework import Homework
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.lost_statements import LostStatement
from autograder.sandbox.replies import Absent
from autograder.submitted.reading import Reading

_MISSING = re.compile(r"No module named '(\w+)'")


class NotInstalled:
    """What the course forgot to have installed: it is read when first something is missing."""

    def __init__(self, homework: Homework) -> None:
        self._homework = homework

    @cached_property
    def names(self) -> frozenset[str]:
        """The libraries, as the skeleton says; nothing of it is told by student code."""
        return starting_imports.not_installed(self._homework)

    def require(
        self,
        error: BaseException,
        failed: Sequence[FailedCell] = (),
        read: Collection[str] = (),
        reading: Reading | None = None,
        left_out: Collection[LostStatement] = (),
    ) -> None:
        """Take what comes of such a library as the grader's failure.

        Parameters
        ----------
        failed : sequence of FailedCell
            The student's cells that failed.
        read : collection of str
            The names that the check has read.
        left_out : collection of LostStatement
            What was left out of the student's files. What it would have changed nobody knows.

        Raises
        ------
        GraderError
            If it is so.
        """
        why = [*_chain(error)]
        if reading is not None:
            why += [each.error for each in failed if may_rest_on(read, reading, each)]
        for each in why:
            # A suite has an exception of Python's own in its test, in place of the student's.
            known = isinstance(each, StudentRaised) and each.type_name == "ModuleNotFoundError"
            if known or isinstance(each, ModuleNotFoundError):
                name = next(iter(_MISSING.findall(getattr(each, "message", "") or str(each))), "")
                if name and name in self.names:
                    raise self._failure(name) from error
        for name in (n for statement in left_out for n in _MISSING.findall(statement.why)):
            if name in self.names:
                raise self._failure(name) from error

    def said(self, absent: Collection[Absent]) -> dict[str, str]:
        """Return what is said to students of each of those that their code imports."""
        return {
            library.name: f"{library.name}, which the skeleton imports, is not installed where "
            "your work is graded: what needs it costs you no points"
            for library in absent
            if library.name in self.names
        }

    def _failure(self, name: str) -> GraderError:
        return GraderError(
            f"the skeleton imports {name}, which is not installed here",
            tip=f"pip install the package that has {name}, and write its name into "
            f"{self._homework.requirements_file}; if {name}.py is the course's, put it into data/",
        )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it comes from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:  # as "raise error from error" makes it
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
