"""A worked notebook as a text that mutants are made of, and back, with all that its cells say.

What a tool like nbgrader notes of its cells has to stay: by that its tests find their place.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

from autograder.authoring import markers, percent
from autograder.errors import UsageError

_BEGIN, _END = "# BEGIN SOLUTION", "# END SOLUTION"


def as_text(notebook: str, skeleton: str = "") -> str:
    """Return a notebook in the percent format, with marks around what students write.

    That is every cell of code that the skeleton does not have as it is.

    Parameters
    ----------
    notebook, skeleton : str
        The text of either file; without a skeleton students write every cell.
    """
    import nbformat

    given = {_code(_source(cell)) for cell in _cells(skeleton)} if skeleton else set()
    plain = []
    for cell in _cells(notebook):
        source = _source(cell)
        if cell["cell_type"] != "code":
            plain.append(nbformat.v4.new_raw_cell(source))
            continue
        written = _code(source) not in given and not source.startswith("%%")
        ours = written and not markers.find(source, "")  # or its author has marked it
        marked = f"{_BEGIN}\n{source}\n{_END}" if ours else source
        plain.append(nbformat.v4.new_code_cell(marked))
    return percent.from_notebook(nbformat.writes(nbformat.v4.new_notebook(cells=plain)))


def as_notebook(text: str, notebook: str) -> str:
    """Return a notebook with the code of a text that was made from it and changed since.

    Raises
    ------
    UsageError
        If the text has not as many cells.
    """
    import jupytext

    whole = json.loads(notebook)
    cells, texts = list(_filled(whole["cells"])), jupytext.reads(text, fmt="py:percent").cells
    if len(cells) != len(texts):
        raise UsageError(f"{len(cells)} cells of a notebook became {len(texts)}")
    for cell, changed in zip(cells, texts, strict=True):
        if cell["cell_type"] == "code":
            lines = changed.source.split("\n")
            cell["source"] = "\n".join(line for line in lines if line not in (_BEGIN, _END))
    return json.dumps(whole)


def _cells(notebook: str) -> Iterator[dict[str, Any]]:
    yield from _filled(json.loads(notebook)["cells"])


def _filled(cells: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the cells with something in them: the percent format drops the others at the end."""
    yield from (cell for cell in cells if _source(cell))


def _code(source: str) -> str:
    """Return what a cell does, whatever its comments say."""
    try:
        return ast.dump(percent.parsed(source))
    except (SyntaxError, ValueError):
        return source


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"]).strip("\n")
