"""Marks the bodies of functions as what students write, where a solution marks nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from autograder.authoring import percent
from autograder.authoring.docstrings import Function
from autograder.errors import UsageError

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def with_regions(source: str, name: str = "the reference") -> str:
    """Mark the body of every function and method as a solution.

    Raises
    ------
    UsageError
        If Python cannot read the source.
    """
    try:
        tree = percent.parsed(source)
    except SyntaxError as error:
        raise UsageError(f"{name} is not valid Python: line {error.lineno}") from error
    lines = source.split("\n")
    for function in sorted(functions_in(tree.body), key=lambda node: -node.lineno):
        body = function.body[1 if ast.get_docstring(function) is not None else 0 :]
        if body:
            _mark(lines, function, body[0])
    return "\n".join(lines).rstrip("\n") + "\n"


def functions_in(body: Iterable[ast.AST]) -> Iterator[Function]:
    """Yield functions and methods, under conditions too, but none within another."""
    for node in body:
        if isinstance(node, _FUNCTIONS):
            yield node
        elif isinstance(node, (ast.ClassDef, ast.If, ast.Try, ast.With, ast.ExceptHandler)):
            yield from functions_in(ast.iter_child_nodes(node))


def _mark(lines: list[str], function: Function, first: ast.stmt) -> None:
    """Put the marks around a body, on lines of their own."""
    start = min([first.lineno, *(d.lineno for d in getattr(first, "decorator_list", []))]) - 1
    before = lines[start].encode()[: first.col_offset].decode()
    indent = before
    if before.strip():  # def f(x): return x
        margin = re.match(r"\s*", lines[function.lineno - 1])[0]  # type: ignore[index]
        indent = margin + ("\t" if margin.startswith("\t") else "    ")
        body = lines[start][len(before) :]
        lines[start : start + 1] = [before.rstrip(), indent + body]
        start += 1
        end = (function.end_lineno or 0) + 1
    else:
        end = function.end_lineno or 0
        while start > function.lineno and lines[start - 1].strip().startswith("#"):
            start -= 1
    lines.insert(end, f"{indent}# END SOLUTION")
    lines.insert(start, f"{indent}# BEGIN SOLUTION")
