"""A student process that is made when something is asked of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, cast

from autograder.sandbox.process import StudentProcess


@contextlib.contextmanager
def when_asked(
    opened: contextlib.AbstractContextManager[StudentProcess],
) -> Iterator[StudentProcess]:
    """Yield what becomes the process of a context as soon as it is used, if it ever is."""
    with contextlib.ExitStack() as made:
        yield cast(StudentProcess, _Unasked(lambda: made.enter_context(opened)))


def was_asked(process: StudentProcess) -> bool:
    """Whether a process had to be made; to ask so makes none."""
    return not isinstance(process, _Unasked) or process._made is not None


class _Unasked:
    """Stands for a process; whatever else than :func:`was_asked` looks at it has it made."""

    __slots__ = ("_made", "_make")
    _made: StudentProcess | None
    _make: Callable[[], StudentProcess]

    def __init__(self, make: Callable[[], StudentProcess]) -> None:
        object.__setattr__(self, "_make", make)
        object.__setattr__(self, "_made", None)

    def __getattr__(self, name: str) -> Any:
        return getattr(_made(self), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(_made(self), name, value)


def _made(process: _Unasked) -> StudentProcess:
    if process._made is None:
        object.__setattr__(process, "_made", process._make())
    assert process._made is not None
    return process._made
