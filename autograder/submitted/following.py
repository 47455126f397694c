"""Says where a submission leaves what students started from, file by file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from autograder.homework.homework import Homework
from autograder.submitted import conformance
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
        return conformance.compare_cells(submission.cells, found, given, assignment.aliases)
    if skeleton is None or submission.broken is not None:
        return []
    return conformance.compare(found, skeleton, assignment.aliases)


def _of_tree(homework: Homework, submission: Submission, tree: Tree) -> Iterator[str]:
    """Yield the remarks on several files, each with its place; what is missing comes first."""
    assignment = homework.assignment
    given = homework.skeleton_code if homework.skeleton is not None else {}
    lost = [place for place in given if place not in tree.written and _is_code(place)]
    lost = [place for place in lost if place not in tree.missing]  # said elsewhere
    if lost:
        yield f"Files of the skeleton that were not handed in: {', '.join(lost[:MAX_REMARKS])}"
    for place, error in tree.broken.items():
        yield f"{place} is not valid Python: {error.feedback.found}"
    of_each = (
        (place, list(_of_file(homework, submission, place, reading)))
        for place, reading in tree.readings.items()
        if place not in tree.broken and (place in given or assignment.takes_notebooks)
    )
    yield from chain.from_iterable(
        [f"{place}: {remark}" for remark in remarks[:MAX_REMARKS]] for place, remarks in of_each
    )


def _of_file(
    homework: Homework, submission: Submission, place: str, reading: Reading
) -> Iterator[str]:
    aliases = homework.assignment.aliases
    given = homework.skeleton_code if homework.skeleton is not None else {}
    if reading.cells:
        cells = cells_of(given[place]) if place in given else []
        yield from conformance.compare_cells(submission.cells, reading.outline, cells, aliases)
    elif place in given:
        yield from conformance.compare(reading.outline, given[place], aliases)


def _is_code(place: str) -> bool:
    return place.endswith((".py", ".ipynb"))
