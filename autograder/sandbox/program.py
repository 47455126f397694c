"""What a student process is to run: a module to import, or the cells of a notebook."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from autograder.errors import Wrong
from autograder.sandbox import failures
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.replies import Absent, Imported, Raised


@dataclass(frozen=True)
class Program:
    """The student's code.

    Attributes
    ----------
    module : str
        Name of the file.
    cells : sequence of (label, first line, source)
        The cells of a notebook, to be run in place of importing the module.
    cell_limit : float
        Seconds of its own that one cell may take; 0 for no limit.
    shown : str
        What messages call the module.
    """

    module: str
    cells: Sequence[tuple[str, int, str]] = ()
    cell_limit: float = 0.0
    shown: str = ""

    def start(
        self,
        process: StudentProcess,
        folder: Path,
        seed: int,
        lost: Mapping[int, failures.CellLost] = MappingProxyType({}),
    ) -> Started:
        """Have a process import the module, or run the cells.

        Parameters
        ----------
        lost : dict of int to CellLost
            Cells that are left out, by their index: they have ended a process before.

        Raises
        ------
        CellLost
            If a cell ends the process, or has to be ended with it.
        Wrong
            If it cannot be imported; a cell that fails is no reason.
        """
        path = folder / self.module
        start = {"path": str(path), "name": path.stem, "seed": seed}
        if not self.cells:
            what = f"importing {self.shown or self.module}"
            return Started.of(process.request("import", what, **start))
        what = f"running {self.shown}"
        process.request("cells", what, **start)
        failed = self._run_cells(process, lost)
        return Started.of(process.request("cells_done", what), failed)

    def _run_cells(
        self, process: StudentProcess, lost: Mapping[int, failures.CellLost]
    ) -> dict[int, failures.StudentRaised]:
        """Run one cell after the other, so that one that ends the process is known by name."""
        failed: dict[int, failures.StudentRaised] = dict(lost)
        for index, cell in enumerate(self.cells):
            if index in lost:
                continue
            label = cell[0]
            until = "" if label == self.shown else f" up to {label}"
            what = f"running {self.shown}{until}"
            with process.interrupted_after(self.cell_limit or math.inf) as interrupt:
                try:
                    error = process.request("cell", what, cell=[index + 1, *cell])
                except failures.OutOfTime:
                    raise
                except failures.StudentStopped as stopped:
                    raise failures.CellLost(index, label, what, stopped) from stopped
            if error is not None and interrupt.spent is not None:
                failed[index] = failures.CellStopped(label, error, interrupt.spent)
            elif error is not None:
                failed[index] = failures.StudentRaised(label, error)
        return failed


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
    """

    threads: int = 1
    failed_cells: dict[int, failures.StudentRaised] = field(default_factory=dict)
    absent: Sequence[Absent] = ()
    ended: Mapping[str, Raised] = field(default_factory=dict)
    failed_modules: dict[str, Wrong] = field(default_factory=dict)

    @classmethod
    def of(
        cls, reply: Imported, failed_cells: dict[int, failures.StudentRaised] | None = None
    ) -> Started:
        """Return what a process says of itself, with the cells that failed."""
        return cls(reply.threads, failed_cells or {}, reply.absent, reply.ended)
