"""The slips that people make in a formula, each with the sentence that names it."""

from __future__ import annotations

import ast
import builtins
import contextlib
import copy
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from autograder.results.cause import Cause

_AGAIN = "Compare that place with the formula in the homework."


@dataclass(frozen=True)
class Slip:
    """A function with one slip, and what is to be said of it."""

    cause: Cause
    tree: ast.Module


#: A sentence that quotes the formula, one that quotes nothing, the kinds of change that both
#: name, and what stands instead of a node.
_Change = tuple[str, str, tuple[str, ...], ast.AST]

#: Whether a name is one of the student's; everything may be quoted where nobody says.
_KNOWN: ContextVar[Callable[[str], bool]] = ContextVar("known names", default=lambda _name: True)
_ALWAYS_KNOWN = frozenset({"np", "numpy", *dir(builtins)})

_TERMS = {ast.Add: ("added", "subtracted"), ast.Sub: ("subtracted", "added")}
#: What a comparison is the opposite of.
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_SIGN = "A term of a sum has the wrong sign."
_SAME_AVERAGES = {"mean": "sum", "sum": "mean"}
_OTHER_FUNCTIONS = {
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "argmin": "argmax",
    "exp": "log",
    "log": "exp",
    "sin": "cos",
    "cos": "sin",
    "zeros": "ones",
    "ones": "zeros",
    "argsort": "sort",
}


def slips_of(tree: ast.Module) -> Iterator[Slip]:
    """Yield a function with each of the slips that can be made in it, one at a time."""
    # The number of an axis is the axis' own, and no constant to be off by one.
    axes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    places = [node for node in ast.walk(tree) if not _is_docstring(node)]
    around = {id(child): node for node in places for child in ast.iter_child_nodes(node)}
    for place, node in enumerate(places):
        if id(node) in axes:
            continue
        for sentence, plain, kinds, new in _changes(node):
            changed = copy.deepcopy(tree)
            twin = [each for each in ast.walk(changed) if not _is_docstring(each)][place]
            _Replaced(twin, new).visit(changed)
            quoted = node
            if isinstance(node, ast.Constant) and isinstance(around[id(node)], ast.expr):
                quoted = around[id(node)]
                sentence = f"{sentence[:-1]}, in {_said(quoted)}."
            said = sentence if _names_are_known(quoted) else plain
            cause = Cause("slip", said, _AGAIN, explains=kinds)
            yield Slip(cause, ast.fix_missing_locations(changed))


@contextlib.contextmanager
def quoting(known: Callable[[str], bool]) -> Iterator[None]:
    """Have sentences quote the formula only where its names are the student's own.

    Parameters
    ----------
    known : callable
        Whether a name stands in the student's code. A variable that is called otherwise there
        is one that they never heard of.
    """
    token = _KNOWN.set(known)
    try:
        yield
    finally:
        _KNOWN.reset(token)


def _names_are_known(node: ast.AST) -> bool:
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return all(map(_KNOWN.get(), names - _ALWAYS_KNOWN))


class _Replaced(ast.NodeTransformer):
    """Puts a node instead of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the new node for the old one."""
        return self._new if node is self._old else super().generic_visit(node)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _changes(node: ast.AST) -> Iterator[_Change]:
    for kind, changes in _SLIPS.items():
        if isinstance(node, kind):
            yield from changes(node)


def _said(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _of_operation(node: ast.BinOp) -> Iterator[_Change]:
    left, right = _said(node.left), _said(node.right)
    if type(node.op) in _TERMS:
        right_is, other = _TERMS[type(node.op)]
        swapped = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        plain = "A term of a sum is missing."
        yield f"{right} is not {right_is}.", plain, ("term",), node.left
        yield (f"{left} is missing: only {right} is there.", plain, ("term",), _signed(node))
        yield f"{left} is missing: only {right} is there.", plain, ("term",), node.right
        yield (f"{right} is {other} instead of {right_is}.", _SIGN, ("sign",),
               ast.BinOp(node.left, swapped, node.right))  # fmt: skip
    elif isinstance(node.op, (ast.Mult, ast.MatMult)):
        plain = "A factor is missing."
        yield f"The factor {right} is missing.", plain, ("factor",), node.left
        yield f"The factor {left} is missing.", plain, ("factor",), node.right
        if isinstance(node.op, ast.MatMult):
            yield (f"{left} and {right} are swapped in the matrix product.",
                   "The factors of a matrix product are swapped.", ("transposed",),
                   ast.BinOp(node.right, node.op, node.left))  # fmt: skip
        else:
            yield (f"It is divided by {right} instead of multiplied.",
                   "It divides where it should multiply.", ("factor",),
                   ast.BinOp(node.left, ast.Div(), node.right))  # fmt: skip
    elif isinstance(node.op, ast.Div):
        yield f"It is not divided by {right}.", "A division is missing.", ("factor",), node.left
        yield (f"It is multiplied by {right} instead of divided.",
               "It multiplies where it should divide.", ("factor",),
               ast.BinOp(node.left, ast.Mult(), node.right))  # fmt: skip
        yield (f"{_said(node)} is cut to whole numbers, as // does.",
               "A quotient is cut to whole numbers, as // does.", ("dtype",),
               ast.BinOp(node.left, ast.FloorDiv(), node.right))  # fmt: skip
        less = ast.BinOp(node.right, ast.Sub(), ast.Constant(1))
        yield (f"It is divided by {_said(less)} instead of {right}.",
               "It is divided by one less than it should be.", ("off by one",),
               ast.BinOp(node.left, ast.Div(), less))  # fmt: skip
    elif isinstance(node.op, ast.Pow):
        yield (f"{left} is not raised to the power {right}.", "A power is missing.",
               ("factor", "operator"), node.left)  # fmt: skip
        yield (f"{left} is multiplied by {right} instead of raised to that power.",
               "It multiplies where it should raise to a power.", ("operator",),
               ast.BinOp(node.left, ast.Mult(), node.right))  # fmt: skip


def _signed(node: ast.BinOp) -> ast.AST:
    """Return the right term as it stands in the sum."""
    return ast.UnaryOp(ast.USub(), node.right) if isinstance(node.op, ast.Sub) else node.right


def _of_minus(node: ast.UnaryOp) -> Iterator[_Change]:
    if isinstance(node.op, ast.USub):
        plain = "A minus sign is missing."
        yield f"The minus of {_said(node)} is missing.", plain, ("sign",), node.operand


def _of_comparison(node: ast.Compare) -> Iterator[_Change]:
    other = OPPOSITE.get(type(node.ops[0]))
    if other:
        changed = ast.Compare(node.left, [other()], node.comparators)
        plain = "A comparison is the wrong way round."
        yield f"{_said(node)} is the wrong way round.", plain, ("comparison",), changed


def _of_number(node: ast.Constant) -> Iterator[_Change]:
    if type(node.value) is int:
        for value in (node.value + 1, node.value - 1):
            said = f"There is a {value} where a {node.value} is needed."
            yield said, said, ("off by one", "constant"), ast.Constant(value)
    elif type(node.value) is float:
        twice = 2.0 * node.value or 1.0
        said = f"There is a {twice:g} where {node.value:g} is needed."
        yield said, said, ("constant", "factor"), ast.Constant(twice)


def _of_name(node: ast.Attribute) -> Iterator[_Change]:
    if node.attr == "T":
        plain = "A transpose is missing."
        yield f"{_said(node.value)} is to be transposed.", plain, ("transposed",), node.value
    if other := _SAME_AVERAGES.get(node.attr):
        kind = "sum for mean" if other == "sum" else "mean for sum"
        said = f"It takes the {other} instead of the {node.attr}."
        yield said, said, (kind,), ast.Attribute(node.value, other, node.ctx)
    if other := _OTHER_FUNCTIONS.get(node.attr):
        said = f"It takes {other} instead of {node.attr}."
        yield said, said, ("function",), ast.Attribute(node.value, other, node.ctx)


def _of_axis(node: ast.keyword) -> Iterator[_Change]:
    if node.arg == "axis" and isinstance(node.value, ast.Constant):
        other = 0 if node.value.value else 1
        said = f"It takes axis={other} instead of axis={node.value.value!r}."
        yield said, said, ("axis",), ast.keyword("axis", ast.Constant(other))


def _of_call(node: ast.Call) -> Iterator[_Change]:
    if isinstance(node.func, ast.Name) and node.func.id == "range" and len(node.args) == 1:
        (stop,) = node.args
        changed = ast.Call(node.func, [ast.BinOp(stop, ast.Sub(), ast.Constant(1))], [])
        plain = "A range stops one too early."
        yield f"{_said(node)} stops one too early.", plain, ("off by one",), changed
    elif len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
        plain = "A function is not applied."
        yield f"{_said(node.func)} is not applied.", plain, ("function",), node.args[0]


def _of_line(node: ast.AugAssign | ast.Assign) -> Iterator[_Change]:
    target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
    # Without a line that gives a name its first value, nothing can be computed at all.
    kinds = ("missing update", "term") if isinstance(node, ast.AugAssign) else ("missing update",)
    if isinstance(target, (ast.Subscript, ast.Name, ast.Attribute)):
        yield f"The line {_said(node)} is missing.", "A line is missing.", kinds, ast.Pass()
    if isinstance(node, ast.AugAssign) and type(node.op) in _TERMS:
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        right_is, instead = _TERMS[type(node.op)]
        yield (f"{_said(node.value)} is {instead} instead of {right_is}.", _SIGN, ("sign",),
               ast.AugAssign(node.target, other, node.value))  # fmt: skip


_SLIPS: dict[type[ast.AST], Callable[..., Iterator[_Change]]] = {
    ast.BinOp: _of_operation,
    ast.UnaryOp: _of_minus,
    ast.Compare: _of_comparison,
    ast.Constant: _of_number,
    ast.Attribute: _of_name,
    ast.keyword: _of_axis,
    ast.Call: _of_call,
    ast.AugAssign: _of_line,
    ast.Assign: _of_line,
}
