"""Code outside of functions: which statements a check depends on, and running them again."""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

#: What defines something, and is not run again: bodies are replaced where they are.
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Statement:
    """A statement of a file or cell: the names that it sets or changes, and those it reads."""

    file: str
    node: ast.stmt
    sets: frozenset[str]
    reads: frozenset[str]


def statements(texts: Mapping[str, str]) -> list[Statement]:
    """Return what was run outside of functions, in order; what cannot be read is left out."""
    found = []
    for file, text in texts.items():
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        found += [_statement(file, node) for node in tree.body]
    return found


def _statement(file: str, node: ast.stmt) -> Statement:
    sets: set[str] = set()
    reads: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            (reads if isinstance(each.ctx, ast.Load) else sets).add(each.id)
        elif isinstance(each, (ast.Attribute, ast.Subscript)) and isinstance(each.ctx, ast.Store):
            # x[0] = 1 and net.lr = 1 change what the name stands for.
            sets |= {inner.id for inner in ast.walk(each.value) if isinstance(inner, ast.Name)}
    if isinstance(node, _DEFINES):
        name = getattr(node, "name", None)
        sets = {name} if name else {(a.asname or a.name).split(".")[0] for a in node.names}  # type: ignore[union-attr]
    elif isinstance(node, ast.Expr):
        sets |= reads  # a call may change what it is given: model.fit(x)
    return Statement(file, node, frozenset(sets), frozenset(reads))


def defines(node: ast.stmt) -> bool:
    """Whether a statement defines or imports something, and computes nothing."""
    return isinstance(node, _DEFINES)


def needed(program: Sequence[Statement], names: Collection[str]) -> list[Statement]:
    """Return the statements that some names get their values from; no definitions."""
    wanted, found = set(names), []
    for each in reversed(program):
        if each.sets & wanted:
            wanted |= each.reads
            if not isinstance(each.node, _DEFINES) and not _is_guard(each.node):
                found.append(each)
    return found[::-1]


def _is_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in ast.dump(node.test)


def run(each: Statement, space: dict[str, object]) -> None:
    """Run a statement again, where its names are."""
    module = ast.Module([each.node], [])
    exec(compile(module, each.file, "exec", dont_inherit=True), space)  # noqa: S102 - as written


def later(program: Sequence[Statement], edited: Statement) -> Iterator[Statement]:
    """Yield what depends on an edited statement, in order."""
    changed = set(edited.sets)
    after = program[program.index(edited) + 1 :]
    for each in after:
        if not isinstance(each.node, _DEFINES) and each.reads & changed:
            changed |= each.sets
            yield each


def space_of(file: str) -> dict[str, object] | None:
    """Return the names of the module that a file was imported as."""
    for module in list(sys.modules.values()):
        if isinstance(module, types.ModuleType) and vars(module).get("__file__") == file:
            return vars(module)
    return None
