"""Amends what was recognised by what people say of it: which file to take, when it was due."""

from __future__ import annotations

from dataclasses import replace

from autograder.classroom import named_files
from autograder.classroom.entries import Intake, short_id
from autograder.classroom.run_options import Options
from autograder.classroom.store import Store
from autograder.classroom.times import late_by, time_of
from autograder.errors import UsageError
from autograder.homework.assignment import Assignment


def with_named_files(
    found: Intake, options: Options, store: Store, assignment: Assignment
) -> Intake:
    """Take the files that a person has named, in this run or an earlier one.

    Raises
    ------
    UsageError
        If a submission that is named is not there, or has no such file.
    """
    whole = {short_id(entry.id): entry.id for entry in found.entries}
    whole |= {entry.id: entry.id for entry in found.entries}
    new = named_files.parse(options.files)
    if unknown := [each for each in new if each not in whole]:
        raise UsageError(f"--file names a submission {unknown[0]}, which is not there")
    new = {whole[identity]: name for identity, name in new.items()}
    room = options.out / "submissions" / "named"
    entries = named_files.placed(found.entries, {**store.named_files(), **new}, assignment, room)
    store.name_files(new)
    return replace(found, entries=tuple(entries))


def with_lateness(found: Intake, options: Options, store: Store) -> Intake:
    """Call late what came after it was due, as this run or an earlier one was told.

    Raises
    ------
    UsageError
        If what was given is no time.
    """
    if options.due:
        if time_of(options.due) is None:
            raise UsageError(f"--due {options.due} is no time", tip="write 2026-10-01T23:59-04:00")
        store.describe({"due": options.due})
    due = store.about().get("due", "")
    entries = [
        replace(entry, late=entry.late or bool(late_by(entry.submitted_at, due)))
        for entry in found.entries
    ]
    return replace(found, entries=tuple(entries))
