"""What goes to a worker and what comes back: plain data, equal in every pool."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from autograder.results.report import Report


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
    """

    id: str
    setup: Setup
    paths: tuple[str, ...]
    checks: tuple[str, ...] = ()


class State(str, Enum):
    """How the grading of a submission ended."""

    GRADED = "graded"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Graded:
    """A submission's report, also where it could not be graded at all."""

    id: str
    state: State
    report: Report
