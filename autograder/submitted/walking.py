"""The nodes of a syntax tree that have something to say: what is asked of every file, many times.

Of the nodes that :func:`ast.walk` yields, a third are signs such as ``Load()`` and ``Add()``:
nothing is below them, and the node above says the same by its field.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

#: Fields that hold names; those of an import and of a pattern, several.
_NAMES = frozenset({"id", "attr", "arg", "name", "names", "module", "asname", "rest", "kwd_attrs"})
#: Fields with nothing below: signs, numbers, and names that are never a node of their own.
_LEAVES = frozenset(
    {"ctx", "op", "ops", "conversion", "is_async", "simple", "level", "kind", "type_comment"}
    | {"lineno", "tag", "id", "attr", "arg", "module", "asname", "rest", "kwd_attrs"}
)
#: What has names alone, or a value.
_WITHOUT_NODES = (ast.Constant, ast.Global, ast.Nonlocal)
#: Every kind of node.
KINDS = [
    each for each in vars(ast).values() if isinstance(each, type) and issubclass(each, ast.AST)
]
_FIELDS_OF_NODES = {
    kind: tuple(name for name in kind._fields if name not in _LEAVES)
    if kind not in _WITHOUT_NODES
    else ()
    for kind in KINDS
}
_FIELDS_OF_NAMES = {kind: tuple(name for name in kind._fields if name in _NAMES) for kind in KINDS}


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes right below one, in the order of the source, without signs."""
    found: list[ast.AST] = []
    for name in _FIELDS_OF_NODES[type(node)]:
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found += filter(None, value)  # ``{**a}`` has no key
    return found


def walk(root: ast.AST) -> list[ast.AST]:
    """Return a node and all below it in the order of :func:`ast.walk`, without signs."""
    found = [root]
    for node in found:  # while it grows
        found += children(node)
    return found


def names_of(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that stand in nodes themselves: of variables, attributes, parameters."""
    found = set[Any]()
    for node in nodes:
        for field in _FIELDS_OF_NAMES[type(node)]:
            value = getattr(node, field, None)
            found.update(value if isinstance(value, list) else (value,))
    return {each for each in found if isinstance(each, str)}
