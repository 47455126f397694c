"""What a student process is to run: a module to import, or the cells of a notebook."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import Wrong
from autograder.sandbox import failures
from autograder.sandbox.process import StudentProcess


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

    def start(self, process: StudentProcess, folder: Path, seed: int) -> Started:
        """Have a process import the module, or run the cells.

        Raises
        ------
        Wrong
            If it cannot be imported; a cell that fails is no reason.
        """
        path = folder / self.module
        start = {"path": str(path), "name": path.stem, "seed": seed}
        if not self.cells:
            what = f"importing {self.shown or self.module}"
            return Started(process.request("import", what, **start).threads)
        what = f"running {self.shown}"
        process.request("cells", what, **start)
        failed = self._run_cells(process)
        return Started(process.request("cells_done", what).threads, failed)

    def _run_cells(self, process: StudentProcess) -> dict[int, failures.StudentRaised]:
        """Run one cell after the other, so that one that ends the process is known by name."""
        failed: dict[int, failures.StudentRaised] = {}
        for index, cell in enumerate(self.cells):
            label = cell[0]
            until = "" if label == self.shown else f" up to {label}"
            with process.interrupted_after(self.cell_limit or math.inf) as interrupt:
                error = process.request(
                    "cell", f"running {self.shown}{until}", cell=[index + 1, *cell]
                )
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
    failed_modules : dict of str to Wrong
        Why one of several modules cannot be imported, by its dotted name.
    """

    threads: int = 1
    failed_cells: dict[int, failures.StudentRaised] = field(default_factory=dict)
    failed_modules: dict[str, Wrong] = field(default_factory=dict)
