"""A NameError for what the skeleton has and the submission lacks: an import, or a definition."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import Wrong
from autograder.homework.homework import Homework
from autograder.results.cause import Cause
from autograder.sandbox.failures import StudentRaised
from autograder.submitted import notebooks
from autograder.submitted.conformance import Outline, outline, outline_of_cells, renamed
from autograder.submitted.parsing import parsed
from autograder.submitted.reading import cells_of
from autograder.submitted.submission import Submission

_NAME = re.compile(r"name '(\w+)' is not defined")

IMPORT_MISSING = Cause(
    "skeleton's import missing",
    "The skeleton's line '{line}' is missing in your file.",
    "Put '{line}' at the top of your file.",
    explains=("missing call", "name"),
)
DEFINITION_MISSING = Cause(
    "skeleton's definition missing",
    "{name}, which the skeleton defines, is missing in your file.",
    "{step}",
    explains=("name",),
)


def explained(error: Wrong, homework: Homework, submission: Submission) -> None:
    """Say of a NameError which line or definition of the skeleton is missing, if that is why."""
    if not isinstance(error, StudentRaised) or error.type_name != "NameError":
        return
    match = _NAME.match(error.message)
    if match is None or homework.skeleton is None:
        return
    for given, found in _outlines(homework, submission):
        cause = why_missing(match[1], given, found)
        if cause is not None:
            error.because(cause)
            return


def why_missing(name: str, given: Outline, found: Outline) -> Cause | None:
    """Return what the skeleton has of a name that nothing in the submission defines.

    Parameters
    ----------
    given, found : Outline
        Of the skeleton, and of what was handed in.
    """
    if name in {*found.functions, *found.classes, *found.assigned, *found.variables}:
        return None  # it is defined, elsewhere or too late
    if name in _imported(found):
        return None
    if line := _imported(given).get(name):
        return IMPORT_MISSING.of(line=line)
    if name not in given.functions and name not in given.classes:
        return None
    step = f"Define {name} again, as the skeleton does."
    if other := renamed(name, given, found):
        step = f"Rename {other} back to {name}, if that is what it was."
    return DEFINITION_MISSING.of(name=name, step=step)


def _imported(found: Outline) -> dict[str, str]:
    """Return the lines of imports by the names that they define."""
    return {line.split()[-1].partition(".")[0]: line for line in sorted(found.imports)}


def _outlines(homework: Homework, submission: Submission) -> Iterator[tuple[Outline, Outline]]:
    if submission.tree is not None:
        given = homework.skeleton_code
        for place, reading in submission.tree.readings.items():
            if place in given:
                yield _of(given[place], False), reading.outline
    elif homework.skeleton is not None:
        as_cells = homework.assignment.takes_notebooks
        yield _of(homework.skeleton, as_cells), submission.reading.outline


@functools.lru_cache(maxsize=64)  # a class has one skeleton, and hundreds of submissions
def _of(path: Path, as_cells: bool) -> Outline:
    try:
        if as_cells or notebooks.is_notebook(path.name):
            return outline_of_cells(cells_of(path))
        return outline(parsed(path.read_bytes(), path.name))
    except (SyntaxError, ValueError, OSError):
        return Outline()
