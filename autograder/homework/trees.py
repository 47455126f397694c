"""The files of a homework that asks for several, or brings some of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.errors import HomeworkError
from autograder.homework.asked import Files, fits, is_exact
from autograder.homework.assignment import Assignment
from autograder.homework.folders import Folders, files_below

_INIT = "__init__.py"


def code_in(root: Path, files: Files) -> dict[str, Path]:
    """Return the files below a reference or skeleton that students hand in, by their places.

    A notebook may be written as a Python file with cells: ``report.py`` for ``report.ipynb``.
    """
    found = {path.relative_to(root).as_posix(): path for path in files_below(root)}
    return {place: path for place, path in found.items() if _is_handed_in(place, files)}


def _is_handed_in(place: str, files: Files) -> bool:
    return files.includes(place) or files.includes(handed_in_as(place, files))


def handed_in_as(place: str, files: Files) -> str:
    """Return the place at which a file of the reference is handed in.

    One with cells is a notebook where that is asked for, alone or as the preferred form.
    """
    notebook = f"{place.removesuffix('.py')}.ipynb"
    for forms in files.required:
        if place.endswith(".py") and any(fits(place, form) for form in forms[1:]):
            return notebook if fits(notebook, forms[0]) else place
    as_notebook = place.endswith(".py") and not files.includes(place)
    return notebook if as_notebook and files.includes(notebook) else place


def own_files(
    assignment: Assignment, folders: Folders, skeleton: Path | None, reference: Path | None
) -> dict[str, Path]:
    """Return the course's own files of code, by their places.

    They are in the skeleton's folder, or the reference's; one without a folder may lie beside
    the rubric or in ``data`` as well. An ``__init__.py`` that nobody is asked for is one, too.
    Where the homework is made of a course's tests, what lies among these in ``suite`` counts.

    Raises
    ------
    HomeworkError
        If one that the rubric names is nowhere.
    """
    files = assignment.files
    roots = [folders.room / "skeleton", folders.room / "reference"]
    if files.is_tree:
        roots = [root for root in (skeleton, reference) if root is not None]
    elif folders.apart:
        roots = [folders.skeleton, folders.reference]
    found = dict(_beside(folders, files))
    for root in reversed([root for root in roots if root.is_dir()]):
        for path in files_below(root):
            place = path.relative_to(root).as_posix()
            if files.is_given(place) or (files.is_tree and _is_silent_package(place, files)):
                found[place] = path
    suite = folders.room / "suite"
    found.update((at, suite / at) for at in files.given if (suite / at).is_file())
    for pattern in files.given:
        if is_exact(pattern) and pattern not in found:
            raise HomeworkError(
                f"{assignment.name} has no {pattern}, and its rubric gives it to students",
                tip=f"put it into {(roots or [folders.room])[-1]}",
            )
    return found


def _beside(folders: Folders, files: Files) -> Iterator[tuple[str, Path]]:
    for pattern in files.given:
        for root in (folders.room / "data", folders.room):
            if is_exact(pattern) and (root / pattern).is_file():
                yield pattern, root / pattern


def _is_silent_package(place: str, files: Files) -> bool:
    """Whether a file only makes a folder a package that has something to hand in."""
    path = PurePosixPath(place)
    return path.name == _INIT and not files.includes(place)
