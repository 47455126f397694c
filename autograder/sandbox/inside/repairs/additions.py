"""Small edits that add what is missing: a minus, a transpose, a copy, a factor, a call, a line.

What can be added is made of the names that the function has; those that nothing reads first,
since what was forgotten was to be used somewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.sandbox.inside.repairs.forgotten import counts, forgotten
from autograder.sandbox.inside.repairs.mistaken import mistaken
from autograder.sandbox.inside.repairs.rules import Change, inner, replaced
from autograder.sandbox.inside.repairs.scope import ARRAYS, NUMBERS, Scope
from autograder.sandbox.inside.repairs.source import Source, inside
from autograder.sandbox.inside.repairs.terms import terms

#: What pixels of whole numbers are divided by.
_BRIGHTEST = 255
#: A function that hands back more values has another shape than one more would give it.
_MOST_VALUES = 4
#: Names, attributes with the dot before them, which are no variables, and all between.
_PARTS = re.compile(r"\.?\b[^\W\d]\w*|.", re.DOTALL)
_VALUES = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp)


def values(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.expr, bool]]:
    """Yield the expressions of a node that something can be added to, and whether it is all."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        receiver = node.func.value  # of x.mean(): no module, as in np.mean(x)
        if isinstance(receiver, ast.Name) and receiver.id in scope.names:
            yield receiver, False
    if isinstance(node, (ast.Return, ast.Assign, ast.AugAssign)) and node.value is not None:
        if isinstance(node.value, ast.Tuple):
            yield from ((each, True) for each in node.value.elts)
        else:
            yield node.value, True
    elif isinstance(node, ast.Call):
        yield from ((each, False) for each in node.args if _is_value(each))
    elif isinstance(node, ast.BinOp):
        yield from ((each, False) for each in (node.left, node.right) if _is_value(each))
    elif isinstance(node, ast.Compare):
        yield from ((each, False) for each in [node.left, *node.comparators] if _is_value(each))
    elif isinstance(node, ast.Slice):
        ends = (each for each in (node.lower, node.upper) if each is not None)
        yield from ((each, True) for each in ends)
    elif isinstance(node, ast.List):
        yield from ((each, True) for each in node.elts if _is_value(each))


def _is_value(node: ast.expr) -> bool:
    return isinstance(node, (*_VALUES, ast.UnaryOp)) or (
        isinstance(node, ast.Constant) and type(node.value) in (int, float)
    )


#: What is given to these is counted, gone through or printed: no factor of it is missing.
_LOOKS = {"len", "enumerate", "zip", "isinstance", "hasattr", "getattr", "set", "str", "print"}


def _is_looked_at(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in _LOOKS


def additions(source: Source, node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Yield what can be added at one node."""
    deviation = _is_deviation(source, node)
    for value, whole in values(node, scope):
        if not scope.may_be(source.text(value), *NUMBERS, "list", "tuple"):
            continue  # a model, a text: nothing is computed with it
        yield from _copies(source, node, value, scope)
        if scope.sorts.get(source.text(value)) in ("list", "tuple") or _is_looked_at(node):
            continue
        yield from _signs(source, node, value, whole=whole)
        yield from _transposes(source, node, value, scope)
        yield from _terms(source, value, scope, whole=whole)
        yield from _roots(source, value, whole=whole, deviation=deviation)
        yield from terms(source, node, value, scope)
        yield from forgotten(source, node, value, scope, whole=whole)
    if isinstance(node, ast.Compare):
        yield from _absolute(source, node)
    if isinstance(node, ast.For) and isinstance(
        node.iter, (ast.Name, ast.Attribute, ast.Subscript)
    ):
        yield from _transposes(source, node, node.iter, scope)
    if isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign, ast.Return)):
        yield from _of_other_data(source, node, scope)
    if isinstance(node, ast.Return) and node.value is not None:
        yield from _handed_back(source, node.value, scope)
    yield from _counted(source, node, scope)
    if isinstance(node, (ast.If, ast.While)):
        yield replaced(source, node.test, "condition", 2, f"not {inner(source, node.test)}")
    yield from _powers(source, node, scope)
    yield from _bounds(source, node)
    yield from _handed_on(source, node, scope)
    yield from _other_names(source, node, scope)
    yield from mistaken(source, node, scope)


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
        # What is asked for and never read is missing somewhere for certain.
        # A count that is taken from a shape, and divides nothing.
        way = "unread count" if scope.sorts.get(name) == "int" else "unread"
        way = "unread parameter" if name in scope.parameters else way
        way = way if whole else f"{way} of a part"
        if name != text and scope.may_be(name, *NUMBERS):
            for kind, symbol in (("missing term", "+"), ("missing factor", "*"),
                                 ("missing term", "-"), ("missing factor", "/"),
                                 ("missing factor", "@")):  # fmt: skip
                if symbol == "@" and not scope.may_be(name, *ARRAYS):
                    continue
                said = _in(f"{text} {symbol} {name}", whole=whole)
                yield replaced(source, value, kind, 2, said, way)
            if scope.may_be(name, *ARRAYS):
                reverse = _in(f"{name} @ {text}", whole=whole)
                yield replaced(source, value, "missing factor", 3, reverse, way)
    for symbol, operand in scope.operands:
        if operand != text and (symbol in "+-" or operand != "1"):
            kind = "missing term" if symbol in "+-" else "missing factor"
            said = f"{operand} * {text}" if symbol == "*" else f"{text} {symbol} {operand}"
            yield replaced(source, value, kind, 3, _in(said, whole=whole), "operand")
    if not whole and isinstance(value, ast.Name):
        for name in scope.numbers:
            if name not in (value.id, *scope.unread):
                yield replaced(source, value, "missing factor", 3, f"({text} * {name})")
    if whole:
        for count in scope.counts:
            yield replaced(source, value, "average", 3, f"{text} / {count}", "shape")
        for name in scope.numbers:
            if name != text and name not in scope.unread:
                yield replaced(source, value, "missing factor", 3, f"{text} * {name}")
                yield replaced(source, value, "missing factor", 3, f"{text} / {name}")
                yield replaced(source, value, "missing term", 3, f"{text} + {name}")
                yield replaced(source, value, "missing term", 3, f"{text} - {name}")
        yield replaced(source, value, "missing factor", 3, f"2 * {text}", "number")
        yield replaced(source, value, "missing factor", 3, f"{text} / 2", "number")
        yield replaced(source, value, "missing factor", 3, f"{text} ** 2", "number")
        yield replaced(source, value, "missing factor", 3, f"{text} / {_BRIGHTEST}", "number")


#: What is a square root, by its name.
_ROOTS = re.compile(r"std|dev|sigma|norm|rms|dist|scale", re.IGNORECASE)


def _roots(source: Source, value: ast.expr, *, whole: bool, deviation: bool) -> Iterator[Change]:
    """Take the square root of a value, or of what it is divided by."""
    if not isinstance(value, (ast.BinOp, ast.Call, ast.Name)):
        return
    size, way = (2, "root of a deviation") if deviation else (3, "root")
    root = f"{inner(source, value)} ** 0.5"
    yield replaced(source, value, "missing call", size, _in(root, whole=whole), way)
    if deviation and whole and isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div):
        below = f"{inner(source, value.right)} ** 0.5"
        yield replaced(source, value.right, "missing call", size, f"({below})", way)


def _is_deviation(source: Source, node: ast.AST) -> bool:
    """Whether a statement sets what is called after a square root."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(_ROOTS.search(source.text(each)) for each in targets)


def _absolute(source: Source, node: ast.Compare) -> Iterator[Change]:
    """Compare the size of a value, whatever its sign."""
    for side in (node.left, *node.comparators):
        if isinstance(side, ast.UnaryOp) and isinstance(side.op, ast.USub):
            text, size = source.text(side.operand), 1
        elif isinstance(side, (ast.Name, ast.BinOp)):
            text, size = source.text(side), 2
        else:
            continue
        yield replaced(source, side, "missing call", size, f"abs({text})", "absolute")


def _handed_back(source: Source, value: ast.expr, scope: Scope) -> Iterator[Change]:
    """Make one number of what is handed back, and hand back what is computed and never read."""
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    if isinstance(value, _VALUES) and scope.sorts.get(source.text(value)) not in ("list", "tuple"):
        whole = inner(source, value)
        for reduced in ("sum()", "mean()", "item()", "argmax(axis=1)"):
            yield replaced(source, value, "missing call", 3, f"{whole}.{reduced}", "reduced")
        for threshold in ("0.5", "0"):
            text = f"({whole} > {threshold})"
            yield replaced(source, value, "missing comparison", 2, text)
            yield replaced(source, value, "missing comparison", 3, f"{text}.astype(int)")
    text = ", ".join(source.text(part) for part in parts)
    if len(parts) <= _MOST_VALUES:
        for name in scope.unread:
            if name not in scope.parameters:
                yield replaced(source, value, "missing value", 2, f"{text}, {name}")
                yield replaced(source, value, "missing value", 2, f"{name}, {text}")


def _counted(source: Source, node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Take a count for a number that is written out: the size of one mini-batch, say."""
    scales = isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div))
    if not scales and not isinstance(node, ast.AugAssign):
        return
    number = node.right if isinstance(node, ast.BinOp) else node.value  # type: ignore[attr-defined]
    written = number.value if isinstance(number, ast.Constant) else None
    if isinstance(written, (int, float)) and written > 2:
        for count in dict.fromkeys([*scope.counts, *counts(scope)]):
            yield replaced(source, number, "constant", 2, count, "count")


def _in(text: str, *, whole: bool) -> str:
    return text if whole else f"({text})"


def _bounds(source: Source, node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Slice) and not isinstance(node, ast.Subscript):
        return
    ends = [node.lower, node.upper, node.step] if isinstance(node, ast.Slice) else [node.slice]
    for end in ends:
        if isinstance(end, ast.Constant) and type(end.value) is int and end.value > 0:
            yield replaced(source, end, "sign", 1, f"-{end.value}")
        if isinstance(end, (ast.Name, ast.Attribute, ast.BinOp)):
            yield replaced(source, end, "off by one", 2, f"{inner(source, end)} + 1")
            yield replaced(source, end, "off by one", 2, f"{inner(source, end)} - 1")


def _handed_on(source: Source, node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Hand on, by its name, a parameter that the function has and does not read."""
    if not isinstance(node, ast.Call) or not (node.args or node.keywords):
        return
    given = {keyword.arg for keyword in node.keywords}
    close = source.span(node).end - 1
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    # A model, or an optimizer, has settings by their names: few functions are made so.
    way = "handed on to a class" if called[:1].isupper() else "handed on"
    for name in scope.unread:
        if name in scope.parameters and not given & {name, None}:
            # What is asked for and never read is missing somewhere for certain.
            yield Change("argument", 1, close, close, f", {name}={name}", way)


def _other_names(source: Source, node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Take another variable of the same kind."""
    text = source.text(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
    if not isinstance(getattr(node, "ctx", None), ast.Load) or not text:
        return
    if text not in scope.names and text not in scope.attributes:
        return
    alike = scope.names if text in scope.names else scope.attributes
    mine = scope.sorts.get(text)
    for other in [*scope.names, *scope.attributes]:
        sort = scope.sorts.get(other)
        # What a function is given is taken for what its class keeps only if it is of one sort.
        may_be = not sort or not mine if other in alike else False
        if other != text and (may_be or (sort and sort == mine)):
            yield replaced(source, node, "variable", 2 if other in scope.unread else 3, other)


def _of_other_data(source: Source, statement: ast.stmt, scope: Scope) -> Iterator[Change]:
    """Compute with ``x_val`` and ``y_val``, which nothing reads, in place of ``x`` and ``y``."""
    names = {node.id: node for node in inside(statement) if isinstance(node, ast.Name)}
    groups: dict[str, dict[str, str]] = {}
    for unread in scope.unread:
        for used in names:
            if used != unread and unread.startswith(f"{used}_"):
                groups.setdefault(unread[len(used) :], {})[used] = unread
            elif used != unread and unread.endswith(f"_{used}"):
                groups.setdefault(unread[: -len(used)], {})[used] = unread
    text = source.text(statement)
    for instead in groups.values():
        if len(instead) > 1:  # one alone is another variable
            parts = (instead.get(each, each) for each in _PARTS.findall(text))
            yield replaced(source, statement, "variable", 2, "".join(parts), "other data")


def _powers(source: Source, node: ast.AST, scope: Scope) -> Iterator[Change]:
    """Square what a method is called of."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        value = node.func.value
        if source.text(value) in (*scope.names, *scope.attributes) and scope.may_be(
            source.text(value), *NUMBERS
        ):
            text = f"({source.text(value)} ** 2)"
            yield replaced(source, value, "missing factor", 3, text)
