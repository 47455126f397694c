"""The text of a worked solution, file by file, for what is made from it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.authoring import notebook_texts
from autograder.errors import UsageError
from autograder.homework import trees
from autograder.homework.asked import CODE, fits
from autograder.homework.homework import Homework
from autograder.submitted import notebooks


def texts_of(homework: Homework) -> dict[str, str]:
    """Return the text of each file of a reference, by its place."""
    reference = homework.required_reference()
    if not homework.is_tree:
        return {reference.name: _python(reference, homework.skeleton)}
    code = {place: path for place, path in homework.reference_code.items() if place.endswith(CODE)}
    if not code:
        raise UsageError(
            f"{reference} holds nothing that is handed in: {homework.assignment.files.shown}"
        )
    blank = homework.skeleton_code if homework.skeleton is not None else {}
    return {place: _python(path, blank.get(place)) for place, path in code.items()}


def notebooks_of(homework: Homework) -> dict[str, str]:
    """Return each file of a reference that is a notebook, as it stands, by its place."""
    reference = homework.required_reference()
    files = homework.reference_code if homework.is_tree else {reference.name: reference}
    return {
        place: path.read_text(encoding="utf-8")
        for place, path in files.items()
        if notebooks.is_notebook(path.name)
    }


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


def _python(reference: Path, skeleton: Path | None) -> str:
    """Return the text of a reference as Python: a notebook as cells in percent format."""
    text = reference.read_text(encoding="utf-8")
    if not notebooks.is_notebook(reference.name):
        return text
    blank = skeleton if skeleton is not None and notebooks.is_notebook(skeleton.name) else None
    return notebook_texts.as_text(text, blank.read_text(encoding="utf-8") if blank else "")
