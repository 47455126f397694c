"""What a student process is to run where several files are handed in: their modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any

from autograder.errors import Wrong
from autograder.sandbox.failures import CellLost, StudentRaised, StudentStopped
from autograder.sandbox.lost_statements import LostStatements
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.program import Program, StartAgain, Started


@dataclass(frozen=True)
class TreeProgram:
    """The student's modules, imported one after the other.

    One that fails costs what asks for it, and nothing else.

    Attributes
    ----------
    main : str
        The module that is ``student``; empty if that is a notebook, or not there.
    modules : mapping of str to str
        The place in the tree of each module that is imported at once, by its dotted name.
    by_cells : frozenset of str
        The places of those that were made of notebooks.
    notebook : Program or None
        The cells that are run before.
    stopped : dict of str to Wrong
        What a module did that ended its process.
    lost_statements : LostStatements
        What is left out of the modules because it has ended a process.
    """

    main: str
    modules: Mapping[str, str]
    by_cells: frozenset[str] = frozenset()
    notebook: Program | None = None
    stopped: dict[str, Wrong] = field(default_factory=dict)
    lost_statements: LostStatements = field(default_factory=LostStatements)

    def start(
        self,
        process: StudentProcess,
        folder: Path,
        seed: int,
        lost: Mapping[int, CellLost] = MappingProxyType({}),
        *_begun: object,
    ) -> Started:
        """Have a process import the modules.

        Parameters
        ----------
        lost : dict of int to CellLost
            Cells of the notebook that are left out: they have ended a process before.
        *_begun
            What a notebook alone takes: its cells are run from the first on, and none is kept.

        Raises
        ------
        StartAgain
            If one of them ended the process.
        """
        what = "importing your files"
        names = [*self.modules]
        first = str(folder / PurePath(next(iter(self.modules.values()), "main.py")).name)
        start: dict[str, Any] = {"folder": str(folder), "path": first, "seed": seed}
        left_out = self.lost_statements
        start |= left_out.asked(process) | {"by_cells": sorted(self.by_cells)}
        process.request("root", what, modules=names, **start)
        started = Started()
        if self.notebook is not None:
            notebook = replace(self.notebook, lost_statements=left_out)
            try:
                started = notebook.start(process, folder, seed, lost)
            except CellLost as cell:  # by what it imports, maybe
                if left_out.goes_on_without(cell.stopped, cell.what):
                    raise StartAgain(cell.stopped) from cell
                raise
        failed: dict[str, Wrong] = dict(self.stopped)
        for name, place in self.modules.items():
            if name in self.stopped:
                continue
            doing = f"importing {place}"
            try:
                process.request("module", doing, name=name, main=name == self.main)
            except (StudentRaised, StudentStopped) as error:
                if left_out.goes_on_without(error, doing):
                    raise StartAgain(error) from error
                if isinstance(error, StudentRaised):
                    failed[name] = error
                    continue
                self.stopped[name] = error
                raise StartAgain(error) from error
        reply = process.request("cells_done", what)
        done = Started.of(reply, started.failed_cells, started.answers)
        return replace(done, failed_modules=failed, left_out=left_out.all)
