"""Decides what has to be graded, and what is known already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.classroom.check_keys import same_check
from autograder.classroom.entries import Entry, short_id
from autograder.classroom.jobs import Job, Setup, State
from autograder.classroom.keys import files_key, submission_key
from autograder.classroom.store import Row
from autograder.errors import UsageError
from autograder.homework.assignment import Assignment
from autograder.suites.settings import suite_options_given


@dataclass(frozen=True)
class Task:
    """One submission to grade, and under which keys its result will be stored.

    ``merge`` names the checks whose new results go into the report that is there; the others
    keep theirs. ``kept`` says what the code of those was; ``stale`` are those of them that
    the rubric of today may judge differently.
    """

    entry: Entry
    files: str
    key: str
    job: Job
    merge: frozenset[str] = frozenset()
    kept: Mapping[str, str] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """What a run does.

    Attributes
    ----------
    tasks : list of Task
        In the order in which they are handed out.
    known : list of Entry
        What was graded before, from the same files with the same rubric and harness.
    postponed : int
        What ``--limit`` leaves for another run.
    """

    tasks: list[Task]
    known: list[Entry]
    postponed: int = 0


def make(
    entries: Sequence[Entry],
    stored: Mapping[str, Row],
    assignment: Assignment,
    setup: Setup,
    *,
    regrade: str | None = None,
    limit: int | None = None,
    codes: Mapping[str, str] | None = None,
    before: Mapping[str, Mapping[str, str]] | None = None,
) -> Plan:
    """Compare what was handed in with what is stored.

    Parameters
    ----------
    regrade : str, optional
        ``FAILED``, ``ALL``, the number of a part or check, or a submission's id.
    codes : mapping of str to str, optional
        By check, a hash of its code: see :mod:`check_keys`.
    before : mapping, optional
        By submission, what these were when it was graded.

    Raises
    ------
    UsageError
        If ``regrade`` names nothing.
    """
    checks = _checks_named(assignment, regrade)
    if not checks:
        _require_meaning(regrade, entries, assignment)
    tasks: list[Task] = []
    known: list[Entry] = []
    for entry in entries:
        task = _task(entry, setup)
        row = stored.get(entry.id)
        if row is None or row.files != task.files:
            tasks.append(task)
        elif checks and row.state is State.GRADED:
            known_codes = (before or {}).get(entry.id, {})
            tasks.append(_part_of(task, row, assignment, checks, codes or {}, known_codes))
        elif row.key != task.key or _is_asked_again(row, regrade):
            tasks.append(task)
        else:
            known.append(entry)
    kept = tasks if limit is None else tasks[:limit]
    return Plan(kept, known, len(tasks) - len(kept))


def _part_of(
    task: Task,
    row: Row,
    assignment: Assignment,
    asked: frozenset[str],
    codes: Mapping[str, str],
    before: Mapping[str, str],
) -> Task:
    """Return what grades some checks again: those asked for, and those whose code is another.

    What is kept of an earlier rubric, and cannot be shown to be the same in this one, leaves
    the result without a key: a run that is asked for no part grades it whole.
    """
    if row.key == task.key:
        merge, kept = asked, {name: before.get(name, "") for name in codes if name not in asked}
        stale = frozenset[str]()
    else:
        names = [check.name for check in assignment.checks]
        changed = [
            name
            for name in names
            if name not in before
            or (before[name] and not same_check(before[name], codes.get(name, "")))
        ]
        merge = asked | frozenset(changed)
        kept = {name: before[name] for name in names if name not in merge}
        stale = frozenset(name for name, code in kept.items() if code != codes.get(name, ""))
    needed = tuple(with_what_they_need(assignment, merge))
    key = "" if stale else task.key
    job = replace(task.job, checks=needed)
    return replace(task, key=key, merge=merge, kept=kept, stale=stale, job=job)


def _task(entry: Entry, setup: Setup) -> Task:
    files = files_key(entry.paths)
    settings = (setup.seed, setup.isolation, setup.data_dir, *suite_options_given())
    key = submission_key(files, setup.tools, settings)
    paths = tuple(str(path.resolve()) for path in entry.paths)
    return Task(entry, files, key, Job(entry.id, setup, paths, entry=entry, files=files))


def _is_asked_again(row: Row, regrade: str | None) -> bool:
    if regrade == "FAILED":
        return row.state is State.FAILED or row.grader_failed
    return regrade == "ALL" or (regrade is not None and _names(regrade, row.id))


def _names(given: str | None, identity: str) -> bool:
    return given in (identity, short_id(identity))


def _checks_named(assignment: Assignment, number: str | None) -> frozenset[str]:
    chosen = assignment.selected(number) if number else []
    return frozenset(check.name for check in chosen)


def _require_meaning(given: str | None, entries: Sequence[Entry], assignment: Assignment) -> None:
    """Require that what names no check names something else."""
    if given in (None, "FAILED", "ALL") or any(_names(given, entry.id) for entry in entries):
        return
    parts = ", ".join(dict.fromkeys(check.part for check in assignment.checks))
    raise UsageError(
        f"--regrade {given} names no check and no submission",
        tip=f"it takes FAILED, ALL, a part ({parts}), a check, or a submission's id",
    )


def with_what_they_need(assignment: Assignment, names: Iterable[str]) -> list[str]:
    """Return checks and all that decide whether they are run, in the rubric's order.

    Run without those, a check would give another result than in a whole run.
    """
    checks = {check.name: check for check in assignment.checks}
    wanted: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in wanted:
            continue
        wanted.add(name)
        left += (*checks[name].depends_on, *checks[name].rests_on)
        left += _stoppers(assignment, checks[name].needs)
    return [name for name in checks if name in wanted]


def _stoppers(assignment: Assignment, needs: Iterable[str]) -> list[str]:
    """Return the checks that can keep a fixture from being made."""
    found: list[str] = []
    for need in needs:
        fixture = assignment.fixtures.get(need)
        if fixture is not None:
            found += fixture.unless_stopped
            found += _stoppers(assignment, fixture.needs)
    return found
