"""Turns the cells of a notebook into Python: source text to source text, nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from autograder.submitted.notebooks import RawCell
from autograder.submitted.parsing import conflict_in, parsed
from autograder.submitted.walking import children

#: Characters that may be read again for magics, over a whole notebook: each magic of a cell
#: has IPython read the cell again.
_TRANSFORM_BUDGET = 500_000
#: IPython looks for a help request (``name?``) from every character of a line on.
_LONGEST_LINE = 4_000

#: Cell magics whose cell is Python that runs as usual.
_RUNS_ITS_CELL = ("time", "timeit", "capture", "prun", "python", "python3", "debug")
_CELL_MAGIC = re.compile(rf"\s*%%({'|'.join(_RUNS_ITS_CELL)})\b.*")
_LINE_MAGIC = re.compile(r"(\s*)get_ipython\(\)\.run_line_magic\('(?:time|prun)', ('.*'|\".*\")\)$")


@dataclass(frozen=True)
class Cell:
    """One cell, with code as Python.

    Attributes
    ----------
    code : bool
        Whether it is code; text otherwise.
    label : str
        What tracebacks call the file it is in: ``"cell 7"``, or the name of a Python file.
    source : str
        Python, magics and shell lines transformed; or the text.
    first_line : int
        The number that tracebacks give its first line.
    module_line : int
        The number of its first line in :func:`as_module`.
    error : str
        Why Python cannot read it; empty if it can.
    names : tuple of str
        What it defines for the cells after it.
    empty : bool
        Whether it is code without any statement.
    marks : tuple of str
        What a course's tool calls it.
    """

    code: bool
    label: str
    source: str
    first_line: int = 1
    module_line: int = 1
    error: str = ""
    names: tuple[str, ...] = ()
    empty: bool = False
    marks: tuple[str, ...] = ()

    def place(self, line: int) -> str:
        """Say where a line of the cell, counted from 1, is."""
        return f"{self.label}, line {self.first_line + line - 1}"

    @property
    def heading(self) -> str:
        """The last heading in a cell of text; empty if it has none."""
        found = re.findall(r"(?m)^(?:# )?(#+ .*\S)", self.source) if not self.code else []
        return str(found[-1]) if found else ""

    @property
    def shown(self) -> str:
        """The cell's number with the first line of its code, to be found by."""
        lines = (line.strip() for line in self.source.split("\n"))
        first = next((line for line in lines if line and not line.startswith("# %%")), "")
        return f"{self.label} ({first if len(first) <= 40 else first[:39] + '…'})"


def translate(raw: Sequence[RawCell], file: str = "") -> list[Cell]:
    """Return cells as Python.

    Code cells count from 1 without the blank ones: what Jupyter shows as In [7] after
    Restart & Run All is cell 7.

    Parameters
    ----------
    file : str
        The name of the Python file that they are in; empty for a notebook.
    """
    found, number, module_line = [], 0, 1
    budget = [_TRANSFORM_BUDGET]
    for cell in raw:
        if not cell.source.strip():
            module_line += cell.source.count("\n") + 1 if file else 0
            continue
        number += cell.code
        source, error = _to_python(cell.source, budget) if cell.code else (cell.source, "")
        label = file or (f"cell {number}" if cell.code else "text")
        if not file:
            module_line += 1  # for the comment that opens it
        found.append(
            Cell(cell.code, label, source, cell.first_line, module_line, error, marks=cell.marks)
        )
        module_line += source.count("\n") + 1
    return [_described(cell) if cell.code else cell for cell in found]


def _described(cell: Cell) -> Cell:
    """Return a cell of code with the names that it defines for the cells after it."""
    if cell.error:
        return _unplaced(replace(cell, names=_sorted(_DEFINED.findall(cell.source))))
    body = parsed(cell.source).body
    return replace(cell, names=_sorted(names_in(body)), empty=not body)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _unplaced(cell: Cell) -> Cell:
    line, _, message = cell.error.partition(":")
    return replace(cell, error=f"{cell.place(int(line))}: {message}" if line else message)


def as_module(cells: Sequence[Cell]) -> str:
    """Return one Python file with every cell; those Python cannot read are comments.

    What is written between cells of code is left out: it is no code, and code could read it.
    """
    lines: list[str] = []
    for cell in cells:
        if cell.module_line > len(lines) + 1:
            lines += [""] * (cell.module_line - len(lines) - 2)
            lines.append(f"# %% {cell.label}" if cell.code else "# %% [markdown]")
        written = cell.source.split("\n")
        if cell.code:
            lines += [f"# {line}" for line in written] if cell.error else written
        else:
            lines += [""] * len(written)
    return "\n".join(lines) + "\n"


def _why_invalid(source: str) -> str:
    """Return line and message of what Python cannot read, or an empty text."""
    try:
        parsed(source)
    except SyntaxError as error:
        line, message = conflict_in(source)
        return f"{line}:{message}" if line else f"{error.lineno or 1}:{error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"1:{error}"
    return ""


def _to_python(source: str, budget: list[int]) -> tuple[str, str]:
    """Return a cell as Python, and why it cannot be read if it cannot; most cells are Python."""
    error = _why_invalid(source)
    if not error:
        return source, ""
    made = _without_magics(source, budget)
    return made, error if made == source else _why_invalid(made)


def _without_magics(source: str, budget: list[int]) -> str:
    """Replace magics and shell lines by calls, if there are any."""
    head, newline, rest = source.partition("\n")
    if _CELL_MAGIC.fullmatch(head):
        # The same number of lines, so that messages name the right one.
        below = _without_magics(rest, budget) if _why_invalid(rest) else rest
        return f"# with {head}{newline}{below}"
    if any(len(line) > _LONGEST_LINE for line in source.split("\n")):
        return source
    try:
        transformed = _transformer()(budget).transform_cell(source)
    # Whatever half-finished code makes IPython raise, Python's own message is the one to give.
    except Exception:
        return source
    lines = transformed.removesuffix("\n").split("\n")
    return "\n".join(_plain_statement(line) for line in lines)


def _plain_statement(line: str) -> str:
    """Return ``x = f()`` for ``%time x = f()``, which runs it here."""
    found = _LINE_MAGIC.fullmatch(line)
    return found[1] + ast.literal_eval(found[2]) if found else line


@lru_cache(maxsize=1)
def _transformer() -> Any:
    # Takes 0.1 s, and is needed only where a cell is not Python.
    from IPython.core.inputtransformer2 import TransformerManager

    class Bounded(TransformerManager):
        """IPython's own transformer, for this many characters."""

        def __init__(self, budget: list[int]) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self.budget = budget

        def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
            """Replace one magic, if that is not one too many."""
            self.budget[0] -= sum(map(len, lines))
            if self.budget[0] < 0:
                raise RuntimeError("too many magics")
            found = super().do_one_token_transform(lines)  # type: ignore[no-untyped-call]
            return bool(found[0]), list(found[1])

    return Bounded


#: What a line may define that Python cannot read with the others.
_DEFINED = re.compile(r"(?m)^(?:(?:(?:async[ \t]+)?def|class)[ \t]+)?(\w+)\b")
_OWN_NAMES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def names_in(body: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that statements define outside functions, classes and comprehensions."""
    todo = [*body][::-1]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif not isinstance(node, _OWN_NAMES):
            todo += reversed(children(node))
