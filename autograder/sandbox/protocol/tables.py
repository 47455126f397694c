"""Tables as plain data: what a pandas Series or DataFrame holds, without pandas.

A frame that student code returns is one of these on the grader's side: columns that are
arrays and lists, read and bounded before anything is done with them. Only who asks for
:meth:`PlainFrame.to_pandas` imports pandas.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong

#: More rows than this stay where they are.
MAX_ROWS = 5_000_000
#: So do tables of more columns: pandas takes a tenth of a millisecond to make each.
MAX_COLUMNS = 10_000
#: Of this many columns, messages name the first ones.
_NAMED = 8

Values = NDArray[Any] | list[Any]


@dataclass(frozen=True, eq=False)
class Column:
    """The values of one column, or of one level of an index.

    Attributes
    ----------
    stored : ndarray of shape (rows,), or list
        Numbers, truth values and times; of a categorical column the number of each value's
        category, -1 where it is missing. A list of texts, or of whatever the column holds.
    dtype : str
        What pandas calls it: ``"float64"``, ``"category"``, ``"datetime64[ns, UTC]"``.
    missing : ndarray of bool, shape (rows,), or None
        Where a value is missing, for dtypes that keep this apart (``"Int64"``).
    categories : Column or None
        Of a categorical column.
    ordered : bool
        Whether these are in order.
    """

    stored: Values
    dtype: str
    missing: NDArray[np.bool_] | None = None
    categories: Column | None = None
    ordered: bool = False

    def __len__(self) -> int:
        return len(self.stored)

    @property
    def values(self) -> Values:
        """The values as an array, or as a list with None where one is missing."""
        if self.categories is not None:
            names = [*_listed(self.categories.values), None]
            return [names[code] for code in _listed(self.stored)]
        if self.missing is not None and self.missing.any():
            pairs = zip(_listed(self.stored), self.missing.tolist(), strict=True)
            return [None if missing else value for value, missing in pairs]
        return self.stored


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of rows or of columns: of several levels, each a tuple."""

    levels: tuple[Column, ...] = ()
    #: What they are without levels of their own.
    counted: range = range(0)
    names: tuple[Any, ...] = (None,)

    def __len__(self) -> int:
        return len(self.levels[0]) if self.levels else len(self.counted)

    @property
    def values(self) -> list[Any]:
        """One label after the other."""
        if not self.levels:
            return list(self.counted)
        columns = [_listed(level.values) for level in self.levels]
        return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def _listed(values: Values) -> list[Any]:
    if isinstance(values, list):
        return values
    # A time stays one: as a number or a datetime it would be of the wrong type.
    return list(values) if values.dtype.kind in "mM" else values.tolist()


@dataclass(frozen=True, eq=False)
class PlainSeries:
    """What a pandas Series holds.

    ``series.values`` is an array, or a list for text, categories and values that can be
    missing (None); ``series[label]`` is the value of a row. ``series.to_pandas()`` makes a
    Series of it.
    """

    column: Column
    labels: Labels
    name: Any = None

    #: For oracles, which know no sandbox.
    table_kind: ClassVar[str] = "series"

    @property
    def values(self) -> Values:
        """An array, or a list with None where a value is missing."""
        return self.column.values

    @property
    def index(self) -> list[Any]:
        """The labels of the rows."""
        return self.labels.values

    @property
    def dtype(self) -> str:
        """What pandas calls it."""
        return self.column.dtype

    @property
    def shape(self) -> tuple[int]:
        """The number of rows."""
        return (len(self.column),)

    def __len__(self) -> int:
        return len(self.column)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)

    def __getitem__(self, label: Any) -> Any:
        """Return the value of the first row with a label.

        Raises
        ------
        Wrong
            If none exists.
        """
        return self.values[_place(self.index, label, "the series", "row")]

    def __plain__(self) -> Values | None:
        """Return what an oracle compares: the values."""
        return self.values

    def __str__(self) -> str:
        return f"<a Series of {len(self)} values of dtype {self.dtype}>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Return numbers as an array: text is not a number."""
        return np.array(_numbers(self.values, self.dtype, "the series"), dtype)

    def to_pandas(self) -> Any:
        """Return it as a pandas Series."""
        from autograder.sandbox.protocol import pandas_tables

        return pandas_tables.to_series(self)


@dataclass(frozen=True, eq=False)
class PlainFrame:
    """What a pandas DataFrame holds.

    ``frame["price"]`` is a column's values, an array or a list as :class:`PlainSeries` has
    them; ``frame.columns``, ``frame.index``, ``frame.dtypes`` and ``frame.shape`` are what
    pandas calls so, as lists and a dict. ``frame.to_pandas()`` makes a DataFrame of it.
    """

    parts: tuple[Column, ...]
    heads: Labels
    labels: Labels
    #: The file that it was read from.
    file: str = ""

    table_kind: ClassVar[str] = "frame"

    @classmethod
    def from_columns(cls, columns: Mapping[Any, Any]) -> PlainFrame:
        """Make one from arrays or lists of one length, by name."""
        parts = tuple(_column(values) for values in columns.values())
        rows = len(parts[0]) if parts else 0
        if any(len(part) != rows for part in parts):
            raise ValueError("the columns of a frame have one length")
        heads = Labels((Column(list(columns), "object"),))
        return cls(parts, heads, Labels(counted=range(rows)))

    @property
    def columns(self) -> list[Any]:
        """The labels of the columns."""
        return self.heads.values

    @property
    def index(self) -> list[Any]:
        """The labels of the rows."""
        return self.labels.values

    @property
    def dtypes(self) -> dict[Any, str]:
        """What pandas calls the type of each column."""
        return {name: part.dtype for name, part in zip(self.columns, self.parts, strict=True)}

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows, and that of columns."""
        return len(self.labels), len(self.parts)

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.columns)

    def __contains__(self, label: Any) -> bool:
        return label in self.columns

    def __getitem__(self, label: Any) -> Values:
        """Return the values of the first column with a label.

        Raises
        ------
        Wrong
            If none exists.
        """
        step = (
            "Write the column under the name that the homework states, in the first line."
            if self.file
            else ""
        )
        whole = self.file or "the frame"
        return self.parts[_place(self.columns, label, whole, "column", step)].values

    def __plain__(self) -> Values | None:
        """Return what an oracle compares: the numbers, if it holds nothing else."""
        values = [part.values for part in self.parts]
        arrays = [each for each in values if isinstance(each, np.ndarray)]
        if not arrays or len(arrays) < len(values) or any(a.dtype.kind in "mM" for a in arrays):
            return None
        table: NDArray[Any] = np.column_stack(arrays)
        return table

    def __str__(self) -> str:
        named = ", ".join(repr(each) for each in self.columns[:_NAMED])
        dots = ", …" if len(self.parts) > _NAMED else ""
        which = f" with the columns {named}{dots}" if self.parts else ""
        return f"<a DataFrame of shape {self.shape}{which}>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Return a table of numbers as an array: text is not a number."""
        arrays = [_numbers(p.values, p.dtype, self.file or "the frame") for p in self.parts]
        table = np.column_stack(arrays) if arrays else np.empty(self.shape)
        return np.array(table, dtype)

    def to_pandas(self) -> Any:
        """Return it as a pandas DataFrame."""
        from autograder.sandbox.protocol import pandas_tables

        return pandas_tables.to_frame(self)


Table = PlainSeries | PlainFrame


def _column(values: Any) -> Column:
    if isinstance(values, np.ndarray):
        if values.ndim != 1:
            raise ValueError(f"a column has one axis, not the shape {values.shape}")
        if values.dtype.kind in "biufcmM":
            return Column(values, _name_of(values.dtype))
        values = values.tolist()
    texts = all(type(value) is str for value in values)
    return Column(list(values), "str" if texts else "object")


def _name_of(dtype: np.dtype[Any]) -> str:
    return str(dtype)


def _numbers(values: Values, dtype: str, whole: str) -> NDArray[Any]:
    if isinstance(values, np.ndarray) and values.dtype.kind in "biufc":
        return values
    if isinstance(values, list) and dtype[:3] in ("Int", "UIn", "Flo", "boo"):
        return np.array([np.nan if value is None else value for value in values], float)
    raise Wrong(
        f"{whole} holds values of dtype {dtype}, where numbers are needed",
        expected="numbers",
        found=f"values of dtype {dtype}",
        next_step="Convert the column to numbers, for example with .astype(float).",
    )


def _place(labels: Sequence[Any], label: Any, whole: str, what: str, step: str = "") -> int:
    for place, each in enumerate(labels):
        # First of the same type: True is 1 to Python, and frame[1] means the column 1.
        if type(each) is type(label) and each == label:
            return place
    for place, each in enumerate(labels):
        same = each == label
        # numpy compares a time with each part of a tuple.
        if isinstance(same, (bool, np.bool_)) and same:
            return place
    named = ", ".join(repr(each) for each in itertools.islice(labels, _NAMED))
    dots = ", …" if len(labels) > _NAMED else ""
    raise Wrong(
        f"{whole} has no {what} {label!r}",
        expected=f"a {what} {label!r}",
        found=f"the {what}s {named}{dots}" if labels else f"no {what}s",
        next_step=step
        or f"Compare the labels of the {what}s with those that the docstring states.",
    )
