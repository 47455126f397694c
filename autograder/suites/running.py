"""Runs one test apart: where it is imported, watched, and talks to a student's process."""

from __future__ import annotations

import contextlib
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

from gradescope_utils.autograder_utils.files import check_submitted_files

from autograder.sandbox.proxies import Student
from autograder.suites import guard, programs, shared
from autograder.suites.lasting import Lasting
from autograder.suites.letting_go import files_left_open
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
        files_left_open(),
        shared.seeded(session.seed, zlib.crc32(test.encode())),
    ):
        goes_on = lasting.begin(test, student, watch)
        with (
            talking_to(student, watch, _main(loaded, student), Thing, goes_on, loaded.before),
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
