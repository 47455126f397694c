"""How far a notebook has to run until the checks of a part have all that they look at.

A part is graded after the last of its own cells if the reference keeps every point of it there,
and if no later cell binds a name that its checks look up: what a mutant loses there it has lost.
One that loses nothing is graded again after the last cell.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from autograder.authoring.bench import Bench
from autograder.homework.checks import Check
from autograder.results.report import Outcome

_ALL = -1


class Early:
    """After how many cells the checks of each part can be run.

    Parameters
    ----------
    texts : mapping of str to str
        The reference, with its short training.
    """

    def __init__(self, bench: Bench, texts: Mapping[str, str], seed: int) -> None:
        self.bench = bench
        self.texts = texts
        self.seed = seed
        whole = bench.submission_of(texts)
        self._cells = [cell.source for cell in whole.code_cells] if whole.tree is None else []
        self._enough: dict[str, int] = {}
        self._some: dict[str, tuple[int, frozenset[str]]] = {}

    def changed_in(self, texts: Mapping[str, str]) -> list[int]:
        """Return the numbers of the cells that differ from the reference's: of all, if unclear."""
        cells = [cell.source for cell in self.bench.submission_of(texts).code_cells]
        if len(cells) != len(self._cells):
            return [*range(1, len(self._cells) + 1)]
        pairs = enumerate(zip(cells, self._cells, strict=True), start=1)
        return [number for number, (one, other) in pairs if one != other]

    def find(
        self,
        changed: Iterable[tuple[str, Mapping[str, str]]],
        checks_of: Callable[[str], Sequence[Check]],
    ) -> None:
        """Find out after how many cells parts can be graded, of which changed texts are given."""
        last: defaultdict[str, int] = defaultdict(int)
        for part, texts in changed if len(self._cells) > 1 else ():
            last[part] = max(last[part], *self.changed_in(texts), 0)
        asked = [(part, number) for part, number in last.items() if 0 < number < len(self._cells)]
        found = self.bench.each(lambda a: self._suits(checks_of(a[0]), a[1]), asked, lambda: None)
        for (part, number), (names, whole) in zip(asked, found, strict=True):
            if whole:
                self._enough[part] = number
            elif names:
                self._some[part] = number, names

    def _suits(self, checks: Sequence[Check], count: int) -> tuple[frozenset[str], bool]:
        """Return which checks keep all points of the reference after its first cells.

        And whether these are all of them.
        """
        read = dict[str, frozenset[str]]()
        # Up to the first that loses a point: one that trains may follow.
        results = self.bench.grade_text(
            self.texts,
            checks,
            seed=self.seed,
            limit=600.0,
            stop=lambda result: result.outcome is not Outcome.PASSED,
            cells=count,
            read=read,
        )
        later = set(bound_in(self._cells[count:]))
        names = frozenset(
            result.name
            for result in results
            if result.outcome is Outcome.PASSED and not read[result.name] & later
        )
        return names, bool(checks) and len(names) == len(checks)

    def enough_for(self, parts: Iterable[str]) -> int | None:
        """Return how many cells the checks of these parts need; None for all of them."""
        found = [self._enough.get(part, _ALL) for part in parts]
        return max(found) if found and _ALL not in found else None

    def some_of(self, parts: Sequence[str]) -> tuple[int, frozenset[str]] | None:
        """Return how many cells some checks of a part need, and which, where others need more."""
        return self._some.get(parts[0]) if len(parts) == 1 else None

    def after(self, texts: Mapping[str, str]) -> Iterator[tuple[int, set[str]]]:
        """Yield numbers of cells, least first, with the parts that are graded there.

        Of the parts whose checks look at a changed cell, or at what may come of it.
        """
        first = min(self.changed_in(texts), default=0)
        for count in sorted({enough for enough in self._enough.values() if enough >= first > 0}):
            yield count, {part for part, enough in self._enough.items() if enough == count}

    def before(self, texts: Mapping[str, str]) -> set[str]:
        """Return the parts whose checks look at no cell that is changed, or after that."""
        first = min(self.changed_in(texts), default=0)
        return {part for part, enough in self._enough.items() if enough < first}


def bound_in(cells: Iterable[str]) -> Iterable[str]:
    """Yield every name that cells bind, wherever in them: more than is bound in the module."""
    for cell in cells:
        for node in ast.walk(ast.parse(cell)):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                yield node.id
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield node.name
            elif isinstance(node, ast.alias):
                yield (node.asname or node.name).partition(".")[0]
            elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(
                node.ctx, ast.Load
            ):  # an element of something: what is at its root is changed
                root = node.value
                while isinstance(root, (ast.Attribute, ast.Subscript)):
                    root = root.value
                if isinstance(root, ast.Name):
                    yield root.id
