"""Keeps the sandbox of one grading for the next ones that need the same."""

from __future__ import annotations

from types import TracebackType

from autograder.grading.pipeline import Request, sandbox_config
from autograder.homework.homework import Homework
from autograder.sandbox.host import Sandbox


class Warm:
    """One sandbox at a time, opened when it is asked for; close it by leaving a ``with``.

    What a suite is tried with differs by submission and way, and hardly ever in what a sandbox
    is made of: each would import the homework's libraries for itself.
    """

    def __init__(self) -> None:
        self._open: Sandbox | None = None

    def __enter__(self) -> Warm:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._close()

    def sandbox(self, homework: Homework, request: Request) -> Sandbox:
        """Return the one that is open if it is what this grading needs, or a new one.

        Raises
        ------
        HomeworkError
            If the homework cannot be used, or a data set is not found.
        SandboxError
            If student processes cannot be made here.
        """
        config = sandbox_config(homework, request)
        if self._open is None or self._open.config != config:
            self._close()
            homework.require_ready()
            self._open = Sandbox(config)
        return self._open

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None
