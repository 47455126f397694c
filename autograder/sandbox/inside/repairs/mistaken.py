"""What beginners write in place of something else.

The first few for a draw, a name of its own for an element, a magnitude for a part, a line that
is in a loop again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.sandbox.inside.repairs.rules import Change, inner, replaced
from autograder.sandbox.inside.repairs.scope import ARRAYS, Scope
from autograder.sandbox.inside.repairs.source import Function, Source, inside


def mistaken(source: Source, node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield what may have been meant by one node."""
    if isinstance(node, ast.Subscript):
        yield from _drawn(source, node, scope)
    elif isinstance(node, ast.Assign):
        yield from _kept_elsewhere(source, node, scope)
    elif isinstance(node, ast.Call):
        yield from _one_part(source, node)


def _drawn(source: Source, node: ast.Subscript, scope: Scope) -> Iterator[Change]:
    """Draw as many as are taken from the front: ``a[:k]`` is always the same ones."""
    part, text = node.slice, source.text(node.value)
    if not isinstance(node.ctx, ast.Load) or not isinstance(part, ast.Slice):
        return
    few = part.lower is None and part.upper is not None and part.step is None
    if few and scope.may_be(text, *ARRAYS, "list"):
        drawn = f"{scope.library}.random.permutation({text})"
        if scope.library == "torch":
            drawn = f"{text}[torch.randperm(len({text}))]"
        yield replaced(source, node.value, "missing call", 2, drawn, "drawn")


def _kept_elsewhere(source: Source, node: ast.Assign, scope: Scope) -> Iterator[Change]:
    """Set the element, or the attribute, that a name which nothing reads is computed from."""
    target = node.targets[0]
    if len(node.targets) > 1 or not isinstance(target, ast.Name) or target.id not in scope.unread:
        return
    first: ast.expr = node.value
    while isinstance(first, ast.BinOp):
        first = first.left
    if first is not node.value and isinstance(first, (ast.Subscript, ast.Attribute)):
        text = source.text(first)
        yield replaced(source, target, "missing update", 1, text, "in a name of its own")


def _one_part(source: Source, node: ast.Call) -> Iterator[Change]:
    """Take one part of what the magnitude is taken of: ``sqrt(real**2 + imag**2)``."""
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    both = node.args[0] if called == "sqrt" and len(node.args) == 1 else None
    if isinstance(both, ast.BinOp) and isinstance(both.op, ast.Add):
        parts = [_squared(both.left), _squared(both.right)]
        for part in parts:
            if part is not None and None not in parts:
                yield replaced(source, node, "extra call", 2, inner(source, part), "magnitude")


def _squared(node: ast.expr) -> ast.expr | None:
    """Return what a node is the square of."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        two = isinstance(node.right, ast.Constant) and node.right.value == 2
        return node.left if two else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return node.left if ast.dump(node.left) == ast.dump(node.right) else None
    return None


def again_in_loops(source: Source, function: Function) -> Iterator[Change]:
    """Leave out of a loop what was done before it: an optimizer that is made in each epoch."""
    nodes = list(inside(function))
    done: dict[str, int] = {}
    for node in nodes:
        if isinstance(node, (ast.Assign, ast.Expr)):
            done.setdefault(source.text(node), node.lineno)
    for loop in nodes:
        if isinstance(loop, (ast.For, ast.While)):
            for each in loop.body:
                first = done.get(source.text(each), loop.lineno)
                if isinstance(each, (ast.Assign, ast.Expr)) and first < loop.lineno:
                    yield replaced(source, each, "extra statement", 1, "pass", "again in a loop")
