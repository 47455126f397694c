"""Makes the submission of a homework that asks for several files of code."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from types import MappingProxyType

from autograder.errors import UsageError, Wrong
from autograder.homework.asked import CODE, fits, is_many
from autograder.homework.assignment import Assignment
from autograder.homework.homework import Homework
from autograder.submitted import cells, conformance, own_copies, refusing
from autograder.submitted.cells import Cell
from autograder.submitted.choosing import require_source
from autograder.submitted.gathering import gather
from autograder.submitted.knowing import Knowing
from autograder.submitted.members import Member
from autograder.submitted.notebooks import is_notebook
from autograder.submitted.reading import Reading, TreeReading, Wanted
from autograder.submitted.submission import (
    Reader,
    ReadHere,
    Submission,
    asked_of,
    require_there,
    wanted_of,
)
from autograder.submitted.submission import collect as collect_one
from autograder.submitted.trees import Tree, dotted

#: Files that stop the reader, each for itself.
_MOST_BROKEN = 3
_KEEP_DATA = "keep data in files of their own, clear outputs, and submit it again"


def collect(
    homework: Homework,
    paths: Sequence[Path],
    scratch: Path,
    reader: Reader | None = None,
    given: Iterable[Cell] = (),
) -> Submission:
    """Find the files of a submission, one or several, beside the course's own.

    Raises
    ------
    UsageError
        If what is asked for is not there.
    """
    assignment, own = homework.assignment, homework.own_files
    reader = Knowing(reader or ReadHere(), homework)
    if not homework.is_tree:
        single = collect_one(assignment, paths, scratch, reader, given)
        if not assignment.files.come_along(PurePath(path).name for path in single.ignored):
            return _with_own(single, own)
    skeleton = homework.skeleton_code if homework.skeleton is not None else {}
    return collect_tree(assignment, paths, scratch, reader, given, own, skeleton)


def _with_own(submission: Submission, own: Mapping[str, Path]) -> Submission:
    """Return a submission of one file with the course's own files beside it."""
    return replace(submission, own=dict(own), ignored=_without(own, submission.ignored))


def _without(own: Mapping[str, Path], paths: Iterable[str]) -> tuple[str, ...]:
    """Return paths of what was handed in without those that the course has a copy of."""
    return tuple(path for path in paths if not any(f"/{path}".endswith(f"/{at}") for at in own))


def collect_tree(
    assignment: Assignment,
    paths: Sequence[Path],
    scratch: Path,
    reader: Reader | None = None,
    given: Iterable[Cell] = (),
    own: Mapping[str, Path] = MappingProxyType({}),
    skeleton: Mapping[str, Path] = MappingProxyType({}),
) -> Submission:
    """Find the files of a submission of several.

    Parameters
    ----------
    own : mapping of str to Path
        The course's own files, by their places.
    skeleton : mapping of str to Path
        What students start from, by its places. Of a folder that is asked for as a whole, what
        was left out is as they got it.

    Raises
    ------
    UsageError
        If none of what is required is there, or two files could be the same one.
    """
    reader = reader or ReadHere()
    asked = replace(
        asked_of(assignment), patterns=[], files=assignment.files, known=tuple(skeleton)
    )
    found = gather(require_there(paths), asked, reader, scratch)
    choice = found.choice
    if len(assignment.files.missing(choice.places)) == len(assignment.files.required):
        raise refusing.no_files(assignment, found, asked.known)
    files = found.files(reader, scratch)
    root = Path(tempfile.mkdtemp(prefix="tree-", dir=scratch))
    written = {at: _put(files[member], root / at) for at, member in choice.places.items()}
    beside = Path(tempfile.mkdtemp(prefix="artifacts-", dir=scratch))
    artifacts = {at: _put(files[member], beside / at) for at, member in choice.artifacts.items()}
    name = paths[0].name or str(paths[0])
    changed = own_copies.changed(found, own, reader, scratch)
    own = _left_out(assignment, skeleton, written) | dict(own)
    # What lies in a folder of the course's and is none of its files is used as little.
    unused = sorted(member.path for member in (*choice.own, *choice.ignored))
    ignored = _without(own, unused)
    whole = of_tree(assignment, name, written, own, artifacts, scratch, reader, given, ignored)
    return replace(
        whole,
        too_large={name: member.size for name, member in choice.too_large.items()},
        remarks=tuple(refusing.remarks(found)),
        changed=changed,
    )


def _left_out(
    assignment: Assignment, skeleton: Mapping[str, Path], written: Collection[str]
) -> dict[str, Path]:
    """Return the files of the skeleton that were not handed in, of folders that are asked for."""
    files = assignment.files
    single = [p for each in files.required for p in each if not is_many(p)]
    folders = [p for each in files.required for p in each if is_many(p)]
    return {
        place: path
        for place, path in skeleton.items()
        if place not in written
        and any(fits(place, each) for each in folders)
        and not any(fits(place, each) for each in single)
    }


def _put(file: Path, place: Path) -> Path:
    """Copy a file to its place among the others."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(file, place, follow_symlinks=False))


def of_tree(
    assignment: Assignment,
    name: str,
    written: Mapping[str, Path],
    own: Mapping[str, Path],
    artifacts: Mapping[str, Path],
    scratch: Path,
    reader: Reader | None = None,
    given: Iterable[Cell] = (),
    ignored: tuple[str, ...] = (),
) -> Submission:
    """Return the submission of several files.

    Parameters
    ----------
    written, own : mapping of str to Path
        What students wrote, and the course's own files, by their places.

    Raises
    ------
    UsageError
        If one is too large, or a notebook that cannot be read.
    """
    _require_apart([*written, *own, *artifacts])
    code = {place: path for place, path in written.items() if place.lower().endswith(CODE)}
    for place, path in code.items():
        require_source(Member(place, path.stat().st_size))
    helpers = {place: path for place, path in own.items() if place.endswith(".py")}
    wanted = wanted_of(assignment, given)
    main = Tree(assignment.files, dict(written)).main
    found, broken = _read(reader or ReadHere(), code, helpers, wanted, main)
    readings = {place: found.files[place] for place in code if place in found.files}
    for place, reading in readings.items():
        if reading.unparsable is not None:
            broken[place] = conformance.invalid(reading.unparsable, place)
    written = _as_python_reads_them(written, readings, scratch)
    as_read = written
    written, readings = _as_modules(written, readings, main, scratch)
    by_cells = frozenset(written.keys() - as_read.keys())
    tree = Tree(assignment.files, dict(written), dict(own), readings, broken, ignored, by_cells)
    uses = {key: found.uses.get(key, []) for key in wanted.forbidden}
    reading = replace(readings.get(main, Reading()), uses=uses, answers=_answers(readings, wanted))
    whole = Submission(
        name,
        written.get(main, next(iter(written.values()))),
        dict(artifacts),
        file=main,
        reading=reading,
        own=dict(own),
        tree=tree,
        ignored=ignored,
    )
    if not assignment.takes_notebooks or not main:
        return whole
    if main in broken:
        raise UsageError(f"{broken[main]}: {broken[main].feedback.found}", tip=_KEEP_DATA)
    run, probes = assignment.arranged(reading.cells)
    # By its name the other files import the notebook, where no other file is of that name.
    taken = "/" in main or f"{Path(main).stem}.py" in {*written, *own} - {main}
    name_of_cells = f"{Path(main).stem}{'_cells' if taken else ''}.py"
    made = Path(tempfile.mkdtemp(dir=scratch)) / name_of_cells
    made.write_text(cells.as_module(run), encoding="utf-8")
    return replace(whole, module=made, cells=tuple(run), probes=probes)


def _as_python_reads_them(
    written: Mapping[str, Path], readings: Mapping[str, Reading], scratch: Path
) -> dict[str, Path]:
    """Return the files with those written again that are in an encoding Python does not read."""
    texts = {place: each.text for place, each in readings.items() if each.text}
    folder = Path(tempfile.mkdtemp(prefix="recoded-", dir=scratch)) if texts else scratch
    found = dict(written)
    for place, text in texts.items():
        found[place] = folder / place
        found[place].parent.mkdir(parents=True, exist_ok=True)
        found[place].write_text(text, encoding="utf-8")
    return found


def _as_modules(
    written: Mapping[str, Path], readings: Mapping[str, Reading], main: str, scratch: Path
) -> tuple[dict[str, Path], dict[str, Reading]]:
    """Return the files with each notebook but the main one as the module that is imported by it."""
    files, found = dict(written), dict(readings)
    for place in [at for at in readings if is_notebook(at) and at != main]:
        module = PurePath(place).with_suffix(".py").as_posix()
        if module in files:
            continue
        folder = Path(tempfile.mkdtemp(prefix="module-", dir=scratch))
        files[module] = folder / PurePath(module).name
        files[module].write_text(cells.as_module(found[place].cells), encoding="utf-8")
        del files[place]
        found[module] = replace(found.pop(place), cells=[])
    return files, found


def _require_apart(places: Sequence[str]) -> None:
    """Refuse a file that is the folder of another one, as an archive may hold it."""
    folders = {folder.as_posix(): at for at in places for folder in PurePath(at).parents}
    for place in places:
        if place in folders:
            raise UsageError(
                f"{place} is a file, and {folders[place]} lies in a folder of that name",
                tip="take one of them out",
            )


def _read(
    reader: Reader, code: Mapping[str, Path], own: Mapping[str, Path], wanted: Wanted, main: str
) -> tuple[TreeReading, dict[str, Wrong]]:
    """Read all files at once; where one of them stops the reader, find out which."""
    everything = {**code, **own}
    try:
        return reader.read_tree(everything, dotted(everything), list(own), wanted, main), {}
    except Wrong:
        pass
    # One of them may be what stops the reader; the others are to be graded all the same.
    broken: dict[str, Wrong] = {}
    alone: dict[str, Reading] = {}
    for place, path in everything.items():
        try:
            alone |= reader.read_tree({place: path}, dotted({place: path}), (), wanted, main).files
        except Wrong as error:
            broken[place] = error
            if len(broken) > _MOST_BROKEN:
                raise UsageError(f"{error}: {error.feedback.found}", tip=_KEEP_DATA) from error
    readable = {place: path for place, path in everything.items() if place in alone}
    try:
        found = reader.read_tree(readable, dotted(readable), list(own), wanted, main)
    except Wrong as error:
        raise UsageError(
            f"your files together are too large to be read: {error.feedback.found}", tip=_KEEP_DATA
        ) from error
    return found, broken


def _answers(readings: Mapping[str, Reading], wanted: Wanted) -> dict[str, str]:
    """Return what was written for items that a person grades, in whichever file."""
    return {
        words: next(filter(None, (r.answers.get(words, "") for r in readings.values())), "")
        for words in wanted.answers
    }
