"""Opens text that holds data: tables with typed columns, JSON, and plain text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.inside.refused import Refused, TooMuch

#: Values of one table, those of them that may be text, and lists, dicts and items in JSON.
MAX_CELLS, MAX_TEXTS, MAX_PARTS = 2_000_000, 500_000, 1_000_000
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
#: Columns of whole numbers and of truth values, and a value that only looks like a number.
_WHOLE = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})(?:\n[+-]?(?:0|[1-9]\d{0,17}))*", re.ASCII)
_TRUTH = re.compile(r"(?:true|false)(?:\n(?:true|false))*", re.IGNORECASE)
_IDENTIFIER = re.compile(r"^0\d+$", re.MULTILINE)
#: What pandas and spreadsheets write where a value is missing.
_MISSING = {"", "nan", "na", "n/a", "none", "null"}


def load_table(path: Path, limit: int) -> Any:
    """Open a table with one row a line, as pandas or a spreadsheet writes it.

    A table, as a frame that student code returns: ``table["price"]`` is a column, an array
    of int64, float64 or bool, or a list of text. What is missing among numbers is NaN. Without
    a line of names, the columns are called ``"0"``, ``"1"`` and so on. The separator is a
    comma, a semicolon or a tab. A column without a name, as pandas writes the index, is left
    out.
    """
    del limit
    text = decoded(path.read_bytes())
    rows = _rows(text, _separator(text, path.suffix.lower()))
    if not rows:
        raise Refused("it holds no line with anything in it")
    (_, first), body = rows[0], rows[1:]
    if any(_is_number(cell) for cell in first) and not _names_numbers(first, body):
        names, body = [str(place) for place in range(len(first))], rows
    else:
        names = [cell.strip() for cell in first]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Refused(f"two of its columns are named {twice!r}; name each column once")
    for line, row in body:
        if len(row) != len(names):
            raise Refused(
                f"line {line} has {len(row)} values, and the first line {len(names)}; write as "
                "many in each line"
            )
    columns = {name: _typed([row[i] for _, row in body]) for i, name in enumerate(names)}
    if sum(len(column) for column in columns.values() if type(column) is list) > MAX_TEXTS:
        raise TooMuch(f"it holds more than {MAX_TEXTS:,} values that are text")
    return columns


def decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8, or what the mark at its start says.

    Raises
    ------
    Refused
        If it is not one.
    """
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if "\0" in text:
        raise Refused("it is not text: it holds bytes that no text has")
    return text


def _separator(text: str, ending: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if ending == ".tsv" and "\t" in first:
        return "\t"
    return max(",;\t", key=lambda mark: (first.count(mark), mark == ","))


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Return the values of each line that is not blank, with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows, cells = [], 0
    try:
        for row in reader:
            if "".join(row).strip():
                rows.append((reader.line_num, row))
                cells += len(row)
                # Each takes a hundred times its two bytes, once it is a text of Python's.
                if cells > MAX_CELLS:
                    raise TooMuch(f"it holds more than {MAX_CELLS:,} values")
    except csv.Error as error:
        raise Refused(f"line {reader.line_num} of it cannot be read ({error})") from error
    return rows


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.strip().lower() not in _MISSING


def _names_numbers(first: Sequence[str], body: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether numbers in the first line are names of columns: pandas counts from 0.

    They are if an empty name is over the index, or if all count up from 0 over other values;
    behind a name, ``id,0,1,2``, if what is below them are no whole numbers, or ids are.
    """
    counted = [str(place) for place in range(len(first))]
    if list(first) == counted and len(first) > 1:
        return True
    if first[0] == "":
        return list(first[1:]) == counted[:-1] and bool(body)
    if len(first) < 3 or list(first[1:]) != counted[:-1] or not body:
        return False
    rows = [row for _, row in body if len(row) == len(first)]
    below = [cell.strip() for row in rows for cell in row[1:]]
    return all(_is_number(row[0]) for row in rows) or not any(map(_WHOLE.fullmatch, below))


def _typed(cells: list[str]) -> NDArray[Any] | list[str]:
    """Return a column as whole numbers, truth values, numbers, or text."""
    stripped = [cell.strip() for cell in cells]
    # All at once: a table may have a million of them.
    whole = "\n".join(stripped)
    if _WHOLE.fullmatch(whole):
        return np.array(list(map(int, stripped)), np.int64)
    if stripped and _TRUTH.fullmatch(whole):
        return np.array([cell.lower() == "true" for cell in stripped])
    if _IDENTIFIER.search(whole):  # 00123 is no number
        return cells
    try:
        return np.array(list(map(float, stripped)), np.float64)
    except ValueError:
        pass
    numbers = [cell for cell in stripped if cell.lower() not in _MISSING]
    try:
        values = iter(list(map(float, numbers)))
    except ValueError:
        return cells
    if not numbers and set(stripped) != {""}:
        return cells
    missing = float("nan")
    return np.array([missing if c.lower() in _MISSING else next(values) for c in stripped])


def load_text(path: Path, limit: int) -> Any:
    """Open a table of numbers as ``numpy.savetxt`` writes it: an array; other text as a str."""
    del limit
    text = decoded(path.read_bytes())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    separator = next((mark for mark in ",;\t" if lines and mark in lines[0]), None)
    if len(lines) > MAX_CELLS or any(len(line) > 10**6 for line in lines):
        return text
    try:
        rows = [[float(cell) for cell in line.split(separator)] for line in lines]
    except ValueError:
        return text
    if not rows or len({len(row) for row in rows}) != 1:
        return text
    table = np.array(rows)
    return table[:, 0] if table.shape[1] == 1 else table


def load_json(path: Path, limit: int) -> Any:
    """Open ``json.dump(value, file)``: numbers, text, lists and dicts."""
    del limit
    content = path.read_bytes()
    # Counted before it is read: an empty list takes two bytes in the file and 56 in memory.
    if sum(content.count(mark) for mark in (b"{", b"[", b",")) > MAX_PARTS:
        raise TooMuch(f"it holds more than {MAX_PARTS:,} values")
    try:
        return json.loads(decoded(content))
    except RecursionError as error:
        raise Refused("its lists are too deeply nested") from error
    except ValueError as error:
        raise Refused(f"it is not complete JSON ({error}); write it with json.dump") from error
