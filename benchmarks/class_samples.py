"""Makes a class of any size from the examples, with changed names and constants."""

from __future__ import annotations

import ast
import itertools
import shutil
from pathlib import Path

#: These run into time limits: what they cost says nothing about the harness.
WAITING = {"infinite_loop_in_relu", "training_at_import"}
_RATES = {"lr", "learning_rate"}


def write_class(examples: Path, folder: Path, count: int) -> dict[str, str]:
    """Write submissions made from the examples in turn; return the example of each."""
    cases = [path for path in sorted(examples.iterdir()) if path.is_dir()]
    cases = [path for path in cases if path.name not in WAITING]
    made = {}
    for number, case in zip(range(count), itertools.cycle(cases), strict=False):
        name = f"student_{number:04}"
        shutil.copytree(case, folder / name)
        for source in (folder / name).glob("*.py"):
            changed = vary(source.read_text(encoding="utf-8"), number)
            source.write_text(changed, encoding="utf-8")
        made[name] = case.name
    return made


def vary(source: str, number: int) -> str:
    """Return a program with other local names and learning rates; broken ones as they are."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source + f"\n# {number}\n"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            _rename_locals(node, number)
    for value in _rates(tree):
        value.value *= 1 + number / 1e6
    return ast.unparse(tree) + "\n"


def _rename_locals(function: ast.FunctionDef, number: int) -> None:
    inner = [node for node in ast.walk(function) if node is not function]
    if any(isinstance(n, (ast.FunctionDef, ast.Lambda, ast.Global, ast.Nonlocal)) for n in inner):
        return
    names = [node for node in inner if isinstance(node, ast.Name)]
    arguments = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)} - arguments
    for node in names:
        if node.id in own:
            node.id = f"{node.id}_{number}"


def _rates(tree: ast.Module) -> list[ast.Constant]:
    found = []
    for node in ast.walk(tree):
        named = isinstance(node, ast.keyword) and node.arg in _RATES
        if isinstance(node, ast.Assign):
            named = any(isinstance(t, ast.Name) and t.id in _RATES for t in node.targets)
        value = getattr(node, "value", None)
        if named and isinstance(value, ast.Constant) and isinstance(value.value, float):
            found.append(value)
    return found
