"""A file of student code as edits see it: its tree, its bytes, and whose line is which."""

from __future__ import annotations

import ast
import bisect
import functools
from collections.abc import Iterator
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Span(NamedTuple):
    """The bytes of a source from ``start`` up to ``end``."""

    start: int
    end: int


class Source:
    """The text of a file or of a notebook's cell.

    Attributes
    ----------
    tree : ast.Module
        What it says.

    Raises
    ------
    SyntaxError
        If it says nothing.
    """

    def __init__(self, text: str) -> None:
        # ast counts columns in bytes of UTF-8, not in characters.
        self.bytes = text.encode()
        self.tree = ast.parse(text)
        self.starts = [0]
        for line in self.bytes.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    @functools.cached_property
    def attributes(self) -> set[str]:
        """The names of all attributes that are read or set anywhere."""
        return {node.attr for node in ast.walk(self.tree) if isinstance(node, ast.Attribute)}

    @functools.cached_property
    def calls(self) -> list[tuple[str, set[str]]]:
        """All calls with arguments, as they are written on one line, and the names they read."""
        calls = (node for node in ast.walk(self.tree) if isinstance(node, ast.Call) and node.args)
        found = [
            (self.text(node), {n.id for n in ast.walk(node) if isinstance(n, ast.Name)})
            for node in calls
            if not isinstance(node.func, ast.Call)
        ]
        return [(text, names) for text, names in found if "\n" not in text]

    @functools.cached_property
    def names_outside(self) -> list[str]:
        """The names that are set outside of functions."""
        stored = (
            node.id
            for statement in self.tree.body
            if isinstance(statement, ast.Assign)
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )
        return list(dict.fromkeys(stored))

    def span(self, node: ast.AST) -> Span:
        """Return where a node stands."""
        start = self.starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = self.starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        return Span(start, end)

    def newline(self, statement: ast.stmt) -> str:
        """Return what ends a line before a statement: its indentation follows."""
        start = self.starts[statement.lineno - 1]
        indent = self.bytes[start : start + statement.col_offset].decode()
        return f"\n{indent}" if not indent.strip() else "; "

    def bracketed(self, node: ast.AST) -> Span:
        """Return where one of several elements stands, with the brackets that are its own."""
        start, end = self.span(node)
        while True:
            before, after = self.bytes[:start].rstrip(), self.bytes[end:].lstrip()
            if not before.endswith(b"(") or not after.startswith(b")"):
                return Span(start, end)
            start, end = len(before) - 1, len(self.bytes) - len(after) + 1

    def block(self, node: ast.stmt) -> tuple[int, int]:
        """Return the first and the last line of a statement, its decorators', too."""
        above = [each.lineno for each in getattr(node, "decorator_list", ())]
        return min([node.lineno, *above]), node.end_lineno or node.lineno

    def text(self, node: ast.AST) -> str:
        """Return a node as the student wrote it."""
        start, end = self.span(node)
        return self.bytes[start:end].decode()

    def line_of(self, place: int) -> int:
        """Return the line, from 1, that a byte is in."""
        return bisect.bisect_right(self.starts, place)

    def lines(self, span: Span) -> str:
        """Return the whole lines that a span is in, as one, without their indentation."""
        first, last = self.line_of(span.start), self.line_of(max(span.start, span.end - 1))
        end = self.starts[last] if last < len(self.starts) else len(self.bytes)
        return one_line(self.bytes[self.starts[first - 1] : end].decode())

    def changed(self, span: Span, text: str) -> str:
        """Return the lines that a span is in with another text in its place."""
        first, last = self.line_of(span.start), self.line_of(max(span.start, span.end - 1))
        end = self.starts[last] if last < len(self.starts) else len(self.bytes)
        before, after = self.bytes[self.starts[first - 1] : span.start], self.bytes[span.end : end]
        return one_line(before.decode() + text + after.decode())


def one_line(text: str) -> str:
    """Return lines as one, without their indentation."""
    return " ".join(line.strip() for line in text.strip().splitlines())


def functions(
    tree: ast.Module,
) -> Iterator[tuple[ast.stmt, str, Function, ast.ClassDef | None]]:
    """Yield the functions and methods of a file, each with its name and its class.

    First comes the statement of the file that it is in.
    """
    for top in tree.body:
        todo: list[tuple[str, ast.stmt, ast.ClassDef | None]] = [("", top, None)]
        while todo:
            prefix, node, owner = todo.pop(0)
            if isinstance(node, Function):
                yield top, f"{prefix}{node.name}", node, owner
            elif isinstance(node, ast.ClassDef):
                todo += [(f"{prefix}{node.name}.", each, node) for each in node.body]
            elif isinstance(node, (ast.If, ast.Try, ast.With)):
                below = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt)]
                todo += [(prefix, each, owner) for each in below]


#: What says something to people, and computes nothing.
_SAYS = (ast.JoinedStr, ast.Import, ast.ImportFrom, ast.Assert)


def inside(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is below a node; not what says something, annotates or asserts."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, _SAYS):
                continue
            if isinstance(child, ast.Expr) and _says(child.value):
                continue
            yield child
            yield from inside(child)


def _says(node: ast.AST) -> bool:
    """Whether a statement is a docstring or prints."""
    if isinstance(node, ast.Constant):
        return True
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
