"""Grades many variants of one file: warm sandboxes, one for each job."""

from __future__ import annotations

import ast
import contextlib
import queue
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from threadpoolctl import threadpool_limits

from autograder.authoring import breakdowns, notebook_texts, percent, reference_code
from autograder.authoring.mutants import is_guard
from autograder.errors import GraderError, UsageError, Wrong
from autograder.grading import modules
from autograder.grading.calls import RESERVE, Options
from autograder.grading.pipeline import Listener, Request, data_of, grade, sandbox_config
from autograder.grading.running import Grading
from autograder.homework import trees
from autograder.homework.assignment import Assignment
from autograder.homework.checks import Check
from autograder.homework.homework import Homework
from autograder.repair.repairing import NO_REPAIR, Plan, repair
from autograder.repair.trial import all_needs
from autograder.results.report import CheckResult, Outcome, Report
from autograder.sandbox.host import Sandbox
from autograder.sandbox.kept import KeptCells
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.submitted.several import of_tree
from autograder.submitted.submission import Submission, of_file

Job = TypeVar("Job")
Result = TypeVar("Result")

#: Seconds that the reference's own program may take to write its artifacts.
_PROGRAM_LIMIT = 900.0
_PROGRAM = "_run_the_program"
_SEED = 1


class Bench:
    """One homework on the bench: its reference, and sandboxes that stay warm.

    Attributes
    ----------
    reference : Path
        The model solution: a file, or the folder of several.
    sources : dict of str to str
        Its text by place; of one file, by its name.
    notebooks : dict of str to str
        Those of these files that are notebooks, with all that their cells say.
    main : str
        The place of the file that is ``student``.
    """

    def __init__(self, homework: Homework, jobs: int) -> None:
        homework.require_ready()
        self.homework = homework
        self.assignment = homework.assignment
        self.reference = homework.required_reference()
        self.sources = reference_code.texts_of(homework)
        self.notebooks = reference_code.notebooks_of(homework)
        self.main = reference_code.main_of(homework, self.sources)
        self.jobs = jobs
        self._artifacts: dict[str, Path] | None = None
        self._program_runs = threading.Lock()
        self._request = Request([])
        self._data = data_of(homework, self._request)
        self._stack = contextlib.ExitStack()
        self._idle: queue.SimpleQueue[Sandbox] = queue.SimpleQueue()
        self._graded: Counter[Sandbox] = Counter()
        self._kept: dict[Sandbox, KeptCells] = {}

    def __enter__(self) -> Bench:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="autograder-"))
        self.folder = Path(folder)
        config = sandbox_config(self.homework, self._request)
        # As where submissions are graded; threads of numpy would wait for the other jobs.
        self._stack.enter_context(threadpool_limits(1))
        with self._closing_on_errors():
            for _ in range(self.jobs):
                self._idle.put(self._stack.enter_context(Sandbox(config)))
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    @contextlib.contextmanager
    def _closing_on_errors(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._stack.close()
            raise

    @contextlib.contextmanager
    def _sandbox(self) -> Iterator[Sandbox]:
        sandbox = self._idle.get()
        try:
            yield sandbox
        finally:
            self._idle.put(sandbox)

    def each(
        self, work: Callable[[Job], Result], todo: Iterable[Job], done: Callable[[], None]
    ) -> list[Result]:
        """Do some work for each of many things, as many side by side as there are jobs."""
        with ThreadPoolExecutor(self.jobs) as pool:
            futures = [pool.submit(work, job) for job in todo]
            for future in futures:
                future.add_done_callback(lambda _future: done())
            try:
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.folder))

    @property
    def artifacts(self) -> dict[str, Path]:
        """What the reference's program writes; run when first asked for.

        Raises
        ------
        UsageError
            If the program fails.
        """
        with self._program_runs:
            if self._artifacts is None and self.assignment.artifacts:
                with self._sandbox() as sandbox:
                    self._artifacts = self._written_by_the_reference(sandbox)
            return self._artifacts or {}

    def _written_by_the_reference(self, sandbox: Sandbox) -> dict[str, Path]:
        """Run the reference's program, in the jail as students' would, and keep its files."""
        program = as_program(self.sources[self.main])
        submission = self._submitted(
            self._written(self.sources | {self.main: program}, as_modules=True), {}
        )
        folder = self._new_folder()
        session = Session(
            sandbox,
            submission.staged,
            modules.module_of(submission),
            import_limit=_PROGRAM_LIMIT,
            tree=modules.program_of(submission),
        )
        try:
            with session.process(_PROGRAM_LIMIT, _SEED) as process:
                getattr(Student(process, submission.file), _PROGRAM)()
                for name in self.assignment.artifacts:
                    written = process.folder / name
                    if written.is_file() and not written.is_symlink():
                        (folder / name).write_bytes(written.read_bytes())
        except Wrong as error:
            said = " ".join(filter(None, [error.feedback.summary, error.feedback.found]))
            raise UsageError(
                f"the program of {self.reference.name} fails: {said}",
                tip=f"run 'python {self.reference.name}' yourself",
            ) from error
        finally:
            session.close()
        return {path.name: path for path in folder.iterdir()}

    def _written(self, texts: Mapping[str, str], *, as_modules: bool = False) -> dict[str, Path]:
        """Write texts into a folder of their own, under names that a submission may have."""
        folder, written = self._new_folder(), {}
        for place, text in texts.items():
            notebook = self.notebooks.get(place)
            at = self.assignment.file_name("reference", ".ipynb" if notebook else ".py")
            if self.homework.is_tree:
                at = place if as_modules else trees.handed_in_as(place, self.assignment.files)
            path = written[at] = folder / at
            path.parent.mkdir(parents=True, exist_ok=True)
            made = (
                notebook_texts.as_notebook(text, notebook)
                if notebook
                else percent.as_file(text, path.name)
            )
            path.write_text(made, encoding="utf-8")
        return written

    def _submitted(self, written: Mapping[str, Path], artifacts: Mapping[str, Path]) -> Submission:
        """Return the submission of files that were written."""
        own, scratch = self.homework.own_files, self._new_folder()
        if self.homework.is_tree:
            return of_tree(self.assignment, "reference", written, own, artifacts, scratch)
        module = next(iter(written.values()))
        found = of_file(self.assignment, "reference", module, dict(artifacts), scratch)
        return replace(found, own=own)

    def _to_hand_in(self, written: Mapping[str, Path]) -> list[Path]:
        """Return what is given to be graded: a file, or the folder of several."""
        at, path = next(iter(written.items()))
        return [path.parents[at.count("/")]] if self.homework.is_tree else [path]

    def grade_reference(self, seed: int) -> Report:
        """Grade the reference and its artifacts, with every check and in full length."""
        files = self._to_hand_in(self._written(self.sources))
        return self.grade_files([*files, *self.artifacts.values()], seed)

    def grade_skeleton(self, skeleton: Path, seed: int) -> Report:
        """Grade a skeleton as it is."""
        if self.homework.is_tree:
            return self.grade_files([skeleton], seed)
        name = self.assignment.file_name("blank", skeleton.suffix)
        return self.grade_files([Path(shutil.copy(skeleton, self._new_folder() / name))], seed)

    def grade_files(self, paths: Sequence[Path], seed: int) -> Report:
        """Grade files or a folder as a submission."""
        request = Request(paths, seed=seed, time_limit=_PROGRAM_LIMIT)
        with self._sandbox() as sandbox:
            return grade(self.homework, request, Listener(), sandbox)

    def grade_text(
        self,
        texts: Mapping[str, str],
        checks: Sequence[Check],
        *,
        seed: int,
        limit: float,
        stop: Callable[[CheckResult], bool] = lambda _result: False,
        leave_out: Callable[[Check, Sequence[CheckResult]], bool] = lambda _check, _before: False,
        handed_in: bool = False,
        plan: Plan = NO_REPAIR,
        cells: int | None = None,
        read: dict[str, frozenset[str]] | None = None,
        more: bool = False,
    ) -> list[CheckResult]:
        """Run some checks on a text, one after the other, until one says to stop.

        Parameters
        ----------
        texts : mapping of str to str
            All of a submission, by place.
        limit : float
            Seconds for all of them; what does not come back by then is not run.
        leave_out : callable
            Is given a check and the results before it: whether it need not be run.
        handed_in : bool
            Whether the reference's artifacts are handed in, even where no check asks for them.
        plan : Plan
            How to look for repairs of what fails.
        cells : int, optional
            How many cells of a notebook are run; all without it.
        read : dict of str to frozenset of str, optional
            Gets for each check the names that it looked up among the student's.
        more : bool
            Whether many more texts follow that begin as the reference does.

        Raises
        ------
        GraderError
            If the rubric itself breaks.
        """
        opened = handed_in or any(
            "artifacts" in all_needs(self.assignment, check) for check in checks
        )
        results: list[CheckResult] = []
        submission = self.submission_of(texts, self.artifacts if opened else {}).up_to(cells)
        with self.grading(submission, seed=seed, limit=limit, more=more) as grading:
            for check in checks:
                if leave_out(check, results):
                    continue
                grading.run([check])
                result = grading.results[check.name]
                self._require_working(result)
                results.append(result)
                if read is not None:
                    read[check.name] = grading.calls.looked_up(check)
                if stop(result):
                    break
            repair(grading, checks, plan)
            return [grading.results[result.name] for result in results]

    def submission_of(
        self, texts: Mapping[str, str], artifacts: Mapping[str, Path] = MappingProxyType({})
    ) -> Submission:
        """Return a submission of texts, by place."""
        return self._submitted(self._written(texts), artifacts)

    @contextlib.contextmanager
    def grading(
        self,
        submission: Submission,
        *,
        seed: int = _SEED,
        limit: float = 600.0,
        more: bool = False,
    ) -> Iterator[Grading]:
        """Have a submission in a sandbox, to run checks on; ``more`` as in :meth:`grade_text`."""
        with self._sandbox() as sandbox:
            sandbox.ready()
            options = Options(
                seed=seed,
                data=self._data,
                time_limit=RESERVE + limit,
                kept=self._kept_in(sandbox, seed, more=more) if submission.cells else None,
            )
            grading = Grading.begin(self.homework, submission, sandbox, options)
            try:
                yield grading
            finally:
                grading.close()

    def _kept_in(self, sandbox: Sandbox, seed: int, *, more: bool) -> KeptCells | None:
        """Return the processes after each cell of the reference, with its short training.

        One run of its cells is what they cost: not for the first that is graded in a sandbox, if
        it may be the only one.
        """
        self._graded[sandbox] += 1
        many = more or self._graded[sandbox] >= 2
        if many and sandbox not in self._kept and not self.homework.is_tree:
            short = self.assignment.trials.short
            texts = {place: short(text) for place, text in self.sources.items()}
            options = Options(seed=seed, data=self._data)
            reference = self.submission_of(texts)
            calls = Grading.begin(self.homework, reference, sandbox, options).calls
            kept = self._kept[sandbox] = KeptCells(calls.session)
            self._stack.callback(kept.close)
        return self._kept.get(sandbox)

    def _require_working(self, result: CheckResult) -> None:
        if result.outcome is Outcome.GRADER_FAILED:
            why = breakdowns.of(result, self.homework.folders.room)
            raise GraderError(f"the rubric's check {result.name} fails: {why}")


def looks_at_code(assignment: Assignment, check: Check) -> bool:
    """Whether a check runs the submission's code, or only looks at the files handed in."""
    return bool({"student", "session"} & all_needs(assignment, check))


def as_program(source: str) -> str:
    """Return a file that does its work when a function of it is called, not when run."""
    tree = ast.parse(source)
    guards = [node for node in tree.body if is_guard(node)]
    names = sorted(
        {
            node.id
            for guard in guards
            for node in ast.walk(guard)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
    )
    program = ast.parse(f"def {_PROGRAM}():\n    pass").body[0]
    assert isinstance(program, ast.FunctionDef)
    program.body = [ast.Global(names)] if names else []
    program.body += [statement for guard in guards for statement in guard.body] or [ast.Pass()]
    tree.body = [node for node in tree.body if not is_guard(node)] + [program]
    return ast.unparse(ast.fix_missing_locations(tree))
