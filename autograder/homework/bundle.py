"""Builds the zip file that is uploaded to Gradescope as the autograder."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.errors import UsageError
from autograder.homework.finding import PROJECT
from autograder.homework.homework import Homework

#: Read by ``run_autograder`` and ``setup.sh`` to know what is graded: the name of a built-in
#: homework, or the path of a folder in the upload.
HOMEWORK_FILE = "homework.txt"
#: Where a homework that is not built in lies in the upload.
_HOMEWORKS = PurePosixPath("homeworks")
_FIXED_TIME = (2000, 1, 1, 0, 0, 0)
_NOT_SHIPPED = {"__pycache__", ".venv", ".git"}


def build(homework: Homework, output: Path) -> int:
    """Write the zip, the harness and this homework alone; return how many files it holds.

    The same files give the same bytes, so that an upload can be compared.

    Raises
    ------
    UsageError
        If the project's files are not there.
    """
    for needed in ("setup.sh", "run_autograder", "pyproject.toml"):
        if not (PROJECT / needed).is_file():
            raise UsageError(
                f"{needed} is not there: the zip is built from a checkout of the project",
                tip="run 'autograder zip' from an editable install (setup.sh makes one)",
            )
    contents = dict(sorted({**dict(_harness()), **dict(_homework(homework))}.items()))
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in contents.items():
            _add(archive, name, path.read_bytes(), executable=path.stat().st_mode & 0o100 != 0)
        _add(archive, HOMEWORK_FILE, f"{place_in_upload(homework)}\n".encode(), executable=False)
    return len(contents) + 1


def place_in_upload(homework: Homework) -> str:
    """Return what finds a homework in its upload."""
    if homework.folders.apart:
        return homework.name
    folders = homework.folders
    whole = folders.rubric.name == "rubric.py" or folders.is_suite
    place = _HOMEWORKS / homework.name
    return str(place if whole else place / folders.rubric.name)


def _harness() -> Iterator[tuple[str, Path]]:
    for name in ("setup.sh", "run_autograder", "pyproject.toml", "README.md"):
        if (PROJECT / name).is_file():
            yield name, PROJECT / name
    package = PROJECT / "autograder"
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        # Of the homeworks there, the package's own file alone.
        of_a_homework = parts[0] == "rubrics" and len(parts) > 2
        if path.is_file() and not of_a_homework and not _NOT_SHIPPED & set(parts):
            yield path.relative_to(PROJECT).as_posix(), path


def _homework(homework: Homework) -> Iterator[tuple[str, Path]]:
    for path in homework.folders.files():
        if homework.folders.apart:
            yield path.relative_to(PROJECT).as_posix(), path
        else:
            inside = path.relative_to(homework.folders.room)
            yield (_HOMEWORKS / homework.name / inside).as_posix(), path


def _add(archive: zipfile.ZipFile, name: str, content: bytes, *, executable: bool) -> None:
    member = zipfile.ZipInfo(name, _FIXED_TIME)
    member.external_attr = (stat.S_IFREG | (0o755 if executable else 0o644)) << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, content)
