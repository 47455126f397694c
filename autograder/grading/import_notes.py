"""What is said about how a submission was imported: what it lacked, and where it ended itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from autograder.errors import Wrong
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.lost_statements import LostStatement
from autograder.sandbox.program import Started
from autograder.sandbox.replies import FailedPart, Raised

#: More than anyone reads: one is often the cause of the next.
_MOST_LEFT_OUT = 8
_GO_ON = "Change that line so that Python goes on after it."
_NAME = re.compile(r"name '(\w+)' is not defined")
#: What ``sys.exit`` is called with where nothing went wrong, and what unittest calls it with.
_PLAIN_ENDS = ("", "None", "0", "False", "True")


def notes(started: Started, named: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """Return what a student reads about it.

    Parameters
    ----------
    named : mapping of str to str
        Modules that are no library's, and what is said of each instead; if empty, nothing.
    """
    absent = [
        named.get(
            library.name,
            f"{library.name} is not installed where your work is graded ({library.file}, line "
            f"{library.line} imports it): only code that uses it fails",
        )
        for library in started.absent
    ]
    ended = [f"{_ending(each)}: the lines after it were not run" for each in started.ended.values()]
    left_out = [
        f"{each.place}, line {each.line}: {each.why}. Everything else was run again without it."
        for each in list(started.left_out)[:_MOST_LEFT_OUT]
    ]
    failed = [_failure(each) for each in list(started.failed_parts)[:_MOST_LEFT_OUT]]
    return (*filter(None, absent), *ended, *failed, *left_out)


def explained_by_what_was_left_out(
    missing: NotDefined, left_out: Sequence[LostStatement], place: str
) -> NotDefined:
    """Say that a name is missing because the statement that defines it was left out.

    Parameters
    ----------
    place : str
        The file whose name it is; empty where one is handed in.
    """
    cause = _cause_of(missing.name, [each for each in left_out if place in ("", each.place)])
    if not cause:
        return missing
    step = _GO_ON
    return NotDefined(missing.name, missing.owner, missing.close, cause=cause, next_step=step)


def explain_name(error: Wrong, left_out: Sequence[LostStatement]) -> None:
    """Say of a name that a function misses that the statement which defines it was left out."""
    if not isinstance(error, StudentRaised) or error.type_name != "NameError":
        return
    name = "".join(_NAME.findall(error.message)[:1])
    if cause := _cause_of(name, left_out):
        error.feedback = replace(error.feedback, cause=cause, next_step=_GO_ON)


def _cause_of(name: str, left_out: Sequence[LostStatement]) -> str:
    """Say which statement was to define a name, if it was left out."""
    for each in left_out:
        if name in each.names:
            where = f"{each.place}, line {each.line}"
            return f"{where}, which defines {name!r}, was left out: {each.why}"
    return ""


def explained(missing: NotDefined, ended: Raised | None) -> NotDefined:
    """Say that a name is missing because the file ended itself, if it has."""
    if ended is None:
        return missing
    cause = f"{_ending(ended)}, so the lines after it were not run"
    step = (
        f"Remove that line, or move it to the end of the file: {missing.name!r} is not defined yet."
    )
    return NotDefined(missing.name, missing.owner, missing.close, cause=cause, next_step=step)


def _failure(part: FailedPart) -> str:
    """Say which cell failed of a notebook that other code imports."""
    notebook, raised = part.module.replace(".", "/"), part.raised
    said = f"{raised.type}: {raised.message}".removesuffix(": ")
    return f"{notebook}.ipynb, {part.place} failed, and the cells after it were run: {said}"


def _ending(ended: Raised) -> str:
    frames = ended.frames
    place = f"{frames[0].file}, line {frames[0].line}" if frames else "A line of it"
    status = f" ({ended.type}: {ended.message})" if ended.message not in _PLAIN_ENDS else ""
    return f"{place} ended your file{status}"
