"""From files to a report: everything that grading one submission takes."""

from __future__ import annotations

import contextlib
import secrets
import shlex
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from autograder.datasets import Datasets
from autograder.errors import AutograderError, HomeworkError, Undecided, Unfinished, UsageError
from autograder.grading import beside, written_code
from autograder.grading.budget import Budget
from autograder.grading.calls import Interrupted, Options
from autograder.grading.ending import ending_on_signals
from autograder.grading.running import Grading
from autograder.grading.verdicts import left_out
from autograder.homework import finding, trees
from autograder.homework.asked import fits
from autograder.homework.assignment import Assignment
from autograder.homework.checks import Check
from autograder.homework.homework import Homework
from autograder.repair.repairing import Plan, repair
from autograder.results.report import CheckResult, Report
from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.reading import JailedReader
from autograder.sandbox.walls import container
from autograder.submitted import near_misses
from autograder.submitted.cells import Cell
from autograder.submitted.following import remarks_on
from autograder.submitted.reading import cells_of
from autograder.submitted.several import collect
from autograder.submitted.submission import Submission


@dataclass(frozen=True)
class Request:
    """What is to be graded, and how.

    Attributes
    ----------
    paths : sequence of Path
        A folder, an archive, or the files themselves.
    public : bool
        Only what students may run themselves.
    pictures : bool
        Whether figures are to be seen: in a page, not in a terminal.
    jobs : int
        Checks that run side by side; 0 for as many as there are processors and memory for.
    code : bool
        Whether the report is to keep what was written, for those who grade manually.
    repair : float
        Seconds for each failed check in which small edits of the code are tried until it
        passes; 0 for none.
    repair_level : str or None
        How much of such an edit students read; None for what the homework says.
    """

    paths: Sequence[Path]
    seed: int | None = None
    only: str | None = None
    public: bool = False
    time_limit: float = 540.0
    jobs: int = 1
    pictures: bool = False
    code: bool = False
    isolation: str = "best"
    data_dir: Path | None = None
    started: float = 0.0
    repair: float = 0.0
    repair_level: str | None = None


#: Is told the report so far, after every check.
Save = Callable[[Report], None]


@dataclass(frozen=True)
class Listener:
    """Whom the pipeline tells how it goes."""

    on_start: Callable[[str], None] = lambda _title: None
    on_result: Callable[[CheckResult], None] = lambda _result: None
    save: Save | None = None


def select_checks(homework: Homework, request: Request) -> list[Check]:
    """Return the checks that a request asks for.

    Raises
    ------
    UsageError
        If ``only`` names none.
    """
    checks = homework.assignment.selected(request.only, public=request.public)
    if not checks and request.only is not None:
        parts = ", ".join(dict.fromkeys(check.part for check in homework.assignment.checks))
        raise UsageError(f"no check is numbered {request.only}", tip=f"the parts are {parts}")
    return checks


def grade(
    homework: Homework,
    request: Request,
    listener: Listener,
    sandbox: Sandbox | None = None,
) -> Report:
    """Grade one submission.

    Parameters
    ----------
    sandbox : Sandbox, optional
        One that is up already, made with :func:`sandbox_config`, for many submissions
        one after the other; it stays open.

    Raises
    ------
    UsageError
        If the submission cannot be used at all.
    SandboxError
        If student processes cannot be made here.
    """
    checks = select_checks(homework, request)
    homework.assignment.expecting([check.name for check in checks])
    if sandbox is None:  # whoever has one up has asked already
        homework.require_ready()
    skeleton, assignment = homework.skeleton, homework.assignment
    seed = secrets.randbelow(2**31) if request.seed is None else request.seed
    options = Options(
        seed=seed,
        time_limit=request.time_limit,
        started=request.started or time.monotonic(),
        pictures=request.pictures,
        data=data_of(homework, request),
        on_start=listener.on_start,
    )
    with contextlib.ExitStack() as stack:
        # Oracles are small: numpy's threads would only wait for them, on the student's core.
        stack.enter_context(threadpool_limits(1))
        # The libraries are imported in another process while this one reads on.
        sandbox = sandbox or stack.enter_context(Sandbox(sandbox_config(homework, request)))
        budget = Budget(options.time_limit, options.started, sandbox.account)
        # In the sandbox's folder, which is removed even if this process is killed.
        scratch = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="unpacked-", dir=sandbox.root)
        )
        reader = JailedReader(sandbox, options.end)
        stack.callback(reader.close)
        given = _given_text(assignment, skeleton)
        try:
            with ending_on_signals():
                found = collect(homework, request.paths, Path(scratch), reader, given)
                submission = replace(found, handed_in=tuple(request.paths))
        except Interrupted:
            reason = Unfinished("the grader was stopped before this check")
            begun = _nothing_run(homework, checks, request, options, reason)
            return replace(begun, interrupted=True)
        except Unfinished as error:
            # A reader that uses its time up says so: this one was not given it by the machine.
            ended = time.monotonic() >= options.end
            reason = Undecided(budget.ran_out().message) if ended else error
            return _nothing_run(homework, checks, request, options, reason)
        remarks = remarks_on(homework, submission)
        notes = [*_notes(homework, submission, request), *remarks]
        replay = replay_command(homework, request, seed)
        code = written_code.of(submission) if request.code else ()

        def report(interrupted: str = "") -> Report:
            found = grading.report(checks, replay=replay, interrupted=interrupted)
            return replace(found, notes=(*notes, *found.notes), code=code)

        def on_result(result: CheckResult) -> None:
            listener.on_result(result)
            if listener.save is not None:
                listener.save(report())

        grading = Grading.begin(
            homework,
            submission,
            sandbox,
            replace(options, on_result=on_result),
            budget,
        )
        try:
            with ending_on_signals():
                sandbox.ready()
                grading.run(checks, request.jobs or container.side_by_side(sandbox.config.memory))
                if request.repair:
                    level = request.repair_level or assignment.repair
                    repair(grading, checks, Plan(request.repair, level))
            return report()
        except (Interrupted, KeyboardInterrupt):
            return report("the grader was stopped before this check")
        except (AutograderError, OSError):
            raise
        except Exception as error:
            # The harness itself broke: what it has no verdict of waits for a person.
            grading.give_up(checks, error)
            return report()
        finally:
            grading.close()


def _nothing_run(
    homework: Homework,
    checks: Sequence[Check],
    request: Request,
    options: Options,
    reason: Unfinished,
) -> Report:
    """Return the report of a grading that ended before any check was begun."""
    return Report(
        homework=homework.name,
        title=homework.assignment.title,
        submission=request.paths[0].name or str(request.paths[0]),
        results=tuple(left_out(check, reason) for check in checks),
        part_titles=dict(homework.assignment.parts),
        seed=options.seed,
        seconds=time.monotonic() - options.started,
        replay=replay_command(homework, request, options.seed),
    )


def sandbox_config(homework: Homework, request: Request) -> SandboxConfig:
    """Return the sandbox that a homework needs.

    Raises
    ------
    HomeworkError
        If a data set cannot be found.
    """
    assignment = homework.assignment
    try:
        served = data_of(homework, request).served()
    except HomeworkError as error:
        rubric = homework.folders.rubric  # which asks for it
        raise HomeworkError(f"{rubric}: {error.message}", tip=error.tip) from error
    return SandboxConfig(
        libraries=assignment.libraries,
        data=served,
        hidden=finding.places_to_hide(homework),
        given=[str(path.resolve()) for path in homework.data],
        room=str(homework.folders.room.resolve()),
        inside=assignment.inside,
        standins=assignment.standins,
        isolation=request.isolation,
        memory=assignment.memory_mb * 2**20,
    )


def data_of(homework: Homework, request: Request) -> Datasets:
    """Return the data sets of a homework."""
    assignment, folder = homework.assignment, homework.folders.room / "data"
    return Datasets(assignment.data, request.data_dir, folder, assignment.data_size)


def _given_text(assignment: Assignment, skeleton: Path | None) -> list[Cell]:
    """Return the skeleton's cells, where written answers are to be told from the questions."""
    needed = assignment.takes_notebooks and any(check.answers for check in assignment.checks)
    if not needed or skeleton is None:
        return list(assignment.asked_in) if needed else []
    if assignment.files.is_tree:
        first = [p for at, p in trees.code_in(skeleton, assignment.files).items()
                 if any(fits(at, each) for each in assignment.patterns)]  # fmt: skip
        return cells_of(first[0]) if first else []
    return cells_of(skeleton)


def _notes(homework: Homework, submission: Submission, request: Request) -> list[str]:
    notes, assignment = data_of(homework, request).notes(), homework.assignment
    if homework.data:
        names = ", ".join(path.name for path in homework.data[:10])
        notes.append(f"Files of the homework that your code finds in its folder: {names}")
    given = {path.name for path in homework.data}
    # Copies of the homework's own files, which are there in any case, are worth no word.
    if others := [path for path in submission.ignored if path.rpartition("/")[2] not in given]:
        notes.append(f"Files that this homework does not ask for: {', '.join(others[:10])}")
    notes += submission.remarks
    notes += beside.notes(submission, homework.names_given)
    artifacts = {*submission.artifacts, *submission.too_large}
    missing = [name for name in assignment.artifacts if name not in artifacts]
    if submission.tree is not None:
        missing = [*submission.tree.missing, *missing]
    if own := [at for at in submission.own if assignment.files.is_given(at)]:
        names = ", ".join(own[:10])
        notes.append(f"The course's own files are used, whatever was handed in: {names}")
    if submission.changed:
        names = ", ".join(list(submission.changed)[:10])
        notes.append(
            f"You changed {names}: the course's copy is used instead. Put your own code into "
            f"{assignment.files.shown}."
        )
    if missing:
        notes.append(f"Files that were not handed in: {', '.join(missing)}")
        notes += filter(None, (near_misses.way_out(n, submission.unplaced) for n in missing))
    return notes


def replay_command(homework: Homework, request: Request, seed: int) -> str:
    """Return the command that grades the same submission with the same random inputs."""
    command = "check" if request.public else "grade"
    words = ["autograder", command, homework.shown, *map(str, request.paths)]
    words += [*homework.assignment.options, "--seed", str(seed)]
    if request.only:
        words += ["--only", request.only]
    if request.data_dir:
        words += ["--data-dir", str(request.data_dir)]
    return shlex.join(words)
