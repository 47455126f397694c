"""Lines that may have been forgotten: where a total is kept, a step made, a model fitted.

What they are made of are the names that nothing reads, and the lines beside them with other names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.sandbox.inside.repairs.calls_forgotten import calls_forgotten
from autograder.sandbox.inside.repairs.recalled import values_kept
from autograder.sandbox.inside.repairs.scope import ARRAYS, MOST_NAMES, NUMBERS, Scope
from autograder.sandbox.inside.repairs.source import Function, Source, inside

#: Of the names, those near a place; and how long a call is that is taken from elsewhere.
_MOST, _LONGEST = 6, 80


def kept_nowhere(function: Function) -> tuple[list[str], list[str]]:
    """Return the totals and the lists that a function starts empty and never adds to."""
    totals: dict[str, None] = {}
    lists: dict[str, None] = {}
    added: set[str] = set()
    for node in inside(function):
        if isinstance(node, ast.Assign):
            for name, value in _assigned(node):
                if isinstance(value, ast.BinOp) or getattr(value, "value", None) == 0:
                    totals.setdefault(name)
                elif isinstance(value, ast.List) and not value.elts:
                    lists.setdefault(name)
                elif name in totals or name in lists:
                    added.add(name)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            added.add(node.target.id)
        elif isinstance(node, ast.Attribute) and node.attr in ("append", "extend", "insert"):
            added.add(getattr(node.value, "id", ""))
    return [n for n in totals if n not in added], [n for n in lists if n not in added]


def _assigned(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    for target in node.targets:
        if isinstance(target, ast.Name):
            yield target.id, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for name, value in zip(target.elts, node.value.elts, strict=False):
                if isinstance(name, ast.Name):
                    yield name.id, value


def forgotten_lines(
    source: Source, function: Function, block: list[ast.stmt], place: ast.stmt, scope: Scope
) -> Iterator[tuple[str, str, str]]:
    """Yield lines that may be missing in a block: kind, way and text.

    Parameters
    ----------
    block : list of stmt
        The statements beside it.
    place : stmt
        Where it is to stand.
    """
    there = names_near(function, place, scope)
    near = [n for n in there if scope.may_be(n, *NUMBERS)]
    read = {n.id for n in inside(function) if isinstance(n, ast.Name)
            and isinstance(n.ctx, ast.Load)}  # fmt: skip
    unread = [n for n in near if n not in read] + [n for n in scope.unread if "." in n]
    totals, lists = kept_nowhere(function)
    for total in totals:
        for value in _values(source, scope, near, unread):
            yield "missing update", "total", f"{total} += {value}"
    for name in lists:
        for value in _values(source, scope, near, unread):
            yield "missing update", "kept", f"{name}.append({value})"
        for value in values_kept(source, function, near, unread, scope):
            yield "missing update", "kept together", f"{name}.append({value})"
    yield from _steps(scope, near, unread)
    yield from _fitted(function, there, near)
    calls = calls_in(source, scope, set(near[:_MOST]))
    yield from calls_forgotten(source, function, block, near, calls, scope)
    for name in near[:_MOST]:
        if scope.may_be(name, "tensor 0"):
            yield "missing call", "gradient", f"{name}.backward()"
    for statement in block:
        for text in _renamed(source, statement, scope, unread):
            kind = "missing call" if isinstance(statement, ast.Expr) else "missing update"
            yield kind, "as beside", text


def names_near(function: Function, place: ast.stmt, scope: Scope) -> list[str]:
    """Return the names that there are at a statement, the last one that was set first."""
    stored = dict.fromkeys(scope.parameters, 0)
    for node in inside(function):
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Store):
            continue
        if node.lineno <= place.lineno and node.id != "_":
            stored[node.id] = node.lineno
    return sorted(stored, key=lambda name: -stored[name])


def _values(source: Source, scope: Scope, near: list[str], unread: list[str]) -> Iterator[str]:
    """Yield what a total may be made of, or a list of results."""
    names = [*unread, *(n for n in near if n not in unread)][:_MOST]
    yield from unread
    for name in names:
        yield f"{name}.item()"
    for call in calls_in(source, scope, set(names)):
        yield call
        if not call.endswith(".item()"):
            yield f"{call}.item()"
    for first in names:
        for second in names:
            if first != second and first in near:
                yield f"({first}.argmax(dim=1) == {second}).sum().item()"
            if first != second and (first in unread or second in unread):
                yield f"{first}.item() * len({second})"
                yield f"{first} * {second}"
                yield f"({first} == {second}).sum().item()"
    for first in [n for n in names if "loss" in n]:
        for second in [n for n in near if n != first][:_MOST]:
            yield f"{first}.item() * len({second})"
    for first in [n for n in names if _SCORES.search(n)]:
        for second in [n for n in near if n != first][:_MOST]:
            entropy = f"nn.functional.cross_entropy({first}, {second}"
            yield from (f'{entropy}, reduction="sum").item()', f"{entropy}).item()")
    for name in names:
        yield f"len({name})"
    yield "1"


def calls_in(source: Source, scope: Scope, names: set[str]) -> list[str]:
    """Return calls of the file that can stand in a function: all that they read is there."""
    defined = {getattr(node, "name", "") for node in source.tree.body}
    known = {*names, *scope.names, *scope.parameters, *defined, "np", "torch", "nn", "len"}
    found: dict[str, None] = {}
    for each in source.tree.body:
        if isinstance(each, ast.FunctionDef):
            asked = [argument.arg for argument in each.args.args]
            if asked and {*asked} <= {*names, *scope.names}:
                found.setdefault(f"{each.name}({', '.join(asked)})")
    for text, read in source.calls:
        if read <= known and read & names and len(text) <= _LONGEST:
            found.setdefault(text)
    return list(found)[:_MOST]


_SCORES = re.compile(r"logit|score|out|pred")
_RATE = re.compile(r"lr|rate|step|eta|alpha|gamma")


def _steps(scope: Scope, near: list[str], unread: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield steps of gradient descent, and a gradient that is one less for the right class."""
    rates = [n for n in near if n in unread or _RATE.search(n)][:4]
    targets = [*near[: 2 * _MOST], *scope.attributes, *scope.places]
    for rate in rates:
        for target in targets:
            if target != rate:
                yield "missing update", "step", f"{target} -= {rate} * {target}.grad"
                for other in [*unread, *near[:3]]:
                    if other not in (rate, target):
                        way = "step unread" if {rate, other} <= {*unread} else "step"
                        yield "missing update", way, f"{target} -= {rate} * {other}"
    for array in near[:3]:
        for labels in [*scope.parameters, *scope.attributes][:_MOST]:
            if array != labels and scope.may_be(array, *ARRAYS) and scope.may_be(labels, *ARRAYS):
                place = f"np.arange(len({labels})), {labels}"
                yield "missing update", "one-hot", f"{array}[{place}] -= 1"


def _fitted(
    function: Function, there: list[str], near: list[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield the fit of a model of scikit-learn's that is made and asked, and never fitted.

    It is among the names that there are, and no number as its data are.
    """
    asked = {
        node.value.id
        for node in inside(function)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.attr in ("predict", "score", "transform") or node.attr.endswith("_"))
    }
    data = [n for n in near if n not in asked][:_MOST]
    for name in there:
        if name in asked:
            for first in data:
                for second in data:
                    if first != second:
                        yield "missing call", "fit", f"{name}.fit({first}, {second})"


_WORD = re.compile(r"[^\W\d]\w*")


def _renamed(source: Source, statement: ast.stmt, scope: Scope, unread: list[str]) -> Iterator[str]:
    """Yield a line like its neighbour with other names: ``b -= r * db`` for ``w -= r * dw``."""
    text = source.text(statement)
    called = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    if not (called or isinstance(statement, (ast.AugAssign, ast.Assign))) or "\n" in text:
        return
    words = list(dict.fromkeys(_WORD.findall(text)))
    # One letter for another, wherever it ends a name: w, dw and b, db.
    letters = {e for e in [*source.attributes, *scope.names] if len(e) == 1}
    for old in sorted(letters & {word[-1] for word in words}):
        for new in sorted(letters - {old}):
            parts = re.split(r"(\W+)", text)
            yield "".join(_other_end(part, old, new) for part in parts)
    outside = [n for n in source.names_outside[:MOST_NAMES] if n not in words]
    for new in unread:
        for old in words:
            if old in scope.names and old != new:
                one = re.sub(rf"\b{old}\b", new, text)
                yield one
                for target in [*outside, *scope.names][:8]:
                    if target not in (old, new) and words[0] != target:
                        yield re.sub(rf"\b{words[0]}\b", target, one)


def _other_end(word: str, old: str, new: str) -> str:
    return f"{word[:-1]}{new}" if word in (old, f"d{old}") or word.endswith(f"_{old}") else word
