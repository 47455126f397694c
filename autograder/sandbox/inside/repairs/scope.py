"""The names of a function, of its class and of its file: what additions are made of."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeGuard

from autograder.sandbox.inside.repairs.rules import inner
from autograder.sandbox.inside.repairs.source import Function, Source, inside
from autograder.sandbox.inside.repairs.words import SYMBOLS

#: Of many names, the first few: each makes an edit of every value.
MOST_NAMES = 12
#: Of what is computed outside of functions.
MOST_OUTSIDE = 6
#: What is written out longer is no name for a value.
LONGEST_PLACE = 25


@dataclass
class Scope:
    """The names of one function.

    Attributes
    ----------
    unread : list of str
        Parameters, variables and attributes that are there and that the function never reads.
    names : list of str
        Its parameters and variables.
    attributes : list of str
        What its class keeps, as ``self.w``.
    counts : list of str
        What may count the examples of a batch: ``len(x)``.
    unset : list of str
        Attributes that its class reads and never sets.
    operands : list of (str, str)
        Operators and what they are used with elsewhere in the function: ``("*", "rate")``.
    sorts : mapping of str to str
        Of what sort the values of names are, as far as that is known: ``"array 2"``.
    parameters : list of str
        What it is called with.
    places : list of str
        Elements that it reads, as ``weights[-1]``.
    library : str
        What the file calls numpy, or torch where it does without numpy.
    calls : list of str
        Calls of the file's functions with what the function has and does not read.
    outside : list of str
        What is computed outside of functions, and not read in this one.
    rectified : list of str
        What the function takes from a relu or a maximum, and never compares.
    """

    unread: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    operands: list[tuple[str, str]] = field(default_factory=list)
    unset: list[str] = field(default_factory=list)
    sorts: Mapping[str, str] = field(default_factory=dict)
    parameters: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    library: str = "np"
    calls: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    rectified: list[str] = field(default_factory=list)

    def may_be(self, text: str, *sorts: str) -> bool:
        """Whether a name may have a value of one of these sorts, as nothing says otherwise."""
        return self.sorts.get(text, sorts[0]).startswith(sorts) or not self.sorts.get(text)

    @property
    def numbers(self) -> list[str]:
        """The names that can be computed with."""
        return [name for name in self.names if self.may_be(name, *NUMBERS)]


#: Sorts of values that can be computed with.
NUMBERS = ("array", "tensor", "int", "float", "bool")
ARRAYS = ("array", "tensor")


def scope_of(
    function: Function,
    owner: ast.ClassDef | None,
    sorts: Mapping[str, str] = MappingProxyType({}),
) -> Scope:
    """Return the names that can stand in a function."""
    arguments = function.args
    parameters = [each.arg for each in [*arguments.posonlyargs, *arguments.args,
                                        *arguments.kwonlyargs]]  # fmt: skip
    me = parameters[0] if owner is not None and parameters else ""
    stored, loaded = dict.fromkeys(parameters), set()
    read: set[str] = set()
    for node in inside(function):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                stored.setdefault(node.id)
            else:
                loaded.add(node.id)
        elif _attribute_of(node, (me,), ast.Load):
            read.add(f"{me}.{node.attr}")
    stored.pop(me, None)
    kept, unset = _kept(owner, me) if owner is not None and me else ([], [])
    names = [name for name in stored if name != "_"]
    unread = [n for n in names if n not in loaded] + [a for a in kept if a not in read]
    scope = Scope(
        unread[:MOST_NAMES], names[:MOST_NAMES], kept[:MOST_NAMES], unset=unset, sorts=sorts
    )
    scope.parameters = [each for each in parameters if each != me][:MOST_NAMES]
    arrays = [n for n in [*names, *kept] if n != me and sorts.get(n, "").startswith(ARRAYS)]
    lists = [n for n in names if sorts.get(n) in ("list", "tuple")]
    scope.counts += [f"{name}.shape[0]" for name in arrays if not sorts[name].endswith(" 0")][:3]
    scope.counts += [f"len({name})" for name in lists][:1]
    return scope


def places_in(source: Source, function: ast.AST) -> list[str]:
    """Return the elements that a function reads, as they are written."""
    read = (
        source.text(node)
        for node in inside(function)
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.value, (ast.Name, ast.Attribute))
    )
    return [each for each in dict.fromkeys(read) if len(each) <= LONGEST_PLACE][:MOST_NAMES]


def rectified_in(function: ast.AST) -> list[str]:
    """Return the names that are set by a relu or a maximum, and that nothing compares."""
    found, compared = dict[str, None](), set[str]()
    for node in inside(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            called = getattr(node.value.func, "attr", getattr(node.value.func, "id", ""))
            if "relu" in called.lower() or called == "maximum":
                found.update((each.id, None) for each in node.targets if isinstance(each, ast.Name))
        elif isinstance(node, ast.Compare):
            compared |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return [name for name in found if name not in compared]


def library_of(tree: ast.Module) -> str:
    """Return what a file calls the library that it computes with."""
    called = {
        alias.name: alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    return called.get("numpy", called.get("torch", "np"))


def scope_outside(source: Source, sorts: Mapping[str, str]) -> Scope:
    """Return the names that can stand outside of functions."""
    return Scope(names=source.names_outside[:MOST_NAMES], sorts=sorts)


def names_outside(function: ast.AST, outer: Scope) -> list[str]:
    """Return what may be an array outside of functions and is not read in this one."""
    read = {node.id for node in inside(function) if isinstance(node, ast.Name)}
    there = [n for n in outer.names if n not in read and outer.may_be(n, *ARRAYS)]
    return [n for n in there if not n.isupper()][:MOST_OUTSIDE]


def _kept(owner: ast.ClassDef, me: str) -> tuple[list[str], list[str]]:
    """Return the attributes of a class, as a method calls them, and those that it never sets."""
    found: dict[str, None] = {}
    read: dict[str, None] = {}
    methods = {each.name for each in owner.body if isinstance(each, Function)}
    for node in ast.walk(owner):
        if _attribute_of(node, (me, "self"), ast.Store):
            found.setdefault(f"{me}.{node.attr}")
        elif not owner.bases and _attribute_of(node, (me, "self"), ast.Load):
            read.setdefault(f"{me}.{node.attr}")
    unset = [n for n in read if n not in found and n.partition(".")[2] not in methods]
    return [*unset, *found], unset


#: What adds, takes away, multiplies or divides.
_JOINS = ("+", "-", "*", "/")


def operands_in(source: Source, function: ast.AST) -> list[tuple[str, str]]:
    """Return what is added, taken away, multiplied or divided by in a function, each once."""
    found: dict[tuple[str, str], None] = {}
    for node in inside(function):
        symbol = SYMBOLS.get(type(node.op)) if isinstance(node, ast.BinOp) else None
        if not isinstance(node, ast.BinOp) or symbol not in _JOINS:
            continue
        sides = [node.right, *([node.left] if symbol in "+*" else [])]
        for each in sides:
            product = isinstance(each, ast.BinOp) and isinstance(each.op, (ast.Mult, ast.MatMult))
            simple = (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.Subscript)
            if isinstance(each, simple) or (product and symbol in "+-"):
                found.setdefault((symbol, inner(source, each)))
    return [each for each in found if len(each[1]) <= 40][:MOST_NAMES]


def _attribute_of(
    node: ast.AST, names: tuple[str, ...], use: type[ast.expr_context]
) -> TypeGuard[ast.Attribute]:
    """Whether a node reads or sets an attribute of one of these names."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    return isinstance(node.ctx, use) and node.value.id in names
