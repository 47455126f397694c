"""The loops of a function of several files: those of what it calls in other files as well.

As in one file (:mod:`autograder.submitted.loops`), over imports: functions, classes, methods,
and what a class has from one that it is made from. The course's own files are not looked at.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from autograder.submitted.forbidden.trees import Tree
from autograder.submitted.loops import MOST_LOOPS, Follower, Loop, computing

#: A module, and a name in it.
Place = tuple[str, str]
_DEPTH = 10


def loops_in_tree(
    files: Mapping[str, tuple[str, ast.Module]], own: Collection[str], module: str, name: str
) -> list[Loop] | None:
    """Return the loops that a function of a module runs, file by file.

    Parameters
    ----------
    files : mapping of str to (str, Module)
        The place and the syntax tree of each module.
    own : collection of str
        Places of the course's own files.
    module, name : str
        ``"nn.layers"``, and ``"softmax"`` or ``"Linear.forward"``.

    Returns
    -------
    list of Loop, or None
        None if the source does not define it as a function.
    """
    try:
        return _Followers(files, own).loops_of(module, name)
    except RecursionError:
        return None


class _Followers:
    """Follows calls through the functions of several modules."""

    def __init__(self, files: Mapping[str, tuple[str, ast.Module]], own: Collection[str]) -> None:
        self.tree = Tree(files, own)
        self.places = {name: place for name, (place, _) in files.items()}
        self.followers = {
            name: Follower(tree, self.tree.modules[name].scopes)
            for name, (_, tree) in files.items()
        }

    def loops_of(self, module: str, name: str) -> list[Loop] | None:
        """Return the loops of one function and of what it calls."""
        start = next(self._defined(module, name), None) if module in self.followers else None
        if start is None:
            return None
        queue, looked, found = [start], set[Place](), list[Loop]()
        while queue:
            owner, wanted = queue.pop()
            if self.places[owner] in self.tree.own:
                continue
            follower = self.followers[owner]
            loops = follower.loops_of(wanted)
            if loops is None and (owner, wanted) == start:
                return None
            found += [replace(loop, file=self.places[owner]) for loop in loops or ()]
            for each in [name for name in follower.seen if (owner, name) not in looked]:
                looked.add((owner, each))
                queue += [target for target in self._elsewhere(owner, each) if target not in looked]
        unique = {(loop.file, loop.line, loop.kind, loop.spelled): loop for loop in found}
        return sorted(unique.values(), key=lambda loop: (loop.file, loop.line))[:MOST_LOOPS]

    def _defined(self, module: str, name: str, depth: int = 0) -> Iterator[Place]:
        """Yield where a function, a class or a method is defined that a module has by a name."""
        follower, noted = self.followers[module], self.tree.modules[module]
        top, _, method = name.partition(".")
        if method and top in follower.classes:
            yield from self._method(module, top, method)
        elif name in follower.functions or top in follower.classes:
            yield module, name
        elif top in follower.values:
            value = follower.values[top]
            if isinstance(value, ast.Name) and value.id != top and depth < _DEPTH:
                meant = f"{value.id}.{method}" if method else value.id
                yield from self._defined(module, meant, depth + 1)
            elif not method:
                yield module, name
        elif depth < _DEPTH:
            rest = f".{method}" if method else ""
            if top in noted.names:
                other, original = noted.names[top]
                yield from self._defined(other, f"{original}{rest}", depth + 1)
            else:
                for star in noted.stars:
                    yield from self._defined(star, name, depth + 1)

    def _method(self, module: str, owner: str, method: str, depth: int = 0) -> Iterator[Place]:
        """Yield where a class has a method from: itself, or a class that it is made from."""
        follower = self.followers[module]
        if f"{owner}.{method}" in follower.functions:
            yield module, f"{owner}.{method}"
        elif depth < _DEPTH:
            for base in follower.classes[owner].bases:
                for other, name in self._class(module, base):
                    yield from self._method(other, name, method, depth + 1)

    def _class(self, module: str, named: ast.expr) -> Iterator[Place]:
        """Yield the class that an expression names: ``Linear``, ``nn.layers.Linear``."""
        for owner, name in self._named(module, named):
            if name in self.followers[owner].classes:
                yield owner, name

    def _named(self, module: str, node: ast.expr) -> Iterator[Place]:
        """Yield where the function or the class is defined that an expression names."""
        if isinstance(node, ast.Name):
            scopes = self.followers[module].scopes
            owner = scopes.of.get(node, scopes.module).owner(node.id)
            if owner is None or owner is scopes.module:  # none if a star brings it
                yield from self._defined(module, node.id)
        elif isinstance(node, ast.Attribute):
            other = self.tree.module_of(self.tree.modules[module], node.value)
            if other:
                yield from self._defined(other, node.attr)

    def _elsewhere(self, module: str, function: str) -> Iterator[Place]:
        """Yield what a function calls, or hands on, by way of other modules."""
        follower = self.followers[module]
        for node in computing(follower.functions[function]):
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                for owner, name in self._named(module, node):
                    if name not in self.followers[owner].classes:
                        yield owner, name
            if isinstance(node, ast.Attribute):
                for owner, kind in self._class_of(module, node.value, function):
                    yield from self._method(owner, kind, node.attr)
            elif isinstance(node, ast.Call):
                for owner, kind in self._class(module, node.func):
                    yield from self._method(owner, kind, "__init__")
                for owner, kind in self._class_of(module, node.func, function):
                    for method in ("__call__", "forward"):
                        yield from self._method(owner, kind, method)

    def _class_of(self, module: str, value: ast.expr, function: str) -> Iterator[Place]:
        """Yield the class that a value is an object of, or is, where the source says which."""
        follower = self.followers[module]
        own = function.rpartition(".")[0]
        if isinstance(value, ast.Call):
            if isinstance(value.func, ast.Name) and value.func.id == "super":
                for base in follower.classes[own].bases if own in follower.classes else ():
                    yield from self._class(module, base)
            else:
                yield from self._class(module, value.func)
        elif isinstance(value, ast.Name):
            arguments = getattr(follower.functions[function].args, "args", [])
            if own in follower.classes and arguments and value.id == arguments[0].arg:
                yield module, own
            elif (made := follower.only_value(value)) is not None:
                if isinstance(made, ast.Call):
                    yield from self._class(module, made.func)
            else:
                yield from self._class(module, value)
        elif isinstance(value, ast.Attribute):
            yield from self._class(module, value)
