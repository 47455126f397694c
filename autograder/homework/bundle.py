"""Builds the zip file that is uploaded to Gradescope as the autograder."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import UsageError
from autograder.homework import finding
from autograder.renderers.text import one_line

#: Read by ``run_autograder`` to know what it grades.
HOMEWORK_FILE = "homework.txt"
_FIXED_TIME = (2000, 1, 1, 0, 0, 0)
_NOT_SHIPPED = {"__pycache__", ".venv", ".git"}


def build(homework: str, output: Path) -> int:
    """Write the zip; return how many files it holds.

    The same project gives the same bytes, so that an upload can be compared.

    Raises
    ------
    UsageError
        If the homework is not built in, or the project's files are not there.
    """
    if homework not in finding.built_in():
        raise UsageError(
            f"only a built-in homework can be zipped, and {one_line(homework)} is none",
            tip="put the rubric into autograder/rubrics; 'autograder list' then names it",
        )
    project = finding.PROJECT
    for needed in ("setup.sh", "run_autograder", "pyproject.toml"):
        if not (project / needed).is_file():
            raise UsageError(
                f"{needed} is not there: the zip is built from a checkout of the project",
                tip="run 'autograder zip' from an editable install (setup.sh makes one)",
            )
    count = 0
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in _contents(project):
            _add(archive, name, path.read_bytes(), executable=path.stat().st_mode & 0o100 != 0)
            count += 1
        _add(archive, HOMEWORK_FILE, f"{homework}\n".encode(), executable=False)
    return count + 1


def _contents(project: Path) -> Iterator[tuple[str, Path]]:
    for name in ("setup.sh", "run_autograder", "pyproject.toml", "README.md"):
        if (project / name).is_file():
            yield name, project / name
    for folder in ("autograder", "reference", "skeletons"):
        for path in sorted((project / folder).rglob("*")):
            relative = path.relative_to(project)
            if path.is_file() and not _NOT_SHIPPED & set(relative.parts):
                yield relative.as_posix(), path


def _add(archive: zipfile.ZipFile, name: str, content: bytes, *, executable: bool) -> None:
    member = zipfile.ZipInfo(name, _FIXED_TIME)
    member.external_attr = (stat.S_IFREG | (0o755 if executable else 0o644)) << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, content)
