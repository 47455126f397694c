"""What is told about how a submission was imported: what it lacked, and where it ended itself."""

from __future__ import annotations

from collections.abc import Collection

from autograder.sandbox.failures import NotDefined
from autograder.sandbox.program import Started
from autograder.sandbox.replies import Raised

#: What ``sys.exit`` is called with where nothing went wrong, and what unittest calls it with.
_PLAIN_ENDS = ("", "None", "0", "False", "True")


def notes(started: Started, named: Collection[str] = ()) -> tuple[str, ...]:
    """Return what a student is told about it.

    Parameters
    ----------
    named : collection of str
        Modules of which more is told elsewhere.
    """
    absent = [
        f"{library.name} is not installed where your work is graded ({library.file}, line "
        f"{library.line} imports it): what uses it fails, and nothing else"
        for library in started.absent
        if library.name not in named
    ]
    if started.ended is None:
        return tuple(absent)
    return (*absent, f"{_ending(started.ended)}: the lines after it were not run")


def explained(missing: NotDefined, started: Started) -> NotDefined:
    """Say that a name is missing because the file ended itself, if it has."""
    if started.ended is None:
        return missing
    cause = f"{_ending(started.ended)}, so the lines after it were not run"
    step = f"Take that line out, or put it below everything: {missing.name!r} is not defined yet."
    return NotDefined(missing.name, missing.owner, missing.close, cause=cause, next_step=step)


def _ending(ended: Raised) -> str:
    frames = ended.frames
    place = f"{frames[0].file}, line {frames[0].line}" if frames else "A line of it"
    status = f" ({ended.type}: {ended.message})" if ended.message not in _PLAIN_ENDS else ""
    return f"{place} ended your file{status}"
