"""What makes arrays fit that an operation could not combine: a proof of why it failed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

Shape = tuple[int, ...]
Shapes = Mapping[str, Sequence[int]]

#: What takes an array over one of its axes, as x.sum(…), np.sum(x, …) or np.sum(x * y, …). A
#: text is searched, as a line may be a part of a statement; no factor of a product is taken.
_OVER = r"(?:sum|mean|max|min|amax|amin|argmax|argmin|any|all|std|var|median|norm)\("
_OVER_AN_AXIS = rf"\b{{name}}(?:\.T)?\.{_OVER}|\b{_OVER}[^()@]*\b{{name}}\b[^()@]*[,)]"


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


def axes_of(first: int, second: int, shapes: Shapes, line: str) -> tuple[str, Shape] | None:
    """Return the matrix with both lengths that a line takes over an axis: over the wrong one.

    Elsewhere such a matrix proves nothing: where ``x @ w`` and ``b`` do not fit, ``b`` may be
    whatever it is.
    """
    for name, shape in shapes.items():
        fits = sorted(shape) == sorted((first, second)) and len(shape) == 2
        if fits and re.search(_OVER_AN_AXIS.format(name=re.escape(name)), line):
            return name, tuple(shape)
    return None
