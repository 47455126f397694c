"""Finds out from the skeleton what a rubric says of a function that is not written yet.

A rubric that catches an exception may try the function in other ways, which no record holds.
Whoever begins is to read what is not written, and not that the grader will decide: so each check
is run on the skeleton itself, where the record alone says nothing.
"""

from __future__ import annotations

import contextlib
import math
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder.authoring.recording import Studio
from autograder.authoring.rehearsal import UNWRITTEN
from autograder.errors import AutograderError, Wrong
from autograder.homework.homework import Homework
from autograder.kit.record import Ask, Event, Recorded
from autograder.kit.replay import FAILS, Replay

_LIMIT = 60.0


def blank(homework: Homework, folder: Path) -> Path:
    """Return the skeleton as it is handed in."""
    skeleton = homework.required_skeleton()
    if homework.is_tree:
        return skeleton
    inside = Path(tempfile.mkdtemp(dir=folder))
    name = homework.assignment.file_name("blank", skeleton.suffix)
    return Path(shutil.copy(skeleton, inside / name))


def mark_unwritten(studio: Studio, found: Sequence[Recorded]) -> None:
    """Have records say that a function fails that is not written, if the rubric says so.

    Parameters
    ----------
    studio : Studio
        Of the skeleton.
    """
    with contextlib.suppress(Wrong, AutograderError):
        studio.session.import_module(math.inf)
        for record in found:
            for events in record.events[:1]:  # the reference's own; others come later
                index = _stopped_at(studio, record, events)
                event = None if index is None else events[index]
                if not isinstance(event, Ask) or event.if_raised.get(UNWRITTEN) is not None:
                    continue
                if studio.fails(studio.check(record.name)):
                    event.if_raised[UNWRITTEN] = FAILS


def _stopped_at(studio: Studio, record: Recorded, events: Sequence[Event]) -> int | None:
    """Return the event in which student code raises what the record knows nothing of."""
    with studio.session.process(_LIMIT, record.seed) as process:
        replay = Replay(process, studio.assignment.aliases)
        replay.run(events)
    return replay.stopped_at
