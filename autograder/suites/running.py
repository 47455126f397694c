"""Runs one test apart: where it is imported, watched, and talks to a student's process."""

from __future__ import annotations

import contextlib
import gc
import threading
import traceback
import warnings
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from gradescope_utils.autograder_utils.files import check_submitted_files

from autograder.sandbox.proxies import Student
from autograder.suites import guard, programs, shared
from autograder.suites.lasting import Lasting
from autograder.suites.loading import Loaded
from autograder.suites.remote import Thing
from autograder.suites.talking import talking_to

#: The modules of a suite, its prints and pytest's own state are one for the whole process.
ONE_AT_A_TIME = threading.Lock()


@contextlib.contextmanager
def _submitted_in(folder: Path) -> Iterator[None]:
    """Let ``check_submitted_files`` look into a folder, not into Gradescope's."""
    before = check_submitted_files.__defaults__
    check_submitted_files.__defaults__ = (str(folder),)
    try:
        yield
    finally:
        check_submitted_files.__defaults__ = before


@contextlib.contextmanager
def _files_left_open() -> Iterator[None]:
    """Let a suite leave files open, as its own runner does: they close with the test.

    What only a cycle of the test's own refers to is collected here, and not in the midst of
    something else; it is young, so that takes no time.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            yield
        finally:
            gc.collect(1)


def let_go(errors: Iterable[BaseException]) -> None:
    """Forget what the frames of a test hold that has failed: its files close with it."""
    seen = set[int]()
    left: list[BaseException | None] = [*errors]
    while left:
        error = left.pop()
        if error is not None and id(error) not in seen:
            seen.add(id(error))
            traceback.clear_frames(error.__traceback__)
            left += [error.__cause__, error.__context__]


@contextlib.contextmanager
def apart(loaded: Loaded, student: Student, test: str, lasting: Lasting) -> Iterator[guard.Watch]:
    """Let a test of a suite run here, against a student's process.

    Parameters
    ----------
    test : str
        Its name: what it draws without a seed of its own is the same in the next run.
    lasting : Lasting
        What earlier tests have left for it.
    """
    session = student._session
    watch = loaded.watch(session)
    with (
        ONE_AT_A_TIME,
        loaded.importable(),
        _submitted_in(session.staged),
        guard.watching(watch),
        _files_left_open(),
        shared.seeded(session.seed, zlib.crc32(test.encode())),
    ):
        goes_on = lasting.begin(test, student, watch)
        with (
            talking_to(student, watch, _main(loaded, student), Thing, goes_on, loaded.environment),
            programs.in_the_jail(student, session, watch),
        ):
            yield watch


def _main(loaded: Loaded, student: Student) -> str:
    """Return the name by which the suite knows what ``student`` is.

    Of several files nothing is it, except a notebook, whose cells have run.
    """
    program = student._session.program
    of_modules = getattr(program, "modules", None) and getattr(program, "notebook", None) is None
    return "" if of_modules else loaded.students.main
