"""What a mutant changed, in the words that causes use: see ``autograder.results.cause.KINDS``."""

from __future__ import annotations

import ast
import re

#: Text of a divisor that counts what is averaged over.
_COUNT = re.compile(r"len\(|\.shape\[|\bsize\b|\.sum\(\)|\bn\b|batch|count|number")

_OF_OPERATOR: dict[str, set[str]] = {
    "sign": {"sign"},
    "transposed": {"transposed"},
    "swapped values": {"order"},
    "axis": {"axis"},
    "alias": {"alias"},
    "wrong dtype": {"dtype"},
    "wrong function": {"function"},
}
_ADDS = (ast.Add, ast.Sub)
_SCALES = (ast.Mult, ast.Div, ast.FloorDiv)
_STATEMENTS: dict[type[ast.AST], str] = {ast.Expr: "missing call", ast.Raise: "missing raise"}


def of(operator: str, node: ast.AST, text: str) -> frozenset[str]:
    """Return the kinds of a change: of an operator, at a node, into a new text."""
    return frozenset(_OF_OPERATOR.get(operator, set()) | _looked_at(operator, node, text))


def _looked_at(operator: str, node: ast.AST, text: str) -> set[str]:
    if operator == "operator":
        return _of_wrong_operator(node)
    if operator == "dropped term":
        return _of_dropped(node)
    if operator in ("off by one", "wrong constant"):
        return _of_constant(operator, node)
    if operator == "missing update":
        return {_STATEMENTS.get(type(node), "missing update")}
    if operator == "mean / sum":
        return {"sum for mean" if re.search(r"\.sum$", text) else "mean for sum", "factor"}
    if operator == "sign":
        return _of_sign(node)
    if operator == "wrong function":
        return _of_function(node)
    return {"operator"} if operator == "wrong dtype" and isinstance(node, ast.BinOp) else set()


def _of_wrong_operator(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Compare):
        return {"comparison"}
    if isinstance(node, ast.BinOp) and isinstance(node.op, _ADDS):
        return {"operator", "sign"}
    if isinstance(node, ast.BinOp) and isinstance(node.op, _SCALES):
        return {"operator", "factor"} | _averaging(node)
    return {"condition"} if isinstance(node, ast.BoolOp) else {"operator"}


def _of_dropped(node: ast.AST) -> set[str]:
    assert isinstance(node, ast.BinOp)
    return {"term"} if isinstance(node.op, _ADDS) else {"factor"} | _averaging(node)


def _averaging(node: ast.BinOp) -> set[str]:
    counts = isinstance(node.op, ast.Div) and _COUNT.search(ast.unparse(node.right))
    return {"sum for mean"} if counts else set()


def _of_constant(operator: str, node: ast.AST) -> set[str]:
    if isinstance(node, ast.Call):
        return {"off by one"}
    assert isinstance(node, ast.Constant)
    scaled = {"factor"} if node.value and not isinstance(node.value, bool) else set()
    return {"constant", *(["off by one"] if operator == "off by one" else [])} | scaled


def _of_sign(node: ast.AST) -> set[str]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return {"condition", "comparison"}
    if isinstance(node, ast.AugAssign) and isinstance(node.op, _SCALES):
        return {"operator", "factor"}
    return {"operator"} if isinstance(node, ast.AugAssign) else set()


def _of_function(node: ast.AST) -> set[str]:
    name = node.attr if isinstance(node, ast.Attribute) else ""
    return {"comparison"} if name in ("eq", "ne") else set()
