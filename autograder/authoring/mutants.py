"""Makes mutants of a reference: the same file with one small wrong change."""

from __future__ import annotations

import ast
import difflib
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard, TypeVar

from autograder.authoring import kinds, operators, skeleton

Item = TypeVar("Item")

#: The same sample on every machine and every day.
_SAMPLE = 546


@dataclass(frozen=True)
class Mutant:
    """A reference with one small wrong change.

    Attributes
    ----------
    operator : str
        The kind of change.
    where : str
        The function (``linear_t.forward``), constant or variable that was changed.
    before, after : str
        The changed lines, without their indentation.
    source : str
        The whole file.
    occurrence : int
        Which of several changes of lines that read the same.
    place, module : str
        The file and its module, where there are several.
    kinds : frozenset of str
        What was changed, in the words of causes.
    span : tuple of int
        The bytes of the reference that were changed: start and end.
    text : str
        What stands there instead.
    """

    operator: str
    where: str
    line: int
    before: str
    after: str
    source: str = field(repr=False)
    occurrence: int = 1
    place: str = ""
    module: str = ""
    kinds: frozenset[str] = frozenset()
    span: tuple[int, int] = (0, 0)
    text: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """What a rubric calls it, to mark it as equivalent."""
        number = f" (number {self.occurrence})" if self.occurrence > 1 else ""
        where = f"{self.module}.{self.where}" if self.module else self.where
        return f"{where}: {self.before} → {self.after}{number}"


def all_mutants(
    source: str, name: str, unchanged: Callable[[str], bool], *, guarded: bool = False
) -> list[Mutant]:
    """Return every mutant of what students write: what is inside solution regions.

    Parameters
    ----------
    unchanged : callable
        Whether to leave a function, constant or variable alone, by its name.
    guarded : bool
        Whether what stands under ``if __name__ == "__main__"`` runs, as in a notebook.
    """
    tree = ast.parse(source)
    original = ast.dump(tree)
    written = [(region.start, region.end) for region in skeleton.regions(source, name)]
    found: dict[str, Mutant] = {}
    for where, node in _places(tree, guarded=guarded):
        inside = any(start <= node.lineno <= end for start, end in written)
        if not inside or unchanged(where):
            continue
        for operator, text in operators.variants(node):
            mutant = _mutant(source, operator, where, node, text)
            if _parsed(mutant.source) not in ("", original):
                found.setdefault(mutant.source, mutant)
    return list(_numbered(found.values()))


def _numbered(mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    seen: Counter[str] = Counter()
    for mutant in mutants:
        seen[mutant.key] += 1
        yield replace(mutant, occurrence=seen[mutant.key])


def sample(found: Sequence[Item], count: int) -> list[Item]:
    """Choose some mutants or rewrites, always the same ones, in the order of the file."""
    if count >= len(found):
        return list(found)
    chosen = random.Random(_SAMPLE).sample(range(len(found)), count)  # noqa: S311
    return [found[index] for index in sorted(chosen)]


#: Keywords that say how something is done, not what; an axis has an operator of its own.
_MANNERS = ("axis", "dim", "desc", "download", "exist_ok", "strict", "label", "title")
#: Where any negative number means "as many as are left".
_RESHAPES = ("reshape", "view")

_Placed = ast.stmt | ast.expr | ast.keyword


def _places(tree: ast.Module, *, guarded: bool) -> Iterator[tuple[str, _Placed]]:
    """Yield what can be changed, with the name of what it is part of or makes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            for member in node.body:
                yield from _below(member, f"{node.name}.{_name_of(member)}")
        elif not is_guard(node):
            yield from _below(node, _name_of(node))
        elif guarded:
            for statement in node.body:
                yield from _below(statement, _name_of(statement))


def is_guard(node: ast.AST) -> TypeGuard[ast.If]:
    """Whether a statement is ``if __name__ == "__main__"``."""
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def _name_of(statement: ast.stmt) -> str:
    """Return the function, else the first name that is assigned, else what is called."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return statement.name
    for node in ast.walk(statement):
        if isinstance(node, ast.Assign):
            return _owner(node.targets[0])
        if isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            return _owner(node.target)
    called = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
    return next((ast.unparse(node.func) for node in called), "the module")


def _owner(target: ast.expr) -> str:
    """Return the name that an assignment is about: ``x`` of ``x[0]``, and of ``x, y``."""
    while not isinstance(target, ast.Name):
        inner = getattr(target, "value", None) or getattr(target, "elts", [None])[0]
        if not isinstance(inner, ast.expr):
            return ast.unparse(target)
        target = inner
    return target.id


def _below(node: ast.AST, where: str) -> Iterator[tuple[str, _Placed]]:
    if isinstance(node, (ast.JoinedStr, ast.Import, ast.ImportFrom)) or _is_print(node):
        return  # texts for people; what is inside has no position of its own
    if isinstance(node, _Placed):
        yield where, node
    if isinstance(node, ast.Raise) or (isinstance(node, ast.keyword) and node.arg in _MANNERS):
        return  # that it is raised matters, what it says does not
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "args") and not _called(node):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _means_the_rest(node, child):
                yield from _below(child, where)


def _is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and ast.unparse(node).startswith("print(")


def _means_the_rest(node: ast.AST, argument: ast.AST) -> bool:
    """Whether an argument is the -1 of ``x.reshape(-1, 3)``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _RESHAPES
        and isinstance(argument, ast.UnaryOp)
        and isinstance(argument.op, ast.USub)
    )


def _called(node: ast.AST) -> bool:
    return isinstance(node, (ast.Call, ast.Lambda))


def _parsed(source: str) -> str:
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return ""


def _mutant(source: str, operator: str, where: str, node: _Placed, text: str) -> Mutant:
    lines = source.encode().splitlines(keepends=True)
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    whole = source.encode()
    changed = (whole[:start] + text.encode() + whole[end:]).decode()
    before = source.splitlines()[node.lineno - 1 : node.end_lineno]
    grown = len(changed.splitlines()) - len(source.splitlines())
    after = changed.splitlines()[node.lineno - 1 : node.end_lineno + grown]
    return Mutant(
        operator,
        where,
        node.lineno,
        _one_line(before),
        _one_line(after),
        changed,
        kinds=kinds.of(operator, node, text),
        span=(start, end),
        text=text,
    )


def _one_line(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines)


def diff(before: str, after: str, name: str) -> str:
    """Return what was changed as a unified diff, with one line of context."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), name, f"{name}, changed", n=1, lineterm=""
    )
    return "\n".join(lines)
