"""Tables on the wire: lists of columns, and every part of what arrives looked at."""

from __future__ import annotations

import functools
import re
import zoneinfo
from typing import Any

import numpy as np

from autograder.sandbox.protocol.kinds import (
    MAX_SHOWN_BITS,
    SCALARS,
    Handle,
    ProtocolError,
    Tensor,
    Unsendable,
    require_hashable,
    require_plain_keys,
    require_spread,
)
from autograder.sandbox.protocol.tables import (
    MAX_COLUMNS,
    MAX_ROWS,
    Column,
    Labels,
    PlainFrame,
    PlainSeries,
    Table,
)

_NULLABLE = re.compile(r"(U?Int|Float)(8|16|32|64)|boolean")
_ZONED = re.compile(r"datetime64\[(s|ms|us|ns), [A-Za-z][A-Za-z0-9_+\-/]{0,40}(:\d\d)?\]")
_OFFSET = re.compile(r"UTC([+-]([01]\d|2[0-3]):[0-5]\d)?")
_TIMES = re.compile(r"<[mM]8\[(s|ms|us|ns)\]")
#: Levels of an index, and columns.
_MOST_LEVELS = 100


def to_wire(table: Table) -> list[Any]:
    """Return a table as lists, arrays and scalars.

    Raises
    ------
    Unsendable
        If it has more rows or columns than anybody is sent.
    """
    if len(table) > MAX_ROWS:
        raise Unsendable(f"a table of {len(table):,} rows is too large")
    if isinstance(table, PlainFrame) and len(table.parts) > MAX_COLUMNS:
        raise Unsendable(f"a table of {len(table.parts):,} columns is too large")
    if isinstance(table, PlainSeries):
        return [_column(table.column), _labels(table.labels), table.name]
    return [[_column(part) for part in table.parts], _labels(table.heads), _labels(table.labels)]


def _column(column: Column) -> list[Any]:
    categories = None if column.categories is None else _column(column.categories)
    return [column.stored, column.dtype, column.missing, categories, column.ordered]


def _labels(labels: Labels) -> list[Any]:
    counted = labels.counted
    steps = None if labels.levels else [counted.start, counted.stop, counted.step]
    return [steps, [_column(level) for level in labels.levels], list(labels.names)]


def series(parts: list[Any]) -> PlainSeries:
    """Return the series that was sent.

    Raises
    ------
    ProtocolError
        If it is not one.
    """
    column, labels, name = _exactly(parts, 3)
    found = PlainSeries(_read_column(column), _read_labels(labels), _name(name))
    _require(len(found.column) == len(found.labels), "a series with the wrong number of labels")
    return found


def frame(parts: list[Any]) -> PlainFrame:
    """Return the frame that was sent.

    Raises
    ------
    ProtocolError
        If it is not one.
    """
    columns, heads, labels = _exactly(parts, 3)
    _require(type(columns) is list, "a frame without columns")
    _require(len(columns) <= MAX_COLUMNS, "a frame of too many columns")
    read = tuple(map(_read_column, columns))
    found = PlainFrame(read, _read_labels(heads), _read_labels(labels))
    rows = len(found.labels)
    _require(all(len(part) == rows for part in read), "a frame of uneven columns")
    _require(len(found.heads) == len(read), "a frame with the wrong number of names")
    # Whoever looks a column up makes a dict of them, as frame.dtypes does.
    require_spread(found.heads.values, repeated=True)
    return found


def parts_of(table: Table) -> list[Any]:
    """Return the lists in a table: what is in them is looked at as all else is."""
    columns = [table.column] if isinstance(table, PlainSeries) else [*table.parts]
    labels = [table.labels] if isinstance(table, PlainSeries) else [table.labels, table.heads]
    columns += [level for each in labels for level in each.levels]
    columns += [each.categories for each in columns if each.categories is not None]
    return [column.stored for column in columns if type(column.stored) is list]


def _read_column(parts: Any, *, plain: bool = False) -> Column:
    stored, dtype, missing, categories, ordered = _exactly(parts, 5)
    _require(type(dtype) is str and type(ordered) is bool, "a column of no type")
    if type(stored) is list:
        _require_listed(stored, dtype)
        _require(missing is None and categories is None, "a list with marks")
        return Column(stored, dtype)
    _require(type(stored) is np.ndarray and stored.ndim == 1, "a column that is not a list")
    if categories is not None:
        _require(not plain and missing is None and dtype == "category", "categories of nothing")
        return _categorical(stored, _read_column(categories, plain=True), ordered)
    code = stored.dtype.str
    times = stored.dtype.kind in "mM"
    _require(stored.dtype.kind in "biufc" or bool(_TIMES.fullmatch(code)), "a column of text")
    # pandas has no index of it, and raises where one is made.
    _require(code != np.dtype(np.float16).str, "a column of half precision")
    if missing is not None:
        numeric = dtype.lower().replace("boolean", "bool") == str(stored.dtype)
        _require(bool(_NULLABLE.fullmatch(dtype)) and numeric, "missing values of no type")
        marks = type(missing) is np.ndarray and missing.dtype == np.bool_
        _require(marks and missing.shape == stored.shape, "marks that are not valid")
        return Column(stored, dtype, missing)
    zoned = times and is_zoned(dtype) and code == f"<M8[{dtype[11:].partition(',')[0]}]"
    _require(bool(zoned) or dtype == str(stored.dtype), "a column of the wrong type")
    return Column(stored, dtype)


def is_zoned(dtype: str) -> bool:
    """Whether a dtype is that of times in a zone which is known here by its name."""
    return bool(_ZONED.fullmatch(dtype)) and _is_zone(dtype.partition(", ")[2].rstrip("]"))


@functools.lru_cache(maxsize=64)
def _is_zone(name: str) -> bool:
    """Whether a zone is in the machine's own list.

    pandas takes more than that for a zone, and for one of dateutil's opens whatever file it
    names.
    """
    if _OFFSET.fullmatch(name):
        return True
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _require_listed(stored: list[Any], dtype: str) -> None:
    kinds = set(map(type, stored))
    if dtype != "object":
        _require(dtype in ("str", "string") and kinds <= {str, type(None)}, "a list of no type")
        return
    level: list[Any] = stored
    while level:
        kinds = set(map(type, level))
        _require(kinds.isdisjoint((Handle, Tensor)), "an object in a table")
        if int in kinds:
            numbers = (value for value in level if type(value) is int)
            _require(max(map(int.bit_length, numbers)) <= MAX_SHOWN_BITS, "a number too large")
        if kinds <= SCALARS:
            return
        nested: list[Any] = []
        for value in level:
            if type(value) in (list, tuple, set, frozenset):
                nested += value
            elif type(value) is dict:
                nested += [*value, *value.values()]
        level = nested


def _categorical(codes: Any, categories: Column, ordered: bool) -> Column:
    count = len(categories)
    # Of another type, or past the last category, they raise where a value is looked up: in the
    # grader, as its own failure.
    _require(codes.dtype == np.int32, "categories without numbers")
    _require(codes.size == 0 or (codes.min() >= -1 and codes.max() < count), "no such category")
    names = categories.values
    if isinstance(names, list):
        require_hashable(names)
        missing = any(name is None or name != name for name in names)
        _require(not missing, "a category that is missing")
        _require(len(set(names)) == count, "one category twice")
    else:
        gone = np.isnat(names) if names.dtype.kind in "mM" else names != names
        _require(not gone.any() and len(np.unique(names)) == count, "one category twice")
    return Column(codes, "category", None, categories, ordered)


def _read_labels(parts: Any) -> Labels:
    steps, levels, names = _exactly(parts, 3)
    _require(type(levels) is list and type(names) is list, "labels that are not valid")
    _require(len(levels) <= _MOST_LEVELS and len(names) == max(1, len(levels)), "too many levels")
    named = tuple(map(_name, names))
    if levels:
        _require(steps is None, "labels that are counted, too")
        columns = tuple(map(_read_column, levels))
        rows = len(columns[0])
        _require(rows <= MAX_ROWS and all(len(c) == rows for c in columns), "uneven levels")
        for column in columns:
            require_labels(column)
        return Labels(columns, names=named)
    _require(type(steps) is list and [type(step) for step in steps] == [int] * 3, "no labels")
    # range() of a step of 0 raises, and pandas counts in 64 bits: what is larger wraps.
    _require(steps[2] != 0 and all(abs(step) < 2**62 for step in steps), "a count without end")
    counted = range(*steps)
    _require(_length(counted) <= MAX_ROWS, "more labels than anybody counts")
    return Labels((), counted, named)


def require_labels(column: Column) -> None:
    """Refuse labels that cannot be looked up.

    Raises
    ------
    ProtocolError
        If one is not a key, or many were chosen to be slow to find.
    """
    if type(column.stored) is list:
        require_plain_keys(column.stored)
        require_spread(column.stored, repeated=True)


def _length(counted: range) -> int:
    return max(0, (counted.stop - counted.start + counted.step) // counted.step + 1)


def _name(name: Any) -> Any:
    require_hashable([name])
    return name


def _exactly(parts: Any, count: int) -> list[Any]:
    if type(parts) is not list or len(parts) != count:
        raise ProtocolError("a table that is not valid")
    return parts


def _require(holds: bool, problem: str) -> None:
    if not holds:
        raise ProtocolError(problem)
