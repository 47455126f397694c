"""The text of a worked solution, file by file, for what is made from it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.errors import UsageError
from autograder.homework import trees
from autograder.homework.asked import CODE, fits
from autograder.homework.homework import Homework
from autograder.submitted import notebooks


def texts_of(homework: Homework) -> dict[str, str]:
    """Return the text of each file of a reference, by its place."""
    reference = homework.required_reference()
    if not homework.is_tree:
        return {reference.name: _python(reference)}
    code = {place: path for place, path in homework.reference_code.items() if place.endswith(CODE)}
    if not code:
        raise UsageError(
            f"{reference} holds nothing that is handed in: {homework.assignment.files.shown}"
        )
    return {place: _python(path) for place, path in code.items()}


def main_of(homework: Homework, places: Iterable[str]) -> str:
    """Return the place of the file whose program is the reference's, the first one asked for."""
    files, every = homework.assignment.files, list(places)
    fitting = (
        place
        for pattern in files.main
        for place in every
        if fits(trees.handed_in_as(place, files), pattern)
    )
    return next(fitting, every[0])


def _python(reference: Path) -> str:
    """Return the text of a reference that is Python: a script, or cells in percent format."""
    if notebooks.is_notebook(reference.name):
        raise UsageError(
            f"{reference.name} is a notebook, and mutants are made of Python files",
            tip=f"make it one with cells: jupytext --to py:percent {reference.name}",
        )
    return reference.read_text(encoding="utf-8")
