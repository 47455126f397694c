"""Reads Jupyter notebooks as data: nothing in one is run here.

A notebook is whatever a student hands in, so its size and the number of its parts are
looked at before anything is built from it, and its outputs are dropped first.
"""

from __future__ import annotations

import itertools
import json
import re
import tokenize
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.submitted.parsing import conflict_in, parsed, recoded

#: With its outputs: a page of plots takes a few MB.
MAX_FILE = 64 * 2**20
#: All cells together, without outputs.
MAX_SOURCE = 2 * 2**20
MAX_CELLS = 2_000
#: Lists, dicts and their items: each may take 100 bytes of memory for the two that it has here.
MAX_PARTS = 1_000_000
#: Names that a course's tool has given to one cell, and characters of each.
MAX_MARKS, LONGEST_MARK = 100, 200

#: The tag of cells that otter leaves out when it grades.
IGNORED = "otter_ignore"

#: What opens a cell in a Python file: the percent format, and what nbconvert writes.
_OPENS_CELL = re.compile(r"^# ?(%%(?P<title>.*)|In\s?\[[\d ]*\]:\s*)$")
_TEXT_TITLE = re.compile(r"\[(markdown|md|raw)\]")
_TIP = "open it in Jupyter, run all cells, save it, and submit that file"
_CONFLICT_TIP = f"do so in a text editor: Jupyter cannot open it before; then {_TIP}"


@dataclass(frozen=True)
class RawCell:
    """One cell as it was written.

    Attributes
    ----------
    code : bool
        Whether it is code; text otherwise.
    source : str
    first_line : int
        Number of its first line in a Python file; 1 in a notebook.
    marks : tuple of str
        What a course's tool calls it: nbgrader's id of it, otter's tests that follow it.
    """

    code: bool
    source: str
    first_line: int = 1
    marks: tuple[str, ...] = ()


def is_notebook(name: str) -> bool:
    """Whether a file's name is that of a notebook."""
    return name.lower().endswith(".ipynb")


def read(path: Path) -> list[RawCell]:
    """Return the cells of a notebook, in order.

    Raises
    ------
    UsageError
        If it is too large, broken, of another language, or no notebook at all.
    """
    name = path.name
    if path.stat().st_size > MAX_FILE:
        raise too_large(name)
    notebook = _parsed(path.read_bytes(), name)
    found, key = _cells_in(notebook, name)
    _require_python(notebook, name)
    cells = [_raw(cell, key) for cell in found]
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE:
        raise UsageError(
            f"the cells of {name} hold over {MAX_SOURCE // 2**20} MB: are they really code?",
            tip="keep data in files, not in cells",
        )
    return cells


def too_large(name: str) -> UsageError:
    """Refuse a notebook that is too large to be read."""
    return UsageError(
        f"{name} is over {MAX_FILE // 2**20} MB",
        tip="in Jupyter choose Edit → Clear Outputs of All Cells, save it, and submit that",
    )


def split(path: Path) -> list[RawCell]:
    """Return the cells of a Python file: one, unless comments between statements mark more."""
    cells: list[RawCell] = []
    code, first, lines = True, 1, list[str]()
    text = _decoded(path.read_bytes())
    inside = _lines_within_statements(text)
    for number, line in enumerate(text.split("\n"), 1):
        if (opens := _OPENS_CELL.match(line.rstrip())) and number not in inside:
            cells.append(RawCell(code, "\n".join(lines), first))
            code, first, lines = not _TEXT_TITLE.search(opens["title"] or ""), number, []
        lines.append(line)
    return [*cells, RawCell(code, "\n".join(lines), first)]


def _lines_within_statements(text: str) -> set[int]:
    """Return the lines of a file, from 1, that no cell can start at; none where it has magics."""
    try:
        body = parsed(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    ranges = (range(node.lineno + 1, (node.end_lineno or node.lineno) + 1) for node in body)
    return set(itertools.chain.from_iterable(ranges))


def _decoded(content: bytes) -> str:
    content = recoded(content)
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
        text = content.decode(encoding, "replace")
    except (SyntaxError, LookupError):
        text = content.decode("utf-8", "replace")
    return _usable(text)


def _usable(text: str) -> str:
    """Replace the ends of lines by one kind, and halves of characters that nothing can write."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    if sum(content.count(mark) for mark in (b"{", b"[", b",")) > MAX_PARTS:
        raise UsageError(
            f"{name} holds more than a notebook needs",
            tip="in Jupyter choose Edit → Clear Outputs of All Cells, save it, and submit that",
        )
    try:
        found = json.loads(content)
    except (ValueError, RecursionError, MemoryError) as error:
        line, message = conflict_in(content.decode("utf-8", "replace"))
        if line:
            raise UsageError(
                f"{name} is broken: line {line}: {message}", tip=_CONFLICT_TIP
            ) from error
        raise UsageError(
            f"{name} is broken: it is not complete JSON ({error})", tip=_TIP
        ) from error
    if not isinstance(found, dict) or type(found.get("nbformat")) is not int:
        raise UsageError(f"{name} is not a Jupyter notebook", tip=_TIP)
    return found


def _cells_in(notebook: dict[str, Any], name: str) -> tuple[list[dict[str, Any]], str]:
    """Return the cells of a notebook, and where its version has the text of code."""
    version = notebook["nbformat"]
    if version == 4:
        cells, key = notebook.get("cells"), "source"
    elif version == 3:
        sheets = notebook.get("worksheets")
        sheet = sheets[0] if isinstance(sheets, list) and sheets else None
        cells, key = (sheet.get("cells") if isinstance(sheet, dict) else None), "input"
    else:
        raise UsageError(f"{name} has format {version}; 3 and 4 can be read", tip=_TIP)
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise UsageError(f"{name} is broken: it has no list of cells", tip=_TIP)
    if len(cells) > MAX_CELLS:
        raise UsageError(f"{name} has {len(cells):,} cells; at most {MAX_CELLS:,} are accepted")
    return cells, key


def _languages(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return what a notebook says of its language."""
    found = {}
    for place, key in (("kernelspec", "language"), ("language_info", "name")):
        entry = metadata.get(place)
        language = entry.get(key) if isinstance(entry, dict) else None
        if isinstance(language, str) and language.strip():
            found[key] = language[:40]
    return found


def _raw(cell: dict[str, Any], key: str) -> RawCell:
    """Return a cell with its text alone: its outputs are not looked at."""
    code = cell.get("cell_type") == "code"
    return RawCell(code, _text(cell.get(key if code else "source")), marks=_marks(cell))


def _marks(cell: dict[str, Any]) -> tuple[str, ...]:
    """Return what nbgrader and otter call a cell, in its metadata."""
    metadata = cell.get("metadata")
    entries = metadata if isinstance(metadata, dict) else {}
    of_nbgrader, of_otter = entries.get("nbgrader"), entries.get("otter")
    found = [of_nbgrader.get("grade_id")] if isinstance(of_nbgrader, dict) else []
    tests = of_otter.get("tests") if isinstance(of_otter, dict) else []
    found += tests[:MAX_MARKS] if isinstance(tests, list) else []
    tags = entries.get("tags")
    ignored = isinstance(tags, list) and IGNORED in tags
    if ignored or (isinstance(of_otter, dict) and of_otter.get("ignore") is True):
        found.append(IGNORED)
    return tuple(_usable(each[:LONGEST_MARK]) for each in found if isinstance(each, str))


def _text(source: Any) -> str:
    """Return the text of a cell: a string, or a list of its lines."""
    lines = source if isinstance(source, list) else [source]
    return _usable("".join(line for line in lines if isinstance(line, str)))


def _require_python(notebook: dict[str, Any], name: str) -> None:
    metadata = notebook.get("metadata")
    for language in _languages(metadata if isinstance(metadata, dict) else {}).values():
        if not re.match("i?python", language.strip(), re.IGNORECASE):
            raise UsageError(
                f"{name} is a notebook for {language}; this homework takes Python",
                tip="in Jupyter choose Kernel → Change Kernel → Python 3, and save it",
            )
