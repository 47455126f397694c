"""Turns pandas' tables into plain ones and back; pandas is imported already, or asked for.

Runs on both sides of the wire. What is made of plain data is made by pandas' constructors
from arrays and lists: nothing of it is code.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.sandbox.protocol import tabular
from autograder.sandbox.protocol.tables import Column, Labels, PlainFrame, PlainSeries, Table

#: Returns one value of an object column or a label as plain data, or raises.
Convert = Callable[[Any], Any]
_NULLABLE = re.compile(r"U?Int(8|16|32|64)|Float(32|64)|boolean")


class NotPlain(TypeError):
    """A table holds what is not plain data."""


def is_table(value: Any) -> bool:
    """Whether a value is a table of pandas' own: of no class that is derived from them."""
    # Never imported to find out, which takes a quarter of a second: where nobody has imported it,
    # nothing is a table.
    pandas = sys.modules.get("pandas")
    return pandas is not None and type(value) in (
        getattr(pandas, "DataFrame", None),
        getattr(pandas, "Series", None),
    )


def is_index(value: Any) -> bool:
    """Whether a value is an index of pandas' own."""
    pandas = sys.modules.get("pandas")
    names = ("Index", "RangeIndex", "CategoricalIndex", "DatetimeIndex", "TimedeltaIndex")
    return pandas is not None and type(value) in [
        getattr(pandas, name, None) for name in (*names, "MultiIndex")
    ]


def from_pandas(table: Any, convert: Convert) -> Table:
    """Return a Series or DataFrame as plain data.

    Raises
    ------
    NotPlain
        If a column is of a dtype that is not sent.
    ProtocolError
        If a label is not one that can be looked up.
    """
    labels = labels_of(table.index, convert)
    if table.ndim == 1:
        return PlainSeries(column_of(table, convert), labels, convert(table.name))
    parts = tuple(column_of(table.iloc[:, place], convert) for place in range(table.shape[1]))
    return PlainFrame(parts, labels_of(table.columns, convert), labels)


def labels_of(index: Any, convert: Convert) -> Labels:
    """Return an index as plain data."""
    pandas = sys.modules["pandas"]
    names = tuple(convert(name) for name in index.names)
    if type(index) is pandas.RangeIndex:
        return Labels((), range(index.start, index.stop, index.step), names)
    if type(index) is pandas.MultiIndex:
        levels = [index.get_level_values(place) for place in range(index.nlevels)]
        columns = tuple(column_of(level, convert) for level in levels)
    else:
        columns = (column_of(index, convert),)
    for column in columns:
        tabular.require_labels(column)
    return Labels(columns, names=names)


def column_of(values: Any, convert: Convert) -> Column:
    """Return a Series, or an index of one level, as plain data."""
    pandas = sys.modules["pandas"]
    dtype, name = values.dtype, str(values.dtype)
    if isinstance(dtype, pandas.CategoricalDtype):
        codes = np.asarray(values.array.codes, dtype=np.int32)
        categories = column_of(values.array.categories, convert)
        return Column(codes, "category", None, categories, bool(values.array.ordered))
    if isinstance(dtype, np.dtype) and dtype.kind in "biufcmM":
        array = np.asarray(values.to_numpy())
        if dtype == np.float16 or dtype == np.longdouble:
            array = array.astype(np.float32 if dtype == np.float16 else np.float64)
        return Column(array, str(array.dtype))
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        return Column([convert(value) for value in values.to_numpy()], "object")
    if isinstance(dtype, pandas.StringDtype):
        missing = np.asarray(values.isna())
        pairs = zip(values.to_numpy(dtype=object), missing, strict=True)
        return Column([convert(None if gone else str(value)) for value, gone in pairs], name)
    if isinstance(dtype, pandas.DatetimeTZDtype) and tabular.is_zoned(name):
        return Column(np.asarray(values.array.tz_convert(None)), name)
    if _NULLABLE.fullmatch(name):
        kind = name.lower().replace("boolean", "bool")
        # What is missing has a value of its own kind there, and its place in the marks beside it.
        array = values.array.to_numpy(dtype=kind, na_value=np.zeros((), kind).item())
        return Column(array, name, np.asarray(values.isna(), dtype=bool))
    raise NotPlain(f"a column of dtype {name}")


def to_pandas(table: Table) -> Any:
    """Return plain data as a Series or DataFrame."""
    return to_series(table) if isinstance(table, PlainSeries) else to_frame(table)


def to_series(table: PlainSeries) -> Any:
    """Return plain data as a Series."""
    made = _made(table.column)
    made.index = _index(table.labels)
    made.name = table.name
    return made


def to_frame(table: PlainFrame) -> Any:
    """Return plain data as a DataFrame."""
    pandas = importlib.import_module("pandas")
    index = _index(table.labels)
    if not table.parts:
        return pandas.DataFrame(index=index)
    columns = {}
    for place, part in enumerate(table.parts):
        # By number first: two columns may have one name, of which a dict keeps one.
        columns[place] = _made(part)
        columns[place].index = index
    frame = pandas.DataFrame(columns)
    frame.columns = _index(table.heads)
    return frame


def _index(labels: Labels) -> Any:
    pandas = importlib.import_module("pandas")
    if not labels.levels:
        counted = labels.counted
        return pandas.RangeIndex(counted.start, counted.stop, counted.step, name=labels.names[0])
    levels = [pandas.Index(made, dtype=made.dtype) for made in map(_made, labels.levels)]
    if len(levels) == 1:
        return levels[0].rename(labels.names[0])
    return pandas.MultiIndex.from_arrays(levels, names=labels.names)


def _made(column: Column) -> Any:
    pandas = importlib.import_module("pandas")
    if column.categories is not None:
        categories = pandas.Index(_made(column.categories))
        codes = np.asarray(column.stored)
        made = pandas.Categorical.from_codes(codes, categories, ordered=column.ordered)
        return pandas.Series(made)
    if column.missing is not None:
        made = pandas.Series(np.asarray(column.stored)).astype(column.dtype)
        made[column.missing] = pandas.NA
        return made
    if isinstance(column.stored, list):
        return pandas.Series(column.stored, dtype=column.dtype)
    made = pandas.Series(np.asarray(column.stored))
    if "," in column.dtype:
        zone = column.dtype.partition(",")[2].strip(" ]")
        made = made.dt.tz_localize("UTC").dt.tz_convert(zone)
    return made
