"""Lines that may have been forgotten of which the file says what they are: calls of its functions.

A method of the same object beside its neighbour, a function whose parameters are all there, the
gradient of a loss before the optimizer's step, what a layer keeps of a backward pass.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.sandbox.inside.repairs.scope import ARRAYS, Scope
from autograder.sandbox.inside.repairs.source import Function, Source, inside

_MOST = 8


def calls_forgotten(
    source: Source,
    function: Function,
    block: list[ast.stmt],
    near: list[str],
    calls: list[str],
    scope: Scope,
) -> Iterator[tuple[str, str, str]]:
    """Yield lines: kind, way and text.

    Parameters
    ----------
    block : list of stmt
        The statements beside it.
    near : list of str
        The names that there are, the last one that was set first.
    calls : list of str
        Calls of the file that can stand there.
    """
    called = {
        getattr(node.func, "attr", getattr(node.func, "id", ""))
        for node in inside(function)
        if isinstance(node, ast.Call)
    }
    me = function.args.args[0].arg if function.args.args else ""
    known = {*near, *scope.names}
    for owner, asked, name in defined(source.tree):
        if name in called or name == function.name or not asked <= known:
            continue
        arguments = ", ".join(_in_order(source.tree, owner, name))
        if not owner:
            yield "missing call", "function", f"{name}({arguments})"
        elif me == "self":
            yield "missing call", "function", f"self.{name}({arguments})"
        for receiver in _receivers(block) if owner and not arguments else ():
            yield "missing call", "function", f"{receiver}.{name}()"
    if called & {"step", "zero_grad"}:
        for call in calls:
            if not call.endswith(("()", ".item()")):
                yield "missing call", "gradient of", f"{call}.backward()"
    yield from _kept(function, near, scope, me)


def _kept(
    function: Function, near: list[str], scope: Scope, me: str
) -> Iterator[tuple[str, str, str]]:
    """Yield what a layer keeps of a backward pass: the gradients of its weights and biases."""
    if me != "self":
        return
    letters = [each.partition(".")[2] for each in scope.attributes]
    missing = [f"self.d{each}" for each in letters if len(each) == 1]
    here = {node.attr for node in inside(function)
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    targets = [n for n in dict.fromkeys([*scope.unset, *missing]) if n[len("self.") :] not in here]
    arrays = [n for n in dict.fromkeys([*near, *scope.attributes]) if scope.may_be(n, *ARRAYS)]
    given = [n for n in arrays if n in scope.parameters][:3]
    for target in targets[:4]:
        for first in given:
            yield "missing update", "gradient kept", f"{target} = {first}.sum(axis=0)"
            for second in [n for n in arrays if n not in (first, target)][:_MOST]:
                yield "missing update", "gradient kept", f"{target} = {first}.T @ {second}"
                yield "missing update", "gradient kept", f"{target} = {second}.T @ {first}"


def defined(tree: ast.Module) -> Iterator[tuple[str, set[str], str]]:
    """Yield the functions and methods of a file: the class, what it asks for, and the name."""
    for top in tree.body:
        members = top.body if isinstance(top, ast.ClassDef) else [top]
        for each in members:
            if isinstance(each, ast.FunctionDef) and not each.name.startswith("__"):
                owner = top.name if isinstance(top, ast.ClassDef) else ""
                yield owner, set(_asked(each, owner)), each.name


def _asked(function: ast.FunctionDef, owner: str) -> list[str]:
    names = [argument.arg for argument in function.args.args]
    names = names[1:] if owner else names
    return names[: len(names) - len(function.args.defaults)]


def _in_order(tree: ast.Module, owner: str, name: str) -> list[str]:
    for top in tree.body:
        members = top.body if isinstance(top, ast.ClassDef) and top.name == owner else [top]
        for each in members:
            if isinstance(each, ast.FunctionDef) and each.name == name:
                return _asked(each, owner)
    return []


def _receivers(block: list[ast.stmt]) -> list[str]:
    """Return the objects whose methods are called without arguments beside it."""
    found = (
        each.value.func.value.id
        for each in block
        if isinstance(each, ast.Expr)
        and isinstance(each.value, ast.Call)
        and isinstance(each.value.func, ast.Attribute)
        and isinstance(each.value.func.value, ast.Name)
        and not each.value.args
    )
    return list(dict.fromkeys(found))


def calls_of(tree: ast.Module, function: Function, scope: Scope) -> list[str]:
    """Return calls of the file's functions with what a function has and does not read.

    What is asked for under another name is a list of the weights that there are.
    """
    weights = [n for n in scope.names if n[:1] in "Ww" and scope.may_be(n, *ARRAYS)]
    found = []
    for owner, asked, name in defined(tree):
        if owner or name == function.name or not asked & set(scope.unread):
            continue
        others = asked - set(scope.names)
        if len(others) <= 1:
            given = _in_order(tree, "", name)
            listed = f"[{', '.join(weights)}]"
            found.append(f"{name}({', '.join(n if n in scope.names else listed for n in given)})")
    return found[:_MOST]
