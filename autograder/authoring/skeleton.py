"""Makes the skeleton from the reference: the one is the source of the other.

In the reference, the solution stands between two comments::

    def double(x):
        \"\"\"Return 2 x.\"\"\"
        # BEGIN SOLUTION: double x
        return 2 * x
        # END SOLUTION

A region that is the body of a function, or says what is to be done, becomes
``raise NotImplementedError("TODO: double x")``, and in a notebook ``# YOUR CODE HERE:
double x`` with ``raise NotImplementedError()``. Any other region (helpers, constants)
disappears. Everything else stays as it is, but for remarks to linters.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.authoring import percent
from autograder.errors import UsageError

_BEGIN = re.compile(r"^(?P<indent>\s*)# BEGIN SOLUTION(?::\s*(?P<todo>.*\S))?\s*$")
_END = re.compile(r"^\s*# END SOLUTION\s*$")
#: What takes the place of a written answer; in a text cell it is no code.
_ANSWER = "YOUR ANSWER HERE"
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


def is_marker(line: str) -> bool:
    """Whether a line begins or ends a solution."""
    return bool(_BEGIN.match(line) or _END.match(line))


def _unpaired(name: str, line: int, word: str) -> UsageError:
    return UsageError(
        f"{name}, line {line}: this {word} SOLUTION has no partner",
        tip="close each '# BEGIN SOLUTION' with a '# END SOLUTION' before the next",
    )


def _functions(source: str, name: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    try:
        tree = ast.parse(percent.without_magics(source))
    except SyntaxError as error:
        raise UsageError(f"{name} is not valid Python: line {error.lineno}, {error.msg}") from error
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def _innermost(
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef], line: int, indent: int
) -> str:
    around = [
        node
        for node in functions
        if node.lineno < line <= (node.end_lineno or 0) and node.col_offset < indent
    ]
    return max(around, key=lambda node: node.lineno).name if around else ""


def from_source(source: str, name: str, *, notebook: bool = False) -> str:
    """Return the skeleton of a Python file; with ``notebook``, in the words of notebooks.

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
    if notebook:
        return _cut(source, _answers_in_text(source, marked), _todo_of_notebook)
    return _cut(source, marked)


def _answers_in_text(source: str, marked: list[Region]) -> list[Region]:
    """Return the regions, with what is cut out of text cells as answers."""
    lines = source.splitlines()
    found = []
    for region in marked:
        above = (line for line in reversed(lines[: region.start]) if line.startswith("# %%"))
        in_text = "[markdown]" in next(above, "")
        found.append(replace(region, todo=_ANSWER) if in_text else region)
    return found


def _todo(region: Region) -> list[str]:
    return [f"{region.indent}raise NotImplementedError({_quoted(region.todo)})"]


def _todo_of_notebook(region: Region) -> list[str]:
    if region.todo == _ANSWER:
        return [f"# {_ANSWER}"]
    comment = f"{region.indent}# YOUR CODE HERE: {region.todo}"
    return [comment, f"{region.indent}raise NotImplementedError()"]


def _cut(source: str, marked: list[Region], todo: Callable[[Region], list[str]] = _todo) -> str:
    lines = source.splitlines()
    for region in reversed(marked):
        if region.todo:
            lines[region.start - 1 : region.end] = todo(region)
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
        cell["source"] = _cut(source, marked, _todo_of_notebook).splitlines(keepends=True)
        cell["outputs"], cell["execution_count"] = [], None
    if not solutions:
        raise UsageError(f"{name} marks no solution", tip="see 'autograder skeleton --help'")
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _code_cells(notebook: dict[str, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            yield cell


def make(reference: Path, skeleton: str = "") -> str:
    """Return the skeleton of a reference, a Python file or a notebook.

    Parameters
    ----------
    skeleton : str
        Its file's name: a notebook is made from a Python file in the percent format.
    """
    text = reference.read_text(encoding="utf-8")
    if reference.suffix == ".ipynb":
        return from_notebook(text, reference.name)
    if skeleton.endswith(".ipynb"):
        cut = from_source(text, reference.name, notebook=True)
        return percent.to_notebook(cut, reference.name)
    return from_source(text, reference.name)
