"""Reads source notebooks of nbgrader: what is graded in them, and what students are given.

nbgrader notes of each cell, in its metadata, whether it holds a solution, a test or what
nobody may change. A test runs where it stands, after the student's cells above it and as
the teacher wrote it, whatever a student made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from autograder.errors import GraderError, UsageError
from autograder.sandbox.program import Probe
from autograder.sandbox.session import Session
from autograder.submitted.cells import Cell
from autograder.suites import arranging, master
from autograder.suites.cell_verdicts import CellVerdict
from autograder.suites.master import Master, MasterCell
from autograder.suites.model import Case, Collected, Host, NotebookSuite, Together
from autograder.suites.releasing import released, solved
from autograder.suites.settings import Settings

FORM = "nbgrader"
#: What nbgrader makes tests of that it writes itself, when it makes the release.
_AUTOTEST = re.compile(r"(?m)^\s*###\s*(HASHED )?AUTOTEST\b")


class Role(Enum):
    """What a cell is for."""

    SOLUTION = "solution"  # students write it, and a test or nothing grades it
    BY_HAND = "manual"  # students write it, and the course staff grades it
    TASK = "task"  # students add cells below it, and a person grades them
    TEST = "test"
    LOCKED = "locked"
    OTHER = "other"


@dataclass(frozen=True)
class Item:
    """A cell that nbgrader knows.

    Attributes
    ----------
    id : str
        Its ``grade_id``.
    """

    id: str
    role: Role
    cell: MasterCell
    points: float = 0.0


def is_form(notebook: Master) -> bool:
    """Whether nbgrader grades anything in a notebook."""
    return any(item.role not in (Role.OTHER, Role.LOCKED) for item in items_of(notebook))


def items_of(notebook: Master) -> list[Item]:
    """Return the cells that nbgrader knows, in order."""
    return [_item(cell) for cell in notebook.cells if cell.nbgrader.get("grade_id")]


def _item(cell: MasterCell) -> Item:
    noted = cell.nbgrader
    points = noted.get("points") or 0
    return Item(str(noted["grade_id"]), _role(cell), cell, float(points))


def _role(cell: MasterCell) -> Role:
    noted = cell.nbgrader
    if noted.get("task"):
        return Role.TASK
    if noted.get("grade"):
        if noted.get("solution") or cell.kind != "code":
            return Role.BY_HAND
        return Role.TEST
    if noted.get("solution"):
        return Role.SOLUTION
    return Role.LOCKED if noted.get("locked") else Role.OTHER


def read(notebook: Master, settings: Settings) -> NotebookSuite:
    """Return what is graded in a source notebook, and how.

    Raises
    ------
    UsageError
        If two of its cells have one id.
    """
    items = items_of(notebook)
    _require_unique(items, notebook.path)
    sources = {item.id: arranging.as_python(item.cell.source) for item in items}
    imports = arranging.imports(sources.values())
    cases = []
    for item in items:
        if item.role is Role.TEST:
            cases.append(_case(item, sources[item.id], imports, notebook.path))
        elif item.role in (Role.BY_HAND, Role.TASK):
            cases.append(_by_hand(item, notebook.path))
    probes = {
        item.id: Probe(
            item.id,
            f"the test {item.id}",
            arranging.text_of("cell_tests"),
            ("cell", sources[item.id], item.id),
            settings.seconds,
        )
        for item in items
        if item.role is Role.TEST
    }
    order = Order(tuple(items), probes, sources, student_texts(items))
    return NotebookSuite(
        Collected(cases, [notebook.path]),
        order,
        master.written([released(cell) for cell in notebook.cells], notebook.metadata),
        master.written([solved(cell) for cell in notebook.cells], notebook.metadata),
    )


def _require_unique(items: Sequence[Item], path: Path) -> None:
    seen = set[str]()
    for item in items:
        if item.id in seen:
            raise UsageError(f"{path} has two cells with the id {item.id!r}")
        seen.add(item.id)


def _case(item: Item, source: str, imports: frozenset[str], path: Path) -> Case:
    verdict = CellVerdict(
        item.id,
        source,
        points=item.points,
        imports=imports,
        hidden=frozenset(_hidden_lines(source)),
        partial=True,
    )
    problem = _why_unusable(source)
    run = verdict if problem is None else _failing(problem)
    return Case(item.id, item.id, item.points, path.stem, together=run)


def _why_unusable(source: str) -> GraderError | None:
    """Return why a test cell cannot be run, whoever hands in what."""
    if _AUTOTEST.search(source):
        return GraderError(
            "this cell has lines '### AUTOTEST', which nbgrader itself makes tests of",
            tip="grade by the notebook that 'nbgrader generate_assignment' made of it",
        )
    try:
        compile(source, "a test cell", "exec", dont_inherit=True)  # nothing is run
    except (SyntaxError, ValueError) as error:
        return GraderError(f"the test cell is not valid Python: {error}", tip="fix it, and run it")
    return None


def _failing(problem: GraderError) -> Together:
    def run(_session: Session, _host: Host) -> None:
        raise problem

    return run


def _by_hand(item: Item, path: Path) -> Case:
    answers = (item.id,) if item.role is Role.BY_HAND else ()
    return Case(item.id, item.id, item.points, path.stem, by_hand=True, answers=answers)


def _hidden_lines(source: str) -> Iterator[int]:
    """Yield the lines that students are not given."""
    hidden = False
    for number, line in enumerate(source.split("\n"), 1):
        if "BEGIN HIDDEN TESTS" in line:
            hidden = True
        if hidden:
            yield number
        if "END HIDDEN TESTS" in line:
            hidden = False


def student_texts(items: Sequence[Item]) -> Mapping[str, str]:
    """Return the ids of cells that students leave alone, by the text that they are given."""
    kept = (Role.TEST, Role.LOCKED)
    return {
        released(item.cell).source.strip(): item.id
        for item in items
        if item.role in kept and item.cell.kind == "code"
    }


@dataclass(frozen=True)
class Order:
    """Puts the teacher's cells where they belong among a student's.

    Attributes
    ----------
    items : tuple of Item
        The teacher's cells.
    probes : mapping of str to Probe
        The tests, by id.
    sources : mapping of str to str
        The teacher's code, by id.
    texts : mapping of str to str
        Ids by the text that students are given.
    """

    items: tuple[Item, ...]
    probes: Mapping[str, Probe]
    sources: Mapping[str, str]
    texts: Mapping[str, str]

    def __call__(
        self, cells: Sequence[Cell]
    ) -> tuple[Sequence[Cell], Mapping[int, Sequence[Probe]]]:
        """Return the cells to run, and the tests between them.

        Of several cells with one id the last counts, as for nbgrader; what is missing of the
        teacher's comes after what stands above it there.
        """
        ids = self._ids(cells)
        there = {each for each in ids if each}
        parts: list[Cell | str] = list(self._made(self._above(there)))
        for cell, name in zip(cells, ids, strict=True):
            if not name:
                parts.append(cell)
                continue
            if name in self.probes:
                parts.append(name)
            else:
                parts.append(self._as_taught(cell, name))
            parts += self._made(self._missing_below(name, there))
        if not there:
            parts += self.probes  # after all that the student has written
        plan = arranging.Plan()
        plan.ask(arranging.setup())
        for part in parts:
            if isinstance(part, str):
                plan.ask(self.probes[part])
            else:
                plan.run(part)
        return plan.cells, plan.probes

    def _ids(self, cells: Sequence[Cell]) -> list[str]:
        """Return the teacher's id of each cell; empty for one that is the student's alone."""
        known = {item.id for item in self.items}
        found = [next((mark for mark in cell.marks if mark in known), "") for cell in cells]
        if not any(found):  # whatever wrote the file has left all metadata out
            found = [self.texts.get(cell.source.strip(), "") for cell in cells]
        last = {name: place for place, name in enumerate(found)}
        return [name if last[name] == place else "" for place, name in enumerate(found)]

    def _as_taught(self, cell: Cell, name: str) -> Cell:
        item = next(each for each in self.items if each.id == name)
        if item.role is not Role.LOCKED or item.cell.kind != "code":
            return cell
        return replace(cell, code=True, source=self.sources[name], error="", empty=False)

    def _above(self, there: set[str]) -> Sequence[Item]:
        """Return the teacher's cells above all that are there; none, if none are there."""
        first = (place for place, item in enumerate(self.items) if item.id in there)
        return self.items[: next(first, 0)]

    def _missing_below(self, name: str, there: set[str]) -> Iterator[Item]:
        """Yield the teacher's cells between one that is there and the next that is."""
        place = next(place for place, item in enumerate(self.items) if item.id == name)
        for item in self.items[place + 1 :]:
            if item.id in there:
                return
            yield item

    def _made(self, items: Iterable[Item]) -> Iterator[Cell | str]:
        """Yield what is put in for cells that are missing."""
        for item in items:
            if item.role is Role.TEST:
                yield item.id
            elif item.role is Role.LOCKED and item.cell.kind == "code":
                yield Cell(True, f"the course's cell {item.id}", self.sources[item.id])
