"""Builds what students download: the skeleton, a program that checks it at home, and how.

The checks are recorded from the reference (see :mod:`autograder.authoring.recording`), so
the kit holds inputs and right outputs, and neither the solution nor the rubric.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.authoring import zipapp
from autograder.authoring.recorded import Progress, quiet, recorded
from autograder.authoring.recording import OF_A_SUITE
from autograder.errors import HomeworkError
from autograder.grading.pipeline import Request, data_of
from autograder.homework import trees
from autograder.homework.asked import fits, is_exact, is_many, module_at
from autograder.homework.assignment import Assignment
from autograder.homework.homework import Homework
from autograder.kit import record_files, shared
from autograder.kit.pipes import as_bytes
from autograder.kit.record import Recorded
from autograder.sandbox.inside import brought
from autograder.submitted import reading
from autograder.submitted.knowing import with_skeleton
from autograder.submitted.libraries import PACKAGES
from autograder.submitted.submission import wanted_of

_HERE = Path(__file__).parent
_FIXED_TIME = (2000, 1, 1, 0, 0, 0)
#: What every kit needs.
_NEEDED = ("numpy",)


@dataclass(frozen=True)
class Built:
    """What was built.

    Attributes
    ----------
    names : list of str
        The files in it.
    checks : list of Recorded
        Every public check, also those that it does not check.
    points : float
        What can be earned in all, what a person gives aside.
    """

    names: list[str]
    checks: list[Recorded]
    points: float

    @property
    def covered(self) -> list[Recorded]:
        """The checks that run at home."""
        return [check for check in self.checks if check.events]

    @property
    def covered_points(self) -> float:
        """What these give."""
        return sum(check.points for check in self.covered)


def build(
    homework: Homework,
    output: Path,
    *,
    anyway: bool = False,
    progress: Progress = quiet,
    checks: Sequence[Recorded] | None = None,
) -> Built:
    """Write the zip.

    Parameters
    ----------
    anyway : bool
        Whether to build one that checks nothing.
    checks : sequence of Recorded, optional
        Its public checks, if they are recorded already.

    Raises
    ------
    HomeworkError
        If the homework has no reference or no skeleton, a file in ``data/`` has the name
        of one of the kit's own, or no check can run at home.
    GraderError
        If the reference fails a public check.
    """
    homework.require_ready()
    assignment, skeleton = homework.assignment, homework.required_skeleton()
    code = {skeleton.name: skeleton}
    if homework.is_tree:
        code = homework.skeleton_code
    data = dict(_data(homework))
    own_names = {*code, *homework.own_files, "README.md", "check.pyz", "requirements.txt"}
    for name in sorted(data.keys() & own_names):
        raise HomeworkError(
            f"{homework.name} has a file data/{name}, and the kit has a {name} of its own",
            tip="rename the one in data/",
        )
    known = recorded(homework, progress) if checks is None else [*checks]
    built = Built([], known, assignment.points)
    reasons = dict.fromkeys(check.why_not for check in built.checks if check.why_not)
    if not built.covered and not anyway and list(reasons) != [OF_A_SUITE]:
        why = "; ".join(reasons)
        raise HomeworkError(
            f"a kit of {homework.name} would check nothing: {why or 'no check is public'}",
            tip="--anyway builds it all the same, with the skeleton and the data",
        )
    own = {
        **{place: path.read_bytes() for place, path in {**code, **homework.own_files}.items()},
        "README.md": _readme(homework, skeleton.name, built).encode(),
        "requirements.txt": "".join(f"{each}\n" for each in _requirements(homework)).encode(),
    }
    if built.covered:
        own["check.pyz"] = zipapp.build(_files(homework, built.checks), _brought_names(assignment))
    everything = {**own, **data}
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in everything.items():
            member = zipfile.ZipInfo(f"{assignment.name}/{name}", _FIXED_TIME)
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    built.names.extend(everything)
    return built


def _files(homework: Homework, checks: Sequence[Recorded]) -> dict[str, bytes]:
    """Return what ``check.pyz`` reads: what it knows of the homework, and each part's records."""
    parts: dict[str, list[Recorded]] = {}
    for check in checks:
        parts.setdefault(check.part, []).append(check)
    names = {part: f"records{number}.bin" for number, part in enumerate(parts)}
    found = {"kit.bin": as_bytes({**contents(homework, checks), "records": names})}
    for part, own in parts.items():
        found[names[part]] = record_files.written(own)
    return found


def contents(homework: Homework, checks: Sequence[Recorded]) -> dict[str, Any]:
    """Return what ``check.pyz`` knows of a homework, beside the records."""
    assignment, tree = homework.assignment, homework.is_tree
    room = homework.folders.room
    hidden = [c for c in assignment.checks if not c.public and not c.by_hand]
    skeleton = homework.required_skeleton()
    return {
        "name": assignment.name,
        "title": assignment.title,
        "checks": [[check.part, check.number, check.name] for check in checks],
        "hidden_points": float(sum(check.points for check in hidden)),
        "by_hand_points": float(assignment.points_by_hand),
        "parts": dict(assignment.parts),
        "aliases": {name: list(others) for name, others in assignment.aliases.items()},
        "artifacts": list(assignment.artifacts),
        "patterns": list(assignment.patterns),
        "submission": assignment.file_name(assignment.example_author),
        "skeleton": skeleton.name,
        "files": list(homework.skeleton_code) if tree else [],
        "tree_patterns": list(assignment.files.patterns) if tree else [],
        "main_patterns": list(assignment.files.main) if tree else [],
        "own": list(homework.own_files),
        "named": dict(_named(homework)) if tree else {},
        "own_pattern": dict(_own_patterns(homework)) if tree else {},
        "after_hidden": _after_hidden(assignment),
        "wanted": reading.as_plain(with_skeleton(wanted_of(assignment), homework)),
        "import_timeout": float(assignment.import_timeout),
        "libraries": list(assignment.libraries),
        "packages": dict(PACKAGES),
        "standins": dict(assignment.standins),
        "inside": list(assignment.inside),
        "brought": _brought(room, _brought_names(assignment)),
        "served": [each.as_plain() for each in data_of(homework, Request([])).served()],
        "data": {name: shared.digest(content) for name, content in _data(homework)},
    }


def _brought_names(assignment: Assignment) -> list[str]:
    """Return the modules that student processes are given, as the homework names them."""
    return [*assignment.inside, *brought.modules_of(assignment.standins)]


def _brought(room: Path, names: Sequence[str]) -> dict[str, str]:
    """Return the modules that student processes are given, and those beside that they import."""
    found: dict[str, str] = {}
    todo = list(names)
    while todo:
        name = todo.pop()
        path = room / f"{name}.py"
        if f"{name}.py" in found or not path.is_file():
            continue
        found[f"{name}.py"] = path.read_text(encoding="utf-8")
        todo += zipapp.relative_imports(path)
    return found


def _requirements(homework: Homework) -> list[str]:
    """Return what a student installs: the homework's own lines, and its libraries."""
    file = homework.folders.room / "requirements.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    lines = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    tops = dict.fromkeys(each.partition(".")[0] for each in homework.assignment.libraries)
    names = [PACKAGES.get(top, top) for top in (*_NEEDED, *tops)]
    written = " ".join(lines).lower()
    return [*lines, *(name for name in dict.fromkeys(names) if name.lower() not in written)]


def _data(homework: Homework) -> Iterator[tuple[str, bytes]]:
    """Yield the files that student code finds beside it, by their names there."""
    for place in homework.data:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file():
                yield path.relative_to(place.parent).as_posix(), path.read_bytes()


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
    for at, pattern in _own_patterns(homework):
        yield at, pattern.replace("*", author)


def _own_patterns(homework: Homework) -> Iterator[tuple[str, str]]:
    """Yield the name of a file of the kit, and the pattern of the names that students give it."""
    for pattern in homework.assignment.files.patterns:
        if not is_many(pattern) and not is_exact(pattern):
            for at in homework.skeleton_code:
                if fits(at, pattern):
                    yield at, pattern


def _after_hidden(assignment: Assignment) -> list[str]:
    """Return the public checks that come after one that is not."""
    hidden = [not each.public and not each.by_hand for each in assignment.checks]
    first = hidden.index(True) if True in hidden else len(hidden)
    return [each.name for each in assignment.checks[first:] if each.public]


def _named(homework: Homework) -> Iterator[tuple[str, str]]:
    """Yield the module of the reference, and the pattern, of files with the student's name."""
    for pattern in homework.assignment.files.patterns:
        if not pattern.endswith("/") and not is_exact(pattern):
            for at in _of_reference(homework, [pattern]):
                yield _module(at), pattern


def _readme(homework: Homework, skeleton: str, built: Built) -> str:
    assignment = homework.assignment
    environment = Environment(  # noqa: S701 - Markdown comes out, not HTML
        loader=FileSystemLoader(_HERE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
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
        checks=built.covered,
        later=[check for check in built.checks if not check.events],
        here=built.covered_points,
        total=built.points,
        parts=list(points.items()),
    )
