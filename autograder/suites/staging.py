"""Chooses the files of a suite that a test needs beside the student's code, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from autograder.suites import files
from autograder.suites.inside import decorators
from autograder.suites.modules import DECORATED
from autograder.suites.students import Students, module_file

#: Folders that are never staged: nothing in them is for students' processes.
_NEVER = {"hidden", "examples", "reference", "solution", "solutions", ".git", "__pycache__"}
#: Endings of files that are no data of a test's.
_NO_DATA = {".py", ".zip", ".tar", ".gz", ".pyc", ".yml", ".yaml", ".ipynb", ".md", ".sh"}


def staged_for(folder: Path, test: Path, students: Students) -> dict[str, bytes]:
    """Return the files of a suite that one test needs, by their places.

    These are its own file, what configures its runner, what these import, the course's files
    that student code is given, and the suite's data; no other test, and nothing hidden.
    """
    above = [each for each in test.relative_to(folder).parents if each.parts]
    starts = [test, folder / "conftest.py", *(folder / each / "conftest.py" for each in above)]
    code = files.reached(folder, [each for each in starts if each.is_file()])
    code += [folder / each / "__init__.py" for each in above]
    found = {each.relative_to(folder).as_posix(): each for each in code if each.is_file()}
    for pattern in students.given:
        found.update((p.relative_to(folder).as_posix(), p) for p in folder.glob(pattern))
    for path in data_of(folder):
        found[path.relative_to(folder).as_posix()] = path
    handed_in = [*map(module_file, students.places)]
    staged = {
        place: path.read_bytes()
        for place, path in found.items()
        if path.is_file() and not _is_theirs(place, handed_in, students.given)
    }
    return {**decorators_for(staged), **staged}


def _is_theirs(place: str, handed_in: Sequence[str], given: Sequence[str]) -> bool:
    """Whether the submission brings the file at a place: a starter must not replace it."""
    if place in given:
        return False
    return any(
        place == each or (each.endswith("/") and place.startswith(each))
        or PurePosixPath(place).name == each
        for each in handed_in
    )  # fmt: skip


def data_of(folder: Path) -> Iterator[Path]:
    """Yield the files of a suite that are data for its tests or for student code."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in _NEVER and not (path / "pyvenv.cfg").exists():
                yield from data_of(path)
        elif path.is_file() and path.suffix not in _NO_DATA and path.name != "results.json":
            yield path


def decorators_for(staged: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the decorators that a suite imports from a package that is not installed."""
    text = Path(str(decorators.__file__)).read_bytes()
    found = {}
    for package in DECORATED:
        if any(package.encode() in content for content in staged.values()):
            found[f"{package}/__init__.py"] = text
            found[f"{package}/decorators.py"] = text
    return found
