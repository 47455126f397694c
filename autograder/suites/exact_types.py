"""Finds where a suite asks whether something is the very type of an object.

``type(x) is Net`` cannot be answered apart: ``is`` and ``type`` ask nobody. What fails there,
or by what was found there, says nothing about the student's code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.suites.files import tree

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def lines(files: Iterable[Path]) -> dict[str, frozenset[int]]:
    """Return the lines whose failure may come of such a question, by the real path of the file.

    These are the lines that ask; that use a name which was given the answer in the same
    function; that call a function of the same file which returns it; and a ``raise`` or
    ``fail()`` below an ``if`` that asks.
    """
    return {str(path.resolve()): frozenset(_lines(tree(path))) for path in files}


def _lines(whole: ast.AST) -> Iterator[int]:
    asking = {id(node) for node in ast.walk(whole) if _asks(node)}
    returning = {
        function.name
        for function in ast.walk(whole)
        if isinstance(function, _FUNCTIONS)
        and any(isinstance(n, ast.Return) and _has(n, asking) for n in ast.walk(function))
    }
    asking |= {
        id(node)
        for node in ast.walk(whole)
        if isinstance(node, ast.Call) and _last_name(node.func) in returning
    }
    for function in ast.walk(whole):
        if isinstance(function, _FUNCTIONS):
            asking |= _uses_of_answers(function, asking)
    for node in ast.walk(whole):
        if id(node) in asking:
            yield from _span(node)
        if isinstance(node, (ast.Assert, ast.Expr)) and _has(node, asking):
            yield from _span(node)
        if isinstance(node, ast.If) and _has(node.test, asking):
            for each in [*node.body, *node.orelse]:
                if isinstance(each, ast.Raise) or _fails(each):
                    yield from _span(each)


def _asks(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        identity = any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops)
    else:
        identity = isinstance(node, ast.Call) and _last_name(node.func) in (
            "assertIs",
            "assertIsNot",
        )
    return identity and any(map(_is_type, ast.walk(node)))


def _is_type(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "__class__"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type"


def _uses_of_answers(function: ast.AST, asking: set[int]) -> set[int]:
    """Return where a function reads the names that it gives an answer to."""
    names = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _has(node.value, asking)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return {
        id(node)
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names
    }


def _has(node: ast.AST, wanted: set[int]) -> bool:
    return any(id(each) in wanted for each in ast.walk(node))


def _fails(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and _last_name(call.func) == "fail"


def _last_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _span(node: ast.AST) -> range:
    first = getattr(node, "lineno", 0)
    return range(first, (getattr(node, "end_lineno", None) or first) + 1)
