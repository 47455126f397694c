"""Imports a notebook as the module that its cells are: one that fails leaves the others to run.

The text of this module is sent to the student's process, so it imports nothing of the harness.
"""

from __future__ import annotations

import ast
import itertools
import sys
import traceback
import types
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader


class Cells(SourceFileLoader):
    """Runs a module cell by cell: each begins with a line ``# %% cell 3``."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Run it, as Jupyter does: a cell that fails ends there, and the next one follows."""
        for cell in cells_in(self.get_data(self.path).decode("utf-8"), self.path):
            try:
                exec(cell, vars(module))  # noqa: S102 - in the student's process
            except (Exception, SystemExit):
                traceback.print_exc()


def cells_in(source: str, file: str) -> Iterator[types.CodeType]:
    """Yield the code of each cell."""
    marks = [n for n, line in enumerate(source.split("\n"), 1) if line.startswith("# %% ")]
    statements = ast.parse(source, file).body
    for _, group in itertools.groupby(
        statements, lambda each: sum(mark < each.lineno for mark in marks)
    ):
        yield compile(ast.Module([*group], []), file, "exec", dont_inherit=True)


class CellsFinder(MetaPathFinder):
    """Finds one module, and leaves all others to Python."""

    def __init__(self, file: str) -> None:
        self.file = file

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load it."""
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin == self.file:
            spec.loader = Cells(fullname, self.file)
            return spec
        return None


def let_cells_fail(file: str) -> None:
    """Have a module of a notebook's cells run as the notebook would."""
    sys.meta_path.insert(0, CellsFinder(file))
