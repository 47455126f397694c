"""Builds what students download: the skeleton, checks to run at home, and how to run them.

The checks are recorded from the reference (see :mod:`autograder.authoring.recording`), so
the kit holds inputs and right outputs, and neither the solution nor the rubric.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.authoring.percent import as_file
from autograder.authoring.recording import record
from autograder.errors import HomeworkError
from autograder.grading.pipeline import Request, data_of, sandbox_config
from autograder.homework import trees
from autograder.homework.asked import fits, is_exact, is_many, module_at
from autograder.homework.homework import Homework
from autograder.sandbox.host import Sandbox
from autograder.submitted.several import of_tree
from autograder.submitted.submission import of_file

_HERE = Path(__file__).parent
#: The file of a kit that holds the recorded checks.
_CHECKS = "checks.json"
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
    code = {skeleton.name: skeleton}
    if homework.is_tree:
        code = homework.skeleton_code
    checks = _recorded(homework)
    data = dict(_data(homework))
    own = {
        **{place: path.read_bytes() for place, path in {**code, **homework.own_files}.items()},
        "README.md": _readme(homework, skeleton.name, checks).encode(),
    }
    if checks:
        own["check.py"] = (_HERE / "student_check.py").read_bytes()
        own[_CHECKS] = _json(homework, checks).encode()
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


def left_out(homework: Homework, output: Path) -> list[str]:
    """Return the titles of the public checks that a kit could not hold."""
    with zipfile.ZipFile(output) as archive:
        place = f"{homework.assignment.name}/{_CHECKS}"
        held = json.loads(archive.read(place))["checks"] if place in archive.namelist() else []
    recorded = {(check["number"], check["title"]) for check in held}
    public = homework.assignment.selected(public=True)
    return [
        check.title
        for check in public
        if not check.by_hand and (check.number, check.title) not in recorded
    ]


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
        if homework.is_tree:
            written = dict(_written(homework, Path(folder)))
            own = homework.own_files
            submission = of_tree(assignment, "reference", written, own, {}, Path(folder))
        else:
            module = Path(folder) / assignment.file_name("reference", reference.suffix)
            submission = of_file(
                assignment, "reference", _copied(reference, module), {}, Path(folder)
            )
            submission = replace(submission, own=homework.own_files)
        return record(assignment, submission, sandbox, data_of(homework, request))


def _written(homework: Homework, folder: Path) -> Iterator[tuple[str, Path]]:
    """Write the reference of several files as it would be handed in."""
    for place, path in homework.reference_code.items():
        at = trees.handed_in_as(place, homework.assignment.files)
        (folder / at).parent.mkdir(parents=True, exist_ok=True)
        yield at, _copied(path, folder / at)


def _copied(reference: Path, place: Path) -> Path:
    text = reference.read_text(encoding="utf-8")
    place.write_text(as_file(text, place.name) if reference.suffix == ".py" else text)
    return place


def _json(homework: Homework, checks: list[dict[str, Any]]) -> str:
    assignment = homework.assignment
    tree = homework.is_tree
    modules = [_module(at) for at in _of_reference(homework, assignment.files.main)]
    content = {
        "module": modules[0] if tree else "",
        "files": list(homework.skeleton_code) if tree else [],
        "named": dict(_named(homework)) if tree else {},
        "aliases": {name: list(others) for name, others in assignment.aliases.items()},
        "artifacts": list(assignment.artifacts),
        "checks": checks,
    }
    return json.dumps(content, ensure_ascii=False)


def _module(place: str) -> str:
    """Return the module at a place; of a notebook, whose cells are run, the place."""
    return place if place.endswith(".ipynb") else module_at(place)


def _of_reference(homework: Homework, patterns: Sequence[str]) -> list[str]:
    """Return the places at which the reference hands in what fits one of some patterns."""
    if not homework.is_tree:
        return []
    files = homework.assignment.files
    places = [trees.handed_in_as(place, files) for place in homework.reference_code]
    folders = [pattern for pattern in patterns if pattern.endswith("/")]
    return folders + [at for at in places if any(fits(at, each) for each in patterns)]


def _renamed(homework: Homework) -> Iterator[tuple[str, str]]:
    """Yield the name of a file of the kit, and how students call theirs."""
    author = homework.assignment.example_author
    for pattern in homework.assignment.files.patterns:
        if not is_many(pattern) and not is_exact(pattern):
            for at in homework.skeleton_code:
                if fits(at, pattern):
                    yield at, pattern.replace("*", author)


def _named(homework: Homework) -> Iterator[tuple[str, str]]:
    """Yield the module of the reference, and the pattern, of files with the student's name."""
    for pattern in homework.assignment.files.patterns:
        if not pattern.endswith("/") and not is_exact(pattern):
            for at in _of_reference(homework, [pattern]):
                yield _module(at), pattern


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
        several=list(homework.skeleton_code) if homework.is_tree else [],
        renamed=dict(_renamed(homework)) if homework.is_tree else {},
        own=list(homework.own_files),
        submission=assignment.file_name(assignment.example_author),
        artifacts=list(assignment.artifacts),
        data=[path.name for path in homework.data],
        checks=checks,
        total=len(graded),
        parts=list(points.items()),
    )
