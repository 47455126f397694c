"""What a file defines not by a ``def`` at its top: inherited, assigned, within an ``if``."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from autograder.submitted.walking import KINDS

if TYPE_CHECKING:
    from autograder.submitted.conformance import Outline

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_PARTS = ("body", "handlers", "orelse", "finalbody")
#: The fields of each kind of node, how a dump begins one, and whether it leaves out None there.
_FIELDS = {
    kind: [(name, f"{name}=", getattr(kind, name, ...) is None) for name in kind._fields]
    for kind in KINDS
}


def statements(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Yield statements in order, those within an ``if``, a ``try``, a ``with`` or a loop, too."""
    left = list(reversed(body))
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, _SCOPES):
            inner = [each for part in _PARTS for each in getattr(node, part, [])]
            left += reversed(inner)


def digest(body: Sequence[ast.stmt]) -> str:
    """Return what is the same for the same code, whatever its comments and its layout."""
    try:
        dumped = "".join(map(_dumped, body))
    except RecursionError:  # deeper than anybody writes
        return ""
    return hashlib.sha256(dumped.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _dumped(node: ast.AST) -> str:
    """Return what :func:`ast.dump` does, sooner: it is asked for every function."""
    told = []
    for name, start, optional in _FIELDS[type(node)]:
        value = getattr(node, name)
        if isinstance(value, ast.AST):
            told.append(start + _dumped(value))
        elif isinstance(value, list):
            each = [_dumped(one) if isinstance(one, ast.AST) else repr(one) for one in value]
            told.append(f"{start}[{', '.join(each)}]")
        elif value is not None or not optional:
            told.append(f"{start}{value!r}")
    return f"{type(node).__name__}({', '.join(told)})"


def names_assigned(node: ast.AST) -> Iterator[str]:
    """Yield the names that an assignment gives a value: a function may be made by another."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id


def inherit(found: Outline, body: Sequence[ast.stmt]) -> None:
    """Add to each class what it has from others of the file, and what is assigned in it."""
    for node in statements(body):
        if not isinstance(node, ast.ClassDef):
            continue
        for base in node.bases:
            if isinstance(base, ast.Name) and base.id in found.classes:
                _take_over(found, base.id, node.name)
        for member in statements(node.body):
            found.assigned.update(f"{node.name}.{name}" for name in names_assigned(member))
        if any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list):
            found.assigned.add(f"{node.name}.__init__")
    found.assigned.difference_update(found.functions)


def _take_over(found: Outline, base: str, name: str) -> None:
    for method in [each for each in found.functions if each.startswith(f"{base}.")]:
        own = f"{name}.{method.removeprefix(f'{base}.')}"
        if own not in found.functions:
            found.functions[own] = found.functions[method]
            found.inherited.add(own)
    for each in [each for each in found.assigned if each.startswith(f"{base}.")]:
        found.assigned.add(f"{name}.{each.removeprefix(f'{base}.')}")
