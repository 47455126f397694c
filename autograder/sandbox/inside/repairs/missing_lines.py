"""Lines that are missing in a function, there once too often, or in each other's place."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from autograder.sandbox.inside.repairs.companions import averages, scales, training_step
from autograder.sandbox.inside.repairs.forgotten_lines import forgotten_lines, names_near
from autograder.sandbox.inside.repairs.mistaken import again_in_loops
from autograder.sandbox.inside.repairs.recalled import recalled
from autograder.sandbox.inside.repairs.rules import Change, replaced
from autograder.sandbox.inside.repairs.scope import Scope
from autograder.sandbox.inside.repairs.source import Function, Source, inside


def lines(
    source: Source, function: Function, owner: ast.ClassDef | None, scope: Scope
) -> Iterator[Change]:
    """Yield lines that can be added to a function, and neighbours that can change places."""
    for block in _blocks(function):
        for first, second in itertools.pairwise(block):
            if isinstance(first, _SIMPLE) and isinstance(second, _SIMPLE) and not _doc(first):
                start, end = source.span(first).start, source.span(second).end
                middle = source.bytes[source.span(first).end : source.span(second).start].decode()
                text = f"{source.text(second)}{middle}{source.text(first)}"
                yield Change("statement order", 3, start, end, text)
        blank = [each for each in block if isinstance(each, ast.Pass)]
        for statement in blank or block:
            yield from _inserted(source, statement, scope, owner)
            yield from _as_siblings(source, function, block, statement, scope)
        yield from _forgotten(source, function, owner, block, scope)
        yield from training_step(source, function, block, scope)
        yield from scales(source, function, block)
    yield from averages(source, function)
    yield from again_in_loops(source, function)


def _forgotten(
    source: Source,
    function: Function,
    owner: ast.ClassDef | None,
    block: list[ast.stmt],
    scope: Scope,
) -> Iterator[Change]:
    """Yield lines instead of one that does nothing, or at the end of a block of a loop."""
    blank = next((each for each in block if isinstance(each, ast.Pass)), None)
    last = block[-1] if block else None
    if last is None or (blank is None and isinstance(last, ast.Return)):
        return
    if blank is not None:
        near = names_near(function, blank, scope)
        for kind, way, text in recalled(source, function, owner, near, scope):
            yield replaced(source, blank, kind, 2, text, way)
    for kind, way, text in forgotten_lines(source, function, block, blank or last, scope):
        if blank is not None:
            yield replaced(source, blank, kind, 2, text, way)
        elif way in ("total", "kept"):
            place, newline = source.span(last).end, source.newline(last)
            if newline.startswith("\n"):
                yield Change(kind, 3, place, place, f"{newline}{text}", f"{way} at the end")


def _as_siblings(
    source: Source, function: Function, block: list[ast.stmt], statement: ast.stmt, scope: Scope
) -> Iterator[Change]:
    """Yield ``b -= lr * db`` after ``w -= lr * dw``, where ``dw, db`` come together.

    Nothing reads the second one yet.
    """
    if not isinstance(statement, (ast.Assign, ast.AugAssign)):
        return
    text, newline = source.text(statement), source.newline(statement)
    words = set(_WORD.findall(text))
    for together in _unpacked(function):
        for sibling, unread in _neighbours(together, scope.unread):
            old, new = _base_of(sibling), _base_of(unread)
            if any(_sets(each, new) for each in block):
                continue  # it has a line of its own, and what is wrong is there
            if {sibling, old} <= words and unread not in words and new in scope.names:
                renamed = {sibling: unread, old: new}
                parts = (renamed.get(each, each) for each in _PARTS.findall(text))
                place = source.span(statement).end
                if newline.startswith("\n"):
                    line = f"{newline}{''.join(parts)}"
                    yield Change("missing update", 2, place, place, line, "sibling")


def _sets(statement: ast.stmt, name: str) -> bool:
    """Whether a statement gives a value to one name alone, or changes it."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return any(isinstance(each, ast.Name) and each.id == name for each in targets)


def _neighbours(together: list[str], unread: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the name before each unread one, or after the first."""
    for place, name in enumerate(together):
        if name in unread and len(together) > 1:
            yield together[place - 1 if place else 1], name


def _unpacked(function: Function) -> Iterator[list[str]]:
    """Yield the names that one statement sets together."""
    for node in inside(function):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, (ast.Tuple, ast.List)):
                yield [each.id for each in target.elts if isinstance(each, ast.Name)]


def _base_of(gradient: str) -> str:
    """Return what a gradient is called after: ``w`` for ``dw``, ``w_grad`` and ``grad_w``."""
    return _OF_GRADIENT.sub("", gradient)


_WORD, _PARTS = re.compile(r"[^\W\d]\w*"), re.compile(r"[^\W\d]\w*|.", re.DOTALL)
_OF_GRADIENT = re.compile(r"^(?:d_?|grad_|g_)(?=.)|_grad$")
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Delete)


def _doc(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _blocks(function: Function) -> Iterator[list[ast.stmt]]:
    for node in [function, *inside(function)]:
        if isinstance(node, ast.ExceptHandler):
            continue  # where nothing is done, that is meant
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def _inserted(
    source: Source, statement: ast.stmt, scope: Scope, owner: ast.ClassDef | None
) -> Iterator[Change]:
    """Yield lines to stand before a statement, or instead of one that does nothing."""
    for kind, text in _missing(statement, scope, owner):
        if isinstance(statement, ast.Pass):
            yield replaced(source, statement, kind, 2, text)
        elif not _doc(statement):
            place = source.span(statement).start
            # What is read and never set is missing for certain.
            size = 1 if text.partition(" ")[0] in scope.unset else 3
            yield Change(kind, size, place, place, f"{text}{source.newline(statement)}")


def _missing(
    statement: ast.stmt, scope: Scope, owner: ast.ClassDef | None
) -> Iterator[tuple[str, str]]:
    """Yield what may be missing before a statement: its kind, and its text."""
    trains = isinstance(statement, (ast.Pass, ast.Expr))
    for name in [*scope.names, *scope.attributes] if trains else ():
        if any(word in name.lower() for word in ("opt", "sgd", "adam")):
            yield "missing call", f"{name}.zero_grad()"
            yield "missing call", f"{name}.step()"
        elif any(word in name.lower() for word in ("model", "net")):
            yield "missing call", f"{name}.zero_grad()"
            yield "missing call", f"{name}.eval()"
            yield "missing call", f"{name}.train()"
        elif "loss" in name.lower() or scope.sorts.get(name) == "tensor 0":
            yield "missing call", f"{name}.backward()"
    if isinstance(statement, (ast.Pass, ast.Return)) and owner is not None:
        for attribute in scope.attributes:
            name = attribute.partition(".")[2]
            for value in scope.names:
                if value == name or value in scope.unread or len(scope.names) <= 2:
                    yield "missing update", f"{attribute} = {value}"
    if isinstance(statement, ast.Pass):
        for target in [*scope.names, *scope.attributes]:
            for value in scope.names:
                if value != target and value in scope.unread:
                    yield "missing update", f"{target} += {value}"
                    yield "missing update", f"{target} -= {value}"
                    yield "missing update", f"{target}.append({value})"
        yield "missing raise", "raise ValueError"
        yield "missing raise", "raise RuntimeError"
        yield "missing raise", "raise AssertionError"
