"""Records right solutions that do something else than the reference does.

They keep biases as a column, draw in a different order, return a list: of what they do, the record
of the reference knows nothing. The examples that lose no point are asked, one after the other;
each one of which the kit would say nothing is recorded, too, check by check.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.authoring.recording import Studio
from autograder.authoring.rehearsing import rehearse
from autograder.errors import AutograderError, Wrong
from autograder.homework.checks import Check
from autograder.homework.homework import Homework
from autograder.kit import renamed
from autograder.kit.asking import Aliases, Process
from autograder.kit.record import NotRecordable, Recorded
from autograder.kit.replay import Verdict
from autograder.results.report import Outcome
from autograder.sandbox.session import Session
from autograder.submitted.renamed import Renamed
from autograder.submitted.several import collect
from autograder.submitted.submission import ReadHere, Submission

#: Right solutions of one check that a kit holds; each makes a student wait, who has none of them.
_MOST_WAYS = 4
#: Seconds that one of them may take at home.
_LIMIT = 60.0
CONTRADICTED = "its record would call a right solution wrong"


def right_examples(homework: Homework) -> list[Path]:
    """Return the examples that lose no point, as the results beside them say."""
    return [case for case in homework.examples if _loses_nothing(case)]


def _loses_nothing(case: Path) -> bool:
    try:
        expected = json.loads(case.with_suffix(".json").read_text(encoding="utf-8"))
        return expected["exit_code"] == 0 and not expected["lost"]
    except (OSError, ValueError, LookupError, TypeError):  # "validate" says what is wrong with it
        return False


def submission_of(homework: Homework, case: Path, folder: Path) -> Submission:
    """Return an example as a submission."""
    return collect(homework, [case], folder, ReadHere())


def with_ways_of(
    studio: Studio, found: Sequence[Recorded], fits: Callable[[Recorded], bool]
) -> Iterator[Recorded]:
    """Yield each record, with what one more right solution does in it, where that is new.

    Parameters
    ----------
    fits : callable
        Whether a record is small enough for a kit.
    """
    try:
        studio.session.import_module(math.inf)
    except (Wrong, AutograderError):
        yield from found
        return
    for record in found:
        if not record.events or len(record.events) >= _MOST_WAYS:
            yield record
            continue
        try:
            said = verdict_in(studio.session, record, studio.assignment.aliases)
        except (Wrong, AutograderError):  # a process that ended before it was asked
            yield record
            continue
        if said.outcome in (Outcome.WRONG, Outcome.PARTIAL):
            yield replace(record, events=[], why_not=CONTRADICTED)
            continue
        longer = None
        if said.outcome is None:
            longer = _with_way(studio, studio.check(record.name), record)
        yield longer if longer is not None and fits(longer) else record


def verdict_in(
    session: Session, record: Recorded, aliases: Aliases, own_names: Renamed | None = None
) -> Verdict:
    """Return what a kit says of a solution in a sandbox.

    Parameters
    ----------
    own_names : Renamed, optional
        What the solution calls otherwise than the skeleton.
    """

    @contextlib.contextmanager
    def fresh() -> Iterator[Process]:
        with session.process(_LIMIT, record.seed) as process:
            yield process

    return renamed.verdict_on(record, fresh, aliases, own_names or Renamed())[0]


def _with_way(studio: Studio, check: Check, record: Recorded) -> Recorded | None:
    try:
        recording = studio.record(check)
        if recording.seed != record.seed:
            return None
        return replace(record, events=[*record.events, rehearse(studio, check, recording)])
    except (NotRecordable, AutograderError, Wrong):
        return None  # with the inputs of a record it is not right, or does no two times the same
