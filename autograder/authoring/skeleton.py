"""Makes the skeleton from the reference: the one is the source of the other.

In the reference, the solution stands between two comments::

    def double(x):
        \"\"\"Return 2 x.\"\"\"
        # BEGIN SOLUTION: double x
        return 2 * x
        # END SOLUTION

A region that is the body of a function, or says what is to be done, becomes
``raise NotImplementedError("TODO: double x")``. Any other region (helpers, constants)
disappears. Everything else stays as it is, but for remarks to linters.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import homeworks
from autograder.assignment import Assignment
from autograder.errors import UsageError

_BEGIN = re.compile(r"^(?P<indent>\s*)# BEGIN SOLUTION(?::\s*(?P<todo>.*\S))?\s*$")
_END = re.compile(r"^\s*# END SOLUTION\s*$")
_LINTER = re.compile(r"\s+# (noqa|type: ignore|pragma).*$")


@dataclass(frozen=True)
class Region:
    """What students write: the lines from ``start`` to ``end``, markers included, from 1.

    Attributes
    ----------
    todo : str
        What the skeleton says instead; empty if the region only disappears.
    """

    start: int
    end: int
    indent: str
    todo: str


def regions(source: str, name: str) -> list[Region]:
    """Return the solution regions of a reference, in order.

    Raises
    ------
    UsageError
        If Python cannot read the reference, or a marker has no partner.
    """
    functions = _functions(source, name)
    found: list[Region] = []
    opened: tuple[int, re.Match[str]] | None = None
    for number, line in enumerate(source.splitlines(), 1):
        if begin := _BEGIN.match(line):
            if opened is not None:
                raise _unpaired(name, opened[0], "BEGIN")
            opened = number, begin
        elif _END.match(line):
            if opened is None:
                raise _unpaired(name, number, "END")
            start, begin = opened
            indent = begin["indent"]
            inside = _innermost(functions, start, len(indent))
            todo = begin["todo"] or (f"write {inside}" if inside else "")
            found.append(Region(start, number, indent, todo))
            opened = None
    if opened is not None:
        raise _unpaired(name, opened[0], "BEGIN")
    return found


def _unpaired(name: str, line: int, word: str) -> UsageError:
    return UsageError(
        f"{name}, line {line}: this {word} SOLUTION has no partner",
        tip="close each '# BEGIN SOLUTION' with a '# END SOLUTION' before the next",
    )


def _functions(source: str, name: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    try:
        tree = ast.parse(_without_magics(source))
    except SyntaxError as error:
        raise UsageError(f"{name} is not valid Python: line {error.lineno}, {error.msg}") from error
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def _without_magics(source: str) -> str:
    """Blank out what only notebooks understand: lines that start with % or !."""
    return re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)


def _innermost(
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef], line: int, indent: int
) -> str:
    around = [
        node
        for node in functions
        if node.lineno < line <= (node.end_lineno or 0) and node.col_offset < indent
    ]
    return max(around, key=lambda node: node.lineno).name if around else ""


def from_source(source: str, name: str) -> str:
    """Return the skeleton of a Python file.

    Raises
    ------
    UsageError
        If the reference cannot be read, or marks no solution at all.
    """
    marked = regions(source, name)
    if not marked:
        raise UsageError(
            f"{name} marks no solution",
            tip="put '# BEGIN SOLUTION' and '# END SOLUTION' around what students write",
        )
    return _cut(source, marked)


def _cut(source: str, marked: list[Region]) -> str:
    lines = source.splitlines()
    for region in reversed(marked):
        if region.todo:
            todo = f"{region.indent}raise NotImplementedError({_quoted(region.todo)})"
            lines[region.start - 1 : region.end] = [todo]
        else:
            # Of the blank lines above and below, the larger number is enough.
            above, below = lines[: region.start - 1], lines[region.end :]
            spare = min(_blank(reversed(above)), _blank(below))
            lines = above + below[spare:]
    text = "\n".join(_LINTER.sub("", line) for line in lines)
    return text.rstrip("\n") + "\n" if source.endswith("\n") else text


def _blank(lines: Iterable[str]) -> int:
    """Count the blank lines at the start."""
    return sum(1 for _ in itertools.takewhile(lambda line: not line.strip(), lines))


def _quoted(todo: str) -> str:
    text = json.dumps(f"TODO: {todo}", ensure_ascii=False)
    assert ast.literal_eval(text) == f"TODO: {todo}"
    return text


def from_notebook(text: str, name: str) -> str:
    """Return the skeleton of a Jupyter notebook: its cells cut, their outputs dropped.

    Raises
    ------
    UsageError
        If it is no notebook, or marks no solution at all.
    """
    try:
        notebook = json.loads(text)
        cells = list(_code_cells(notebook))
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{name} is not a Jupyter notebook: {error}") from error
    solutions = 0
    for number, cell in enumerate(cells, 1):
        source = "".join(cell["source"])
        marked = regions(source, f"{name}, code cell {number}")
        solutions += len(marked)
        cell["source"] = _cut(source, marked).splitlines(keepends=True)
        cell["outputs"], cell["execution_count"] = [], None
    if not solutions:
        raise UsageError(f"{name} marks no solution", tip="see 'autograder skeleton --help'")
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _code_cells(notebook: dict[str, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            yield cell


def make(reference: Path) -> str:
    """Return the skeleton of a reference, a Python file or a notebook."""
    text = reference.read_text(encoding="utf-8")
    make_from = from_notebook if reference.suffix == ".ipynb" else from_source
    return make_from(text, reference.name)


def place(assignment: Assignment, rubric: str) -> Path:
    """Return where the skeleton belongs: beside a TA's own rubric, or in the project."""
    built_in = rubric in homeworks.built_in()
    return (homeworks.PROJECT if built_in else Path(rubric).parent) / assignment.skeleton
