"""Notebooks as Python files in the percent format, and back: ``# %%`` opens a cell.

A homework's reference and its examples are kept as such files, which can be read, compared
and imported; what students get and hand in is the notebook made from one.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from autograder.errors import UsageError
from autograder.submitted.notebooks import is_notebook

_FORMAT = "py:percent"
_GUARD = re.compile(r"""^if __name__ == ['"]__main__['"]:\s*$""")
_OPENS_CELL = re.compile(r"^# ?%%.*$", re.MULTILINE)
_OPENS_TEXT = re.compile(r"^# ?%%.*\[(?:markdown|md|raw)\]")
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def to_notebook(text: str, name: str) -> str:
    """Return a file in the percent format as a notebook.

    What stands above the first cell is about the file and falls away, as does the guard
    ``if __name__ == "__main__":``, which holds in every cell. Cells without content too.

    Raises
    ------
    UsageError
        If it has no cells.
    """
    import jupytext
    import nbformat

    first = _OPENS_CELL.search(text)
    if first is None:
        raise UsageError(
            f"{name} has no cells", tip="open each with '# %%', and text with '# %% [markdown]'"
        )
    notebook = jupytext.reads(text[first.start() :], fmt=_FORMAT)
    cells: list[Any] = []
    for cell in notebook.cells:
        source = _without_guards(cell.source) if cell.cell_type == "code" else cell.source
        if source.strip():
            cells.append(_cell(cell.cell_type, source.strip("\n"), f"cell-{len(cells) + 1}"))
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": _KERNEL})
    return str(nbformat.writes(made)) + "\n"


def as_file(text: str, name: str) -> str:
    """Return a Python text as a file of that name holds it: a notebook's JSON, or as it is."""
    return to_notebook(text, name) if is_notebook(name) else text


def _cell(kind: str, source: str, identifier: str) -> Any:
    import nbformat

    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    # Notebooks made twice have to be the same: ids are random otherwise.
    return make(source, id=identifier)  # type: ignore[no-untyped-call]


def from_notebook(text: str) -> str:
    """Return a notebook as a file in the percent format, without its metadata."""
    import jupytext

    notebook = jupytext.reads(text, fmt="ipynb")
    notebook.metadata = {"jupytext": {"notebook_metadata_filter": "-all"}}
    return str(jupytext.writes(notebook, fmt=_FORMAT))


def parsed(source: str) -> ast.Module:
    """Return the syntax tree of a cell or file, whatever only notebooks understand aside.

    Raises
    ------
    SyntaxError
        If it is no Python.
    """
    try:
        return ast.parse(source)
    except SyntaxError as error:
        try:
            # Only where it is needed: an expression may go on in a line that starts with %.
            return ast.parse(without_magics(source))
        except SyntaxError:
            raise error from None


def without_magics(source: str) -> str:
    """Blank out what only notebooks understand: lines that start with % or !."""
    return re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)


def _without_guards(source: str) -> str:
    """Move what stands under ``if __name__ == "__main__":`` to the left."""
    lines, kept = source.split("\n"), list[str]()
    inside, texts = False, lines_within_texts(source)
    for number, line in enumerate(lines, 1):
        if _GUARD.match(line):
            inside = True
            continue
        if line[:1].strip() and number not in texts:
            inside = False
        kept.append(line[4:] if inside and line[:4] == "    " and number not in texts else line)
    return "\n".join(kept)


def lines_within_texts(source: str) -> set[int]:
    """Return the numbers of the lines that start within a text of several lines."""
    try:
        tree = parsed(source)
    except SyntaxError:
        return set()
    return {
        number
        for node in ast.walk(tree)
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and node.end_lineno is not None
        for number in range(node.lineno + 1, node.end_lineno + 1)
    }


def lines_of_text_cells(source: str) -> set[int]:
    """Return the numbers of the lines that stand in cells with text."""
    found, inside = set(), False
    for number, line in enumerate(source.split("\n"), 1):
        if _OPENS_CELL.match(line):
            inside = _OPENS_TEXT.match(line) is not None
        if inside:
            found.add(number)
    return found
