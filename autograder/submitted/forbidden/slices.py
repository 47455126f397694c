"""Which code of a module makes the names that students write for a part.

A module is taken apart into units: functions, methods, and statements outside of them.
A part's units are those that define its names, and those they build on:

- a function or method builds on the functions and classes that it names, and on names
  that are only another word for something (``c = np.cov``);
- a statement outside functions builds on everything that it names, also on variables.

So loading the data with a library does not count as using it in a function that reads
the data, but a detour over a variable counts where a variable is graded.
"""

from __future__ import annotations

import ast
import fnmatch
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.submitted.forbidden.scopes import Scope, Scopes, stored
from autograder.submitted.walking import walk


@dataclass(frozen=True, eq=False)  # two of them are two pieces
class Unit:
    """A piece of a module.

    Attributes
    ----------
    names : tuple of str
        What it binds: ``"cov"``, ``"KNN.predict"``.
    nodes : tuple of ast.AST
    kind : str
        ``"function"`` (or method), ``"class"`` (what is in no method of it), ``"alias"``
        or ``"statement"``.
    """

    names: tuple[str, ...]
    nodes: tuple[ast.AST, ...]
    kind: str

    @property
    def class_name(self) -> str:
        """The class that a method belongs to; empty for anything else."""
        return self.names[0].rpartition(".")[0] if self.kind == "function" else ""


def units_of(body: Sequence[ast.stmt]) -> Iterator[Unit]:
    """Yield the units of a module, in order."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield Unit((node.name,), (node,), "function")
        elif isinstance(node, ast.ClassDef):
            yield from _units_of_class(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            # By itself it uses nothing: other parts may need the library, and the skeleton
            # imports it for them.
            continue
        elif blocks := _blocks(node):
            # `for x in load():` computes in its header; each statement below it is a unit of its
            # own, so that a part is held to its own lines of a long `if` or `with`.
            header = tuple(each for each in ast.iter_child_nodes(node) if _is_header(each))
            names = tuple(name for each in header for name in stored(each))
            yield Unit(names, header, "statement")
            for block in blocks:
                yield from units_of(block)
        else:
            yield Unit(tuple(_bound_by(node)), (node,), _kind_of(node))


def _units_of_class(node: ast.ClassDef) -> Iterator[Unit]:
    methods = [
        each for each in node.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    # Attributes and bases apart from the methods: students write one method for a part, and the
    # skeleton gives the rest.
    rest = [each for each in ast.iter_child_nodes(node) if each not in methods]
    yield Unit((node.name,), tuple(rest), "class")
    for method in methods:
        yield Unit((f"{node.name}.{method.name}",), (method,), "function")


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    """Return the lists of statements inside a statement."""
    blocks = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
    blocks += [each.body for each in (*getattr(node, "handlers", []), *getattr(node, "cases", []))]
    return [block for block in blocks if block]


def _is_header(node: ast.AST) -> bool:
    return isinstance(node, (ast.expr, ast.withitem))


def _kind_of(node: ast.stmt) -> str:
    is_alias = isinstance(node, ast.Assign) and isinstance(
        node.value, (ast.Name, ast.Attribute, ast.Lambda)
    )
    return "alias" if is_alias else "statement"


def _bound_by(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement gives a value, or changes.

    ``x = 1``, ``x[0] = 1``, ``x.fill(1)``, ``np.add(a, b, out=x)``.
    """
    targets = list(getattr(node, "targets", [])) or [getattr(node, "target", None)]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        targets += [called] if isinstance(called, ast.Attribute) else []
        targets += [word.value for word in node.value.keywords if word.arg == "out"]
    for target in _each(targets):
        # `x[0].y = 1` changes what x stands for.
        while isinstance(target, (ast.Subscript, ast.Attribute)):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id
    # (y := np.cov(x)) may stand in the middle of any statement.
    yield from (each.target.id for each in walk(node) if isinstance(each, ast.NamedExpr))


def _each(targets: Sequence[ast.expr | None]) -> Iterator[ast.expr]:
    """Yield the targets, of ``a, *b`` each."""
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from _each(target.elts)
        elif isinstance(target, ast.Starred):
            yield target.value
        elif target is not None:
            yield target


class Slicer:
    """Finds the units that belong to a part."""

    def __init__(self, tree: ast.Module, scopes: Scopes) -> None:
        self.scopes = scopes
        self.units = list(units_of(tree.body))
        #: Units by each name that they bind, and by its first part: ``KNN`` of ``KNN.predict``.
        self.binding = defaultdict[str, list[Unit]](list)
        self.beginning = defaultdict[str, list[Unit]](list)
        for unit in self.units:
            for name in set(unit.names):
                self.binding[name].append(unit)
            for first in {name.partition(".")[0] for name in unit.names}:
                self.beginning[first].append(unit)
        self._built_on: dict[Unit, list[Unit]] = {}

    def of(self, patterns: Sequence[str]) -> list[Unit]:
        """Return the units that make what the patterns name, in order; all without patterns."""
        if not patterns:
            return self.units
        # A pattern that names a class means its methods, too.
        every = [*patterns, *(f"{pattern}.*" for pattern in patterns)]
        queue = [unit for unit in self.units if _matches(unit, every)]
        chosen = set[Unit]()
        while queue:
            unit = queue.pop()
            # Functions may call each other in circles.
            if unit not in chosen:
                chosen.add(unit)
                queue += self.built_on(unit)
        return [unit for unit in self.units if unit in chosen]

    def built_on(self, unit: Unit) -> list[Unit]:
        """Return the other units that one builds on."""
        if unit not in self._built_on:  # parts share what they build on
            self._built_on[unit] = list(dict.fromkeys(self._found_built_on(unit)))
        return self._built_on[unit]

    def _found_built_on(self, unit: Unit) -> Iterator[Unit]:
        nodes = [node for each in unit.nodes for node in walk(each)]
        for name in self._names_read(nodes):
            yield from (each for each in self.beginning.get(name, ()) if follows(unit, each))
        if unit.class_name:
            # self.helper(), whatever self is called: which object it is, the source does not say,
            # so any attribute of the name of a method of the same class counts.
            for name in {node.attr for node in nodes if isinstance(node, ast.Attribute)}:
                yield from self.binding.get(f"{unit.class_name}.{name}", ())
            yield from (
                each
                for each in self.binding.get(unit.class_name, ())
                if each.names == (unit.class_name,)
            )

    def _names_read(self, nodes: Sequence[ast.AST]) -> set[str]:
        """Return the names of the module that are read in a piece of code."""
        module: Scope = self.scopes.module
        return {
            each.id
            for each in nodes
            if isinstance(each, ast.Name)
            and isinstance(each.ctx, ast.Load)
            # A local variable of the name of a function is not that function.
            and self.scopes.of.get(each, module).owner(each.id) is module
        }


def sliced(tree: ast.Module) -> Slicer | None:
    """Return what finds the units of a module; None if it is nested deeper than anybody writes."""
    try:
        return Slicer(tree, Scopes(tree))
    except RecursionError:  # and so does Python's compiler
        return None


def follows(unit: Unit, other: Unit) -> bool:
    """Whether a unit builds on another one that it names."""
    return unit.kind in ("statement", "alias") or other.kind != "statement"


def _matches(unit: Unit, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for name in unit.names for pattern in patterns)
