"""What a student process is to run: a module to import, or the cells of a notebook."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from autograder.errors import Wrong
from autograder.sandbox import failures
from autograder.sandbox.lost_statements import LostStatement, LostStatements
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.replies import Absent, FailedPart, Imported, Raised


@dataclass(frozen=True)
class Probe:
    """A test of the course's that is run between two cells, where their names are.

    Attributes
    ----------
    name : str
        What its answer is found by.
    shown : str
        What messages call it.
    source : str
        Python that defines the function ``run``, which is given the notebook's module.
    arguments : tuple
        What the function is given besides that.
    limit : float
        Seconds that it may take.
    """

    name: str
    shown: str
    source: str
    arguments: tuple[Any, ...] = ()
    limit: float = math.inf


class StartAgain(Exception):
    """A part ended the process: everything is to be started again without that one."""

    def __init__(self, stopped: Wrong) -> None:
        super().__init__(str(stopped))
        self.stopped = stopped


@dataclass(frozen=True)
class Program:
    """The student's code.

    Attributes
    ----------
    module : str
        Name of the file.
    cells : sequence of (label, first line, source)
        The cells of a notebook, to be run instead of importing the module.
    cell_limit : float
        Seconds of its own that one cell may take; 0 for no limit.
    shown : str
        What messages call the module.
    probes : mapping of int to sequence of Probe
        What is run once this many cells have been.
    stopped : dict of str to Wrong
        What a probe did that ended the process, by its name.
    lost_statements : LostStatements
        What is left out of a module because it has ended a process.
    """

    module: str
    cells: Sequence[tuple[str, int, str]] = ()
    cell_limit: float = 0.0
    shown: str = ""
    probes: Mapping[int, Sequence[Probe]] = field(default_factory=dict)
    stopped: dict[str, Wrong] = field(default_factory=dict)
    lost_statements: LostStatements = field(default_factory=LostStatements)

    def start(
        self,
        process: StudentProcess,
        folder: Path,
        seed: int,
        lost: Mapping[int, failures.CellLost] = MappingProxyType({}),
        begun: int = 0,
        after_cell: Callable[[StudentProcess, int], None] = lambda _process, _count: None,
    ) -> Started:
        """Have a process import the module, or run the cells.

        Parameters
        ----------
        lost : dict of int to CellLost
            Cells that are left out, by their index: they have ended a process before.
        begun : int
            How many cells the process has run already.
        after_cell : callable
            Told after each cell how many have been run.

        Raises
        ------
        CellLost
            If a cell ends the process, or has to be ended with it.
        Wrong
            If it cannot be imported; a cell that fails is no reason.
        StartAgain
            If a probe ended the process, or a statement of the module that is left out then.
        """
        path = folder / self.module
        start = {"path": str(path), "name": path.stem, "seed": seed}
        if not self.cells and not self.probes:
            return self._imported(process, start)
        what = f"running {self.shown}"
        # One that has run cells already has its module.
        if not begun:
            process.request("cells", what, **start)
        answers: dict[str, Any] = dict(self.stopped)
        failed: dict[int, failures.StudentRaised] = dict(lost)
        self._run_probes(process, 0, answers)
        for index in range(begun, len(self.cells)):
            if index not in lost:
                error = self._run_cell(process, index, self.cells[index])
                if error is not None:
                    failed[index] = error
            self._run_probes(process, index + 1, answers)
            after_cell(process, index + 1)
        started = Started.of(process.request("cells_done", what), failed, answers)
        return replace(started, left_out=self.lost_statements.all)

    @property
    def _is_one_file(self) -> bool:
        """Whether what is run is a Python file in which no comment opens a cell."""
        return len(self.cells) == 1 and not self.probes and self.cells[0][0] == self.shown

    def _imported(self, process: StudentProcess, start: Mapping[str, Any]) -> Started:
        what, lost = f"importing {self.shown or self.module}", self.lost_statements
        try:
            reply = process.request("import", what, **start, **lost.asked(process))
        except Wrong as error:
            if lost.goes_on_without(error, what):
                raise StartAgain(error) from error
            raise
        return replace(Started.of(reply), left_out=lost.all)

    def _run_cell(
        self, process: StudentProcess, index: int, cell: tuple[str, int, str]
    ) -> failures.StudentRaised | None:
        """Run one cell, so that one that ends the process is known; return what stopped it."""
        label, lost = cell[0], self.lost_statements
        until = "" if label == self.shown else f" up to {label}"
        what = f"running {self.shown}{until}"
        with process.interrupted_after(self.cell_limit or math.inf) as interrupt:
            try:
                asked = lost.asked(process) if self._is_one_file else {}
                error = process.request(
                    "cell", what, cell=[index + 1, *cell], file=self._is_one_file, **asked
                )
            # Time is not one cell's to lose: it is all of them that took it.
            except failures.OutOfTime:
                raise
            except failures.StudentStopped as stopped:
                if self._is_one_file and lost.goes_on_without(stopped, what):
                    raise StartAgain(stopped) from stopped
                raise failures.CellLost(index, label, what, stopped) from stopped
        if error is not None and interrupt.spent is not None:
            return failures.CellStopped(label, error, interrupt.spent)
        return failures.StudentRaised(label, error) if error is not None else None

    def _run_probes(self, process: StudentProcess, after: int, answers: dict[str, Any]) -> None:
        for probe in self.probes.get(after, ()):
            if probe.name not in self.stopped:
                answers[probe.name] = self._answer_to(probe, process)

    def _answer_to(self, probe: Probe, process: StudentProcess) -> Any:
        """Run a probe; return its answer, or what kept it from one."""
        try:
            with process.interrupted_after(probe.limit) as interrupt:
                try:
                    return process.request(
                        "probe", probe.shown, source=probe.source, args=list(probe.arguments)
                    )
                except failures.StudentRaised as error:
                    spent = interrupt.spent
                    return error if spent is None else failures.timed_out(probe.shown, spent)
        except failures.StudentStopped as error:
            self.stopped[probe.name] = error
            raise StartAgain(error) from error
        except Wrong as error:
            return error


@dataclass(frozen=True)
class Started:
    """What is known once a program has been imported.

    Attributes
    ----------
    threads : int
        How many run in its process: one with more than one cannot be forked.
    failed_cells : dict of int to StudentRaised
        What stopped a cell, by its index.
    absent : sequence of Absent
        Libraries that it imports and that are not installed.
    ended : dict of str to Raised
        Where a module ended itself, by its name: what it defined until then is there.
    failed_modules : dict of str to Wrong
        Why one of several modules cannot be imported, by its dotted name.
    answers : dict of str to Any
        What each probe answered, by its name; or the ``Wrong`` that it ended in.
    left_out : sequence of LostStatement
        What was left out of Python files because it ends the process.
    failed_parts : sequence of FailedPart
        Cells that failed of notebooks that are imported as modules.
    """

    threads: int = 1
    failed_cells: dict[int, failures.StudentRaised] = field(default_factory=dict)
    absent: Sequence[Absent] = ()
    ended: Mapping[str, Raised] = field(default_factory=dict)
    failed_modules: dict[str, Wrong] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    left_out: Sequence[LostStatement] = ()
    failed_parts: Sequence[FailedPart] = ()

    @classmethod
    def of(
        cls,
        reply: Imported,
        failed_cells: dict[int, failures.StudentRaised] | None = None,
        answers: dict[str, Any] | None = None,
    ) -> Started:
        """Return what a process says of itself, with the cells that failed."""
        return cls(
            reply.threads,
            failed_cells or {},
            reply.absent,
            reply.ended,
            answers=answers or {},
            failed_parts=reply.failed,
        )
