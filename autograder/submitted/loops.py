"""The loops of a function: its own, and those of what it calls in the same file.

A loop is counted as what it is: a statement, a comprehension, a function of a library's that
calls another one for each element, a function that calls itself. Followed are calls of the
file's own functions, methods and classes as far as the source tells which they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

from autograder.sandbox.records import Cut
from autograder.submitted.forbidden.scopes import Scopes
from autograder.submitted.forbidden.slices import units_of
from autograder.submitted.walking import children, walk

#: Loops that are told of one function.
MOST_LOOPS = 50
_Text = Annotated[str, Cut(100)]

_STATEMENTS: dict[type[ast.AST], str] = {
    ast.For: "for loop",
    ast.AsyncFor: "for loop",
    ast.While: "while loop",
    ast.ListComp: "list comprehension",
    ast.SetComp: "set comprehension",
    ast.DictComp: "dict comprehension",
    ast.GeneratorExp: "generator expression",
}
#: What calls a function once for each element.
_CALLERS = {
    **{name: name for name in ("map", "filter")},
    **{name: name for name in ("functools.reduce", "itertools.starmap", "itertools.accumulate")},
    "numpy.vectorize": "np.vectorize",
    "numpy.frompyfunc": "np.frompyfunc",
    "numpy.apply_along_axis": "np.apply_along_axis",
    "numpy.apply_over_axes": "np.apply_over_axes",
}
_METHODS = ("iterrows", "itertuples", "applymap")
#: What gives an array another form, and nothing less of it to work on.
_RESHAPING = frozenset(
    {"reshape", "atleast_1d", "atleast_2d", "atleast_3d", "expand_dims", "asarray", "array"}
    | {"astype", "ravel", "flatten", "squeeze", "T", "copy", "view", "unsqueeze"}
)
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
Definition = ast.FunctionDef | ast.AsyncFunctionDef
Code = Definition | ast.Lambda


@dataclass(frozen=True)
class Loop:
    """One loop.

    Attributes
    ----------
    kind : str
        What it is: ``"for loop"``, ``"np.vectorize"``, ``"recursion"``.
    line : int
        Of the file.
    where : str
        The function or method that it stands in.
    spelled : str
        How the source says it.
    file : str
        The place of the file that it is in, where several are handed in.
    """

    kind: _Text
    line: int
    where: _Text
    spelled: _Text
    file: Annotated[str, Cut(4096)] = ""


def loops_in(tree: ast.Module, name: str) -> list[Loop] | None:
    """Return the loops that a function of a module runs, in the order of the source.

    Parameters
    ----------
    name : str
        ``"softmax"``, or ``"KNN.predict"`` of a method.

    Returns
    -------
    list of Loop, or None
        None if the source does not define it as a function.
    """
    try:
        return Follower(tree).loops_of(name)
    except RecursionError:
        return None


@dataclass
class _Call:
    """That one function calls another one, and where."""

    target: str
    node: ast.AST


@dataclass
class _Seen:
    loops: list[Loop] = field(default_factory=list)
    calls: list[_Call] = field(default_factory=list)


class Follower:
    """Follows calls through the functions of one module."""

    def __init__(self, tree: ast.Module, scopes: Scopes | None = None) -> None:
        self.scopes = scopes or Scopes(tree)
        self.functions: dict[str, Code] = {}
        self.classes: dict[str, ast.ClassDef] = {
            node.name: node for node in walk(tree) if isinstance(node, ast.ClassDef)
        }
        self.values: dict[str, ast.expr] = {}
        for unit in units_of(tree.body):
            node = unit.nodes[0] if unit.nodes else None
            if unit.kind == "function" and isinstance(node, _Function):
                self.functions[unit.names[0]] = node
            elif isinstance(node, ast.Assign) and len(node.targets) == 1:
                target = node.targets[0]
                if isinstance(target, ast.Name):
                    self.values[target.id] = node.value
                    if isinstance(node.value, ast.Lambda):
                        self.functions[target.id] = node.value
        self.seen: dict[str, _Seen] = {}

    def loops_of(self, name: str) -> list[Loop] | None:
        """Return the loops of one function and of what it calls."""
        start = self._resolved(name)
        if start is None:
            return None
        queue = [start]
        while queue:
            each = queue.pop()
            if each not in self.seen:
                self.seen[each] = self._look(each)
                queue += [call.target for call in self.seen[each].calls]
        found = [loop for seen in self.seen.values() for loop in seen.loops]
        found += [loop for each in self.seen if (loop := self._recursion(each)) is not None]
        unique = {(loop.line, loop.kind, loop.spelled): loop for loop in found}
        return sorted(unique.values(), key=lambda loop: loop.line)[:MOST_LOOPS]

    def _resolved(self, name: str) -> str | None:
        """Return the function that a name stands for: other = softmax is softmax, too."""
        for _ in range(20):
            if name in self.functions:
                return name
            if "." in name:
                owner, _, method = name.partition(".")
                return self._method(owner, method)
            value = self.values.get(name)
            if isinstance(value, ast.Call) and self._caller(value) is not None:
                self.functions[name] = _as_lambda(value)
                return name
            if isinstance(value, ast.Call) and value.args and self._is_partial(value):
                value = value.args[0]
            if not isinstance(value, ast.Name):
                return None
            name = value.id
        return None

    def _method(self, owner: str, method: str, depth: int = 0) -> str | None:
        """Return where a class has a method from: itself, or a class above it in this file."""
        if f"{owner}.{method}" in self.functions:
            return f"{owner}.{method}"
        if owner not in self.classes or depth > 20:
            return None
        for base in self.classes[owner].bases:
            if isinstance(base, ast.Name) and base.id != owner:
                found = self._method(base.id, method, depth + 1)
                if found is not None:
                    return found
        return None

    def _look(self, name: str) -> _Seen:
        """Return the loops that stand in a function, and what it calls."""
        function = self.functions[name]
        seen = _Seen()
        for node in computing(function):
            if (kind := _STATEMENTS.get(type(node))) is not None:
                seen.loops.append(_loop(kind, node, name))
            elif isinstance(node, ast.Call) and (caller := self._caller(node)) is not None:
                seen.loops.append(_loop(caller, node, name))
            if isinstance(node, _Function):
                seen.loops += self._of_decorators(node, name)
                if node is not function and _calls_itself(node):
                    seen.loops.append(_loop("recursion", node, name))
            seen.calls += [_Call(target, node) for target in self._targets(node, name)]
        return seen

    def _caller(self, call: ast.Call) -> str | None:
        """Return what a call is named as if it calls a function for each element."""
        if isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS:
            return f".{call.func.attr}()"
        return self._named(call.func)

    def _named(self, node: ast.AST) -> str | None:
        meanings = list(self.scopes.meanings(node))
        return next((_CALLERS[each] for each in meanings if each in _CALLERS), None)

    def _is_partial(self, call: ast.Call) -> bool:
        return any(
            isinstance(node, (ast.Name, ast.Attribute)) and ast.unparse(node).endswith("partial")
            for node in [call.func]
        )

    def _of_decorators(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, where: str
    ) -> list[Loop]:
        found = []
        for decorator in node.decorator_list:
            if not isinstance(decorator, ast.Call) and (kind := self._named(decorator)):
                found.append(_loop(kind, decorator, where))
        return found

    def _targets(self, node: ast.AST, where: str) -> Iterator[str]:
        """Yield the functions of this file that a piece of code calls, or hands on."""
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if self.is_of_the_module(node) and (found := self._resolved(node.id)) is not None:
                yield found
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if self.is_of_the_module(node.func) and node.func.id in self.classes:
                yield from self._methods(node.func.id, "__init__")
            elif (kind := self._class_of(node.func)) is not None:
                yield from self._methods(kind, "__call__", "forward")
        elif isinstance(node, ast.Attribute) and (owner := self._owner(node.value, where)):
            yield from self._methods(owner, node.attr)

    def _methods(self, owner: str, *names: str) -> Iterator[str]:
        for name in names:
            if (found := self._method(owner, name)) is not None:
                yield found

    def _owner(self, value: ast.expr, where: str) -> str | None:
        """Return the class whose attribute is read, where the source says which it is."""
        own = where.rpartition(".")[0]
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            if value.func.id == "super" and own in self.classes:
                bases = self.classes[own].bases
                return next((each.id for each in bases if isinstance(each, ast.Name)), None)
            return value.func.id if value.func.id in self.classes else None
        if not isinstance(value, ast.Name):
            return None
        arguments = self.functions[where].args.args if where in self.functions else []
        if own in self.classes and arguments and value.id == arguments[0].arg:
            return own
        if value.id in self.classes:
            return value.id
        return self._class_of(value)

    def _class_of(self, name: ast.Name) -> str | None:
        """Return the class of a variable that is set to a new object of it, and to nothing else."""
        value = self.only_value(name)
        if not isinstance(value, ast.Call):
            return None
        made = value.func
        return made.id if isinstance(made, ast.Name) and made.id in self.classes else None

    def only_value(self, name: ast.Name) -> ast.AST | None:
        """Return what a variable is set to, if that is said once."""
        scope = self.scopes.of.get(name, self.scopes.module)
        owner = scope.owner(name.id)
        values = [value for _, value in owner.bindings[name.id]] if owner is not None else []
        return values[0] if len(values) == 1 and isinstance(values[0], ast.AST) else None

    def is_of_the_module(self, name: ast.Name) -> bool:
        """Whether a name is one of the module's own scope."""
        scope = self.scopes.of.get(name, self.scopes.module)
        return scope.owner(name.id) is self.scopes.module

    def _recursion(self, name: str) -> Loop | None:
        """Return that a function calls itself, if only by way of others."""
        for call in self.seen[name].calls:
            if call.target == name:
                if isinstance(call.node, ast.Name):
                    made = _call_around(self.functions[name], call.node)
                    if made is not None and _only_reshapes(made):
                        continue
                return _loop("recursion", call.node, name)
            if call.target != name and self._reaches(call.target, name):
                return _loop("recursion", call.node, name)
        return None

    def _reaches(self, start: str, goal: str) -> bool:
        done, queue = set(), [start]
        while queue:
            each = queue.pop()
            if each == goal:
                return True
            if each not in done and each in self.seen:
                done.add(each)
                queue += [call.target for call in self.seen[each].calls if call.target != each]
        return False


def computing(function: Code) -> Iterator[ast.AST]:
    """Yield a function and what is in it, without annotations, which compute nothing."""
    todo: list[ast.AST] = [function]
    while todo:
        node = todo.pop()
        yield node
        types = [getattr(node, name, None) for name in ("annotation", "returns")]
        todo += [child for child in children(node) if child not in types]


def _as_lambda(value: ast.expr) -> ast.Lambda:
    empty = ast.arguments([], [], None, [], [], None, [])
    return ast.copy_location(ast.Lambda(empty, value), value)


def _calls_itself(node: Definition) -> bool:
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == node.name
        and not _only_reshapes(call)
        for each in node.body
        for call in walk(each)
    )


def _call_around(function: Code, name: ast.Name) -> ast.Call | None:
    calls = (node for node in walk(function) if isinstance(node, ast.Call))
    return next((call for call in calls if call.func is name), None)


def _only_reshapes(call: ast.Call) -> bool:
    """Whether a call of itself only brings an argument into another form, as x[None] does.

    That is done once, for one row as for many, and goes through no elements.
    """
    given = [*call.args, *(word.value for word in call.keywords)]
    forms = [_is_form(value) for value in given]
    return all(form is not None for form in forms) and any(forms)


def _is_form(value: ast.expr) -> bool | None:
    """Return whether a value is a form of a variable; None if it is computed in earnest."""
    if isinstance(value, (ast.Name, ast.Constant)):
        return False
    if isinstance(value, ast.Starred):
        return _is_form(value.value)
    if isinstance(value, ast.Attribute):
        if value.attr in _RESHAPING and _is_form(value.value) is not None:
            return True
        return False if isinstance(value.value, ast.Name) else None
    if isinstance(value, ast.Subscript):
        parts = value.slice.elts if isinstance(value.slice, ast.Tuple) else [value.slice]
        whole = all(_adds_an_axis(part) or _takes_all(part) for part in parts)
        return True if whole and _is_form(value.value) is not None else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        # x.reshape(1, -1), and np.atleast_2d(x)
        computed = (ast.Subscript, ast.Call, ast.BinOp, ast.Attribute)
        parts = [value.func.value, *(each for each in value.args if isinstance(each, computed))]
        if value.func.attr in _RESHAPING and all(_is_form(each) is not None for each in parts):
            return True
    return None


def _adds_an_axis(part: ast.expr) -> bool:
    constant = isinstance(part, ast.Constant) and part.value in (None, Ellipsis)
    return constant or (isinstance(part, ast.Attribute) and part.attr == "newaxis")


def _takes_all(part: ast.expr) -> bool:
    return isinstance(part, ast.Slice) and not (part.lower or part.upper or part.step)


def _loop(kind: str, node: ast.AST, where: str) -> Loop:
    return Loop(kind, getattr(node, "lineno", 0), where, _spelled(node))


def _spelled(node: ast.AST) -> str:
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}"[:80]
    if isinstance(node, ast.While):
        return f"while {ast.unparse(node.test)}"[:80]
    if isinstance(node, _Function):
        return f"def {node.name}"[:80]
    return " ".join(ast.unparse(node).split())[:80]
