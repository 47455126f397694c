"""What may have been forgotten beside a value: a product, a share, a count, a mask, one more.

:mod:`additions` adds names and what the function computes elsewhere; these are the larger terms and
factors that machine learning is written in. Most have a name that nothing reads: what was
forgotten was to be used somewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.sandbox.inside.repairs.rules import Change, inner, replaced
from autograder.sandbox.inside.repairs.scope import ARRAYS, NUMBERS, Scope
from autograder.sandbox.inside.repairs.source import Source

_RATE = re.compile(r"^(lr|eta|alpha)$|rate")
_WORD = re.compile(r"[^\W\d]\w*")
#: Of the names that nothing reads, and of those that are multiplied with them.
_MOST_UNREAD, _MOST_OTHERS = 3, 12


def forgotten(
    source: Source, node: ast.AST, value: ast.expr, scope: Scope, *, whole: bool
) -> Iterator[Change]:
    """Yield edits that put something larger beside a value.

    Parameters
    ----------
    node : AST
        What the value is part of.
    whole : bool
        Whether it is all that is assigned or returned.
    """
    text = inner(source, value)
    for kind, way, said in _beside(text, node, value, scope, whole=whole):
        yield replaced(source, value, kind, 3, said if whole else f"({said})", way)


def _beside(
    text: str, node: ast.AST, value: ast.expr, scope: Scope, *, whole: bool
) -> Iterator[tuple[str, str, str]]:
    constant = isinstance(value, ast.Constant)
    # Beside one operand is beside what they make together.
    if not constant and not isinstance(node, (ast.BinOp, ast.Compare)):
        for product in dict.fromkeys(products(scope)):
            yield "missing term", "product", f"{product} + {text}"
            yield "missing term", "product", f"{text} - {product}"
        for count in counts(scope):
            yield "average", "count", f"{text} / {count}"
            yield "missing factor", "count", f"{text} * {count}"
        yield from _shares(text, node, value, scope, whole=whole)
        if whole:
            yield from _masks(text, value, scope)
        yield from _gradients(text, node, scope)
        differs = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Sub)
        for name in scope.numbers if differs else scope.unread[:_MOST_UNREAD]:
            yield "missing factor", "twice", f"{text} / (2 * {name})"
        for name in scope.unread[:_MOST_UNREAD]:
            yield "missing factor", "sign", f"-{name} * {text}"
        for product in products_beside(scope):
            yield "missing term", "as beside", f"{text} + {product}"
            yield "missing term", "as beside", f"{text} - {product}"
    if isinstance(value, (ast.Call, ast.Name)):
        yield "off by one", "beside", f"{text} + 1"
        yield "off by one", "beside", f"{text} - 1"
    elif isinstance(value, ast.Constant) and type(value.value) is int and value.value > 2:
        yield "missing factor", "square", f"{text} * {text}"
    for symbol, operand in scope.operands:
        kind = "missing factor" if symbol in "+-" else "missing term"
        if operand != text and (symbol in "*/" or operand != "1"):
            for other in "*/" if symbol in "+-" else "+-":
                yield kind, "otherwise", f"{text} {other} {operand}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and value is node.right:
        yield "missing factor", "twice", f"2 * {text}"
    if constant or isinstance(value, ast.Subscript):
        for name in scope.numbers:
            if name != text:
                yield "missing factor", "of a constant", f"{text} * {name}"
                yield "missing term", "of a constant", f"{text} - {name}"
                yield "missing term", "of a constant", f"{text} + {name}"
                yield "missing factor", "of a constant", f"{text} / {name}"


def products(scope: Scope) -> Iterator[str]:
    """Yield products of two values, of which nothing reads the one."""
    others = [*scope.unread, *scope.names, *scope.attributes, *scope.places]
    for first in scope.unread[:_MOST_UNREAD]:
        if not scope.may_be(first, *NUMBERS):
            continue
        for second in [n for n in dict.fromkeys(others) if n != first][:_MOST_OTHERS]:
            if scope.may_be(second, *NUMBERS):
                yield f"{first} * {second}"
                if scope.may_be(first, *ARRAYS) and scope.may_be(second, *ARRAYS):
                    yield f"{first} @ {second}"
                    yield f"{second} @ {first}"
                    yield f"{first}.T @ {second}"
                    yield f"{second}.T @ {first}"
                    yield f"{second} @ {first}.T"


def products_beside(scope: Scope) -> Iterator[str]:
    """Yield the products that are added elsewhere in the function, and of another name."""
    for symbol, operand in scope.operands:
        words = _WORD.findall(operand)
        if symbol in "+-" and "*" in operand:
            yield operand
            for old in dict.fromkeys(words):
                for new in scope.names if old in scope.names else ():
                    if new not in words:
                        yield re.sub(rf"\b{old}\b", new, operand)


def counts(scope: Scope) -> Iterator[str]:
    """Yield what may count examples or mini-batches, and is not sure to."""
    known = set(scope.counts)
    for name in [*scope.parameters, *scope.unread, *scope.attributes]:
        sort = scope.sorts.get(name, "")
        if sort in ("int", "float", "bool", "str") or sort.endswith(" 0"):
            continue
        if f"len({name})" not in known:
            known.add(f"len({name})")
            yield f"len({name})"
    for name in scope.parameters:
        if not scope.sorts.get(name, "a ").startswith("a "):
            continue
        if any(word in name.lower() for word in ("load", "batch", "data")):
            yield f"len({name}.dataset)"


def _shares(
    text: str, node: ast.AST, value: ast.expr, scope: Scope, *, whole: bool
) -> Iterator[tuple[str, str, str]]:
    """Divide by a sum, take the largest away, or the logarithm of the sum of what it is."""
    name = isinstance(value, (ast.Name, ast.Attribute))
    library, axis = scope.library, "dim" if scope.library == "torch" else "axis"
    keep = "keepdim" if scope.library == "torch" else "keepdims"
    read = [n.id for n in ast.walk(value) if isinstance(n, ast.Name)] if whole else []
    for each in [n for n in scope.names if n in read and n != text]:
        yield "average", "count", f"{text} / len({each})"
        yield "missing factor", "share", f"{text} / {each}.sum()"
    if whole and name:
        for along in (f"{axis}=1, {keep}=True", "", f"{axis}=0"):
            yield "missing factor", "share", f"{text} / {text}.sum({along})"
        for along in (f"{axis}=1, {keep}=True", ""):
            yield (
                "missing term",
                "share",
                f"{text} - {library}.log({library}.exp({text}).sum({along}))",
            )
        yield "missing term", "share", f"{text} - {text}.mean({axis}=0)"
    if name and isinstance(node, ast.Call) and _called(node) in ("exp", "softmax"):
        yield "missing term", "share", f"{text} - {text}.max()"
        if library != "torch":
            yield "missing term", "share", f"{text} - {text}.max(axis=1, keepdims=True)"


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def _masks(text: str, value: ast.expr, scope: Scope) -> Iterator[tuple[str, str, str]]:
    """Multiply by where something is above 0, or by the slope of a sigmoid."""
    read = [n.id for n in ast.walk(value) if isinstance(n, ast.Name)]
    mine = [name for name in scope.names if name in read]
    names = dict.fromkeys([*scope.unread, *mine, *scope.attributes, *scope.names])
    for name in list(names)[:_MOST_OTHERS]:
        if scope.may_be(name, *ARRAYS):
            yield "missing factor", "slope", f"{text} * ({name} > 0)"
            yield "missing factor", "slope", f"{text} * (1 - {name})"
            yield "missing factor", "slope", f"{text} * {name} * (1 - {name})"


def _gradients(text: str, node: ast.AST, scope: Scope) -> Iterator[tuple[str, str, str]]:
    """In the step of a parameter, multiply by its gradient, or by the length of the step."""
    if not isinstance(node, ast.AugAssign) or not isinstance(node.op, (ast.Add, ast.Sub)):
        return
    target = ast.unparse(node.target)
    owner, _, last = target.rpartition(".")
    gradients = [f"{target}.grad"] + ([f"{owner}.d{last}", f"{owner}.grad_{last}"] if owner else [])
    for each in gradients:
        if each not in text:
            yield "missing factor", "gradient", f"{text} * {each}"
    for name in scope.unread[:_MOST_UNREAD] if scope.may_be(text, "float", "int") else ():
        yield "missing factor", "gradient", f"{text} * {name}"
    for name in [n for n in scope.names if _RATE.search(n) and n not in text]:
        yield "missing factor", "rate", f"{name} * {text}"
    for name in scope.numbers:
        if name not in text and name not in scope.unread:
            yield "missing factor", "of a step", f"{name} * {text}"
