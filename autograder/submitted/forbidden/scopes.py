"""What a name in Python source stands for: which scope binds it, and to which library's what.

Only imports and plain assignments are followed (``c = np.cov``), as far as the source
alone can tell; nothing is imported or run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.submitted.walking import children, walk

#: What a binding gives its name: a library's dotted name, an expression, or something else.
Value = str | ast.expr | None

_Function = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_Comprehension = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
#: Aliases of aliases that are followed; a loop of them ends here.
_DEPTH = 20


@dataclass
class Scope:
    """A function, class, comprehension or module, and the names that it binds."""

    parent: Scope | None = None
    is_class: bool = False
    bindings: dict[str, list[tuple[int, Value]]] = field(default_factory=dict)
    elsewhere: dict[str, Scope] = field(default_factory=dict)
    # Not bound to names: which these are, the source does not say. A name that nothing binds may
    # come from any of them.
    stars: list[str] = field(default_factory=list)

    def bind(self, name: str, line: int, value: Value) -> None:
        """Note that a line gives a name a value."""
        target = self.elsewhere.get(name, self)
        target.bindings.setdefault(name, []).append((line, value))

    def owner(self, name: str) -> Scope | None:
        """Return the scope whose name it is, seen from here; None for a built-in."""
        scope: Scope | None = self.elsewhere.get(name, self)
        inside = True
        while scope is not None:
            # A class's names are seen in its own body alone: a method's `cov` is the module's,
            # whatever the class calls so.
            if name in scope.bindings and (inside or not scope.is_class):
                return scope
            scope, inside = scope.parent, False
        return None

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        return self if self.parent is None else self.parent.module


class Scopes(ast.NodeVisitor):
    """The scopes of a module; ``of`` maps each name to the one it stands in."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope()
        self.of: dict[ast.Name, Scope] = {}
        self._here = self.module
        self._enter(tree.body, self.module)

    def _enter(self, nodes: Sequence[ast.AST], scope: Scope) -> None:
        before, self._here = self._here, scope
        for node in nodes:
            self.visit(node)
        self._here = before

    def generic_visit(self, node: ast.AST) -> None:
        """Go on below."""
        for each in children(node):
            self.visit(each)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Nothing is below."""

    def visit_Import(self, node: ast.Import) -> None:
        """``import a.b`` binds ``a``; ``import a.b as c`` binds ``c`` to ``a.b``."""
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            # `import os.path` makes `os` known, and by it all of `os.path`.
            self._here.bind(bound, node.lineno, alias.name if alias.asname else bound)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """``from a import b as c`` binds ``c`` to ``a.b``."""
        for alias in node.names:
            if alias.name == "*":
                self._here.module.stars.append(node.module or "")
            else:
                # With dots in front it is a file of the student's: `from .torch import x` is no
                # torch. What that file hands on, trees.py follows.
                found = f"{node.module}.{alias.name}" if node.module and not node.level else None
                self._here.bind(alias.asname or alias.name, node.lineno, found)

    def visit_Global(self, node: ast.Global) -> None:
        """Bind the names in the module."""
        self._here.elsewhere |= dict.fromkeys(node.names, self.module)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        """Bind the names in the function around this one."""
        outer = self._here.parent or self.module
        self._here.elsewhere |= {name: outer.owner(name) or outer for name in node.names}

    def visit_Assign(self, node: ast.Assign) -> None:
        """``a = b`` and ``a, c = b, d`` bind names to expressions."""
        self.visit(node.value)
        for target in node.targets:
            for name, value in _pairs(target, node.value):
                self._here.bind(name, node.lineno, value)
            self._visit_target(target)

    def _visit_target(self, target: ast.expr) -> None:
        """Visit what an assignment reads: ``x`` and ``i`` of ``x[i] = 1``."""
        for node in walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.of[node] = self._here
            elif isinstance(node, (ast.Subscript, ast.Attribute)):
                self.visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        """``(a := b)`` binds like an assignment."""
        self.visit(node.value)
        self._here.bind(node.target.id, node.lineno, node.value)

    def visit_Name(self, node: ast.Name) -> None:
        """A name that is stored to by anything else is bound to who knows what."""
        self.of[node] = self._here
        if not isinstance(node.ctx, ast.Load):
            self._here.bind(node.id, node.lineno, None)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        """``except E as name`` binds."""
        if node.name:
            self._here.bind(node.name, node.lineno, None)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """A function's name is bound here, its parameters in a scope of its own."""
        self._here.bind(node.name, node.lineno, None)
        # Defaults and decorators are computed where the function is defined: its parameters hide
        # nothing in them.
        for each in (*node.decorator_list, *_defaults(node.args)):
            self.visit(each)
        self._enter(node.body, self._of_arguments(node.args, node.lineno))

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast's own name

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """A lambda is a function without a name."""
        for each in _defaults(node.args):
            self.visit(each)
        self._enter([node.body], self._of_arguments(node.args, node.lineno))

    def _of_arguments(self, arguments: ast.arguments, line: int) -> Scope:
        scope = Scope(self._here)
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for each in (*every, arguments.vararg, arguments.kwarg):
            if each is not None:
                scope.bind(each.arg, line, None)
        return scope

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """A class' names are not seen by its methods."""
        self._here.bind(node.name, node.lineno, None)
        for each in (*node.decorator_list, *node.bases, *(word.value for word in node.keywords)):
            self.visit(each)
        self._enter(node.body, Scope(self._here, is_class=True))

    def _visit_comprehension(self, node: ast.expr) -> None:
        # Its variables end with it: `[torch for torch in x]` does not hide the library below.
        self._enter(children(node), Scope(self._here))

    visit_ListComp = visit_SetComp = _visit_comprehension  # noqa: N815
    visit_DictComp = visit_GeneratorExp = _visit_comprehension  # noqa: N815

    def meanings(self, node: ast.AST, depth: int = 0) -> Iterator[str]:
        """Yield the dotted names of libraries' members that an expression may stand for."""
        if depth > _DEPTH:
            return
        if isinstance(node, ast.Name):
            yield from self._of_name(node, depth)
        elif isinstance(node, ast.Attribute):
            for owner in self.meanings(node.value, depth + 1):
                yield f"{owner}.{node.attr}"
        elif isinstance(node, ast.NamedExpr):
            yield from self.meanings(node.value, depth + 1)
        elif isinstance(node, ast.Call):
            yield from self._of_call(node, depth)
        elif isinstance(node, ast.Subscript) and (key := _text(node.slice)) is not None:
            yield from self._of_item(node.value, key, depth)

    def _of_name(self, node: ast.Name, depth: int) -> Iterator[str]:
        scope = self.of.get(node, self.module)
        owner = scope.owner(node.id)
        if owner is None:
            yield node.id  # a built-in
            # From any of them, as the source alone cannot tell: `cov` after `from numpy import *`
            # is numpy's.
            yield from (f"{star}.{node.id}" for star in self.module.stars)
            return
        bindings = owner.bindings[node.id]
        # Code of the same scope sees what was bound before it; a function, what was last.
        # (Before, not on its line: in `np = np.array(x)` the right side is the library.)
        before = [each for each in bindings if each[0] < node.lineno]
        _, value = (before if owner is scope and before else bindings)[-1]
        if isinstance(value, str):
            yield value
        elif value is not None:
            yield from self.meanings(value, depth + 1)

    def _of_call(self, node: ast.Call, depth: int) -> Iterator[str]:
        if not node.args:
            return
        first, name = node.args[0], _text(node.args[0])
        attribute = _text(node.args[1]) if len(node.args) > 1 else None
        for called in self.meanings(node.func, depth + 1):
            # With a text that is written out. What is put together when it runs is seen by the
            # watch (see sandbox/walls/watching).
            if called == "getattr" and attribute is not None:
                yield from (f"{owner}.{attribute}" for owner in self.meanings(first, depth + 1))
            # Another way to say the function itself.
            elif called == "functools.partial":
                yield from self.meanings(first, depth + 1)
            elif called == "importlib.import_module" and name is not None:
                yield name
            elif called == "__import__" and name is not None:
                yield name.partition(".")[0]

    def _of_item(self, container: ast.expr, key: str, depth: int) -> Iterator[str]:
        """Yield what ``sys.modules[key]``, ``vars(m)[key]`` and ``m.__dict__[key]`` may be."""
        if isinstance(container, ast.Call) and container.args:
            if "vars" in self.meanings(container.func, depth + 1):
                for owner in self.meanings(container.args[0], depth + 1):
                    yield f"{owner}.{key}"
            return
        for owner in self.meanings(container, depth + 1):
            if owner == "sys.modules":
                yield key
            elif owner.endswith(".__dict__"):
                yield f"{owner.removesuffix('.__dict__')}.{key}"


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [each for each in (*arguments.defaults, *arguments.kw_defaults) if each is not None]


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, Value]]:
    """Yield the names of an assignment's target, each with the expression it gets."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        fits = len(parts) == len(target.elts)
        for place, each in enumerate(target.elts):
            if fits:
                yield from _pairs(each, parts[place])
            else:
                yield from ((name, None) for name in stored(each))


def stored(target: ast.AST) -> list[str]:
    """Return the names that an assignment's target binds."""
    return [
        node.id
        for node in walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _text(node: ast.expr) -> str | None:
    """Return what a constant text is, also one put together with ``+``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    # getattr(np, "c" + "ov") is written by nobody who does not know what it hides.
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return left + right if left is not None and right is not None else None
    return None
