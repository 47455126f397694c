"""Checks what a student has written so far, with the record that a kit holds."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from autograder.errors import Wrong
from autograder.kit import handed_in, renamed
from autograder.kit.asking import Process
from autograder.kit.driving import Stopped, StudentAtHome, this_program
from autograder.kit.handed_in import HandedIn
from autograder.kit.record import Recorded
from autograder.kit.replay import Verdict
from autograder.results import unwritten
from autograder.results.report import CheckResult, Feedback, Outcome, Report
from autograder.sandbox.failures import StudentRaised
from autograder.submitted.forbidden import wrong

#: Seconds that a cell may take where no training was asked for.
SHORT_CELL = 10.0


@dataclass(frozen=True)
class Listener:
    """Who is told how it goes."""

    on_progress: Callable[[str], None] = lambda _text: None
    on_result: Callable[[CheckResult], None] = lambda _result: None


class Checking:
    """One run of a kit's checks.

    Parameters
    ----------
    kit : mapping
        What the kit holds, see :func:`autograder.authoring.kit.contents`.
    data : mapping of str to bytes
        Files that student code finds in its folder.
    train : bool
        Whether cells that take long are run to their end.
    """

    def __init__(
        self,
        kit: Mapping[str, Any],
        handed_in: HandedIn,
        data: Mapping[str, bytes],
        listener: Listener,
        *,
        train: bool = False,
    ) -> None:
        self.kit, self.handed_in, self.data = kit, handed_in, data
        self.listener, self.train = listener, train
        self.notes: list[str] = []
        self.results: list[CheckResult] = []
        self._looked_up: dict[str, set[str]] = {}
        self._stopped_cell = ""
        self._failed: dict[str, Wrong] = {}
        self._student: StudentAtHome | None = None
        self._broken: Wrong | None = handed_in.broken

    def run(self, checks: Iterable[Recorded]) -> Report:
        """Run some checks; return what they found."""
        started = time.monotonic()
        try:
            for check in checks:
                self._finish(check)
        finally:
            if self._student is not None:
                self._student.close()
        if self.handed_in.own_names.names:
            order = [name for _part, _number, name in self.kit["checks"]]
            self.results = renamed.charged(self.results, self._looked_up,
                                           self.handed_in.own_names, order,
                                           self.kit["after_hidden"])  # fmt: skip
            for result in self.results:
                self.listener.on_result(result)
        return Report(
            homework=self.kit["name"],
            title=self.kit["title"],
            submission=self.handed_in.shown,
            results=tuple(self.results),
            part_titles=dict(self.kit["parts"]),
            notes=tuple(dict.fromkeys(self.notes)),
            seconds=time.monotonic() - started,
        )

    def _finish(self, check: Recorded) -> None:
        started = time.monotonic()
        self.listener.on_progress(f"{check.number}  {check.title}")
        result = replace(self._result(check), seconds=time.monotonic() - started)
        self.results.append(result)
        if not self.handed_in.own_names.names:  # one of them pays for these, in the end
            self.listener.on_result(result)

    def _result(self, check: Recorded) -> CheckResult:
        blank = CheckResult(
            check.name, check.number, check.part, check.title, check.points, None, Outcome.LATER
        )
        if not check.events:
            return replace(blank, feedback=Feedback(f"Not checked here: {check.why_not}."))
        before = {each.name: each for each in self.results}
        for name in check.depends_on:
            result = before.get(name)
            if result is not None and result.outcome is not Outcome.PASSED:
                said = f"Not run: it builds on “{result.title}” ({result.number})"
                if result.outcome is Outcome.LATER:
                    return replace(blank, feedback=Feedback(f"{said}, not checked here."))
                said = f"{said}, which failed"
                return replace(blank, score=0.0, outcome=Outcome.NOT_RUN, feedback=Feedback(said))
        if uses := self.handed_in.uses.get(check.uses_key) if check.forbidden else None:
            placed = [replace(use, place=self._place(use.line, use.file)) for use in uses]
            said_of_it = wrong(placed, check.forbidden).feedback
            return replace(blank, score=0.0, outcome=Outcome.WRONG, feedback=said_of_it)
        verdict, output = self._verdict(check)
        if verdict.outcome is None:
            said = f"Not decided here: {verdict.why}. The grader decides after you submit."
            return replace(blank, feedback=Feedback(said), output=output)
        outcome, feedback = verdict.outcome, verdict.feedback
        if feedback is not None and verdict.earned == 0:
            feedback = unwritten.marked(feedback, several=bool(self.handed_in.modules))
            outcome = unwritten.outcome_of(feedback, outcome)
        return replace(
            blank,
            score=round(check.points * verdict.earned, 6),
            outcome=outcome,
            feedback=feedback,
            notes=verdict.notes,
            output=output,
        )

    def _verdict(self, check: Recorded) -> tuple[Verdict, str]:
        try:
            student = self._ready()
        except Wrong as error:
            because = error.feedback
            said = replace(because, summary=f"Not run: {_IMPORT}. {because.summary}")
            return Verdict(Outcome.NOT_RUN, said), ""
        student.give(check.timeout)

        @contextlib.contextmanager
        def fresh() -> Iterator[Process]:
            with self._ready().fresh(check.seed):
                yield _Named(self._ready(), self.handed_in.renamed, self._failed)

        own_names, aliases = self.handed_in.own_names, self.kit["aliases"]
        verdict, looked_up = renamed.verdict_on(check, fresh, aliases, own_names)
        self._looked_up[check.name] = looked_up
        if self._stopped_cell and not _stands(verdict):
            why = f"{self._stopped_cell} takes long and was stopped; --train lets it finish"
            verdict = Verdict(None, why=why)
        output = "" if verdict.outcome is Outcome.PASSED else student.printed()
        return verdict, output

    def _ready(self) -> StudentAtHome:
        """Return the process with everything imported; another one if it has ended."""
        if self._broken is not None:
            raise self._broken
        if self._student is None or self._student.ended:
            setting = {name: self.kit[name] for name in
                       ("standins", "inside", "brought", "served")}  # fmt: skip
            setting["libraries"] = handed_in.libraries(self.handed_in, self.kit["libraries"])
            files = {**self.data, **self.handed_in.files}
            self._student = StudentAtHome(this_program(), files, setting)
            try:
                self._import(self._student)
            except Wrong as error:
                self._broken = error
                raise
            self._student.printed()
        return self._student

    def _import(self, student: StudentAtHome) -> None:
        self.listener.on_progress("starting Python")
        student.seconds = max(student.seconds, 4 * self.kit["import_timeout"])
        handed_in, shown = self.handed_in, self.handed_in.main or self.handed_in.shown
        # All of it works in the folder itself, wherever in it the first of several files lies.
        path = student.folder / PurePath(handed_in.main or "main.py").name
        start = {"path": str(path), "name": path.stem, "seed": 0}
        if handed_in.modules:
            first = {**start, "folder": str(student.folder), "modules": list(handed_in.modules)}
            student.request("root", "importing your files", **first)
        if handed_in.cells:
            student.request("cells", f"running {shown}", **start)
            self._run_cells(student)
        elif not handed_in.modules:
            self.listener.on_progress(f"importing {shown}")
            started = student.request("import", f"importing {shown}", **start)
            self._note(started)
        for name, place in handed_in.modules.items():
            try:
                student.request("module", f"importing {place}", name=name,
                                main=place == handed_in.main)  # fmt: skip
            except StudentRaised as error:
                self._failed[name] = error
        if handed_in.cells or handed_in.modules:
            self._note(student.request("cells_done", f"running {shown}"))
        student.request("keep", "keeping what was imported")

    def _run_cells(self, student: StudentAtHome) -> None:
        code = [cell for cell in self.handed_in.cells if cell.code and not cell.error]
        file = len(code) == 1 and code[0].label.endswith(".py")  # run as the grader runs it
        for index, cell in enumerate(code, 1):
            self.listener.on_progress(f"running your notebook: {cell.label} of {len(code)}")
            place = [index, cell.label, cell.first_line, cell.source]
            if self.train:
                error = student.request("cell", f"running {cell.label}", cell=place, file=file)
            else:
                error = student.request("short_cell", f"running {cell.label}", cell=place,
                                        file=file, limit=SHORT_CELL)  # fmt: skip
            if error is None:
                continue
            if error.type == "CellTooSlow":
                self._stopped_cell = self._stopped_cell or cell.label
                self.notes.append(
                    f"{cell.label} was stopped after {SHORT_CELL:g} s; --train lets it finish"
                )
            elif error.type == "NotImplementedError":
                self.notes.append(f"Not written yet: {cell.shown}")
            else:
                found = " ".join(f"{error.type}: {error.message}".split())[:400]
                self.notes.append(f"{cell.label}: {found}. The cells after it were run all the "
                                  "same.")  # fmt: skip
        self.notes += [f"{cell.label}: {cell.error}" for cell in self.handed_in.cells if cell.error]

    def _note(self, started: Any) -> None:
        for raised in started.ended.values():
            self.notes.append(f"Your file ends itself early: {raised.type}")
        for absent in started.absent:
            self.notes.append(f"{absent.name} is not installed: what uses it fails "
                              f"({absent.file}, line {absent.line})")  # fmt: skip

    def _place(self, line: int, file: str) -> str:
        before = [cell for cell in self.handed_in.cells if cell.module_line <= line]
        if before:
            return before[-1].place(line - before[-1].module_line + 1)
        return f"{file}, line {line}" if file else f"line {line}"


def _stands(verdict: Verdict) -> bool:
    """Whether a verdict is the same, whatever the cell would have done that was stopped."""
    feedback = verdict.feedback
    unfinished = feedback is not None and unwritten.marked(feedback).not_written
    return verdict.outcome is Outcome.PASSED or bool(unfinished)


_IMPORT = "your file cannot be imported"


class _Named:
    """Asks for modules by the names that the student gave them."""

    def __init__(
        self, student: StudentAtHome, renamed: Mapping[str, str], failed: Mapping[str, Wrong]
    ) -> None:
        self._student, self._renamed, self._failed = student, renamed, failed

    def request(self, op: str, what: str, **fields: Any) -> Any:
        """Pass a request on."""
        if op == "module":
            name = self._renamed.get(fields["name"], fields["name"])
            if name in self._failed:
                raise self._failed[name]
            fields["name"] = name
        return self._student.request(op, what, **fields)


def chosen(checks: Sequence[Recorded], only: str | None) -> list[Recorded]:
    """Return the checks of one part, or one check by its number or name."""
    return [c for c in checks if only in (None, c.part, c.number, c.name)]


__all__ = ["Checking", "Listener", "Stopped", "chosen"]
