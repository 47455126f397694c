"""Makes mutants of a reference: the same file with one small wrong change."""

from __future__ import annotations

import ast
import difflib
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from autograder.authoring import operators, skeleton

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
        The function (``linear_t.forward``) or constant that was changed.
    before, after : str
        The changed lines, without their indentation.
    source : str
        The whole file.
    occurrence : int
        Which of several changes of lines that read the same.
    """

    operator: str
    where: str
    line: int
    before: str
    after: str
    source: str = field(repr=False)
    occurrence: int = 1

    @property
    def key(self) -> str:
        """What a rubric calls it, to mark it as equivalent."""
        number = f" (number {self.occurrence})" if self.occurrence > 1 else ""
        return f"{self.where}: {self.before} → {self.after}{number}"


def all_mutants(source: str, name: str, unchanged: Callable[[str], bool]) -> list[Mutant]:
    """Return every mutant of what students write: what is inside solution regions.

    Parameters
    ----------
    unchanged : callable
        Whether to leave a function or constant alone, by its name.
    """
    tree = ast.parse(source)
    original = ast.dump(tree)
    written = [(region.start, region.end) for region in skeleton.regions(source, name)]
    found: dict[str, Mutant] = {}
    for where, node in _places(tree):
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


def sample(mutants: Sequence[Mutant], count: int) -> list[Mutant]:
    """Choose some, always the same ones, in the order of the file."""
    if count >= len(mutants):
        return list(mutants)
    chosen = random.Random(_SAMPLE).sample(range(len(mutants)), count)  # noqa: S311
    return [mutants[index] for index in sorted(chosen)]


#: Keywords that say how something is done, not what; an axis has an operator of its own.
_MANNERS = ("axis", "dim", "desc", "download", "exist_ok", "strict", "label", "title")

_Placed = ast.stmt | ast.expr | ast.keyword


def _places(tree: ast.Module) -> Iterator[tuple[str, _Placed]]:
    """Yield what can be changed, with the name of the function or constant it is in."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            for member in node.body:
                yield from _below(member, f"{node.name}.{_name_of(member)}")
        else:
            yield from _below(node, _name_of(node))


def _name_of(node: ast.stmt) -> str:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return node.name
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0])
    return "__main__"


def _below(node: ast.AST, where: str) -> Iterator[tuple[str, _Placed]]:
    if isinstance(node, (ast.JoinedStr, ast.Import, ast.ImportFrom)):
        return  # texts for people; what is inside has no position of its own
    if isinstance(node, _Placed):
        yield where, node
    if isinstance(node, ast.Raise) or (isinstance(node, ast.keyword) and node.arg in _MANNERS):
        return  # that it is raised matters, what it says does not
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "args") and not _called(node):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _below(child, where)


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
    return Mutant(operator, where, node.lineno, _one_line(before), _one_line(after), changed)


def _one_line(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines)


def diff(before: str, after: str, name: str) -> str:
    """Return what was changed as a unified diff, with one line of context."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), name, f"{name}, changed", n=1, lineterm=""
    )
    return "\n".join(lines)
