"""Which code of several files makes the names that students write for a part.

As in one file (:mod:`autograder.submitted.forbidden.slices`), over imports too: what
``from .utils import cov`` names is followed into ``utils.py``, and a library that one file
hands on to another is the library there.
"""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.submitted.forbidden import Finder, Forbidden, Use
from autograder.submitted.forbidden.scopes import Scopes, Value
from autograder.submitted.forbidden.slices import Slicer, Unit, follows
from autograder.submitted.walking import walk

#: Imports of imports that are followed; a loop of them ends here.
_DEPTH = 10


@dataclass
class _Module:
    """A file, and what it takes from others of the tree.

    Attributes
    ----------
    names : dict of str to (str, str)
        The module and name that a name of this one is imported from.
    modules : dict of str to str
        The module that a name, or a dotted one, stands for.
    stars : list of str
        Modules whose names are all imported.
    """

    place: str
    scopes: Scopes
    slicer: Slicer
    finder: Finder
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)


class Tree:
    """The files of a submission, by the names of their modules."""

    def __init__(
        self, files: Mapping[str, tuple[str, ast.Module]], own: Collection[str] = ()
    ) -> None:
        """Take in the place and the syntax tree of each module.

        Parameters
        ----------
        own : collection of str
            Places of the course's own files: what is written there is no use.

        Raises
        ------
        RecursionError
            If one is nested too deeply; Python's compiler raises it, too.
        """
        self.modules = {}
        self._built_on: dict[Unit, list[tuple[str, Unit]]] = {}
        self.own = frozenset(own)
        for name, (place, tree) in files.items():
            scopes = Scopes(tree)
            self.modules[name] = _Module(place, scopes, Slicer(tree, scopes), Finder(scopes))
        for name, (place, tree) in files.items():
            # What a dot in front of an import means: a package is its own, a module's is the one
            # that it is in.
            package = name if place.endswith("__init__.py") else name.rpartition(".")[0]
            self._note_imports(self.modules[name], tree, package)
        # Until nothing new is known: a library may be handed on through several files, and files
        # may import each other.
        for _ in range(_DEPTH):
            if not sum(self._hand_on(module) for module in self.modules.values()):
                break

    def _note_imports(self, module: _Module, tree: ast.Module, package: str) -> None:
        for node in walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name in self.modules:
                        module.modules[alias.asname or alias.name] = alias.name
            elif isinstance(node, ast.ImportFrom):
                base = _base(node, package)
                for alias in node.names:
                    self._note_name(module, base, alias)

    def _note_name(self, module: _Module, base: str, alias: ast.alias) -> None:
        whole = f"{base}.{alias.name}" if base else alias.name
        if alias.name == "*":
            if base in self.modules:
                module.stars.append(base)
        elif whole in self.modules:
            module.modules[alias.asname or alias.name] = whole
        elif base in self.modules:
            module.names[alias.asname or alias.name] = (base, alias.name)

    def _hand_on(self, module: _Module) -> bool:
        """Let a module know the libraries that others hand on to it; whether there was one."""
        found = {
            name: meaning
            for star in module.stars
            for name, meaning in self._libraries_of(star).items()
        }
        for name, (other, original) in module.names.items():
            if meaning := self._libraries_of(other).get(original):
                found[name] = meaning
        known = module.scopes.module.bindings
        new = {
            name: meaning
            for name, meaning in found.items()
            # What the file binds itself hides what a star brings; a name that is imported from the
            # other file is that file's.
            if (name not in known or name in module.names)
            and not any(self._is_of_a_library(value) for _, value in known.get(name, []))
        }
        for name, meaning in new.items():
            known[name] = [(0, meaning)]
        return bool(new)

    def _libraries_of(self, name: str) -> dict[str, str]:
        """Return the names of a module that stand for a library, or a member of one."""
        bindings = self.modules[name].scopes.module.bindings
        return {
            each: value
            for each, bound in bindings.items()
            if isinstance(value := bound[-1][1], str) and self._is_of_a_library(value)
        }

    def _is_of_a_library(self, value: Value) -> bool:
        # A file of the student's may have the name of a library, and comes first, as it does when
        # it runs.
        tops = {name.partition(".")[0] for name in self.modules}
        return isinstance(value, str) and value.partition(".")[0] not in tops

    def uses(self, forbidden: Forbidden, written: Sequence[str]) -> list[Use]:
        """Find where the code for a part uses what the part forbids, file by file."""
        found: list[Use] = []
        for name, units in self._chosen(written).items():
            module = self.modules[name]
            # Followed, since student code goes through it, but not blamed on anybody.
            if module.place in self.own:
                continue
            uses = module.finder.uses(units, forbidden)
            found += [replace(use, file=module.place) for use in uses]
        return found

    def _chosen(self, patterns: Sequence[str]) -> dict[str, list[Unit]]:
        """Return the units that make what the patterns name, by module; all without any."""
        if not patterns:
            return {name: module.slicer.units for name, module in self.modules.items()}
        queue = [
            (name, unit)
            for name, module in self.modules.items()
            for unit in module.slicer.units
            if any(matches(each, name, patterns) for each in unit.names)
        ]
        chosen = set[Unit]()
        while queue:
            name, unit = queue.pop()
            if unit not in chosen:
                chosen.add(unit)
                queue += self.built_on(name, unit)
        return {
            name: [unit for unit in module.slicer.units if unit in chosen]
            for name, module in self.modules.items()
        }

    def built_on(self, name: str, unit: Unit) -> list[tuple[str, Unit]]:
        """Return the other units that one of a module builds on, each with its module."""
        if unit not in self._built_on:  # parts share what they build on
            here = [(name, each) for each in self.modules[name].slicer.built_on(unit)]
            self._built_on[unit] = list(dict.fromkeys([*here, *self._elsewhere(name, unit)]))
        return self._built_on[unit]

    def _elsewhere(self, name: str, unit: Unit) -> Iterator[tuple[str, Unit]]:
        """Yield what a unit builds on in other modules."""
        module = self.modules[name]
        for node in (below for each in unit.nodes for below in walk(each)):
            if isinstance(node, ast.Attribute):
                if owner := self.module_of(module, node.value):
                    yield from self._defined(owner, node.attr, unit)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                yield from self._imported(module, node.id, unit)

    def module_of(self, module: _Module, node: ast.expr) -> str:
        """Return the module of the tree that ``nn`` or ``nn.layers`` stands for, or nothing."""
        expression = _dotted(node)
        if expression in module.modules:
            return module.modules[expression]
        first, _, rest = expression.partition(".")
        whole = f"{module.modules.get(first, '')}.{rest}"
        return whole if whole in self.modules else ""

    def _imported(
        self, module: _Module, name: str, unit: Unit, depth: int = 0
    ) -> Iterator[tuple[str, Unit]]:
        if name in module.names:
            yield from self._defined(*module.names[name], unit, depth)
        # Bound in the file itself, it comes from no star.
        elif name not in module.scopes.module.bindings:
            for star in module.stars:
                yield from self._defined(star, name, unit, depth)

    def _defined(
        self, owner: str, name: str, unit: Unit, depth: int = 0
    ) -> Iterator[tuple[str, Unit]]:
        module = self.modules[owner]
        for other in module.slicer.beginning.get(name, ()):
            if follows(unit, other):
                yield owner, other
        # Imported there from somewhere else: __init__.py does little more.
        if depth < _DEPTH:
            yield from self._imported(module, name, unit, depth + 1)


def _dotted(node: ast.expr) -> str:
    """Return an expression of names and dots alone; nothing for another one."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _base(node: ast.ImportFrom, package: str) -> str:
    """Return the module that names are imported from, by its whole name."""
    if not node.level:
        return node.module or ""
    above = package.split(".") if package else []
    kept = above[: len(above) - (node.level - 1)]
    return ".".join([*kept, *filter(None, [node.module])])


def matches(name: str, module: str, patterns: Sequence[str]) -> bool:
    """Whether a name of a module is meant, alone or as ``needle.ops.NAME``.

    A pattern that names a class means its methods, too.
    """
    every = [*patterns, *(f"{pattern}.*" for pattern in patterns)]
    return any(
        fnmatch.fnmatchcase(each, pattern)
        for each in (name, f"{module}.{name}" if module else name)
        for pattern in every
    )
