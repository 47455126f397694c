"""The libraries that the course's own skeleton imports, and that are not installed here."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from autograder.homework.homework import Homework
from autograder.homework.requirements import can_be_imported
from autograder.submitted import cells, notebooks
from autograder.submitted.parsing import parsed
from autograder.submitted.reading import cells_of


def not_installed(homework: Homework) -> frozenset[str]:
    """Return the libraries that students start with, and that nobody's code finds here.

    Only what the skeleton has to have: not what it imports in a ``try`` that waits for its
    failure, and no file of the homework, which students may have left out.
    """
    if homework.skeleton is None:
        return frozenset()
    code = homework.skeleton_code if homework.is_tree else {"": homework.skeleton}
    own = _names_in([*homework.names_given, *homework.assignment.files.patterns, *code])
    found = {name for path in code.values() for name in imported(_tree(path, homework).body)}
    return frozenset(name for name in found - own if not can_be_imported(name))


def imported(body: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names of libraries that statements cannot do without, at any depth."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module and not node.level:
                yield node.module.partition(".")[0]
        elif isinstance(node, ast.Try) and node.handlers:
            yield from imported([*node.orelse, *node.finalbody])
        elif not (isinstance(node, ast.With) and _suppresses(node)):
            yield from imported(ast.iter_child_nodes(node))


def _suppresses(node: ast.With) -> bool:
    return any("suppress" in ast.unparse(each) for each in node.items)


def _names_in(places: Iterable[str]) -> set[str]:
    return {PurePosixPath(part).stem for place in places for part in place.split("/") if part}


def _tree(path: Path, homework: Homework) -> ast.Module:
    as_cells = homework.assignment.takes_notebooks and not homework.is_tree
    if as_cells or notebooks.is_notebook(path.name):
        return parsed(cells.as_module(cells_of(path)))
    return parsed(path.read_bytes(), path.name)
