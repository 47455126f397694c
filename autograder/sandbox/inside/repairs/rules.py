"""Small edits that put right what beginners get wrong, looked for in one place of the code.

They are the operators that mutants are made of (``authoring/operators.py``) turned round, with
what students do besides. Each is given a node and yields changes of it; what needs to know
the names around it is in :mod:`additions`.

A change's size says how much was written: 1 for a word that is replaced or taken away, 2 for one
that is added, 3 for more. The smaller of two that work is the better explanation.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from autograder.sandbox.inside.repairs.source import Source, Span
from autograder.sandbox.inside.repairs.words import CALLED, INSTEAD, SYMBOLS


class Change(NamedTuple):
    """What is to stand in place of some bytes: a kind of ``results.repair.KINDS``.

    ``way`` tells edits of one kind apart that are not equally likely: what they are made of.
    """

    kind: str
    size: int
    start: int
    end: int
    text: str
    way: str = ""


_REDUCE = {"sum", "mean", "max", "min", "argmax", "argmin", "std", "var", "softmax", "norm", "prod",
           "any", "all", "cumsum", "logsumexp", "amax", "amin", "log_softmax"}  # fmt: skip
_COMPOUND = (ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.IfExp, ast.Lambda, ast.NamedExpr)
_CASTS = {"int", "float", "abs", "list", "round"}


def inner(source: Source, node: ast.AST) -> str:
    """Return an expression as it can stand inside any other."""
    text = source.text(node)
    if isinstance(node, ast.Tuple):
        return text if text.startswith("(") else f"({text})"
    return f"({text})" if isinstance(node, _COMPOUND) or "\n" in text else text


def replaced(
    source: Source, node: ast.AST, kind: str, size: int, text: str, way: str = ""
) -> Change:
    """Return the change that puts a text in a node's place."""
    return Change(kind, size, *source.span(node), text, way)


def changes(source: Source, node: ast.AST) -> Iterator[Change]:
    """Yield every small edit of one node."""
    for kind, rules in _RULES.items():
        if isinstance(node, kind):
            for rule in rules:
                yield from rule(source, node)


def _between(source: Source, left: ast.AST, right: ast.AST, symbol: str) -> Span | None:
    """Return where the operator between two operands stands."""
    start, end = source.span(left).end, source.span(right).start
    found = source.bytes.find(symbol.encode(), start, end)
    return Span(found, found + len(symbol)) if found >= 0 else None


def _other_operator(source: Source, node: ast.BinOp) -> Iterator[Change]:
    symbol = SYMBOLS.get(type(node.op), "")
    place = _between(source, node.left, node.right, symbol) if symbol else None
    if place is None:
        return
    for kind, size, other in INSTEAD.get(symbol, ()):
        if other == "**" and not isinstance(node.right, ast.Constant):
            size = 3
        yield Change(kind, size, *place, other)


def _left_out(source: Source, node: ast.BinOp) -> Iterator[Change]:
    """Take one of two operands away."""
    kind = "extra term" if isinstance(node.op, (ast.Add, ast.Sub)) else "extra factor"
    one = isinstance(node.right, ast.Constant) and node.right.value == 1
    kind = "off by one" if one and kind == "extra term" else kind
    yield replaced(source, node, kind, 1, inner(source, node.left))
    number = isinstance(node.left, ast.Constant) and isinstance(node.op, (ast.Div, ast.Sub))
    if number or isinstance(node.op, (ast.Add, ast.Mult, ast.MatMult)):
        yield replaced(source, node, kind, 1, inner(source, node.right))


def _swapped(source: Source, node: ast.BinOp) -> Iterator[Change]:
    symbol = SYMBOLS.get(type(node.op), "")
    kinds = {"@": ("transposed", 1), "-": ("order", 1), "/": ("order", 1), "**": ("order", 2)}
    if symbol in kinds:
        text = f"{inner(source, node.right)} {symbol} {inner(source, node.left)}"
        yield replaced(source, node, *kinds[symbol], f"({text})")


def _other_comparison(source: Source, node: ast.Compare) -> Iterator[Change]:
    left = node.left
    for op, right in zip(node.ops, node.comparators, strict=True):
        symbol = SYMBOLS[type(op)]
        place = _between(source, left, right, symbol)
        others = INSTEAD.get(symbol, ())
        yield from (Change(kind, size, *place, o) for kind, size, o in others if place)
        left = right


def _other_connective(source: Source, node: ast.BoolOp) -> Iterator[Change]:
    symbol, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    for left, right in zip(node.values, node.values[1:], strict=False):
        if place := _between(source, left, right, symbol):
            yield Change("condition", 1, *place, other)
    yield from (
        replaced(source, node, "condition", 1, inner(source, value)) for value in node.values
    )


def _without_sign(source: Source, node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, (ast.USub, ast.Not, ast.Invert)):
        kind, way = ("sign", "away") if isinstance(node.op, ast.USub) else ("condition", "")
        yield replaced(source, node, kind, 1, inner(source, node.operand), way)
    if isinstance(node.op, ast.USub) and _whole(node.operand):
        value = node.operand.value  # type: ignore[attr-defined]
        yield replaced(source, node, "off by one", 1, f"-{value + 1}")


def _other_order(source: Source, node: ast.Tuple) -> Iterator[Change]:
    if not isinstance(node.ctx, ast.Load) or not 2 <= len(node.elts) <= 6:
        return
    for place in range(len(node.elts) - 1):
        first, second = node.elts[place : place + 2]
        if ast.dump(first) != ast.dump(second):
            start, end = source.bracketed(first).start, source.bracketed(second).end
            yield Change("order", 1, start, end, f"{inner(source, second)}, {inner(source, first)}")


def _other_axis(source: Source, node: ast.keyword) -> Iterator[Change]:
    if node.arg not in ("axis", "dim"):
        return
    written = source.text(node.value)
    for value in ("0", "1", "-1", "2"):
        if value != written and (value != "2" or written not in ("0", "1", "-1")):
            yield replaced(source, node.value, "axis", 1, value)


def _whole(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _other_number(source: Source, node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if type(value) is bool:
        yield replaced(source, node, "constant", 1, str(not value))
    elif type(value) is int and abs(value) < 10**9:
        yield replaced(source, node, "off by one", 1, str(value - 1) if value else "(-1)")
        yield replaced(source, node, "off by one", 1, str(value + 1))
        if value not in (0, 1, 2):
            yield replaced(source, node, "constant", 2, "1")
            yield replaced(source, node, "constant", 2, "0")
            yield replaced(source, node, "constant", 2, "(-1)")  # as many as there are
    elif type(value) is float:
        for other in dict.fromkeys((value / 2, 2 * value, 0.0, 1.0, value * 10, value / 10)):
            if other != value:
                yield replaced(source, node, "constant", 1 if other else 2, repr(other))


def _other_name(source: Source, node: ast.Attribute | ast.Name) -> Iterator[Change]:
    name = node.attr if isinstance(node, ast.Attribute) else node.id
    end = source.span(node).end
    for kind, other in CALLED.get(name, ()):
        yield Change(kind, 1, end - len(name.encode()), end, other)


def _without_transpose(source: Source, node: ast.Attribute) -> Iterator[Change]:
    if node.attr in ("T", "mT"):
        yield replaced(source, node, "transposed", 1, inner(source, node.value))


def _without_call(source: Source, node: ast.Call) -> Iterator[Change]:
    """Take away a call around a value: a square root, a second softmax, a sum, a cast."""
    if isinstance(node.func, ast.Attribute) and not node.args:
        transposes = node.func.attr in ("t", "transpose")
        kind = "transposed" if transposes else "extra call"
        yield replaced(source, node, kind, 1, inner(source, node.func.value))
    elif len(node.args) >= 1 and not isinstance(node.args[0], ast.Starred):
        named = isinstance(node.func, (ast.Attribute, ast.Name))
        size = 1 if named and isinstance(node.func, ast.Name) and node.func.id in _CASTS else 2
        yield replaced(source, node, "extra call", size, inner(source, node.args[0]))


def _other_arguments(source: Source, node: ast.Call) -> Iterator[Change]:
    """Swap two neighbours, take a keyword away, and say along which axis, where nothing does."""
    for first, second in zip(node.args, node.args[1:], strict=False):
        if ast.dump(first) != ast.dump(second) and len(node.args) <= 4:
            start, end = source.bracketed(first).start, source.bracketed(second).end
            swapped = f"{source.text(second)}, {source.text(first)}"
            yield Change("order", 1 if len(node.args) == 2 else 2, start, end, swapped)
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    words = {keyword.arg: keyword for keyword in node.keywords}
    for word in words.values():
        if word.arg in ("axis", "dim", "keepdims", "keepdim", "ddof", "unbiased", "reduction"):
            kind = "axis" if word.arg in ("axis", "dim") else "argument"
            yield Change(kind, 2, *_with_comma(source, node, word), "")
    if name in _REDUCE:
        close = source.span(node).end - 1
        lead = ", " if node.args or node.keywords else ""
        if not words.keys() & {"axis", "dim"}:
            for value in ("0", "1", "-1"):
                yield Change("axis", 2, close, close, f"{lead}axis={value}")
                yield Change("axis", 3, close, close, f"{lead}axis={value}, keepdims=True")
        elif not words.keys() & {"keepdims", "keepdim"} and name not in ("softmax",):
            yield Change("argument", 2, close, close, f"{lead}keepdims=True")


def _with_comma(source: Source, node: ast.Call, word: ast.keyword) -> Span:
    """Return where an argument stands with the comma that sets it off from its neighbour."""
    spans = [source.span(each) for each in [*node.args, *node.keywords] if each is not word]
    start, end = source.span(word)
    before = [each.end for each in spans if each.end < start]
    after = [each.start for each in spans if each.start > end]
    if before:
        return Span(max(before), end)
    return Span(start, min(after, default=end))


def _other_range(source: Source, node: ast.Call) -> Iterator[Change]:
    if isinstance(node.func, ast.Name) and node.func.id == "range" and node.args:
        for end in node.args[-1:] if len(node.args) == 1 else node.args[:2]:
            text = inner(source, end)
            yield replaced(source, end, "off by one", 2, f"{text} + 1")
            yield replaced(source, end, "off by one", 2, f"{text} - 1")
        if len(node.args) == 1:
            yield replaced(source, node.args[0], "off by one", 2, f"1, {source.text(node.args[0])}")


def _other_step(source: Source, node: ast.AugAssign) -> Iterator[Change]:
    symbol = SYMBOLS.get(type(node.op), "")
    place = _between(source, node.target, node.value, f"{symbol}=")
    if place is None:
        return
    for kind, size, other in INSTEAD.get(symbol, ()):
        yield Change(kind, size, *place, f"{other}=")
    yield Change("operator", 1 if symbol in "+-" else 2, *place, "=")
    if symbol not in "+-":
        yield Change("operator", 2, *place, "+=")


def _added_up(source: Source, node: ast.Assign) -> Iterator[Change]:
    """Add to what is there in place of replacing it."""
    if len(node.targets) == 1 and not isinstance(node.targets[0], (ast.Tuple, ast.List)):
        place = _between(source, node.targets[0], node.value, "=")
        if place:
            yield Change("update", 2, *place, "+=")
            yield Change("update", 2, *place, "-=")


def _without_statement(source: Source, node: ast.stmt) -> Iterator[Change]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Name, ast.Tuple)):
        return  # what reads the name would fail
    if not isinstance(node, ast.Expr) or isinstance(node.value, ast.Call):
        yield replaced(source, node, "extra statement", 2, "pass")


def _value_too_many(source: Source, node: ast.Return) -> Iterator[Change]:
    """Hand back one value less: a function that hands back two is to hand back one."""
    if not isinstance(node.value, ast.Tuple) or not 2 <= len(node.value.elts) <= 6:
        return
    spans = [source.bracketed(each) for each in node.value.elts]
    for place, span in enumerate(spans[:-1]):
        yield Change("extra value", 1, span.start, spans[place + 1].start, "")
    yield Change("extra value", 1, spans[-2].end, spans[-1].end, "")


def _other_branch(source: Source, node: ast.IfExp) -> Iterator[Change]:
    """Take the branches for each other, or one of them always."""
    first, second = inner(source, node.orelse), inner(source, node.body)
    text = f"({first} if {source.text(node.test)} else {second})"
    yield from (replaced(source, node, "condition", 1, each) for each in (text, second, first))


Rule = Callable[[Source, Any], Iterator[Change]]
_RULES: dict[type[ast.AST], list[Rule]] = {
    ast.BinOp: [_other_operator, _left_out, _swapped],
    ast.Compare: [_other_comparison],
    ast.BoolOp: [_other_connective],
    ast.UnaryOp: [_without_sign],
    ast.Tuple: [_other_order],
    ast.keyword: [_other_axis],
    ast.Constant: [_other_number],
    ast.Attribute: [_without_transpose, _other_name],
    ast.Name: [_other_name],
    ast.Call: [_without_call, _other_arguments, _other_range],
    ast.AugAssign: [_other_step, _without_statement],
    ast.Assign: [_added_up, _without_statement],
    ast.Expr: [_without_statement],
    ast.Delete: [_without_statement],
    ast.IfExp: [_other_branch],
    ast.Return: [_value_too_many],
}
