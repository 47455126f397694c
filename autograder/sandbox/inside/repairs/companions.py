"""What goes with something that a function does: a third call with two, an average with a total."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.sandbox.inside.repairs.rules import Change, replaced
from autograder.sandbox.inside.repairs.scope import Scope
from autograder.sandbox.inside.repairs.source import Function, Source, inside

#: What has gradients to be set to zero.
_OPTIMIZES = re.compile(r"opt|sgd|adam|model|net")


def training_step(
    source: Source, function: Function, block: list[ast.stmt], scope: Scope
) -> Iterator[Change]:
    """Yield what is missing of the three calls of a training step in PyTorch, where two are."""
    if any(isinstance(each, ast.Pass) for each in block):
        return  # that line is the one
    called: dict[str, dict[str, None]] = {}
    for node in inside(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called.setdefault(node.func.attr, {})[source.text(node.func.value)] = None
    here = {
        each.value.func.attr: each
        for each in block
        if isinstance(each, ast.Expr)
        and isinstance(each.value, ast.Call)
        and isinstance(each.value.func, ast.Attribute)
    }
    optimized = [n for n in [*scope.names, *scope.attributes] if _OPTIMIZES.search(n.lower())]
    if "backward" in here and "zero_grad" not in called:
        # A scheduler makes steps, too.
        for name in called.get("step", optimized):
            yield _line_before(source, here["backward"], f"{name}.zero_grad()")
    if "backward" in here and "step" not in called:
        for name in optimized:
            place, newline = source.span(here["backward"]).end, source.newline(here["backward"])
            text = f"{newline}{name}.step()"
            yield Change("missing call", 2, place, place, text, "training step")
    if "step" in here and "backward" not in called:
        for name in scope.names:
            if "loss" in name.lower() or scope.sorts.get(name) == "tensor 0":
                yield _line_before(source, here["step"], f"{name}.backward()")


def averages(source: Source, function: Function) -> Iterator[Change]:
    """Divide what a loop adds up by how often it went round, where it is kept or handed back."""
    nodes = list(inside(function))
    totals: dict[str, str] = {}
    for loop in [each for each in nodes if isinstance(each, ast.For)]:
        through = loop.iter
        # Of enumerate(loader), tqdm(loader), zip(images, labels): what is gone through.
        if isinstance(through, ast.Call) and getattr(through.func, "id", "") != "range":
            through = through.args[0] if through.args else through
        if isinstance(through, (ast.Name, ast.Attribute)):
            for each in inside(loop):
                if isinstance(each, ast.AugAssign) and isinstance(each.op, ast.Add):
                    totals.setdefault(source.text(each.target), source.text(through))
    for node in nodes:
        values = node.args if isinstance(node, ast.Call) else [getattr(node, "value", None)]
        if isinstance(node, (ast.Call, ast.Return)):
            for value in [e for v in values for e in getattr(v, "elts", [v])]:
                if isinstance(value, ast.Name) and value.id in totals:
                    text = f"{value.id} / len({totals[value.id]})"
                    yield replaced(source, value, "average", 2, text, "total of a loop")


def scales(source: Source, function: Function, block: list[ast.stmt]) -> Iterator[Change]:
    """Yield the logarithmic axes of a plot that has none."""
    written = source.text(function)
    plots = [each for each in block if isinstance(each, ast.Expr) and "plt." in source.text(each)]
    if plots and not any(word in written for word in ("xscale", "yscale", "semilog", "loglog")):
        for axis in "xy":
            text = f'plt.{axis}scale("log")'
            yield _line_before(source, plots[-1], text, "scale")


def _line_before(
    source: Source, statement: ast.stmt, text: str, way: str = "training step"
) -> Change:
    place = source.span(statement).start
    line = f"{text}{source.newline(statement)}"
    return Change("missing call", 2, place, place, line, way)
