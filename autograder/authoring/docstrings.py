"""Random inputs for a function, from what its docstring says of its parameters."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass

_PARAMETER = re.compile(r"^(?P<names>\w+(?:, \w+)*)\s*:\s*(?P<type>.+)$")
_SHAPE = re.compile(r"\bshape:?\s*\((?P<axes>[\w\s,]*)\)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Inputs:
    """Expressions that make random arguments.

    Attributes
    ----------
    sizes : tuple of str
        Names of axes that are drawn first, so that shapes agree.
    values : dict of str to str
        By parameter: an expression of ``rng`` and the sizes.
    """

    sizes: tuple[str, ...]
    values: dict[str, str]


def inputs_of(function: Function) -> Inputs | None:
    """Return inputs for a function, or None if its docstring does not say enough.

    Understood are numpydoc's ``x : ndarray of shape (n, 3)``, also ``of ints``, and
    ``int``, ``float``, ``bool`` and ``list of floats``.
    """
    arguments = function.args
    if arguments.vararg or arguments.kwarg or arguments.posonlyargs or arguments.kwonlyargs:
        return None
    names = [argument.arg for argument in arguments.args]
    required = names[: len(names) - len(arguments.defaults)]
    types = dict(_parameters(ast.get_docstring(function) or ""))
    sizes: dict[str, None] = {}
    values = {}
    for name in required:
        expression = _expression(types.get(name, ""), sizes)
        if expression is None or name in sizes:
            return None
        values[name] = expression
    return Inputs(tuple(sizes), values) if values and not set(sizes) & set(values) else None


def _parameters(docstring: str) -> Iterator[tuple[str, str]]:
    """Yield name and type of each entry in numpydoc's section Parameters."""
    lines = inspect.cleandoc(docstring).splitlines()
    for index, line in enumerate(lines[:-1]):
        if line == "Parameters" and set(lines[index + 1]) == {"-"}:
            break
    else:
        return
    rest = lines[index + 2 :]
    for position, line in enumerate(rest):
        if position + 1 < len(rest) and set(rest[position + 1]) == {"-"}:
            return
        if found := _PARAMETER.match(line):
            for name in found["names"].split(", "):
                yield name, found["type"]


def _expression(kind: str, sizes: dict[str, None]) -> str | None:
    whole = bool(re.search(r"\b(u?int\d*|ints|integers?)\b", kind))
    if shape := _SHAPE.search(kind):
        axes = [axis.strip() for axis in shape["axes"].split(",") if axis.strip()]
        if not all(axis.isdigit() or axis.isidentifier() for axis in axes):
            return None
        sizes.update(dict.fromkeys(axis for axis in axes if not axis.isdigit()))
        size = f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"
        return f"rng.integers(0, 5, size={size})" if whole else f"rng.normal(size={size})"
    if re.fullmatch(r"list of (floats?|numbers?)", kind):
        return "rng.normal(size=5).tolist()"
    simple = {
        "float": "float(rng.normal())",
        "int": "int(rng.integers(1, 8))",
        "bool": "bool(rng.integers(2))",
    }
    return simple.get(kind.split(",")[0].strip())
