"""What is said about how a submission was imported: what it lacked, and where it ended itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from autograder.sandbox.failures import NotDefined
from autograder.sandbox.program import Started
from autograder.sandbox.replies import Raised

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
    return (*filter(None, absent), *ended)


def explained(missing: NotDefined, ended: Raised | None) -> NotDefined:
    """Say that a name is missing because the file ended itself, if it has."""
    if ended is None:
        return missing
    cause = f"{_ending(ended)}, so the lines after it were not run"
    step = (
        f"Remove that line, or move it to the end of the file: {missing.name!r} is not defined yet."
    )
    return NotDefined(missing.name, missing.owner, missing.close, cause=cause, next_step=step)


def _ending(ended: Raised) -> str:
    frames = ended.frames
    place = f"{frames[0].file}, line {frames[0].line}" if frames else "A line of it"
    status = f" ({ended.type}: {ended.message})" if ended.message not in _PLAIN_ENDS else ""
    return f"{place} ended your file{status}"
