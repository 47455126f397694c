"""Builds what students download: the skeleton, checks to run at home, and how to run them.

The checks are recorded from the reference (see :mod:`autograder.authoring.recording`), so
the kit holds inputs and right outputs, and neither the solution nor the rubric.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.authoring.percent import as_file
from autograder.authoring.recording import record
from autograder.errors import HomeworkError
from autograder.grading.pipeline import Request, data_of, sandbox_config
from autograder.homework.assignment import Assignment
from autograder.homework.homework import Homework
from autograder.sandbox.host import Sandbox
from autograder.submitted.submission import of_file

_HERE = Path(__file__).parent
_FIXED_TIME = (2000, 1, 1, 0, 0, 0)


def build(homework: Homework, output: Path) -> list[str]:
    """Write the zip; return the names of the files in it.

    Raises
    ------
    HomeworkError
        If the homework has no reference or no skeleton, or a file in ``data/`` has the name
        of one of the kit's own.
    GraderError
        If the reference fails a public check.
    """
    homework.require_ready()
    assignment, skeleton = homework.assignment, homework.required_skeleton()
    checks = _recorded(homework)
    data = dict(_data(homework))
    own = {
        skeleton.name: skeleton.read_bytes(),
        "check.py": (_HERE / "student_check.py").read_bytes(),
        "checks.json": _json(assignment, checks).encode(),
        "README.md": _readme(homework, skeleton.name, checks).encode(),
    }
    for name in sorted(data.keys() & own.keys()):
        raise HomeworkError(
            f"{homework.name} has a file data/{name}, and the kit has a {name} of its own",
            tip="rename the one in data/",
        )
    contents = {**own, **data}
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            member = zipfile.ZipInfo(f"{assignment.name}/{name}", _FIXED_TIME)
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return list(contents)


def _data(homework: Homework) -> Iterator[tuple[str, bytes]]:
    """Yield the files that student code finds beside it, by their names there."""
    for place in homework.data:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file():
                yield path.relative_to(place.parent).as_posix(), path.read_bytes()


def _recorded(homework: Homework) -> list[dict[str, Any]]:
    assignment, reference = homework.assignment, homework.required_reference()
    request = Request([])
    with (
        tempfile.TemporaryDirectory(prefix="autograder-") as folder,
        Sandbox(sandbox_config(homework, request)) as sandbox,
    ):
        module = Path(folder) / assignment.file_name("reference", reference.suffix)
        text = reference.read_text(encoding="utf-8")
        module.write_text(as_file(text, module.name) if reference.suffix == ".py" else text)
        submission = of_file(assignment, "reference", module, {}, Path(folder))
        return record(assignment, submission, sandbox, data_of(homework, request))


def _json(assignment: Assignment, checks: list[dict[str, Any]]) -> str:
    content = {
        "aliases": {name: list(others) for name, others in assignment.aliases.items()},
        "artifacts": list(assignment.artifacts),
        "checks": checks,
    }
    return json.dumps(content, ensure_ascii=False)


def _readme(homework: Homework, skeleton: str, checks: list[dict[str, Any]]) -> str:
    assignment = homework.assignment
    environment = Environment(  # noqa: S701 - Markdown comes out, not HTML
        loader=FileSystemLoader(_HERE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    graded = [check for check in assignment.checks if not check.by_hand]
    points: dict[str, list[float]] = {}
    for check in assignment.checks:
        name = f"{check.part} {assignment.parts.get(check.part, '')}".rstrip()
        both = points.setdefault(name, [0.0, 0.0])
        both[check.by_hand] += check.points
    return environment.get_template("kit.md.jinja").render(
        title=assignment.title,
        skeleton=skeleton,
        submission=assignment.file_name(assignment.example_author),
        artifacts=list(assignment.artifacts),
        data=[path.name for path in homework.data],
        checks=checks,
        total=len(graded),
        parts=list(points.items()),
    )
