"""Lines that do nothing yet, and what the rest of the file says that they should say.

An attribute that a class reads and never sets is set in a way that its neighbours are, or in the
shape that the docstring gives it; a line is like another one with a sign turned round; layers that
went forward go backward; and what nothing reads is kept, counted, or made a one of a table.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from autograder.sandbox.inside.repairs.scope import ARRAYS, Scope
from autograder.sandbox.inside.repairs.source import Function, Source, functions, inside
from autograder.sandbox.inside.repairs.words import SYMBOLS

#: Of each sort of line so many are written, of names so many are tried; longer lines are not.
_MOST, _FEW, _LONGEST = 12, 3, 100
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)
_TYPES = (("torch.float32", "torch.int64"), ("np.float32", "np.int64"), ("float", "int"))
_TURNED = {"+": "-", "-": "+", "*": "/", "/": "*"}


def recalled(
    source: Source,
    function: Function,
    owner: ast.ClassDef | None,
    near: list[str],
    scope: Scope,
) -> Iterator[tuple[str, str, str]]:
    """Yield lines to stand where one does nothing: kind, way and text.

    Parameters
    ----------
    owner : ClassDef or None
        The class that the function is a method of.
    near : list of str
        The names that there are, the last one that was set first.
    """
    if owner is not None:
        for text in _attributes(source, function, owner, near, scope):
            yield "missing update", "attribute", text
    for text in _backward(function):
        yield "missing call", "backward", text
    for text in _turned(source, function):
        yield "missing update", "turned round", text
    unread = [name for name in near if name in scope.unread][:_FEW]
    for text in _into(function, near, unread, scope):
        yield "missing update", "element", text
    for text in _drawn(function, near, unread):
        yield "missing call", "drawn", text
    for statement in _elsewhere(source, function, near, scope):
        call = isinstance(statement, ast.Expr)
        yield "missing call" if call else "missing update", "elsewhere", source.text(statement)


def _attributes(
    source: Source, function: Function, owner: ast.ClassDef, near: list[str], scope: Scope
) -> Iterator[str]:
    """Yield ways to set an attribute that the class reads, and that is not set here."""
    here = {node.attr for node in inside(function)
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    others = [n for n in scope.attributes if n.partition(".")[2] not in here]
    targets = dict.fromkeys([*scope.unset, *_called_layers(owner), *others])
    neighbours = [
        (node.targets[0].attr, source.text(node.value), node.value)
        for node in ast.walk(owner)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Attribute)
        and len(source.text(node)) <= _LONGEST
    ]
    for target in list(targets)[: 2 * _FEW]:
        name = target.partition(".")[2]
        for other, said, _ in neighbours:
            text = re.sub(rf"\b{other}\b", name, said)
            yield f"{target} = {text}"
            for first, second in (*_TYPES, *((b, a) for a, b in _TYPES)):
                if re.search(rf"dtype={first}\b", text):
                    yield f"{target} = {text.replace(first, second)}"
        for shape in _shapes(owner, name):
            yield from (f"{target} = np.random.{draw}({shape})" for draw in ("rand", "randn"))
            yield f"{target} = np.zeros(({shape},))"
        values = [n for n in near if n == name] or near[:_FEW]
        for value in values:
            said = f"np.exp({value})" if value.startswith("log") else f"np.asarray({value})"
            yield from (f"{target} = {said}", f"{target} = torch.as_tensor({value})")
        for layer in _layers(owner, target, [(o, n) for o, _, n in neighbours], scope):
            yield f"{target} = {layer}"


def _called_layers(owner: ast.ClassDef) -> list[str]:
    """Return what a class with a base calls as its own, and neither sets nor defines."""
    set_here = {getattr(node, "name", "") for node in owner.body}
    called: dict[str, None] = {}
    for node in ast.walk(owner) if owner.bases else ():
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self":
            if isinstance(node.ctx, ast.Store):
                set_here.add(node.attr)
            else:
                called.setdefault(node.attr)
    return [f"self.{name}" for name in called if name not in set_here]


def _shapes(owner: ast.ClassDef, name: str) -> list[str]:
    """Return the shapes that docstrings of a class give something."""
    said = "\n".join(ast.get_docstring(node) or "" for node in [owner, *owner.body]
                     if isinstance(node, (ast.ClassDef, Function)))  # fmt: skip
    found = re.findall(rf"(?m)^\s*{name}\b.*?\((\d+(?:, ?\d+)*),?\)", said)
    return list(dict.fromkeys(found))[:_FEW]


def _layers(
    owner: ast.ClassDef, target: str, neighbours: list[tuple[str, ast.expr]], scope: Scope
) -> Iterator[str]:
    """Yield layers of the sizes that fit its neighbours, or that the class speaks of."""
    if target not in _called_layers(owner):
        return
    known = _sizes(owner)
    beside = [value for _, value in neighbours if isinstance(value, ast.Call)]
    given = [n for n in scope.parameters if n in scope.unread]
    if "pool" in target:
        yield from ("nn.MaxPool2d(2)", "nn.AvgPool2d(2)")
    for call in [each for each in beside if len(each.args) >= 2]:
        name, rest = ast.unparse(call.func), [ast.unparse(each) for each in call.args[2:]]
        rest += [f"{each.arg}={ast.unparse(each.value)}" for each in call.keywords]
        first, second = (ast.unparse(each) for each in call.args[:2])
        for sizes in (
            *((each, first) for each in [*given, *known] if each != first),
            *((second, each) for each in [*given, *known] if each != second),
        ):
            yield f"{name}({', '.join([*sizes, *rest])})"
    if not any(len(each.args) >= 2 for each in beside):
        for a, b in itertools.permutations(known[:_MOST], 2):
            yield f"nn.Linear({a}, {b})"


def _sizes(owner: ast.ClassDef) -> list[str]:
    """Return the numbers that a class speaks of: those of its calls first."""
    found = []
    for node in ast.walk(owner):
        said = ast.unparse(node) if isinstance(node, (ast.Constant, ast.BinOp)) else ""
        if re.fullmatch(r"\d+( \* \d+)*", said):
            found.append(said)
    found += re.findall(r"\b\d+\b", ast.get_docstring(owner) or "")
    return [each for each in dict.fromkeys(found) if each != "0"][: 2 * _MOST]


def _backward(function: Function) -> Iterator[str]:
    """Yield the way back through layers, from the last one that went forward to the first."""
    called: dict[str, list[str]] = {"forward": [], "backward": []}
    for node in _as_run(function):
        method = node.func if isinstance(node, ast.Call) else None
        if isinstance(method, ast.Attribute) and isinstance(
            method.value, (ast.Name, ast.Attribute)
        ):
            called.get(method.attr, []).append(ast.unparse(method.value))
    layers = list(dict.fromkeys(called["forward"]))
    if 1 < len(layers) <= _MOST and not called["backward"]:
        text = ""
        for layer in reversed(layers):
            text = f"{layer}.backward({text})"
        yield text


def _as_run(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is below a node in the order in which it is computed: arguments first."""
    for child in ast.iter_child_nodes(node):
        yield from _as_run(child)
        yield child


def _turned(source: Source, function: Function) -> Iterator[str]:
    """Yield lines of a function with one operator turned round, or one side of it alone."""
    for node in inside(function):
        text = source.text(node) if isinstance(node, _SIMPLE) else ""
        if not text or "\n" in text or len(text) > _LONGEST or not _sets_element(node):
            continue
        base = source.span(node).start
        for each in ast.walk(node):
            symbol = SYMBOLS.get(type(each.op)) if isinstance(each, ast.BinOp) else None
            if not isinstance(each, ast.BinOp) or symbol not in _TURNED:
                continue
            left, right = source.text(each.left), source.text(each.right)
            start, end = (place - base for place in source.span(each))
            around = source.bytes[base : base + start].decode(), text.encode()[end:].decode()
            for other in (f"{left} {_TURNED[symbol]} {right}", left, right):
                yield other.join(around)


def _sets_element(node: ast.AST) -> bool:
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    return any(isinstance(each, (ast.Subscript, ast.Attribute)) for each in targets)


def _into(function: Function, near: list[str], unread: list[str], scope: Scope) -> Iterator[str]:
    """Yield lines that put what nothing reads into a table, or mark its place there."""
    arrays = [n for n in near if scope.may_be(n, *ARRAYS)][: 2 * _FEW]
    for name in unread:
        for array in [n for n in arrays if n != name]:
            yield f"{array}[{name}] = 1"
            yield f"{array}[0, {name}] = 1"
            yield f"{array}[np.arange(len({array})), {name}] = 1"
    looped = {n.id for node in inside(function) if isinstance(node, ast.For)
              for n in ast.walk(node.target) if isinstance(n, ast.Name)}  # fmt: skip
    for name in unread:
        for key in [n for n in near if n in looped and n != name][:_FEW]:
            for table in [n for n in near if n not in (name, key)][: 2 * _FEW]:
                yield f"{table}[{key}].extend({name})"
                yield f"{table}[{key}].append({name})"
                yield f"{table}[{key}] = {name}"


def _drawn(function: Function, near: list[str], unread: list[str]) -> Iterator[str]:
    """Yield what a figure may lack: a line, a label, the names of lines, a logarithmic axis."""
    if not any(getattr(node, "id", "") == "plt" for node in inside(function)):
        return
    for axis in "xy":
        yield f'plt.{axis}label("{axis}")'
        yield f'plt.{axis}scale("log")'
    yield from ("plt.legend()", 'plt.title("title")')
    for name in unread:
        yield f"plt.plot({name})"
        for other in [n for n in near if n != name][: 2 * _FEW]:
            for text in (f"{other}, {name}", f"{name}, {other}"):
                yield f"plt.plot({text})"
                yield f'plt.plot({text}, label="{name}")'


def _elsewhere(source: Source, function: Function, near: list[str], scope: Scope) -> list[ast.stmt]:
    """Return lines of other functions that can stand in this one as they are."""
    here = {source.text(node) for node in inside(function) if isinstance(node, _SIMPLE)}
    outside = {getattr(node, "name", "") for node in source.tree.body}
    known = {*near, *scope.names, *outside, "self", "np", "torch", "nn", "len"}
    found: dict[str, ast.stmt] = {}
    for _, _, other, _ in functions(source.tree):
        for node in inside(other) if other is not function else ():
            kept = isinstance(node, ast.AugAssign) or (
                isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            )
            if kept or (isinstance(node, ast.Assign) and _sets_element(node)):
                text = source.text(node)
                read = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                fits = read <= known and read & {*near, "self"}
                if fits and text not in here and "\n" not in text and len(text) <= _LONGEST:
                    found.setdefault(text, node)  # type: ignore[arg-type]
    return list(found.values())[:_MOST]


def values_kept(
    source: Source, function: Function, near: list[str], unread: list[str], scope: Scope
) -> Iterator[str]:
    """Yield what a list may be given: what nothing reads, together, called or cut off.

    Parameters
    ----------
    unread : list of str
        Of the names that there are, those that nothing reads.
    """
    in_order = [name for name in reversed(near) if name in unread]
    drawn = "torch.randperm" if "torch" in _imported(source) else "np.random.permutation"
    if len(in_order) > 1:
        together = ", ".join(in_order)
        yield f"({together})"
        for first, second in itertools.permutations(in_order[:_FEW], 2):
            yield f"{first}[:{second}]"
            yield f"{first}[{drawn}(len({first}))[:{second}]]"
            for other in [n for n in near if n not in (first, second)][: 2 * _FEW]:
                yield f"({first} - {second}) / (2 * {other})"
        for each in scope.parameters:
            yield f"(len({each}), {together})"
        for each in near[: 2 * _FEW]:
            yield f"(len({each}), {together})"
    for node in inside(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            text = source.text(node)
            if "\n" not in text and len(text) <= _LONGEST:
                yield text
                yield from (name + text[len(node.func.id) :] for name in scope.unread)


def _imported(source: Source) -> set[str]:
    return {alias.name for node in source.tree.body if isinstance(node, ast.Import)
            for alias in node.names}  # fmt: skip
