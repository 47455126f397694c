"""Puts the course's tests between the cells of a student's notebook."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from autograder.sandbox.program import Probe
from autograder.submitted import cells as python_cells
from autograder.submitted.cells import Cell
from autograder.submitted.notebooks import RawCell
from autograder.suites import files


class Plan:
    """What is run, and what is asked once this many cells of code have been.

    Attributes
    ----------
    cells : list of Cell
    probes : dict of int to list of Probe
    """

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.probes: dict[int, list[Probe]] = {}
        self._run = 0

    def run(self, cell: Cell) -> None:
        """Have a cell run next."""
        self.cells.append(cell)
        self._run += cell.code

    def ask(self, *probes: Probe) -> None:
        """Have tests run next."""
        self.probes.setdefault(self._run, []).extend(probes)


@lru_cache
def text_of(name: str) -> str:
    """Return the text of a module in ``inside``, as it is sent."""
    return inspect.getsource(importlib.import_module(f"autograder.suites.inside.{name}"))


def setup() -> Probe:
    """Return what lets notebooks import what is of other graders, and does nothing here."""
    return Probe(" setup", "getting ready", text_of("otter_there"))


def seeded(number: int, value: int, variable: str) -> Probe:
    """Return what seeds before a cell runs."""
    arguments = ("seed", value, variable)
    return Probe(f" seed {number}", "seeding", text_of("cell_tests"), arguments)


def as_python(source: str) -> str:
    """Return a cell of the course's as Python: magics and shell lines become calls."""
    found = python_cells.translate([RawCell(True, source)])
    return found[0].source if found else ""


def cells_in(notebook: str) -> list[Cell]:
    """Return the cells of a notebook of the course's, from the text of its file."""
    found = json.loads(notebook)["cells"] if notebook else []
    raw = [RawCell(each["cell_type"] == "code", "".join(each["source"])) for each in found]
    return python_cells.translate(raw)


def imports(sources: Iterable[str]) -> frozenset[str]:
    """Return the names of all modules that some sources import."""
    found = set[str]()
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return frozenset(found)


#: What is there for notebooks whether it is installed or not.
_STOOD_IN = {"otter", "nose", "IPython", "google"}


def installed(names: Iterable[str], room: Path) -> list[str]:
    """Return the libraries among some names, beyond Python's own, that are installed here."""
    return [
        name
        for name in sorted(names)
        if name not in {*sys.stdlib_module_names, *_STOOD_IN}
        and files.own_module(room, name) is None
        and importlib.util.find_spec(name) is not None
    ]


#: How a cell has otter check a question. A student's text: searched, and never parsed here.
_CHECKS = re.compile(r"""\.check\(\s{0,20}["']([^"'\n]{1,200})["']""")


def checked_in(cell: Cell) -> list[str]:
    """Return the questions that a cell has otter check: ``grader.check("q1")``."""
    return _CHECKS.findall(cell.source) if cell.code else []


def last_places(named: Sequence[Iterable[str]]) -> Mapping[str, int]:
    """Return the last place of each name in a sequence of several names each."""
    return {name: place for place, names in enumerate(named) for name in names}
