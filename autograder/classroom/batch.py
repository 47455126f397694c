"""Grades a class into a folder: from the export to the gradebook."""

from __future__ import annotations

import contextlib
import secrets
import signal
import sqlite3
from collections.abc import Callable, Iterator
from types import FrameType

from autograder.classroom import (
    amending,
    check_keys,
    class_folder,
    outputs,
    plan,
    similarity_page,
    worker,
)
from autograder.classroom.cluster import DaskPool, remarks
from autograder.classroom.entries import Entry, Intake
from autograder.classroom.intake import recognise
from autograder.classroom.jobs import Graded, Job, Setup, State
from autograder.classroom.keeping import Keeping
from autograder.classroom.keys import tools_key
from autograder.classroom.locking import locked
from autograder.classroom.pool import LocalPool, Pool
from autograder.classroom.progress import ClassProgress
from autograder.classroom.run_options import Options, Tally
from autograder.classroom.running import Runner
from autograder.classroom.similarity import require_library
from autograder.classroom.store import Row, Store
from autograder.errors import GraderError, UsageError
from autograder.homework import finding
from autograder.renderers.files import write_atomically
from autograder.renderers.text import one_line
from autograder.repair.repairing import SECONDS_IN_CLASS
from autograder.results.amounts import count
from autograder.results.report import Report

__all__ = ["Batch", "Options"]

#: What is left out is listed; a folder of photographs should not scroll all else away.
_MOST_LISTED = 20


class Batch:
    """One run over a class."""

    def __init__(self, options: Options, say: Callable[[str], None]) -> None:
        self.options = options
        self.say = say
        self.homework = finding.find(options.homework)
        self.homework.require_ready()
        self.assignment = self.homework.assignment
        self.codes = check_keys.codes(self.homework)
        self.tally = Tally()

    def run(self) -> Tally:
        """Grade what has to be graded; finished work is kept, however this ends.

        Raises
        ------
        UsageError
            If nothing is recognised, or another run is at work in the folder.
        GraderError
            If no submission can be graded here, or the disk is full.
        """
        out = self.options.out
        group = class_folder.group_number(self.options.group) if self.options.group else None
        try:
            class_folder.claim(out, group)
            with locked(out):
                for remark in class_folder.settle(out, group):
                    self.say(remark)
                with contextlib.closing(Store(out)) as store:
                    self._run(store)
        except (sqlite3.Error, OSError) as error:
            raise GraderError(
                f"stopped with {self.tally.graded} graded: {error}",
                tip="finished work is kept; the same command goes on from there",
            ) from error
        return self.tally

    def _run(self, store: Store) -> None:
        options = self.options
        if options.similarity:
            require_library()  # and not when everything else is done
        for remark in remarks(options.scheduler, options.certificates):
            self.say(remark)
        setup = self._setup(store)
        # What is unpacked stays, so that the command in each report works.
        found = recognise(options.submissions, self.assignment, options.out / "submissions")
        found = amending.with_named_files(found, options, store, self.assignment)
        found = amending.with_lateness(found, options, store)
        self._say_what_was_recognised(found)
        stored = {row.id: row for row in store.rows()}
        planned = plan.make(
            found.entries,
            stored,
            self.assignment,
            setup,
            regrade=options.regrade,
            limit=options.limit,
            codes=self.codes,
            before=store.codes() if options.regrade else {},
        )
        self._say_what_is_planned(planned, stored, found)
        self._refresh(store, stored, planned)
        try:
            if planned.tasks:
                self._grade(store, planned.tasks)
        except BaseException:
            # Nothing may hide why it ended; 'autograder dashboard' writes these again.
            with contextlib.suppress(sqlite3.Error, OSError):
                outputs.write_overview(options.out, store)
            raise
        outputs.write_overview(options.out, store)
        if options.similarity and not self.tally.interrupted:
            self._compare(list(found.entries))
            # The class page has a link to it.
            outputs.write_overview(options.out, store)

    def _setup(self, store: Store) -> Setup:
        options, about = self.options, store.about()
        homework = self.homework.name
        if about and about["homework"] != homework:
            raise UsageError(
                f"{options.out} holds the class of {about['homework']}",
                tip="name a different folder with --out",
            )
        seed = options.seed
        if seed is None:
            seed = int(about["seed"]) if about else secrets.randbelow(2**31)
        parts = {f"part {number}": title for number, title in self.assignment.parts.items()}
        title = self.assignment.title
        store.describe({"homework": homework, "title": title, "seed": str(seed), **parts})
        return Setup(
            homework=self.homework.locator,
            seed=seed,
            tools=tools_key(self.homework),
            time_limit=options.time_limit,
            isolation=options.isolation,
            repair=0.0 if options.no_repair else SECONDS_IN_CLASS,
            data_dir=str(options.data_dir.resolve()) if options.data_dir else None,
        )

    def _say_what_was_recognised(self, found: Intake) -> None:
        entries = count(len(found.entries), "submission")
        self.say(f"{self.options.submissions}: {found.kind} with {entries}")
        for left in found.left_out[:_MOST_LISTED]:
            self.say(f"  left out: {one_line(left.name)}: {left.reason}")
        if len(found.left_out) > _MOST_LISTED:
            self.say(f"  left out: {len(found.left_out) - _MOST_LISTED} more, see left_out.txt")
        lines = [f"{one_line(left.name)}: {left.reason}\n" for left in found.left_out]
        write_atomically(self.options.out / "left_out.txt", "".join(lines))

    def _say_what_is_planned(
        self, planned: plan.Plan, stored: dict[str, Row], found: Intake
    ) -> None:
        self.tally.known, self.tally.postponed = len(planned.known), planned.postponed
        self.say(
            f"{len(planned.tasks)} to grade, {len(planned.known)} known from before"
            + (f", {planned.postponed} left for another run" if planned.postponed else "")
        )
        self._say_what_is_stale(planned)
        gone = set(stored) - {entry.id for entry in found.entries}
        if gone:
            self.say(f"{len(gone)} graded before are no longer there; their results stay")

    def _say_what_is_stale(self, planned: plan.Plan) -> None:
        more = {name for task in planned.tasks for name in task.merge}
        asked = {check.name for check in self.assignment.selected(self.options.regrade)}
        if self.options.regrade and (changed := sorted(more - asked)) and asked:
            self.say(f"their code has changed, and they are graded again: {', '.join(changed)}")
        stale = [task for task in planned.tasks if task.stale]
        if stale:
            checks = count(len(set().union(*(task.stale for task in stale))), "check")
            self.say(
                f"{checks} of {count(len(stale), 'submission')} keep results of an earlier"
                " rubric or version, which may differ by now: the next run without --regrade"
                " grades these submissions whole"
            )

    def _refresh(self, store: Store, stored: dict[str, Row], planned: plan.Plan) -> None:
        """Bring up to date what needs no grading: names, and files that were removed."""
        for entry in planned.known:
            row = stored[entry.id]
            told = (entry.people, entry.submitted_at, entry.late, entry.attempts)
            if (row.people, row.submitted_at, row.late, row.attempts) != told:
                store.describe_people(entry)
            there = outputs.are_there(self.options.out, entry.id)
            if (row.people, row.submitted_at, row.late, row.attempts) != told or not there:
                self._write(entry, store.report(entry.id), row.files, row.state)

    def _grade(self, store: Store, tasks: list[plan.Task]) -> None:
        names = {task.entry.id: task.entry.name for task in tasks}

        def stored(graded: Graded) -> None:
            self._count(graded)
            progress.finish(problem(graded, names[graded.id]))

        def give_up(job: Job, error: BaseException) -> Graded:
            reason = GraderError(f"no worker came back with a result: {error}")
            return worker.failure(self.homework, job, reason)

        progress = ClassProgress(len(tasks))
        keeping = Keeping(self.options.out, store, tasks, self.assignment, self.codes, stored)
        try:
            with contextlib.closing(keeping), _pool(self.options) as pool, progress:
                Runner(pool, [task.job for task in tasks], keeping.keep, give_up).run()
        except KeyboardInterrupt:
            self.tally.interrupted = True

    def _write(self, entry: Entry, report: Report, files: str, state: State) -> None:
        out = self.options.out
        decisions = outputs.decisions_in(out, entry.id)
        outputs.write_submission(out, entry.id, report, files, decisions, entry, state)

    def _compare(self, entries: list[Entry]) -> None:
        try:
            similar = similarity_page.make(self.options.out, entries, self.homework)
        except Exception as error:
            raise GraderError(
                f"the submissions could not be compared: {type(error).__name__}: {error}",
                tip=f"all are graded: {self.options.out / 'gradebook.csv'} is complete",
            ) from error
        page = self.options.out / similarity_page.FILE
        self.say(f"{page}: {count(similar, 'similar group')} or pairs")

    def _count(self, graded: Graded) -> None:
        self.tally.graded += 1
        self.tally.refused += graded.state is State.REFUSED
        self.tally.failed += graded.state is State.FAILED or graded.report.grader_failed


@contextlib.contextmanager
def _pool(options: Options) -> Iterator[Pool]:
    """Open the workers; end them at once if anything is raised."""
    pool = _open_pool(options)
    done = False
    try:
        with _ending_on_signals():
            yield pool
        done = True
    finally:
        pool.close(now=not done)


def _open_pool(options: Options) -> Pool:
    if options.scheduler:
        return DaskPool(options.scheduler, options.certificates)
    return LocalPool(options.jobs)


@contextlib.contextmanager
def _ending_on_signals() -> Iterator[None]:
    """Take a request to terminate for Ctrl-C."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def problem(graded: Graded, name: str) -> str:
    """Say what is wrong with a submission beyond points; empty if nothing is."""
    feedback = next((each.feedback for each in graded.report.results if each.feedback), None)
    said = feedback.summary if feedback else ""
    if graded.state is State.REFUSED:
        return f"{graded.id} ({name}) cannot be used. {said}"
    if graded.state is State.FAILED:
        found = feedback.found if feedback else ""
        return f"{graded.id} ({name}): the grader failed. {found}"
    if graded.report.grader_failed:
        pending = count(graded.report.points_pending)
        return f"{graded.id} ({name}): the grader could not decide checks, {pending} pending"
    return ""
