"""From files to a report: everything that grading one submission takes."""

from __future__ import annotations

import contextlib
import secrets
import shlex
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from threadpoolctl import threadpool_limits

from autograder import datasets
from autograder.errors import Unfinished, UsageError
from autograder.grading.calls import Interrupted, Options
from autograder.grading.running import Grading
from autograder.grading.verdicts import left_out
from autograder.homework import finding
from autograder.homework.assignment import Assignment, Check
from autograder.results.report import CheckResult, Report
from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.reading import JailedReader
from autograder.sandbox.standins.data import TITLES
from autograder.submitted import conformance
from autograder.submitted.cells import Cell
from autograder.submitted.reading import cells_of
from autograder.submitted.submission import Submission, collect


@dataclass(frozen=True)
class Request:
    """What is to be graded, and how.

    Attributes
    ----------
    homework : str
        A built-in name or the path of a rubric module.
    paths : sequence of Path
        A folder, a zip file, or the files themselves.
    public : bool
        Only what students may run themselves.
    pictures : bool
        Whether figures are to be seen: in a page, not in a terminal.
    """

    homework: str
    paths: Sequence[Path]
    seed: int | None = None
    only: str | None = None
    public: bool = False
    time_limit: float = 540.0
    jobs: int = 1
    pictures: bool = False
    isolation: str = "best"
    data_dir: Path | None = None
    started: float = 0.0


#: Is told the report so far, after every check.
Save = Callable[[Report], None]


@dataclass(frozen=True)
class Listener:
    """Whom the pipeline tells how it goes."""

    on_start: Callable[[str], None] = lambda _title: None
    on_result: Callable[[CheckResult], None] = lambda _result: None
    save: Save | None = None


def select_checks(assignment: Assignment, request: Request) -> list[Check]:
    """Return the checks that a request asks for.

    Raises
    ------
    UsageError
        If ``only`` names none.
    """
    checks = assignment.selected(request.only, public=request.public)
    if not checks:
        parts = ", ".join(dict.fromkeys(check.part for check in assignment.checks))
        raise UsageError(f"no check is numbered {request.only}", tip=f"the parts are {parts}")
    return checks


def grade(
    assignment: Assignment,
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
    checks = select_checks(assignment, request)
    seed = secrets.randbelow(2**31) if request.seed is None else request.seed
    options = Options(
        seed=seed,
        time_limit=request.time_limit,
        started=request.started or time.monotonic(),
        jobs=request.jobs,
        pictures=request.pictures,
        data_dir=request.data_dir,
        on_start=listener.on_start,
    )
    with contextlib.ExitStack() as stack:
        # Oracles are small: numpy's threads would only wait for them, on the student's core.
        stack.enter_context(threadpool_limits(1))
        # The libraries are imported in another process while this one reads on.
        sandbox = sandbox or stack.enter_context(Sandbox(sandbox_config(assignment, request)))
        # In the sandbox's folder, which is removed even if this process is killed.
        scratch = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="unpacked-", dir=sandbox.root)
        )
        reader = JailedReader(sandbox, options.end)
        stack.callback(reader.close)
        given = _given_text(assignment, request.homework)
        try:
            with _ending_on_signals():
                submission = collect(assignment, request.paths, Path(scratch), reader, given)
        except Interrupted:
            return _nothing_run(assignment, checks, request, options)
        remarks = _compare_with_skeleton(assignment, submission, request.homework)
        notes = [*_notes(assignment, submission, request), *remarks]
        replay = replay_command(request, seed)

        def report(interrupted: str = "") -> Report:
            found = grading.report(checks, replay=replay, interrupted=interrupted)
            return replace(found, notes=(*notes, *found.notes))

        def on_result(result: CheckResult) -> None:
            listener.on_result(result)
            if listener.save is not None:
                listener.save(report())

        grading = Grading(
            assignment,
            submission,
            sandbox,
            replace(options, on_result=on_result),
        )
        try:
            with _ending_on_signals():
                sandbox.ready()
                grading.run(checks)
            return report()
        except (Interrupted, KeyboardInterrupt):
            return report("the grader was asked to end before it")
        finally:
            grading.close()


def _nothing_run(
    assignment: Assignment, checks: Sequence[Check], request: Request, options: Options
) -> Report:
    """Return the report of a grading that was asked to end before it had begun."""
    reason = Unfinished("the grader was asked to end before it")
    return Report(
        homework=assignment.name,
        title=assignment.title,
        submission=request.paths[0].name or str(request.paths[0]),
        results=tuple(left_out(check, reason) for check in checks),
        part_titles=dict(assignment.parts),
        seed=options.seed,
        seconds=time.monotonic() - options.started,
        replay=replay_command(request, options.seed),
        interrupted=True,
    )


@contextlib.contextmanager
def _ending_on_signals() -> Iterator[None]:
    """Turn a request to terminate into an exception, so that what is done is kept."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise Interrupted

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread: its owner handles signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def sandbox_config(assignment: Assignment, request: Request) -> SandboxConfig:
    """Return the sandbox that an assignment needs.

    Raises
    ------
    UsageError
        If a data set is not there.
    """
    data = {}
    sizes = {**datasets.PUBLISHED_SIZE, **assignment.data_size}
    for name in set(assignment.data) - set(datasets.FILES):
        splits = {split: datasets.load(name, split, request.data_dir) for split in SPLITS}
        data[name] = {
            split: (found.images[: sizes[split]], found.labels[: sizes[split]])
            for split, found in splits.items()
        }
    files = [name for name in assignment.data if name in datasets.FILES]
    project = finding.PROJECT
    hidden = [project / name for name in ("autograder", "reference", "submissions_example")]
    if request.homework not in finding.built_in():
        hidden.append(Path(request.homework).resolve())  # the rubric, or the folder of a suite
    if reference := finding.reference_file(assignment, request.homework):
        hidden.append(reference)
    return SandboxConfig(
        libraries=assignment.libraries,
        data=data,
        published_size=sizes,
        files={datasets.FILES[name]: datasets.read_file(name) for name in files},
        hidden=[str(path) for path in hidden if path.exists()],
        isolation=request.isolation,
        memory=assignment.memory_mb * 2**20,
    )


SPLITS = ("train", "validation")


def _given_text(assignment: Assignment, rubric: str) -> list[Cell]:
    """Return the skeleton's cells, where written answers are to be told from the questions."""
    skeleton = finding.skeleton_path(assignment, rubric)
    needed = assignment.takes_notebooks and any(check.answers for check in assignment.checks)
    return cells_of(skeleton) if needed and skeleton is not None else []


def _compare_with_skeleton(
    assignment: Assignment, submission: Submission, rubric: str
) -> list[str]:
    skeleton, found = finding.skeleton_path(assignment, rubric), submission.reading.outline
    if assignment.takes_notebooks:
        given = cells_of(skeleton) if skeleton is not None else []
        return conformance.compare_cells(submission.cells, found, given, assignment.aliases)
    if skeleton is None or submission.broken is not None:
        return []
    return conformance.compare(found, skeleton, assignment.aliases)


def _notes(assignment: Assignment, submission: Submission, request: Request) -> list[str]:
    notes = []
    for name in assignment.data:
        if name in datasets.FILES:
            continue
        split = datasets.load(name, "validation", request.data_dir)
        if assignment.data_size:
            sizes = " and ".join(f"{n:,} {kind}" for kind, n in assignment.data_size.items())
            notes.append(f"Your code was given fewer images of {TITLES[name]}: {sizes}.")
        elif split.source == "embedded":
            notes.append(
                f"Your code was run on a sample of {TITLES[name]} that comes with the grader, "
                "repeated to the size of the full set."
            )
    if submission.ignored:
        notes.append(f"Files this homework does not ask for: {', '.join(submission.ignored[:10])}")
    missing = [name for name in assignment.artifacts if name not in submission.artifacts]
    if missing:
        notes.append(f"Files that were not handed in: {', '.join(missing)}")
    return notes


def replay_command(request: Request, seed: int) -> str:
    """Return the command that grades the same submission with the same random inputs."""
    words = ["autograder", "grade", request.homework, *map(str, request.paths)]
    words += ["--seed", str(seed)]
    if request.only:
        words += ["--only", request.only]
    if request.data_dir:
        words += ["--data-dir", str(request.data_dir)]
    return shlex.join(words)
