"""Functions that are still as students got them: what comes of one is no mistake of theirs.

A skeleton may leave its functions with ``pass``, or return a value that is not right. What is
in one is compared with the skeleton's own; a function that the reference leaves as it is in
the skeleton was given, and there is nothing to write in it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from autograder.errors import Wrong
from autograder.homework.homework import Homework
from autograder.results.unwritten import place_of
from autograder.submitted import notebooks
from autograder.submitted.conformance import Outline, outline, outline_of_cells
from autograder.submitted.parsing import parsed
from autograder.submitted.reading import cells_of
from autograder.submitted.submission import Submission


def untouched(homework: Homework, submission: Submission) -> frozenset[str]:
    """Return the functions to be written that are as in the skeleton, ``Class.method`` for some.

    Of several files, a function counts by its name, wherever it is.
    """
    if homework.skeleton is None or homework.reference is None:
        return frozenset()
    as_cells = homework.assignment.takes_notebooks
    if homework.is_tree:
        given = {at: _bodies(path, False) for at, path in homework.skeleton_code.items()}
        right = {at: _bodies(path, False) for at, path in homework.reference_code.items()}
        readings = submission.tree.readings if submission.tree is not None else {}
        outlines = [
            (given.get(at, {}), right.get(at, {}), each.outline) for at, each in readings.items()
        ]
    else:
        bodies = _bodies(homework.skeleton, as_cells), _bodies(homework.reference, as_cells)
        outlines = [(*bodies, submission.reading.outline)]
    return frozenset(name for each in outlines for name in unwritten(*each))


def unwritten(given: dict[str, str], right: dict[str, str], found: Outline) -> list[str]:
    """Return the functions that are as given, and that the reference has otherwise.

    Parameters
    ----------
    given, right : dict of str to str
        The digest of each function's body, in the skeleton and in the reference.
    found : Outline
        Of what was handed in.
    """
    to_write = [name for name, body in given.items() if body and right.get(name, body) != body]
    return [name for name in to_write if found.bodies.get(name) == given[name]]


def mark(error: Wrong, read: Collection[str], functions: Collection[str]) -> None:
    """Say of what a check found that a function is not written yet, if it names this function.

    Parameters
    ----------
    read : collection of str
        The names of the student's that the check has used.
    functions : collection of str
        Those that are as in the skeleton.
    """
    if error.feedback.not_written or place_of(error.feedback.detail):
        return  # which says more: the line
    for name in sorted(functions):
        top, _, method = name.partition(".")
        said = rf"\b{top}\b" + (rf"(\([^()]*\))?\.{method}\b" if method else "")
        if method == "__init__":
            said = rf"\b{top}\("
        if top in read and re.search(said, error.feedback.summary):
            place = f"{name}, which is as in the skeleton"
            error.feedback = replace(error.feedback, not_written=place)
            return


@functools.lru_cache(maxsize=64)  # a class has one skeleton, and hundreds of submissions
def _bodies(path: Path, as_cells: bool) -> dict[str, str]:
    """Return the digest of the body of each function; none where Python cannot read the file."""
    try:
        if as_cells or notebooks.is_notebook(path.name):
            return outline_of_cells(cells_of(path)).bodies
        return outline(parsed(path.read_bytes(), path.name)).bodies
    except (SyntaxError, ValueError, OSError):
        return {}
