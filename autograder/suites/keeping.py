"""Reads in a file of tests what these keep for each other, besides their fixtures."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from autograder.suites import files

_CACHES = {"cache", "lru_cache"}
#: Methods of Python's containers that put something in.
_PUT_IN = {"append", "extend", "insert", "add", "update", "setdefault", "appendleft"}


def kept_in(folder: Path, file: Path, cls: type | None) -> frozenset[str]:
    """Return names for what a test of a file, and of a class, may find that others have kept.

    They may have kept it in that file, or in a helper of the suite's that it imports.
    """
    found = set[str]()
    names = {each.__name__ for each in cls.__mro__} if cls is not None else set()
    for each in _with_helpers(folder, file):
        of_module, classes = _keeps(each)
        found |= {str(each)} if of_module else set()
        found |= {f"{each}:{name}" for name in names & classes}
    return frozenset(found)


@lru_cache
def _with_helpers(folder: Path, file: Path) -> tuple[Path, ...]:
    above = [folder / each / "conftest.py" for each in file.relative_to(folder).parents]
    return tuple(files.reached(folder, [file, *(each for each in above if each.is_file())]))


@lru_cache
def _keeps(file: Path) -> tuple[bool, frozenset[str]]:
    """Return whether a file's tests keep things in its module, and the classes that do."""
    tree = files.tree(file)
    top = {name for node in tree.body for name in _assigned(node)}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    of_module = any(_keeps_in_module(function, top) for function in functions)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    return of_module, frozenset(each.name for each in classes if _keeps_in_class(each))


def _assigned(node: ast.stmt) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
    yield from (each.id for each in targets if isinstance(each, ast.Name))


def _keeps_in_module(function: ast.FunctionDef, top: set[str]) -> bool:
    decorators = [ast.unparse(each).partition("(")[0] for each in function.decorator_list]
    if any(each.rpartition(".")[2] in _CACHES for each in decorators):
        return True
    for node in ast.walk(function):
        if isinstance(node, ast.Global):
            return True
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id in top:
                return True
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            holder = node.func.value
            put = node.func.attr in _PUT_IN
            if put and isinstance(holder, ast.Name) and holder.id in top:
                return True
    return False


def _keeps_in_class(cls: ast.ClassDef) -> bool:
    holders = {cls.name, "cls", "type(self)", "self.__class__"}
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value) in holders
        for node in ast.walk(cls)
    )
