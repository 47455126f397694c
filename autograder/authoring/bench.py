"""Grades many variants of one file: warm sandboxes, one for each job."""

from __future__ import annotations

import ast
import contextlib
import queue
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from autograder import homeworks
from autograder.assignment import Assignment, Check
from autograder.errors import GraderError, UsageError, Wrong
from autograder.grading import RESERVE, Grading, Options
from autograder.pipeline import Listener, Request, grade, sandbox_config
from autograder.report import CheckResult, Outcome, Report
from autograder.sandbox.host import Sandbox
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.submission import Submission

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
        The model solution.
    artifacts : dict of str to Path
        What the reference's program writes; handed in with every variant.
    """

    def __init__(self, homework: str, jobs: int) -> None:
        self.homework = homework
        self.assignment = homeworks.find(homework)
        self.reference = homeworks.reference_path(self.assignment, homework)
        self.source = self.reference.read_text(encoding="utf-8")
        self.jobs = jobs
        self.artifacts: dict[str, Path] = {}
        self._request = Request(homework, [])
        self._stack = contextlib.ExitStack()
        self._idle: queue.SimpleQueue[Sandbox] = queue.SimpleQueue()

    def __enter__(self) -> Bench:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="autograder-"))
        self.folder = Path(folder)
        config = sandbox_config(self.assignment, self._request)
        with self._closing_on_errors():
            for _ in range(self.jobs):
                self._idle.put(self._stack.enter_context(Sandbox(config)))
            if self.assignment.artifacts:
                with self._sandbox() as sandbox:
                    self.artifacts = self._written_by_the_reference(sandbox)
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

    def _file_name(self) -> str:
        return self.assignment.submission.replace("*", "reference")

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.folder))

    def _written_by_the_reference(self, sandbox: Sandbox) -> dict[str, Path]:
        """Run the reference's program, in the jail as students' would, and keep its files."""
        folder = self._new_folder()
        module = folder / self._file_name()
        module.write_text(as_program(self.source), encoding="utf-8")
        session = Session(sandbox, [module], module.name, import_limit=_PROGRAM_LIMIT)
        until = time.monotonic() + _PROGRAM_LIMIT
        try:
            with session.process(until, _SEED) as process:
                getattr(Student(process, module.name), _PROGRAM)()
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
        return {path.name: path for path in folder.iterdir() if path != module}

    def grade_whole(self, source: str, seed: int, *, artifacts: bool = True) -> Report:
        """Grade a text as a submission, with every check and in full length."""
        folder = self._new_folder()
        module = folder / self._file_name()
        module.write_text(source, encoding="utf-8")
        files = list(self.artifacts.values()) if artifacts else []
        return self.grade_files([module, *files], seed)

    def grade_files(self, paths: Sequence[Path], seed: int) -> Report:
        """Grade files or a folder as a submission."""
        request = Request(self.homework, paths, seed=seed, time_limit=_PROGRAM_LIMIT)
        with self._sandbox() as sandbox:
            return grade(self.assignment, request, Listener(), sandbox)

    def grade_text(
        self,
        source: str,
        checks: Sequence[Check],
        *,
        seed: int,
        limit: float,
        stop: Callable[[CheckResult], bool] = lambda _result: False,
    ) -> list[CheckResult]:
        """Run some checks on a text, one after the other, until one says to stop.

        Parameters
        ----------
        limit : float
            Seconds for all of them; what does not come back by then is not run.

        Raises
        ------
        GraderError
            If the rubric itself breaks.
        """
        module = self._new_folder() / self._file_name()
        module.write_text(source, encoding="utf-8")
        submission = Submission("reference", module, self.artifacts)
        results = []
        with self._sandbox() as sandbox:
            sandbox.ready()
            options = Options(seed=seed, time_limit=RESERVE + limit)
            grading = Grading(self.assignment, submission, sandbox, options)
            try:
                for check in checks:
                    grading.run([check])
                    result = grading.results[check.name]
                    _require_working(result)
                    results.append(result)
                    if stop(result):
                        break
            finally:
                grading.close()
        return results


def _require_working(result: CheckResult) -> None:
    if result.outcome is Outcome.GRADER_FAILED:
        detail = result.feedback.detail if result.feedback else ""
        last = detail.strip().splitlines()[-1:] or ["no detail"]
        raise GraderError(f"the rubric's check {result.name} fails: {last[0]}")


def lost(result: CheckResult) -> bool:
    """Whether a check took points."""
    return result.score is None or result.score < result.points


def looks_at_code(assignment: Assignment, check: Check) -> bool:
    """Whether a check runs the submission's code, or only looks at the files handed in."""
    return "student" in check.needs or bool(set(check.needs) & set(assignment.fixtures))


def as_program(source: str) -> str:
    """Return a file that does its work when a function of it is called, not when run."""
    tree = ast.parse(source)
    for index, node in enumerate(tree.body):
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            names = {
                n.id
                for n in ast.walk(node)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
            program = ast.parse(f"def {_PROGRAM}():\n    pass").body[0]
            assert isinstance(program, ast.FunctionDef)
            known = [ast.Global(sorted(names))] if names else []
            program.body = [*known, *node.body]
            tree.body[index] = program
            return ast.unparse(ast.fix_missing_locations(tree))
    return source + f"\n\ndef {_PROGRAM}():\n    pass\n"
