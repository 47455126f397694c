"""A homework of a notebook that holds tests, of otter or nbgrader, and perhaps solutions."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from autograder.authoring import skeleton, starters, unmarked
from autograder.authoring.percent import to_notebook
from autograder.errors import UsageError
from autograder.submitted.notebooks import is_notebook
from autograder.suites import forms, settings
from autograder.suites.model import NotebookSuite


def require_notebook(suite: Path) -> None:
    """Refuse a file that holds no tests.

    Raises
    ------
    UsageError
        If it is so.
    """
    if not is_notebook(suite.name) or not forms.is_suite(suite):
        raise UsageError(
            f"{suite} is neither a folder with tests nor a notebook with tests of otter or nbgrader"
        )


def copy(notebook: Path, folder: Path) -> None:
    """Copy a notebook into the folder of a homework's suite, with what student code finds."""
    places = [notebook.name, settings.FILE, "requirements.txt"]
    for place in [*places, *forms.read(notebook).students.given]:
        if (notebook.parent / place).is_file():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(notebook.parent / place, folder / place)


def write_reference(suite: NotebookSuite, reference: Path, folder: Path) -> Path:
    """Write the worked notebook into a homework's folder; return one as it is handed in.

    What is given as the solution may be the notebook with the tests: what it holds of both is
    told apart then.
    """
    names = {path.name for path in suite.found.files}
    text = reference.read_bytes()
    if suite.solution and reference.name in names:
        text = suite.solution.encode("utf-8")
    suffix = reference.suffix
    (folder / f"reference{suffix}").write_bytes(text)
    place = folder / "examples" / "correct" / reference.name
    place.parent.mkdir(parents=True)
    place.write_bytes(text)
    return place


def blank(suite: NotebookSuite, solution: Mapping[str, Path]) -> dict[str, bytes]:
    """Return what students start from: what the course's own tool makes, or the solution cut.

    Raises
    ------
    UsageError
        If the solution has no marks, and would be given away.
    """
    ((at, path),) = solution.items()
    if suite.skeleton:
        return {at: suite.skeleton.encode("utf-8")}
    starter = starters.read(path)
    unmarked.require_cut({at: starter})
    cut = skeleton.from_source(starter.source, "reference.py", notebook=starter.notebook)
    text = to_notebook(cut, path.name) if starter.notebook else cut
    return {at: text.encode("utf-8")}
