"""What goes to a worker and what comes back: plain data, equal in every pool."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import Enum

from autograder.classroom.entries import Entry
from autograder.results.report import Report

#: zlib's level: a third of the time of the usual one.
_FAST = 1


@dataclass(frozen=True)
class Setup:
    """What all submissions of a run have in common.

    Attributes
    ----------
    homework : str
        A built-in name or the absolute path of a rubric.
    seed : int
        The same for the whole class: everybody gets the same random inputs.
    tools : str
        Hash of the rubric and the harness; a worker that has others refuses.
    repair : float
        Seconds in which a repair of each failed check is looked for.
    """

    homework: str
    seed: int
    tools: str
    time_limit: float = 540.0
    isolation: str = "best"
    repair: float = 0.0
    data_dir: str | None = None


@dataclass(frozen=True)
class Job:
    """One submission to grade.

    Attributes
    ----------
    paths : tuple of str
        Absolute: a worker may run elsewhere.
    checks : tuple of str
        Names of the checks to run; all of them if empty.
    entry : Entry, optional
        Whose it is; where it is given, and all checks are run, the worker makes the files.
    files : str
        Hash of what was handed in.
    """

    id: str
    setup: Setup
    paths: tuple[str, ...]
    checks: tuple[str, ...] = ()
    entry: Entry | None = None
    files: str = ""


class State(str, Enum):
    """How the grading of a submission ended."""

    GRADED = "graded"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Made:
    """The text of ``results.json`` and of the page, compressed: both go over a network."""

    results: bytes
    page: bytes

    @classmethod
    def of(cls, texts: tuple[str, str]) -> Made:
        """Compress both."""
        return cls(*(zlib.compress(text.encode(), _FAST) for text in texts))

    @property
    def texts(self) -> tuple[str, str]:
        """Return both as they are to be written."""
        return zlib.decompress(self.results).decode(), zlib.decompress(self.page).decode()


@dataclass(frozen=True)
class Graded:
    """A submission's report, also where it could not be graded at all.

    Attributes
    ----------
    made : Made, optional
        The submission's files as nobody has decided anything about it: they were made where it
        was graded, since one writer has to keep up with all workers.
    """

    id: str
    state: State
    report: Report
    made: Made | None = None
