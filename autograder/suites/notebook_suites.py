"""Recognises suites whose tests run between the cells of a notebook, and reads them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.errors import UsageError
from autograder.suites import arranging, files, master, nbgrader, otter
from autograder.suites.master import Master
from autograder.suites.model import NotebookSuite, Suite, Way
from autograder.suites.settings import Settings, settings_of
from autograder.suites.staging import data_of
from autograder.suites.students import Students, tells

#: Folders beside a notebook that hold nothing student code is given.
_NEVER = {
    *("tests", "autograder", "student", "dist"),
    *("release", "submitted", "autograded", "feedback", "downloaded", "source"),
    *("hidden", "examples", "reference", "skeleton", "solution", "solutions"),
}
#: Endings of files that hold grades.
_GRADES = {".db", ".sqlite", ".sqlite3"}
#: Files that are about the tests.
_ABOUT = {
    *("otter_config.json", "requirements.txt", "environment.yml"),
    *("rubric.py", "curves.json", "results.json"),
}
_FORMS = (nbgrader, otter)


def masters(folder: Path) -> list[Master]:
    """Return the notebooks that otter or nbgrader grade by, in a folder; or the one that it is."""
    if folder.is_file():
        found = [master.read(folder)] if folder.suffix == ".ipynb" else []
    else:
        found = list(_readable(sorted(folder.glob("*.ipynb"))))
    return [notebook for notebook in found if any(form.is_form(notebook) for form in _FORMS)]


def _readable(paths: Iterable[Path]) -> Iterator[Master]:
    for path in paths:
        with contextlib.suppress(UsageError):  # whatever lies beside a course's tests
            yield master.read(path)


def is_suite(folder: Path) -> bool:
    """Whether a path is such a notebook, or a folder with one."""
    return bool(masters(folder))


def read_files(folder: Path) -> Suite:
    """Read a folder with files of otter's tests."""
    settings = settings_of(folder)
    suite = otter.read_files(folder, settings)
    submission = ("*.ipynb", "*.py")
    paths = list(suite.found.files)
    return _suite(otter.FORM, folder, suite, submission, settings, paths)


def read(folder: Path, handed_in: Iterable[str] = ()) -> Suite:
    """Read a notebook that tests run in.

    Raises
    ------
    UsageError
        If a folder holds several, and what was handed in does not say which is meant.
    """
    notebook = _the_one(folder, masters(folder), handed_in)
    room = notebook.path.parent
    settings = settings_of(room)
    form = next(each for each in _FORMS if each.is_form(notebook))
    suite = form.read(notebook, settings)
    names = (notebook.path.name, "*.ipynb", *(["*.py"] if form is otter else []))
    return _suite(form.FORM, room, suite, names, settings, [notebook.path], notebook)


def _the_one(folder: Path, found: list[Master], handed_in: Iterable[str]) -> Master:
    there = {Path(place).name for place in handed_in}
    chosen = [each for each in found if each.path.name in there] or found
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(each.path.name for each in chosen)
    raise UsageError(
        f"{folder} has several notebooks that are graded: {names}",
        tip=f"name one of them: autograder grade {folder / chosen[0].path.name} SUBMISSION",
    )


def _suite(
    form: str,
    room: Path,
    suite: NotebookSuite,
    submission: tuple[str, ...],
    settings: Settings,
    paths: list[Path],
    notebook: Master | None = None,
) -> Suite:
    if not suite.found.cases:
        raise UsageError(f"{room} holds no tests, and nothing that a person grades")
    given = tuple(_given(room, paths))
    sources = [cell.source for cell in notebook.cells if cell.kind == "code"] if notebook else [
        path.read_text(encoding="utf-8") for path in paths
    ]  # fmt: skip
    helpers = [room / place for place in given if place.endswith(".py")]
    tops = {name.partition(".")[0] for name in arranging.imports(sources)}
    libraries = [*arranging.installed(tops, room), *files.third_party(room, helpers)]
    return Suite(
        form=form,
        folder=room,
        cases=list(suite.found.cases),
        students=Students(("notebook",), (submission,), given),
        libraries=list(dict.fromkeys(libraries)),
        recorded={case.id: Way.TOGETHER for case in suite.found.cases if case.together},
        timeout=settings.seconds,
        only_apart=settings.only_apart,
        remarks=list(suite.found.remarks),
        notebook=suite,
    )


def _given(room: Path, paths: list[Path]) -> list[str]:
    """Return the course's files that lie beside the notebook, by their places."""
    aside = {path.resolve() for path in paths}
    found = [path for path in data_of(room) if path.resolve() not in aside]
    found += [path for path in files.python_files(room) if not _is_aside(path, aside)]
    places = (path.relative_to(room) for path in found)
    return [
        place.as_posix()
        for place in places
        if not _NEVER & set(place.parts[:-1])
        and place.name not in _ABOUT
        and place.suffix not in _GRADES
    ]


def _is_aside(path: Path, aside: set[Path]) -> bool:
    return path.resolve() in aside or tells(path)
