"""What makes arrays fit that an operation could not combine: a proof of why it failed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Shape = tuple[int, ...]
Shapes = Mapping[str, Sequence[int]]

#: Functions that leave out the axis that they are taken over.
_REDUCTIONS = frozenset(
    {"sum", "mean", "max", "min", "argmax", "argmin", "std", "var", "prod", "any", "all", "median"}
)


def transposed_or_swapped(left: Shape, right: Shape) -> str:
    """Say what gives two matrices a product, one transposed or both swapped; empty if nothing."""
    ways = {
        "with the second one transposed": left[1] == right[1],
        "with the first one transposed": left[0] == right[0],
        "in the other order": right[1] == left[0],
    }
    return " or ".join(how for how, fits in ways.items() if fits)


def factors_in(line: str, shapes: Shapes) -> tuple[Shape, Shape] | None:
    """Return the shapes of the two matrices in a line that have no product, where known."""
    for left, right in _products(line):
        first, second = _shape(left, shapes), _shape(right, shapes)
        if first and second and len(first) == len(second) == 2 and first[1] != second[0]:
            return first, second
    return None


def _products(line: str) -> Iterator[tuple[ast.expr, ast.expr]]:
    try:
        tree = ast.parse(line.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield node.left, node.right


def _shape(node: ast.expr, shapes: Shapes) -> Shape | None:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        inner = _shape(node.value, shapes)
        return inner[::-1] if inner else None
    if isinstance(node, (ast.Name, ast.Attribute)):
        shape = shapes.get(ast.unparse(node))
        return tuple(shape) if shape is not None else None
    return None


def off_by_one(shapes: Sequence[Shape]) -> tuple[int, int] | None:
    """Return the two lengths that keep shapes from being combined, where they differ by 1."""
    longest = max(map(len, shapes))
    padded = [(1,) * (longest - len(shape)) + shape for shape in shapes]
    apart = [set(lengths) - {1} for lengths in zip(*padded, strict=True)]
    misfits = [sorted(lengths) for lengths in apart if len(lengths) > 1]
    if len(misfits) == 1 and len(misfits[0]) == 2 and misfits[0][1] - misfits[0][0] == 1:
        return misfits[0][0], misfits[0][1]
    return None


def reduced_over(first: int, second: int, line: str, shapes: Shapes) -> dict[str, Any] | None:
    """Return which matrix in a line was summed, say, over an axis; over the other one it fits.

    Returns
    -------
    dict or None
        The matrix's ``name`` and ``shape``, the ``function``, the ``wrong`` length that it gives
        and the ``right`` one; None where nothing in the line makes one of the two lengths so.
    """
    for name, shape in shapes.items():
        if len(shape) != 2 or sorted(shape) != sorted((first, second)):
            continue
        each = re.escape(name)
        called = [
            re.search(rf"\b(\w+)\({each}, *(?:axis=|dim=)?(-?[01])\b", line),
            re.search(rf"(?<![\w.]){each}\.(\w+)\((?:axis=|dim=)?(-?[01])\b", line),
        ]
        for function, axis in (match.groups() for match in called if match):
            if function in _REDUCTIONS:
                over = int(axis) % 2
                wrong, right = shape[1 - over], shape[over]
                of = {"name": name, "shape": tuple(shape), "function": function}
                return {**of, "wrong": wrong, "right": right}
    return None
