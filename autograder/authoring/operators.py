"""The small wrong changes that mutants are made of: what beginners write in numpy and torch.

Mutation libraries (mutmut, cosmic-ray) run a test command for each mutant, which imports
torch 200 times, and know neither axes, transposes nor dtypes; libcst, which keeps the layout
of a changed file, is more than a change of one expression in place needs. ``ast`` does it.

Each operator takes a node and yields ``(name, new text)`` for the node's place.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from autograder.oracles.slips import OPPOSITE

#: Name of the operator, and what stands in the node's place.
Variant = tuple[str, str]

_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
_COMPARISON: dict[type[ast.cmpop], type[ast.cmpop]] = {
    **OPPOSITE,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_CALLED_INSTEAD = {
    "mean / sum": {"mean": "sum", "sum": "mean"},
    "wrong function": {
        "max": "min",
        "min": "max",
        "maximum": "minimum",
        "minimum": "maximum",
        "argmax": "argmin",
        "argmin": "argmax",
        "zeros": "ones",
        "ones": "zeros",
        "zeros_like": "ones_like",
        "ones_like": "zeros_like",
        "exp": "log",
        "log": "exp",
        "rand": "randn",
        "eq": "ne",
    },
    "wrong dtype": {
        "float32": "int64",
        "float64": "int64",
        "int64": "float32",
        "int32": "float32",
        "float": "int",
        "long": "float",
    },
}


def variants(node: ast.AST) -> Iterator[Variant]:
    """Yield every small wrong change of one node."""
    for kind, operators in _OPERATORS.items():
        if isinstance(node, kind):
            for operator in operators:
                yield from operator(node)


def _text(node: ast.AST) -> str:
    return ast.unparse(node)


def _inside(node: ast.AST) -> str:
    """Return an expression as it can stand inside any other."""
    simple = (ast.Name, ast.Constant, ast.Attribute, ast.Call, ast.Subscript)
    return _text(node) if isinstance(node, simple) else f"({_text(node)})"


def _wrong_operator(node: ast.BinOp) -> Iterator[Variant]:
    if other := _ARITHMETIC.get(type(node.op)):
        yield "operator", _inside(ast.BinOp(node.left, other(), node.right))


def _dropped_term(node: ast.BinOp) -> Iterator[Variant]:
    if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
        yield "dropped term", _inside(node.left)
    if isinstance(node.op, (ast.Add, ast.Mult)):
        yield "dropped term", _inside(node.right)


def _whole_numbers(node: ast.BinOp) -> Iterator[Variant]:
    if isinstance(node.op, ast.Div):
        yield "wrong dtype", _inside(ast.BinOp(node.left, ast.FloorDiv(), node.right))


def _swapped_factors(node: ast.BinOp) -> Iterator[Variant]:
    if isinstance(node.op, ast.MatMult):
        yield "transposed", _inside(ast.BinOp(node.right, node.op, node.left))


def _wrong_comparison(node: ast.Compare) -> Iterator[Variant]:
    other = _COMPARISON.get(type(node.ops[0]))
    if len(node.ops) == 1 and other:
        yield "operator", _inside(ast.Compare(node.left, [other()], node.comparators))


def _wrong_connective(node: ast.BoolOp) -> Iterator[Variant]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield "operator", _inside(ast.BoolOp(other, node.values))


def _lost_sign(node: ast.UnaryOp) -> Iterator[Variant]:
    if isinstance(node.op, (ast.USub, ast.Not)):
        yield "sign", _inside(node.operand)


def _wrong_sign(node: ast.Return | ast.Assign) -> Iterator[Variant]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Name, ast.Tuple)):
        return
    if isinstance(node.value, (ast.BinOp, ast.Call)) and "zeros" not in _text(node.value):
        start = "return" if isinstance(node, ast.Return) else f"{_text(node.targets[0])} ="
        yield "sign", f"{start} -({_text(node.value)})"


def _swapped_values(node: ast.Tuple) -> Iterator[Variant]:
    if len(node.elts) >= 2 and isinstance(node.ctx, ast.Load):
        first, second, *rest = node.elts
        if ast.dump(first) != ast.dump(second):
            yield "swapped values", f"({_text(ast.Tuple([second, first, *rest], node.ctx))[1:-1]})"


def _wrong_axis(node: ast.keyword) -> Iterator[Variant]:
    if node.arg in ("axis", "dim"):
        value = ast.literal_eval(node.value) if _is_whole(node.value) else None
        if value is not None:
            yield "axis", f"{node.arg}={0 if value else 1}"


def _is_whole(node: ast.AST) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) is int


def _wrong_constant(node: ast.Constant) -> Iterator[Variant]:
    if type(node.value) is int:
        yield "off by one", str(node.value + 1)
    elif type(node.value) is float:
        yield "wrong constant", repr(2 * node.value if node.value else 1.0)
    elif type(node.value) is bool:
        yield "wrong constant", str(not node.value)


def _off_by_one(node: ast.Call) -> Iterator[Variant]:
    if isinstance(node.func, ast.Name) and node.func.id == "len":
        yield "off by one", f"({_text(node)} - 1)"
    if isinstance(node.func, ast.Name) and node.func.id == "range" and len(node.args) == 1:
        yield "off by one", f"range({_text(node.args[0])} - 1)"


def _alias(node: ast.Call) -> Iterator[Variant]:
    copies = ("copy", "clone", "detach")
    if isinstance(node.func, ast.Attribute) and node.func.attr in copies and not node.args:
        yield "alias", _inside(node.func.value)


def _untransposed(node: ast.Attribute) -> Iterator[Variant]:
    if node.attr in ("T", "mT"):
        yield "transposed", _inside(node.value)


def _called_instead(node: ast.Attribute) -> Iterator[Variant]:
    for name, others in _CALLED_INSTEAD.items():
        if node.attr in others:
            yield name, f"{_inside(node.value)}.{others[node.attr]}"


def _wrong_step(node: ast.AugAssign) -> Iterator[Variant]:
    if other := _ARITHMETIC.get(type(node.op)):
        yield "sign", _text(ast.AugAssign(node.target, other(), node.value))


def _missing_update(node: ast.stmt) -> Iterator[Variant]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Name, ast.Tuple)):
        return  # a name that is missing is found by Python itself
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call):
        return
    yield "missing update", "pass"


_OPERATORS: dict[type[ast.AST], list[Callable[..., Iterator[Variant]]]] = {
    ast.BinOp: [_wrong_operator, _dropped_term, _whole_numbers, _swapped_factors],
    ast.Compare: [_wrong_comparison],
    ast.BoolOp: [_wrong_connective],
    ast.UnaryOp: [_lost_sign],
    ast.Return: [_wrong_sign],
    ast.Tuple: [_swapped_values],
    ast.keyword: [_wrong_axis],
    ast.Constant: [_wrong_constant],
    ast.Call: [_off_by_one, _alias],
    ast.Attribute: [_untransposed, _called_instead],
    ast.AugAssign: [_wrong_step, _missing_update],
    ast.Assign: [_wrong_sign, _missing_update],
    ast.Expr: [_missing_update],
    ast.Raise: [_missing_update],
}
