"""What in a notebook rests on a cell that was stopped before it had finished.

By names alone, and generous: a value that is handed to a function may be changed by it.
Nothing is run. :func:`statements_of` parses, in the reader's process; what it found is small
and plain, and the grader asks it which names rest on which cells.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Annotated, NamedTuple

from autograder.sandbox.records import Cut, Longest
from autograder.submitted.cells import Cell, names_in
from autograder.submitted.parsing import parsed
from autograder.submitted.walking import walk

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
#: More than any homework has; and names in one statement.
MOST_STATEMENTS, MOST_NAMES = 2_000, 500

Names = Annotated[list[Annotated[str, Cut(200)]], Longest(MOST_NAMES)]


class Statement(NamedTuple):
    """One statement of a notebook's code.

    Attributes
    ----------
    cell : int
        The index of its cell.
    line : int
        The line of the cell that it begins in.
    definition, fixed : bool
        Whether it defines a function or a class; or something that is not a value, an
        import included.
    sets, changes, mentions : list of str
        Names that it gives a value, those whose value it may change, and all that it has.
    """

    cell: int
    line: int
    definition: bool
    fixed: bool
    sets: Names
    changes: Names
    mentions: Names


class Statements(NamedTuple):
    """The code of a notebook; ``whole`` unless something was left out."""

    found: Annotated[list[Statement], Longest(MOST_STATEMENTS)]
    whole: bool


NOTHING = Statements([], True)


def statements_of(cells: Sequence[Cell]) -> Statements:
    """Return what every statement does with names."""
    found = list(islice(_statements(cells), MOST_STATEMENTS + 1))
    kept = [each for each in found if max(map(len, each[4:])) <= MOST_NAMES]
    return Statements(kept[:MOST_STATEMENTS], len(kept) == len(found) <= MOST_STATEMENTS)


def names_resting_on(statements: Sequence[Statement], stopped: Collection[int]) -> frozenset[str]:
    """Return the names that could have another value if some cells had run to their end.

    Parameters
    ----------
    stopped : collection of int
        The indices of the cells that were stopped, among all.
    """
    if not stopped:
        return frozenset()
    fixed = {name for each in statements if each.fixed for name in each.sets}
    mentioning: dict[str, list[int]] = defaultdict(list)
    for index, each in enumerate(statements):
        if each.cell > min(stopped) or each.definition:
            for name in each.mentions:
                mentioning[name].append(index)
    resting: set[str] = set()
    todo = [index for index, each in enumerate(statements) if each.cell in stopped]
    seen = set(todo)
    while todo:
        each = statements[todo.pop()]
        new = {*each.sets, *(set(each.changes) - fixed)} - resting
        resting |= new
        after = {index for name in new for index in mentioning[name]} - seen
        todo += after
        seen |= after
    return frozenset(resting)


def _statements(cells: Sequence[Cell]) -> Iterator[Statement]:
    for index, cell in enumerate(cells):
        if cell.code and not cell.error:
            for node in parsed(cell.source).body:
                nodes = walk(node)
                mentions = {n.id for n in nodes if isinstance(n, ast.Name)}
                changes = set[str]() if isinstance(node, _DEFINITIONS) else _may_change(nodes)
                yield Statement(
                    index,
                    node.lineno,
                    isinstance(node, _DEFINITIONS),
                    isinstance(node, (*_DEFINITIONS, *_IMPORTS)),
                    *(sorted(names) for names in (names_in([node]), changes, mentions)),
                )


def _may_change(nodes: Iterable[ast.AST]) -> set[str]:
    """Return names in whose value the nodes of a statement may write."""
    changed: set[str] = set()
    for inner in nodes:
        if isinstance(inner, ast.Call):
            handed = [inner.func, *inner.args, *(each.value for each in inner.keywords)]
            changed |= {_base(each) for each in handed if not isinstance(each, ast.Name)}
            changed |= {each.id for each in handed[1:] if isinstance(each, ast.Name)}
        elif isinstance(inner, (ast.Subscript, ast.Attribute)) and isinstance(inner.ctx, ast.Store):
            changed.add(_base(inner))
    return changed - {""}


def _base(node: ast.expr) -> str:
    """Return the name that an attribute or an element is of; empty if none exists."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
