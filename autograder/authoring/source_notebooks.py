"""Reads the notebooks that courses write homeworks in, as files in the percent format.

Three kinds: solutions between comments; nbgrader's, whose cells say in their metadata that
they are solutions; and otter's, with raw cells around questions and ``# SOLUTION`` behind
lines. All become regions between ``# BEGIN SOLUTION`` and ``# END SOLUTION``. What other
graders run (otter's tests, nbgrader's hidden ones) is left out.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.authoring import markers, percent
from autograder.authoring.bodies import with_regions
from autograder.errors import UsageError

_HIDDEN_TESTS = re.compile(
    r"^[ \t]*#+ ?BEGIN HIDDEN TESTS.*?^[ \t]*#+ ?END HIDDEN TESTS[^\n]*\n?",
    re.MULTILINE | re.DOTALL,
)
_OTTER = re.compile(r"^\s*#\s*(?P<word>BEGIN|END)\s+(?P<what>SOLUTION|TESTS?|QUESTION|PROMPT)\b")
_CONFIG = re.compile(r"\s*#\s*ASSIGNMENT CONFIG")
_SOLVED = re.compile(r"\s*#\s*SOLUTION(?P<silent> NO PROMPT)?\s*$")
_OWN = re.compile(r"^(?P<begin>\s*#+\s*BEGIN SOLUTION)\s*$")
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass
class _Cell:
    code: bool
    source: str
    solution: bool = False
    raw: bool = False
    kept: bool = True
    test: bool = False  # whether it only tests what was written above


def as_percent(text: str, name: str) -> str:
    """Return a notebook as a file in the percent format, its solutions in regions.

    What only works on something stands under ``if __name__ == "__main__":``, so that the
    file can be imported for its functions.

    Raises
    ------
    UsageError
        If it is not a notebook, or a comment that begins a solution has no partner.
    """
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cells without an id, as many courses' have
            notebook = nbformat.reads(text, as_version=4)
        cells = [_read(cell) for cell in notebook.cells]
    # Whatever a broken notebook makes nbformat raise, the notebook is what is wrong.
    except Exception as error:
        raise UsageError(f"{name} is not a Jupyter notebook: {error}") from error
    _sort(cells)
    kept = [
        replace(cell, source=_marked(cell, f"{name}, cell {number}"))
        for number, cell in enumerate(cells, 1)
        if cell.kept
    ]
    plain = [replace(cell, source=_as_comments(cell)) for cell in kept if cell.source.strip()]
    return f'"""The reference of {name}, in the percent format."""\n\n' + _written(plain)


def _read(cell: Any) -> _Cell:
    grading = cell.metadata.get("nbgrader", {})
    solution, test = bool(grading.get("solution")), bool(grading.get("grade"))
    kind = cell.cell_type
    return _Cell(kind == "code", cell.source, solution, kind == "raw", test=test and not solution)


def _sort(cells: Sequence[_Cell]) -> None:
    """Leave out the cells that are for otter alone, and name its solutions as such."""
    inside = ""
    for cell in cells:
        if cell.raw and (otter := _OTTER.match(cell.source)):
            inside = otter["what"] if otter["word"] == "BEGIN" else ""
            cell.kept = False
        elif inside.startswith("TEST") or (cell.raw and _CONFIG.match(cell.source)):
            cell.kept = False
        else:
            cell.solution |= inside == "SOLUTION"


def _marked(cell: _Cell, name: str) -> str:
    """Return the source of a cell with its solutions in regions.

    Raises
    ------
    UsageError
        If Python cannot read it, or a comment that begins a solution has no partner.
    """
    source = _HIDDEN_TESTS.sub("", cell.source)
    if not cell.code:
        return f"# BEGIN SOLUTION\n{source}\n# END SOLUTION" if cell.solution else source
    if not re.match(r"\s*%%", source):  # a cell of another language stays a comment
        try:
            percent.parsed(_as_comments(replace(cell, source=source)))
        except SyntaxError as error:
            raise UsageError(
                f"{name} is not valid Python: line {(error.lineno or 2) - 1}, {error.msg}",
                tip="what students see has to be read by the Python that grades them",
            ) from error
    source = with_lines_marked(source)
    if markers.find(source, name):
        return _with_todos(source)
    if not cell.solution:
        return source
    try:
        body = percent.parsed(source).body
    except SyntaxError:
        body = []
    if any(isinstance(node, _DEFINES) for node in body):
        return with_regions(source, name).rstrip("\n")
    return f"# BEGIN SOLUTION: {_todo_of(body)}\n{source}\n# END SOLUTION"


def with_lines_marked(source: str) -> str:
    """Put lines that end in otter's ``# SOLUTION`` into regions."""
    lines = source.split("\n")
    solved = {number: found for number, line in enumerate(lines, 1)
              if line.strip()[:1] != "#" and (found := _SOLVED.search(line))}  # fmt: skip
    if not solved:
        return source
    extents = _simple_statements(source)
    regions: list[tuple[int, int, bool]] = []
    for number, found in solved.items():
        first, last = next((e for e in extents if e[0] <= number <= e[1]), (number, number))
        silent = bool(found["silent"])
        if regions and regions[-1][1] + 1 >= first and regions[-1][2] == silent:
            regions[-1] = (regions[-1][0], max(last, regions[-1][1]), silent)
        else:
            regions.append((first, last, silent))
    lines = [_SOLVED.sub("", line) if n in solved else line for n, line in enumerate(lines, 1)]
    for first, last, silent in reversed(regions):
        indent = re.match(r"\s*", lines[first - 1])[0]  # type: ignore[index]
        lines.insert(last, f"{indent}# END SOLUTION")
        lines.insert(first - 1, f"{indent}# BEGIN SOLUTION{' NO PROMPT' if silent else ''}")
    return "\n".join(lines)


def _simple_statements(source: str) -> list[tuple[int, int]]:
    try:
        tree = percent.parsed(source)
    except SyntaxError:
        return []
    return [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    ]


def _with_todos(source: str) -> str:
    """Say what is to be done in regions outside functions that only say BEGIN SOLUTION."""
    lines = source.split("\n")
    try:
        tree = percent.parsed(source)
    except SyntaxError:
        return source
    for region in markers.find(source, ""):
        body = [n for n in tree.body if region.start <= n.lineno <= region.end]
        begin = _OWN.match(lines[region.start - 1])
        works = any(not isinstance(node, (*_DEFINES, ast.Import, ast.ImportFrom)) for node in body)
        if begin and body and works:
            lines[region.start - 1] = f"{begin['begin']}: {_todo_of(body)}"
    return "\n".join(lines)


def _todo_of(body: Iterable[ast.AST]) -> str:
    names = list(dict.fromkeys(_stored(body)))
    return f"set {', '.join(names[:3])}" if names else "write this cell"


def _stored(body: Iterable[ast.AST]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id


def _as_comments(cell: _Cell) -> str:
    """Return a cell as Python that does no harm: magics and shell lines are comments."""
    if not cell.code:
        return cell.source
    import nbformat

    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.source)])
    text = percent.from_notebook(nbformat.writes(made))
    return text.rstrip("\n")


def _written(cells: Sequence[_Cell]) -> str:
    needed = _names_that_functions_use(cells)
    parts = []
    for cell in cells:
        if cell.code:
            head, _, body = cell.source.partition("\n")
            parts.append(f"{head}\n{_guarded(body, None if cell.test else needed)}".rstrip("\n"))
        else:
            lines = [
                line if markers.is_marker(line) else f"# {line}".rstrip()
                for line in cell.source.split("\n")
            ]
            kind = "raw" if cell.raw else "markdown"
            parts.append("\n".join([f"# %% [{kind}]", *lines]))
    return "\n\n".join(parts) + "\n"


def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def _names_that_functions_use(cells: Sequence[_Cell]) -> set[str]:
    """Return the names that functions need, and those that these are made of."""
    asked = [cell for cell in cells if cell.code and not cell.test]
    statements = [node for cell in asked for node in _tree(cell.source).body]
    needed = {name for node in statements if isinstance(node, _DEFINES) for name in _loaded(node)}
    while True:
        more = {
            name
            for node in statements
            if not isinstance(node, _DEFINES) and set(_made_by(node)) & needed
            for name in _loaded(node)
        } - needed
        if not more:
            return needed
        needed |= more


def _loaded(node: ast.AST) -> set[str]:
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def _made_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement makes, or changes an item of."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id
        elif isinstance(each, ast.alias):
            yield (each.asname or each.name).partition(".")[0]
        elif isinstance(each, (ast.Subscript, ast.Attribute)) and isinstance(each.ctx, ast.Store):
            yield from _loaded(each.value)


def _guarded(source: str, needed: set[str] | None) -> str:
    """Put the statements that functions do not need, or all, under a guard, run by run."""
    lines = source.split("\n")
    texts = percent.lines_within_texts(source)
    body = _tree(source).body
    star = any(isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in body)
    runs: list[tuple[int, int]] = []
    previous = False
    for node in body:
        works = needed is None or not (
            isinstance(node, _DEFINES)
            or set(_made_by(node)) & needed
            or (star and isinstance(node, ast.ImportFrom))
        )
        # A region is inside a guard, or a guard inside a region; they never overlap.
        apart = runs and any(map(markers.is_mark, lines[runs[-1][1] : node.lineno - 1]))
        if works and previous and not apart:
            runs[-1] = (runs[-1][0], node.end_lineno or node.lineno)
        elif works:
            runs.append((node.lineno, node.end_lineno or node.lineno))
        previous = works
    for first, last in reversed(runs):
        while first > 1 and _belongs_below(lines[first - 2]):
            first -= 1
        inner = [
            f"    {line}" if line.strip() and number not in texts else line
            for number, line in enumerate(lines[first - 1 : last], first)
        ]
        lines[first - 1 : last] = ['if __name__ == "__main__":', *inner]
    return "\n".join(lines)


def _belongs_below(line: str) -> bool:
    """Whether a line is a comment about the statement below it."""
    return line.startswith("#") and not line.startswith("# %%") and not markers.is_mark(line)
