"""What became of a test, and what that means for the score."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pickle import PicklingError
from types import FrameType
from typing import Any

from autograder.errors import AutograderError, GraderError, Undecided, Unfinished, Wrong
from autograder.suites import guard
from autograder.suites.exact_types import Questions
from autograder.suites.held import Held
from autograder.suites.letting_go import let_go
from autograder.suites.values import RaisedByStudent

#: Libraries that look into an object to copy it, to describe it, or to take it for one of theirs.
_LOOKS_INSIDE = {
    *("abc", "copy", "copyreg", "dataclasses", "inspect", "pickle", "typing"),
    *("joblib", "pandas", "sklearn", "torch"),
}


@dataclass
class Finding:
    """What became of one test.

    Attributes
    ----------
    failures : list of (str, exception)
        What went wrong and where: in the test, a subTest, or setUpClass.
    shown : str
        The failure as the suite's own runner shows it.
    skipped : str
        Why it was skipped.
    printed : str
        What the test and the student's code printed.
    certain : list of Exception
        What decides whatever the test made of it: a ``Wrong`` of the student's, whose code
        was stopped or answered nonsense, or what the grader could not do.
    excused : list of GraderError
        What the grader could not do, and the test perhaps without.
    notes : list of str
        Remarks on the result.
    """

    failures: list[tuple[str, BaseException]] = field(default_factory=list)
    shown: str = ""
    skipped: str = ""
    printed: str = ""
    certain: list[Exception] = field(default_factory=list)
    excused: list[GraderError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def judge(
    finding: Finding,
    *,
    earned: float | None = None,
    hidden: str = "",
    not_given: Sequence[str] = (),
) -> None:
    """Raise what the finding means for the score.

    Parameters
    ----------
    earned : float, optional
        The fraction of the points that the test set itself, with ``set_score``.
    hidden : str
        What to say instead of the error, for ``@hide_errors``.
    not_given : sequence of str
        Modules of the suite's own that student code does not find: nobody is to blame.

    Raises
    ------
    Wrong
        If it failed, or set a score below its weight.
    Unfinished
        If it was skipped.
    AutograderError
        If the suite asks for what cannot be.
    """
    try:
        _judge(finding, earned, hidden, not_given)
    finally:
        let_go(each for _, each in finding.failures)


def _judge(finding: Finding, earned: float | None, hidden: str, not_given: Sequence[str]) -> None:
    if finding.certain:
        decisive = _first_decisive(finding.certain)
        raise Wrong(hidden) if hidden and isinstance(decisive, Wrong) else decisive
    if (finding.failures or _lost(earned)) and finding.excused:
        raise finding.excused[0]
    for _, error in finding.failures:
        _require_given(error, not_given)
        if isinstance(error, AutograderError) or (isinstance(error, Wrong) and not hidden):
            raise error
    if finding.failures:
        part = earned or 0.0
        _, error = finding.failures[0]
        summary, detail, found = _summary(finding), _detail(finding), _found(error)
        # What the test held open ends with it: a cause that is kept keeps no frames.
        let_go(each for _, each in finding.failures)
        why = error.with_traceback(None)
        if hidden:
            raise Wrong(hidden, earned=part) from why
        raise Wrong(summary, detail=detail, earned=part, found=found) from why
    if finding.skipped:
        raise Unfinished(f"the test was skipped: {finding.skipped}")
    if earned is not None and earned < 1.0:
        raise Wrong(f"The test gives {earned:.0%} of its points", earned=max(earned, 0.0))


def _require_given(error: BaseException, not_given: Sequence[str]) -> None:
    for name in not_given:
        if isinstance(error, RaisedByStudent) and f"No module named {name!r}" in str(error):
            raise GraderError(
                f"the student's code imports {name}, which the suite has and does not give",
                tip=f"give it: 'given: [{name}.py]' in suite.yml; or move it to data/",
            )


def excuse_types(finding: Finding, typed: Mapping[str, Questions], *, inexact: bool) -> None:
    """Excuse a failure at a line that compares types by ``is``: an object here has no such type.

    What the student's code itself raises there is its own failure, and so is plain data that
    is of a different type than it has to be.

    Parameters
    ----------
    inexact : bool
        Whether an answer has reached the test that may be of a different type than it has here.
    """
    for _, error in finding.failures:
        if isinstance(error, RaisedByStudent):
            continue
        for frame, line in traceback.walk_tb(error.__traceback__):
            file = os.path.realpath(frame.f_code.co_filename)
            asked = typed.get(file, {}).get(line, ())
            kept = file in typed and _keeps_a_type(frame)
            if kept or any(each.is_open(frame, inexact=inexact) for each in asked):
                finding.excused.append(
                    GraderError(
                        "the suite compares the type of an object by 'is'",
                        tip=f"isinstance() works here, and type() does not: {guard.RUN_TOGETHER}",
                    )
                )


#: What a library raises that finds no object of the kind that it knows.
_NOT_UNDERSTOOD = (AttributeError, TypeError, NotImplementedError, RecursionError, PicklingError)


def excuse_stand_ins(finding: Finding) -> None:
    """Excuse a failure of a library that was given what stands for an object of the student's.

    To `copy.deepcopy`, `inspect` or scikit-learn that is no object of the class that it would be
    in one process. What the student's own code raises is its failure all the same.
    """
    for _, error in finding.failures:
        if isinstance(error, RaisedByStudent) or not isinstance(error, _NOT_UNDERSTOOD):
            continue
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        if any(map(_is_given_a_stand_in, frames)):
            finding.excused.append(
                GraderError(
                    "the suite hands an object of the student's to a library, which needs it in "
                    f"its own process: it raised {type(error).__name__}",
                    tip=guard.RUN_TOGETHER,
                )
            )


def _is_given_a_stand_in(frame: FrameType) -> bool:
    """Whether a function of such a library holds one."""
    library = str(frame.f_globals.get("__name__", "")).partition(".")[0]
    held = (issubclass(type(each), Held) for each in frame.f_locals.values())
    return library in _LOOKS_INSIDE and any(held)


def _keeps_a_type(frame: FrameType) -> bool:
    """Whether a function has given a name to the type of an object of the student's."""
    kinds = (each for each in frame.f_locals.values() if isinstance(each, type))
    return any(issubclass(each, Held) for each in kinds)


def _lost(earned: float | None) -> bool:
    return earned is not None and earned < 1.0


def _first_decisive(certain: list[Exception]) -> Exception:
    """Return what happened first; a machine that was too busy comes before what it led to."""
    return next((error for error in certain if isinstance(error, Undecided)), certain[0])


def report(finding: Finding, note: Callable[[str], None]) -> None:
    """Add what the test printed to its result."""
    for remark in finding.notes:
        note(remark)
    if finding.printed.strip():
        note(f"Printed: {finding.printed.strip()}")


def _summary(finding: Finding) -> str:
    where, error = finding.failures[0]
    count = len(finding.failures)
    first = str(error).strip().splitlines()[:1] or [type(error).__name__]
    place = f"{where}: " if where else ""
    more = f" (and {count - 1} more)" if count > 1 else ""
    return f"Test Failed: {place}{first[0]}{more}"


def _found(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if isinstance(error, RaisedByStudent) else ""


def _detail(finding: Finding) -> str:
    passages = []
    for where, error in finding.failures:
        text: Any = finding.shown or str(error)
        if isinstance(error, RaisedByStudent):
            text = error.student_traceback
        elif not isinstance(error, AssertionError) and not finding.shown:
            text = "".join(traceback.format_exception_only(error))
        passages.append(f"{where}\n{text}".strip())
    whole = "\n\n".join(dict.fromkeys(passages))
    return whole if "\n" in whole else ""  # the summary says as much
