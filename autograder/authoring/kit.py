"""Builds what students download: the skeleton, checks to run at home, and how to run them.

The checks are recorded from the reference (see :mod:`autograder.authoring.recording`), so
the kit holds inputs and right outputs, and neither the solution nor the rubric.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.authoring.percent import as_file
from autograder.authoring.recording import record
from autograder.errors import UsageError
from autograder.grading.pipeline import Request, data_of, sandbox_config
from autograder.homework import finding
from autograder.homework.assignment import Assignment
from autograder.sandbox.host import Sandbox
from autograder.submitted.submission import of_file

_HERE = Path(__file__).parent
_FIXED_TIME = (2000, 1, 1, 0, 0, 0)


def build(homework: str, output: Path) -> list[str]:
    """Write the zip; return the names of the files in it.

    Raises
    ------
    UsageError
        If the homework has no reference or no skeleton.
    GraderError
        If the reference fails a public check.
    """
    assignment = finding.find(homework)
    reference = finding.reference_path(assignment, homework)
    skeleton = finding.skeleton_path(assignment, homework)
    if skeleton is None:
        raise UsageError(
            f"there is no skeleton {assignment.skeleton}",
            tip=f"make it: autograder skeleton {homework}",
        )
    checks = _recorded(assignment, homework, reference)
    contents = {
        skeleton.name: skeleton.read_text(encoding="utf-8"),
        "check.py": (_HERE / "student_check.py").read_text(encoding="utf-8"),
        "checks.json": _json(assignment, checks),
        "README.md": _readme(assignment, skeleton.name, checks),
    }
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in contents.items():
            member = zipfile.ZipInfo(f"{assignment.name}/{name}", _FIXED_TIME)
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, text)
    return list(contents)


def _recorded(assignment: Assignment, homework: str, reference: Path) -> list[dict[str, Any]]:
    request = Request(homework, [])
    with (
        tempfile.TemporaryDirectory(prefix="autograder-") as folder,
        Sandbox(sandbox_config(assignment, request)) as sandbox,
    ):
        module = Path(folder) / assignment.file_name("reference", reference.suffix)
        text = reference.read_text(encoding="utf-8")
        module.write_text(as_file(text, module.name) if reference.suffix == ".py" else text)
        submission = of_file(assignment, "reference", module, {}, Path(folder))
        return record(assignment, submission, sandbox, data_of(assignment, request))


def _json(assignment: Assignment, checks: list[dict[str, Any]]) -> str:
    content = {
        "aliases": {name: list(others) for name, others in assignment.aliases.items()},
        "artifacts": list(assignment.artifacts),
        "checks": checks,
    }
    return json.dumps(content, ensure_ascii=False)


def _readme(assignment: Assignment, skeleton: str, checks: list[dict[str, Any]]) -> str:
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
        submission=assignment.file_name("yourpennkey"),
        artifacts=list(assignment.artifacts),
        checks=checks,
        total=len(graded),
        parts=list(points.items()),
    )
