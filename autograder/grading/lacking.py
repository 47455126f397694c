"""A NameError for what the skeleton has and the submission lacks: an import, or a definition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.errors import Wrong
from autograder.homework.homework import Homework
from autograder.results.cause import Cause
from autograder.sandbox.failures import StudentRaised
from autograder.submitted.conformance import Outline, renamed
from autograder.submitted.knowing import outline_of
from autograder.submitted.submission import Submission

_NAME = re.compile(r"name '(\w+)' is not defined")
#: Of an object, or of its class: ``linear_t.forward(layer, h)``.
_METHOD = re.compile(r"(?:type object )?'(\w+)'(?: object)? has no attribute '(\w+)'")
#: Of torch, for a network that has no forward.
_FORWARD = re.compile(r"Module \[(\w+)\] is missing the required \"(\w+)\" function")
_SAYING = {"NameError": _NAME, "AttributeError": _METHOD, "NotImplementedError": _FORWARD}

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
    """Say which line or definition of the skeleton is missing, if that is why a name is."""
    if not isinstance(error, StudentRaised) or homework.skeleton is None:
        return
    name = missing_name(error.type_name, error.message)
    if not name:
        return
    for given, found in _outlines(homework, submission):
        cause = why_missing(name, given, found)
        if cause is not None:
            error.because(cause)
            return


def missing_name(type_name: str, message: str) -> str:
    """Return what an exception says is missing: a name, ``Class.method``, or nothing."""
    pattern = _SAYING.get(type_name)
    match = pattern.match(message) if pattern is not None else None
    return ".".join(match.groups()) if match is not None else ""


def why_missing(name: str, given: Outline, found: Outline) -> Cause | None:
    """Return what the skeleton has of a name that nothing in the submission defines.

    Parameters
    ----------
    name : str
        Of a method with its class, ``Class.method``.
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
                yield outline_of(given[place], False), reading.outline
    elif homework.skeleton is not None:
        as_cells = homework.assignment.takes_notebooks
        yield outline_of(homework.skeleton, as_cells), submission.reading.outline
