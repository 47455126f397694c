"""Says where a submission leaves what students started from, file by file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from autograder.homework.assignment import Assignment
from autograder.homework.homework import Homework
from autograder.submitted import conformance, near_misses
from autograder.submitted.conformance import MAX_REMARKS
from autograder.submitted.reading import Reading, cells_of
from autograder.submitted.submission import Submission
from autograder.submitted.trees import Tree


def remarks_on(homework: Homework, submission: Submission) -> list[str]:
    """Return one remark for each place where a submission leaves the skeleton."""
    skeleton, assignment = homework.skeleton, homework.assignment
    if submission.tree is not None:
        return list(_of_tree(homework, submission, submission.tree))
    found = submission.reading.outline
    if assignment.takes_notebooks:
        given = cells_of(skeleton) if skeleton is not None else []
        return conformance.compare_cells(
            submission.cells, found, given, assignment.aliases, submission.reading.renamed
        )
    if skeleton is None or submission.broken is not None:
        return []
    graded_as = submission.reading.renamed
    return conformance.compare(found, skeleton, assignment.aliases, graded_as)


def _of_tree(homework: Homework, submission: Submission, tree: Tree) -> Iterator[str]:
    """Yield the remarks on several files, each with its place; what is missing comes first."""
    assignment = homework.assignment
    given = _skeleton(homework, tree)
    if lost := [place for place in given if place in tree.own]:
        names = ", ".join(lost[:MAX_REMARKS])
        yield f"Files that were not handed in, and are used as you got them: {names}"
        yield from filter(None, (near_misses.way_out(place, tree.unplaced) for place in lost))
    for place, error in tree.broken.items():
        yield f"{place} is not valid Python: {error.feedback.found}"
    of_each = (
        (place, list(_of_file(assignment, submission, given.get(place), reading)))
        for place, reading in tree.readings.items()
        if place not in tree.broken and (place in given or assignment.takes_notebooks)
    )
    yield from chain.from_iterable(
        [f"{place}: {remark}" for remark in remarks[:MAX_REMARKS]] for place, remarks in of_each
    )


def _skeleton(homework: Homework, tree: Tree) -> dict[str, Path]:
    """Return the files of the skeleton by the places at which they are handed in."""
    given = homework.skeleton_code if homework.skeleton is not None else {}
    return {tree.counterpart(place): path for place, path in given.items()}


def _of_file(
    assignment: Assignment, submission: Submission, given: Path | None, reading: Reading
) -> Iterator[str]:
    if reading.cells:
        cells, found = cells_of(given) if given is not None else [], reading.outline
        yield from conformance.compare_cells(
            submission.cells, found, cells, assignment.aliases, reading.renamed
        )
    elif given is not None:
        yield from conformance.compare(reading.outline, given, assignment.aliases, reading.renamed)
