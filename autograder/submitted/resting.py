"""What in a notebook rests on a cell that was stopped before it was done.

By names alone, and generous: a value that is handed to a function may be changed by it.
Nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from autograder.submitted.cells import Cell, names_in
from autograder.submitted.parsing import parsed

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)


class _Statement(NamedTuple):
    cell: int
    node: ast.stmt
    #: Names that it gives a value, and those whose value it may change.
    sets: frozenset[str]
    mentions: frozenset[str]


def names_resting_on(cells: Sequence[Cell], stopped: Collection[Cell]) -> frozenset[str]:
    """Return the names that could have another value if some cells had run to their end.

    Parameters
    ----------
    stopped : collection of Cell
        Those of the cells that were stopped.
    """
    statements = list(_statements(cells))
    fixed = frozenset(
        name
        for each in statements
        if isinstance(each.node, (*_DEFINITIONS, *_IMPORTS))
        for name in each.sets
    )
    places = [index for index, cell in enumerate(cells) if cell in stopped]
    resting: set[str] = set()
    for each in statements:
        if each.cell in places:
            resting |= each.sets
            resting |= _may_change(each.node) - fixed
    before = -1
    while places and before < len(resting):
        before = len(resting)
        for each in statements:
            later = each.cell > places[0] or isinstance(each.node, _DEFINITIONS)
            if later and each.mentions & resting:
                resting |= each.sets
                resting |= _may_change(each.node) - fixed
    return frozenset(resting)


def _statements(cells: Sequence[Cell]) -> Iterator[_Statement]:
    for index, cell in enumerate(cells):
        if cell.code and not cell.error:
            for node in parsed(cell.source).body:
                mentions = frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name))
                yield _Statement(index, node, frozenset(names_in([node])), mentions)


def _may_change(node: ast.stmt) -> set[str]:
    """Return names in whose value a statement may write."""
    if isinstance(node, _DEFINITIONS):
        return set()
    changed: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            handed = [inner.func, *inner.args, *(each.value for each in inner.keywords)]
            changed |= {_base(each) for each in handed if not isinstance(each, ast.Name)}
            changed |= {each.id for each in handed[1:] if isinstance(each, ast.Name)}
        elif isinstance(inner, (ast.Subscript, ast.Attribute)) and isinstance(inner.ctx, ast.Store):
            changed.add(_base(inner))
    return changed - {""}


def _base(node: ast.expr) -> str:
    """Return the name that an attribute or an element is of; empty if there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
