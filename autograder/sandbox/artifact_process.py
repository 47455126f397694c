"""A jailed process that holds one opened file of a submission, to be driven by requests.

Some artifacts are of use only in motion: a classifier has to predict. The student's own
process is no place for that, since their code could answer in its stead.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from autograder.errors import GraderError, Wrong
from autograder.sandbox.artifacts import ArtifactReader, take
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.inside.brought import imported_as
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.proxies import Remote
from autograder.sandbox.session import Session


@contextlib.contextmanager
def opened_by(
    session: Session, name: str, opener: str, *, limit: int, timeout: float
) -> Iterator[Remote]:
    """Open a submitted file with a function of the sandbox's, and yield what it returned.

    Parameters
    ----------
    name : str
        The file's name in the submission.
    opener : str
        ``"module:function"``, called with the path and ``limit``. The module is one that the
        assignment brings (``inside``) or has among its libraries: a jailed process cannot
        read any other.
    limit : int
        Largest size of the file in bytes.
    timeout : float
        Seconds for everything that is asked of the process.

    Raises
    ------
    Wrong
        If the file is missing or cannot be opened.
    GraderError
        If there is no such opener: the process knows nothing of the submission then.
    """
    user = _ArtifactUser(session.sandbox, limit, session.end)
    try:
        copy = take(session.sandbox, session.staged, name, user.room, limit)
        process = user.process(timeout)
        yield _opener(process, opener, name)(str(copy), limit)
    except StudentRaised as error:
        raise refused(name, error) from error
    finally:
        user.close()


def _opener(process: StudentProcess, opener: str, name: str) -> Any:
    """Return the function that opens a file, in the process."""
    module, _, function = opener.partition(":")
    brought = imported_as(module) if module in process.sandbox.config.inside else module
    try:
        handle = process.request("library", f"importing {module}", name=brought)
        found = getattr(Remote(process, handle, name), function)
    except (StudentRaised, NotDefined) as error:
        raise GraderError(
            f"the rubric opens {name} with {opener}, which is not there",
            tip="name a module of inside= and a function of it: 'opening:open_classifier'",
        ) from error
    _require_parameters(process, found, opener)
    return found


def _require_parameters(process: StudentProcess, function: Any, opener: str) -> None:
    """Refuse a function that cannot be called, before its TypeError could blame a file.

    Raises
    ------
    GraderError
        If it does not take a path and a size.
    """
    inspect = Remote(process, process.request("library", "looking", name="inspect"), "inspect")
    try:
        signature = inspect.signature(function)
    except StudentRaised:  # some functions written in C say nothing of their parameters
        return
    try:
        signature.bind("a path", 1)
    except StudentRaised as error:
        raise GraderError(
            f"{opener} cannot be called with a path and the largest size: {error.message}",
            tip="write it with two parameters: def open_classifier(path, limit)",
        ) from error


class _ArtifactUser(ArtifactReader):
    """An artifact reader whose process is driven from outside."""

    def process(self, timeout: float) -> StudentProcess:
        """Return the process, which has this many seconds of its own from now on."""
        process = self._living_process()
        process.give(timeout, self.end)
        return process


def refused(name: str, error: StudentRaised) -> Wrong:
    """Say that a file cannot be used, in the words of what opened it."""
    found, _, advice = error.message.partition("; ")
    return Wrong(
        f"{name} cannot be used",
        expected=f"the file {name} as the skeleton's code writes it",
        found=found or error.type_name,
        next_step=f"{advice[:1].upper()}{advice[1:]}."
        if advice
        else "Write it again and submit the whole file.",
    )
