"""What is said of files that students hand in beside those that are taken.

Modules that their one file imports, and artifacts that are named nearly as they should be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from autograder.errors import Wrong
from autograder.results.report import Feedback
from autograder.sandbox.artifacts import missing
from autograder.sandbox.failures import StudentRaised
from autograder.submitted.near_misses import way_out
from autograder.submitted.submission import Submission

_IMPORT = re.compile(r"(?:import|from) (\w+)")
_MISSING = re.compile(r"No module named '(\w+)")
#: What :mod:`autograder.sandbox.inside.absent` says of a module that nobody has here.
_CLAIM = re.compile(r": it is not installed where your work is graded \(([^()\n]*)\)")


def modules(submission: Submission, given: Collection[str]) -> dict[str, str]:
    """Return by the name that imports it the path of each module that is not taken.

    Parameters
    ----------
    given : collection of str
        Names of the homework's own files, which are there instead of a student's.
    """
    found: dict[str, str] = {}
    packages: dict[str, list[str]] = {}
    if submission.tree is not None:  # see autograder.grading.modules
        return found
    for path in submission.ignored:
        pure = PurePosixPath(path)
        if pure.suffix == ".py" and pure.name not in given:
            found.setdefault(pure.stem, path)
            for name in set(pure.parts[:-1]) - set(given):
                packages.setdefault(name, []).append(path)
    for name, paths in packages.items():
        found.setdefault(name, ", ".join(paths[:3]) + (" and others" if len(paths) > 3 else ""))
    return found


def notes(submission: Submission, given: Collection[str]) -> list[str]:
    """Return what to say of modules that the code imports, and that are not taken."""
    beside = modules(submission, given)
    lines = sorted(submission.reading.outline.imports)
    imported = [match[1] for match in map(_IMPORT.match, lines) if match]
    paths = dict.fromkeys(beside[name] for name in imported if name in beside)
    return [f"{submission.file} imports {_advice(path, submission, ', which')}" for path in paths]


def nearly_there(submission: Submission, artifacts: Collection[str]) -> dict[str, Wrong]:
    """Return by its name what is said of a file that was handed in under nearly that name."""
    there = {*submission.artifacts, *submission.too_large}
    ways = {n: way_out(n, submission.unplaced) for n in artifacts if n not in there}
    return {name: missing(name, way) for name, way in ways.items() if way}


def explained(error: Wrong, submission: Submission, beside: Mapping[str, str]) -> Wrong:
    """Return what student code raised, with the way out if it lacks such a module."""
    if not isinstance(error, StudentRaised) or error.type_name != "ModuleNotFoundError":
        return error
    lacking = _MISSING.search(error.message)
    if lacking is not None and lacking[1] in beside:
        step = _advice(beside[lacking[1]], submission)
        error.feedback = replace(not_a_library(error.feedback), next_step=step)
    return error


def not_a_library(feedback: Feedback) -> Feedback:
    """Return what is said of a module that is missing without that it be installed."""
    found, detail = (_CLAIM.sub(r" (\1)", each) for each in (feedback.found, feedback.detail))
    return replace(feedback, found=found, detail=detail)


def _advice(path: str, submission: Submission, which: str = "") -> str:
    was, is_, it = ("were", "are", "them") if ", " in path else ("was", "is", "it")
    return (
        f"{path}{which} {was} handed in and {is_} not used, because this homework takes one file: "
        f"put what you use of {it} into {submission.file}."
    )
