"""Makes the record of a homework's public checks, for a kit."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from autograder.authoring.not_written import blank, mark_unwritten
from autograder.authoring.other_ways import right_examples, submission_of, with_ways_of
from autograder.authoring.percent import as_file
from autograder.authoring.recording import Studio, why_not
from autograder.authoring.rehearsing import rehearse
from autograder.errors import GraderError, UsageError
from autograder.grading.pipeline import Request, data_of, sandbox_config
from autograder.homework import trees
from autograder.homework.checks import Check
from autograder.homework.homework import Homework
from autograder.kit import record_files
from autograder.kit.record import NotRecordable, Recorded
from autograder.sandbox import protocol
from autograder.sandbox.host import Sandbox
from autograder.submitted.forbidden.rules import forbidden_by, key_of
from autograder.submitted.several import of_tree
from autograder.submitted.submission import Submission, of_file

#: Bytes of one check: what a download should hold.
_MOST = 12 * 2**20


#: Is told the title and the length of a stage, and gives what counts its checks.
Progress = Callable[[str, int], Callable[[], None]]


def quiet(_title: str, _total: int) -> Callable[[], None]:
    """Show no progress."""
    return lambda: None


def recorded(homework: Homework, progress: Progress = quiet) -> list[Recorded]:
    """Record every public check with the reference, and with examples that do something else.

    Raises
    ------
    GraderError
        If the reference fails one of them.
    """
    request = Request([])
    checks = [each for each in homework.assignment.selected(public=True) if not each.by_hand]
    with (
        threadpool_limits(1),  # oracles are small: threads would only wait for each other
        tempfile.TemporaryDirectory(prefix="autograder-") as folder,
        Sandbox(sandbox_config(homework, request)) as sandbox,
    ):
        data = data_of(homework, request)

        def studio(submission: Submission) -> contextlib.closing[Studio]:
            made = Studio(homework.assignment, submission, sandbox, data, homework.data_file)
            return contextlib.closing(made)

        done = progress("Recording the reference", len(checks))
        found = []
        with studio(handed_in(homework, Path(folder))) as reference:
            for check in checks:
                found.append(_of(check, reference))
                done()
        says_something = any(each.events for each in found)
        if says_something and homework.skeleton is not None:
            with contextlib.suppress(UsageError):
                skeleton = submission_of(homework, blank(homework, Path(folder)), Path(folder))
                with studio(skeleton) as unwritten:
                    mark_unwritten(unwritten, found)
        cases = right_examples(homework) if says_something else []
        done = progress("Recording other right ways", len(cases))
        for case in cases:
            with contextlib.suppress(UsageError):
                submission = submission_of(homework, case, Path(tempfile.mkdtemp(dir=folder)))
                with studio(submission) as other:
                    found = list(with_ways_of(other, found, is_small))
            done()
        return found


def is_small(check: Recorded) -> bool:
    """Whether a record has no more numbers than a download should hold, and can be written."""
    try:
        return len(record_files.written([check])) <= _MOST
    except protocol.Unsendable:
        return False


def _of(check: Check, studio: Studio) -> Recorded:
    forbidden = forbidden_by(studio.assignment, check)
    blank = Recorded(
        check.name,
        check.number,
        check.part,
        check.title,
        check.points,
        check.timeout,
        depends_on=tuple(check.depends_on),
        forbidden=forbidden,
        uses_key=key_of(check.part, forbidden) if forbidden else "",
        why_not=why_not(studio.assignment, check),
    )
    if blank.why_not:
        return blank
    try:
        recording = studio.record(check)
        found = replace(blank, seed=recording.seed, events=[recording.events])
        if is_small(found):
            found = replace(found, events=[rehearse(studio, check, recording)])
        if not is_small(found):
            raise NotRecordable("it takes more numbers than a download should hold")
        return found
    except NotRecordable as reason:
        return replace(blank, why_not=str(reason) or "it cannot be recorded")


def handed_in(homework: Homework, folder: Path) -> Submission:
    """Return the reference as it would be handed in, written to a folder."""
    assignment, reference = homework.assignment, homework.required_reference()
    if homework.is_tree:
        written = dict(_written(homework, folder))
        own = homework.own_files
        return of_tree(assignment, "reference", written, own, {}, folder)
    module = folder / assignment.file_name("reference", reference.suffix)
    found = of_file(assignment, "reference", _copied(reference, module), {}, folder)
    return replace(found, own=homework.own_files)


def _written(homework: Homework, folder: Path) -> Iterator[tuple[str, Path]]:
    """Write the reference of several files as it would be handed in."""
    for place, path in homework.reference_code.items():
        at = trees.handed_in_as(place, homework.assignment.files)
        (folder / at).parent.mkdir(parents=True, exist_ok=True)
        yield at, _copied(path, folder / at)


def _copied(reference: Path, place: Path) -> Path:
    text = reference.read_text(encoding="utf-8")
    text = as_file(text, place.name) if reference.suffix == ".py" else text
    place.write_text(text, encoding="utf-8")
    return place


__all__ = ["GraderError", "handed_in", "recorded"]
