"""Rewrites of a reference that change nothing a rubric may punish."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from autograder.authoring import skeleton


@dataclass(frozen=True)
class Rewrite:
    """A reference written in another style.

    Attributes
    ----------
    kind : str
        What was done to it.
    functions : tuple of str
        Where it was done.
    source : str
        The whole file.
    place : str
        The file, where there are several.
    """

    kind: str
    functions: tuple[str, ...]
    source: str = field(repr=False)
    place: str = ""


Function = ast.FunctionDef | ast.AsyncFunctionDef
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
#: Changes a function in place; returns whether there was anything to change.
Change = Callable[[Function], bool]

#: Made while the program runs: its loop is none of the solution's, and no check finds it.
_HELPER = """
exec('''
def _as_float32(value):
    import numpy

    if isinstance(value, tuple):
        return tuple(_as_float32(item) for item in value)
    if isinstance(value, numpy.ndarray) and value.dtype == numpy.float64:
        return value.astype(numpy.float32)
    return value
''')

"""


def rewrites(source: str, name: str, chosen: Callable[[str], bool]) -> Iterator[Rewrite]:
    """Yield one rewrite of each kind that fits some of the chosen functions.

    Parameters
    ----------
    chosen : callable
        Whether a function, by its name, is to be rewritten.
    """
    written = [(region.start, region.end) for region in skeleton.regions(source, name)]
    for kind, change in _CHANGES.items():
        changed = {}
        for where, function in _functions(ast.parse(source)):
            last = function.body[-1].lineno
            inside = any(start <= last <= end for start, end in written)
            if inside and chosen(where) and change(function):
                changed[where] = function
        if changed:
            helper = _HELPER if kind == _FLOAT32 else ""
            text = _with_functions(source, list(changed.values()), helper)
            yield Rewrite(kind, tuple(changed), text)


def _with_functions(source: str, changed: list[Function], helper: str) -> str:
    """Return a source with some of its functions written again, and all else as it is.

    The helper goes above all functions: the cells of a notebook may call them at once.
    """
    lines = source.splitlines()
    above = min(_first_line(node) for node in ast.parse(source).body if isinstance(node, _DEFINES))
    for function in reversed(changed):
        text = ast.unparse(ast.fix_missing_locations(function))
        indented = textwrap.indent(text, " " * function.col_offset)
        lines[_first_line(function) - 1 : function.end_lineno] = indented.splitlines()
    lines[above - 1 : above - 1] = helper.splitlines()
    return "\n".join(lines) + "\n"


def _first_line(node: Function | ast.ClassDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    for node in tree.body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for member in members:
            if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield owner + member.name, member


def _rename_locals(function: Function) -> bool:
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    inner = [n for n in ast.walk(function) if isinstance(n, (ast.FunctionDef, ast.Lambda))][1:]
    outer = {
        name
        for node in ast.walk(function)
        if isinstance(node, (ast.Global, ast.Nonlocal))
        for name in node.names
    }
    arguments = {a.arg for a in ast.walk(function) if isinstance(a, ast.arg)}
    assigned = {node.id for node in nodes if isinstance(node.ctx, ast.Store)}
    renamed = assigned - arguments - outer
    if inner or not renamed:
        return False
    for node in nodes:
        if node.id in renamed:
            node.id = f"my_{node.id}"
    return True


def _print(function: Function) -> bool:
    function.body.insert(_first(function), ast.parse("print('here', flush=True)").body[0])
    return True


def _first(function: Function) -> int:
    return 1 if ast.get_docstring(function) is not None else 0


def _return_lists(function: Function) -> bool:
    changed = False
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            node.value = ast.List(node.value.elts, ast.Load())
            changed = True
    return changed


def _return_float32(function: Function) -> bool:
    changed = False
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            node.value = ast.Call(ast.Name("_as_float32", ast.Load()), [node.value], [])
            changed = True
    return changed


def _swap_lines(function: Function) -> bool:
    changed = False
    for node in ast.walk(function):
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(block, list):
                changed |= _swap_in(block)
    return changed


def _swap_in(block: list[ast.stmt]) -> bool:
    changed, index = False, 0
    while index + 1 < len(block):
        if _independent(block[index], block[index + 1]):
            block[index], block[index + 1] = block[index + 1], block[index]
            changed, index = True, index + 1
        index += 1
    return changed


def _independent(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether two assignments can change places: neither writes what the other uses."""
    pair = []
    for statement in (first, second):
        if not isinstance(statement, ast.Assign) or not all(
            _has_no_effect(node) for node in ast.walk(statement) if isinstance(node, ast.Call)
        ):
            return False
        written = {name for target in statement.targets for name in _written(target)}
        pair.append((written, _used(statement.value) | _used(*statement.targets)))
    (writes, uses), (other_writes, other_uses) = pair
    return not (writes & other_uses or other_writes & uses)


def _written(target: ast.expr) -> set[str]:
    """Return what an assignment changes: a name, an attribute, or an array by its item."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return {name for element in target.elts for name in _written(element)}
    if isinstance(target, ast.Subscript):
        return {ast.unparse(target.value)} | _written(target.value)
    return {ast.unparse(target)}


def _used(*nodes: ast.expr) -> set[str]:
    """Return every name, attribute and item that expressions read, with their owners."""
    kinds = (ast.Name, ast.Attribute, ast.Subscript)
    return {ast.unparse(n) for node in nodes for n in ast.walk(node) if isinstance(n, kinds)}


_NO_EFFECT = {"sum", "mean", "max", "min", "argmax", "copy", "reshape", "astype", "zeros"}
_NO_EFFECT |= {"zeros_like", "ones", "dot", "exp", "log", "arange", "rand", "randn", "len"}


def _has_no_effect(call: ast.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
    return name in _NO_EFFECT


_FLOAT32 = "arrays returned as float32"
_CHANGES: dict[str, Change] = {
    "locals renamed": _rename_locals,
    "independent lines reordered": _swap_lines,
    _FLOAT32: _return_float32,
    "lists returned for tuples": _return_lists,
    "an extra print": _print,
}
