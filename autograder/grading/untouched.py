"""Functions that are still as students got them: what comes of one is no mistake of theirs.

A skeleton may leave its functions with ``pass``, or return a value that is not right. What is
in one is compared with the skeleton's own; a function that the reference leaves as it is in
the skeleton was given, and there is nothing to write in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from autograder.errors import Wrong
from autograder.homework.homework import Homework
from autograder.results.unwritten import place_of
from autograder.submitted.knowing import outline_of
from autograder.submitted.reading import Reading
from autograder.submitted.submission import Submission


def untouched(homework: Homework, submission: Submission) -> frozenset[str]:
    """Return the functions to be written that are as in the skeleton, ``Class.method`` for some.

    Of several files, a function counts by its name, wherever it is.
    """
    if homework.skeleton is None or homework.reference is None:
        return frozenset()
    as_cells = homework.assignment.takes_notebooks
    if homework.is_tree:
        given = {at: outline_of(path, False).bodies for at, path in homework.skeleton_code.items()}
        right = {at: outline_of(path, False).bodies for at, path in homework.reference_code.items()}
        readings = submission.tree.readings if submission.tree is not None else {}
        outlines = [
            (given.get(at, {}), right.get(at, {}), _under_given_names(each))
            for at, each in readings.items()
        ]
    else:
        bodies = (
            outline_of(homework.skeleton, as_cells).bodies,
            outline_of(homework.reference, as_cells).bodies,
        )
        outlines = [(*bodies, _under_given_names(submission.reading))]
    return frozenset(name for each in outlines for name in unwritten(*each))


def _under_given_names(reading: Reading) -> dict[str, str]:
    """Return the digests of what was handed in by the names that the skeleton has for it."""
    given = {own: name for name, own in reading.renamed.items()}
    split = {name: name.partition(".") for name in reading.outline.bodies}
    return {
        "".join((given.get(top, top), *rest)): reading.outline.bodies[name]
        for name, (top, *rest) in split.items()
    }


def unwritten(given: dict[str, str], right: dict[str, str], found: dict[str, str]) -> list[str]:
    """Return the functions that are as given, and that the reference has otherwise.

    Parameters
    ----------
    given, right, found : dict of str to str
        The digest of each function's body, in the skeleton, in the reference and in what was
        handed in.
    """
    to_write = [name for name, body in given.items() if body and right.get(name, body) != body]
    return [name for name in to_write if found.get(name) == given[name]]


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
