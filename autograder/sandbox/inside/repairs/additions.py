"""Small edits that add what is missing: a minus, a transpose, a copy, a factor, a call, a line.

What can be added is made of the names that the function has; those that nothing reads first,
since what was forgotten was to be used somewhere.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeGuard

from autograder.sandbox.inside.repairs.rules import Change, inner, replaced
from autograder.sandbox.inside.repairs.source import Function, Source, inside

#: Of many names, the first few: each makes an edit of every value.
MOST_NAMES = 12
_VALUES = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp)


@dataclass
class Scope:
    """The names of one function.

    Attributes
    ----------
    unread : list of str
        Parameters, variables and attributes that are there and that the function never reads.
    names : list of str
        Its parameters and variables.
    attributes : list of str
        What its class keeps, as ``self.w``.
    counts : list of str
        What may count the examples of a batch: ``len(x)``.
    operands : list of (str, str)
        Operators and what they are used with elsewhere in the function: ``("*", "rate")``.
    sorts : mapping of str to str
        Of what sort the values of names are, as far as that is known: ``"array 2"``.
    """

    unread: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    operands: list[tuple[str, str]] = field(default_factory=list)
    sorts: Mapping[str, str] = field(default_factory=dict)

    def may_be(self, text: str, *sorts: str) -> bool:
        """Whether a name may have a value of one of these sorts, as nothing says otherwise."""
        return self.sorts.get(text, sorts[0]).startswith(sorts) or not self.sorts.get(text)

    @property
    def numbers(self) -> list[str]:
        """The names that can be computed with."""
        return [name for name in self.names if self.may_be(name, *NUMBERS)]


#: Sorts of values that can be computed with.
NUMBERS = ("array", "tensor", "int", "float", "bool")
ARRAYS = ("array", "tensor")


def scope_of(
    function: Function,
    owner: ast.ClassDef | None,
    sorts: Mapping[str, str] = MappingProxyType({}),
) -> Scope:
    """Return the names that can stand in a function."""
    arguments = function.args
    parameters = [each.arg for each in [*arguments.posonlyargs, *arguments.args,
                                        *arguments.kwonlyargs]]  # fmt: skip
    me = parameters[0] if owner is not None and parameters else ""
    stored, loaded = dict.fromkeys(parameters), set()
    read: set[str] = set()
    for node in inside(function):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                stored.setdefault(node.id)
            else:
                loaded.add(node.id)
        elif _attribute_of(node, (me,), ast.Load):
            read.add(f"{me}.{node.attr}")
    stored.pop(me, None)
    kept = _kept(owner, me) if owner is not None and me else []
    names = [name for name in stored if name != "_"]
    unread = [n for n in names if n not in loaded] + [a for a in kept if a not in read]
    scope = Scope(unread[:MOST_NAMES], names[:MOST_NAMES], kept[:MOST_NAMES], sorts=sorts)
    arrays = [n for n in [*names, *kept] if n != me and sorts.get(n, "").startswith(ARRAYS)]
    lists = [n for n in names if sorts.get(n) in ("list", "tuple")]
    scope.counts += [f"{name}.shape[0]" for name in arrays if not sorts[name].endswith(" 0")][:3]
    scope.counts += [f"len({name})" for name in lists][:1]
    return scope


def scope_outside(tree: ast.Module, sorts: Mapping[str, str]) -> Scope:
    """Return the names that can stand outside of functions."""
    stored = (
        node.id
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return Scope(names=list(dict.fromkeys(stored))[:MOST_NAMES], sorts=sorts)


def _kept(owner: ast.ClassDef, me: str) -> list[str]:
    """Return the attributes that a class sets, in the words of a method."""
    found: dict[str, None] = {}
    for node in ast.walk(owner):
        if _attribute_of(node, (me, "self"), ast.Store):
            found.setdefault(f"{me}.{node.attr}")
    return list(found)


def operands_in(source: Source, function: ast.AST) -> list[tuple[str, str]]:
    """Return what is added, taken away, multiplied or divided by in a function, each once."""
    found: dict[tuple[str, str], None] = {}
    for node in inside(function):
        symbol = _JOINS.get(type(node.op)) if isinstance(node, ast.BinOp) else None
        if symbol is None or not isinstance(node, ast.BinOp):
            continue
        sides = [node.right, *([node.left] if symbol in "+*" else [])]
        for each in sides:
            if isinstance(each, (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.Subscript)):
                found.setdefault((symbol, inner(source, each)))
    return [each for each in found if len(each[1]) <= 40][:MOST_NAMES]


_JOINS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}


def _attribute_of(
    node: ast.AST, names: tuple[str, ...], use: type[ast.expr_context]
) -> TypeGuard[ast.Attribute]:
    """Whether a node reads or sets an attribute of one of these names."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    return isinstance(node.ctx, use) and node.value.id in names


def values(node: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """Yield the expressions of a node that something can be added to, and whether it is all."""
    if isinstance(node, (ast.Return, ast.Assign, ast.AugAssign)) and node.value is not None:
        if isinstance(node.value, ast.Tuple):
            yield from ((each, True) for each in node.value.elts)
        else:
            yield node.value, True
    elif isinstance(node, ast.Call):
        yield from ((each, False) for each in node.args if isinstance(each, _VALUES))
    elif isinstance(node, ast.BinOp):
        yield from ((each, False) for each in (node.left, node.right) if isinstance(each, _VALUES))
    elif isinstance(node, ast.List):
        yield from ((each, True) for each in node.elts if isinstance(each, _VALUES))


def additions(source: Source, node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield what can be added at one node."""
    for value, whole in values(node):
        if not scope.may_be(source.text(value), *NUMBERS, "list", "tuple"):
            continue  # a model, a text: nothing is computed with it
        yield from _signs(source, node, value, whole=whole)
        yield from _transposes(source, node, value, scope)
        yield from _copies(source, node, value, scope)
        yield from _terms(source, value, scope, whole=whole)
    if isinstance(node, (ast.If, ast.While)):
        yield replaced(source, node.test, "condition", 2, f"not {inner(source, node.test)}")
    yield from _bounds(source, node)
    yield from _other_names(source, node, scope)


def _signs(source: Source, node: ast.AST, value: ast.expr, *, whole: bool) -> Iterator[Change]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return  # another operator says the same
    if isinstance(value, (*_VALUES, ast.Constant)) and not isinstance(node, ast.AugAssign):
        text = f"-{inner(source, value)}"
        yield replaced(source, value, "sign", 2, text if whole else f"({text})")


def _transposes(source: Source, node: ast.AST, value: ast.expr, scope: Scope) -> Iterator[Change]:
    if not isinstance(value, _VALUES) or isinstance(node, ast.AugAssign):
        return
    sort = scope.sorts.get(source.text(value))
    if sort and (not sort.startswith(ARRAYS) or sort.endswith((" 0", " 1"))):
        return
    multiplies = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    called = node.func if isinstance(node, ast.Call) else None
    multiplies |= getattr(called, "attr", "") in ("dot", "matmul", "mm")
    if multiplies or not isinstance(value, ast.BinOp):
        size = 1 if multiplies else 2
        yield replaced(source, value, "transposed", size, f"{inner(source, value)}.T")


def _copies(source: Source, node: ast.AST, value: ast.expr, scope: Scope) -> Iterator[Change]:
    keeps = isinstance(node, (ast.Assign, ast.Return)) or (
        isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "append"
    )
    if keeps and isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)):
        for copy, sorts in (
            ("copy", ("array", "list", "dict")),
            ("clone", ("tensor",)),
            ("detach", ("tensor",)),
        ):
            if scope.may_be(source.text(value), *sorts):
                yield replaced(source, value, "alias", 2, f"{inner(source, value)}.{copy}()")
    if isinstance(node, (ast.Assign, ast.Return)) and isinstance(value, ast.Call):
        yield replaced(source, value, "missing call", 3, f"{inner(source, value)}.detach()")


def _terms(source: Source, value: ast.expr, scope: Scope, *, whole: bool) -> Iterator[Change]:
    """Add a factor or a term that the function has and does not use; or a count of examples."""
    text = inner(source, value)
    for name in scope.unread:
        if name != text and scope.may_be(name, *NUMBERS):
            for kind, symbol in (("missing term", "+"), ("missing factor", "*"),
                                 ("missing term", "-"), ("missing factor", "/"),
                                 ("missing factor", "@")):  # fmt: skip
                if symbol == "@" and not scope.may_be(name, *ARRAYS):
                    continue
                yield replaced(source, value, kind, 2, _in(f"{text} {symbol} {name}", whole=whole))
            if scope.may_be(name, *ARRAYS):
                reverse = _in(f"{name} @ {text}", whole=whole)
                yield replaced(source, value, "missing factor", 3, reverse)
    for symbol, operand in scope.operands:
        if operand != text:
            kind = "missing term" if symbol in "+-" else "missing factor"
            said = f"{operand} * {text}" if symbol == "*" else f"{text} {symbol} {operand}"
            yield replaced(source, value, kind, 3, _in(said, whole=whole))
    if not whole and isinstance(value, ast.Name):
        for name in scope.numbers:
            if name not in (value.id, *scope.unread):
                yield replaced(source, value, "missing factor", 3, f"({text} * {name})")
    if whole:
        for count in scope.counts:
            yield replaced(source, value, "average", 3, f"{text} / {count}")
        for name in scope.numbers:
            if name != text and name not in scope.unread:
                yield replaced(source, value, "missing factor", 3, f"{text} * {name}")
                yield replaced(source, value, "missing factor", 3, f"{text} / {name}")
                yield replaced(source, value, "missing term", 3, f"{text} + {name}")
                yield replaced(source, value, "missing term", 3, f"{text} - {name}")
        yield replaced(source, value, "missing factor", 3, f"2 * {text}")
        yield replaced(source, value, "missing factor", 3, f"{text} / 2")
        yield replaced(source, value, "missing factor", 3, f"{text} ** 2")


def _in(text: str, *, whole: bool) -> str:
    return text if whole else f"({text})"


def _bounds(source: Source, node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Slice) and not isinstance(node, ast.Subscript):
        return
    ends = [node.lower, node.upper] if isinstance(node, ast.Slice) else [node.slice]
    for end in ends:
        if isinstance(end, ast.Constant) and type(end.value) is int and end.value > 0:
            yield replaced(source, end, "sign", 1, f"-{end.value}")
        if isinstance(end, (ast.Name, ast.Attribute, ast.BinOp)):
            yield replaced(source, end, "off by one", 2, f"{inner(source, end)} + 1")
            yield replaced(source, end, "off by one", 2, f"{inner(source, end)} - 1")


def _other_names(source: Source, node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Take another variable of the same kind."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scope.names:
        others = scope.names
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        others = scope.attributes if source.text(node) in scope.attributes else []
    else:
        return
    for other in others:
        sort, mine = scope.sorts.get(other), scope.sorts.get(source.text(node))
        if other != source.text(node) and (not sort or not mine or sort == mine):
            yield replaced(source, node, "variable", 2 if other in scope.unread else 3, other)


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
        for statement in block:
            yield from _inserted(source, statement, scope, owner)


_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Delete)


def _doc(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _blocks(function: Function) -> Iterator[list[ast.stmt]]:
    for node in [function, *inside(function)]:
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
            yield Change(kind, 3, place, place, f"{text}{_newline(source, statement)}")


def _newline(source: Source, statement: ast.stmt) -> str:
    """Return what ends a line before a statement: its indentation follows."""
    start = source.starts[statement.lineno - 1]
    indent = source.bytes[start : start + statement.col_offset].decode()
    return f"\n{indent}" if not indent.strip() else "; "


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
