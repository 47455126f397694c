"""Is a table right: its columns, its rows, and what is in them."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.compare import assert_close, assert_equal
from autograder.oracles.text import describe, shortened, table_kind, time_text, visible
from autograder.oracles.tolerances import RTOL

__all__ = ["assert_frame", "assert_series"]

#: Rows of more than this are not compared in another order.
_SORTED = 10_000
_COMPARED = "numbers, text, truth values and times"


def assert_frame(
    found: object,
    expected: Any,
    *,
    what: str,
    index: bool = True,
    in_order: bool = False,
    rtol: float = RTOL,
    atol: float | None = None,
    next_step: str = "",
) -> None:
    """Check that a table has the columns and the values expected.

    Numbers are compared within a tolerance, whole ones with those that have a fraction too;
    a missing value is right where one is expected. Text is compared whatever pandas calls its
    dtype, and categories as what they stand for.

    Parameters
    ----------
    found : object
        What the student's code gave: a DataFrame, or a ``.csv`` that was handed in.
    expected : DataFrame, or mapping of str to array
        What a right answer gives.
    what : str
        Name of the value in messages: ``clean(df)``.
    index : bool
        Whether the labels of the rows have to be right, where `expected` has such.
    in_order : bool
        Whether the columns have to be in the order expected.
    rtol, atol : float
        See :func:`autograder.oracles.tolerances.allowed_difference`.
    next_step : str
        What to do if it is wrong.

    Raises
    ------
    Wrong
        If it is not a table, or not this one.
    """
    table: Any = _require(found, "frame", "a DataFrame", what)
    names = list(expected.columns) if hasattr(expected, "columns") else list(expected)
    _same_columns(list(table.columns), names, what, in_order, next_step)
    wanted = {name: _values(expected[name]) for name in names}
    rows = len(next(iter(wanted.values()))) if names else len(expected)
    _same_length(len(table), rows, what, next_step)
    if index and (labels := _labels(expected)) is not None:
        _same_labels(table.index, labels, what, next_step)
    try:
        for name in names:
            place = f"{what}[{_shown(name)}]"
            _compare(table[name], wanted[name], place, rtol, atol, next_step)
    except Wrong as error:
        if _same_rows([table[name] for name in names], list(wanted.values())):
            raise _in_another_order(what, error) from error
        raise


def assert_series(
    found: object,
    expected: Any,
    *,
    what: str,
    index: bool = True,
    rtol: float = RTOL,
    atol: float | None = None,
    next_step: str = "",
) -> None:
    """Check that a Series has the labels and the values expected.

    Parameters
    ----------
    found : object
        What the student's code gave: a Series.
    expected : Series, or mapping of label to value
        What a right answer gives.
    what, index, rtol, atol, next_step
        As for :func:`assert_frame`.

    Raises
    ------
    Wrong
        If it is no Series, or not this one.
    """
    series: Any = _require(found, "series", "a Series", what)
    if isinstance(expected, Mapping):
        labels: list[Any] | None = list(expected)
        values = _values(list(expected.values()))
    else:
        labels, values = _labels(expected), _values(expected)
    _same_length(len(series), len(values), what, next_step)
    if index and labels is not None:
        _same_labels(series.index, labels, what, next_step)
    _compare(series.values, values, what, rtol, atol, next_step)


def _require(found: object, kind: str, wanted: str, what: str) -> object:
    if table_kind(found) == kind:
        return found
    shown = describe(found)
    summary = f"{what} is None" if found is None else f"{what} is not {wanted}"
    step = f"Return {wanted}, as the docstring states."
    if shown.startswith(f"{wanted} "):  # one with a column of which nothing comes over
        summary, wanted = f"{what} cannot be compared", f"{wanted} of {_COMPARED}"
        step = f"Convert that to {_COMPARED}: .astype(str) for one."
    raise Wrong(
        summary,
        expected=wanted,
        found=shown,
        cause="A function that ends without a return statement gives None; so do pandas' "
        "methods with inplace=True."
        if found is None
        else "",
        next_step=step,
    )


def _same_columns(
    found: list[Any], wanted: list[Any], what: str, in_order: bool, next_step: str
) -> None:
    missing = [name for name in wanted if not _is_among(name, found)]
    extra = [name for name in found if not _is_among(name, wanted)]
    if missing or extra or len(found) != len(wanted):
        said = [f"missing: {_listed(missing)}"] * bool(missing)
        said += [f"not asked for: {_listed(extra)}"] * bool(extra)
        raise Wrong(
            f"{what} does not have the right columns",
            expected=f"the columns {_listed(wanted)}",
            found="; ".join(said) or f"the columns {_listed(found)}",
            next_step=next_step or "Select or rename the columns as the docstring names them.",
        )
    if in_order and found != wanted:
        raise Wrong(
            f"{what} has its columns in the wrong order",
            expected=_listed(wanted),
            found=_listed(found),
            next_step=next_step or "Select the columns in that order: df[[…]].",
        )


def _same_length(found: int, wanted: int, what: str, next_step: str) -> None:
    if found != wanted:
        raise Wrong(
            f"{what} has {'too many' if found > wanted else 'too few'} rows",
            expected=f"{wanted:,} row{'s' * (wanted != 1)}",
            found=f"{found:,}",
            next_step=next_step
            or "Look at which rows you drop or keep, and print len(df) after each step.",
        )


def _same_labels(found: list[Any], wanted: list[Any], what: str, next_step: str) -> None:
    if all(_is_same(a, b) for a, b in zip(found, wanted, strict=True)):
        return
    place = next(
        i for i, (a, b) in enumerate(zip(found, wanted, strict=True)) if not _is_same(a, b)
    )
    counted = wanted == list(range(len(wanted)))
    step = "Number the rows again with .reset_index(drop=True)." if counted else ""
    same = sorted(map(repr, found)) == sorted(map(repr, wanted))
    raise Wrong(
        f"{what} has the wrong index",
        expected=f"{_shown(wanted[place])} as the label of row {place}",
        found=_shown(found[place]),
        cause="The labels are right, and in a different order." if same else "",
        next_step=next_step or step or "Sort the rows, or set the index, as the docstring states.",
    )


def _is_same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, tuple) and isinstance(found, (tuple, list)):
        pairs = zip(found, wanted, strict=False)
        return len(found) == len(wanted) and all(_is_same(a, b) for a, b in pairs)
    if wanted is None or wanted != wanted:
        return found is None or bool(found != found)
    # numpy compares a time with each part of a tuple.
    same = found == wanted
    return isinstance(same, (bool, np.bool_)) and bool(same)


def _is_among(label: Any, labels: Sequence[Any]) -> bool:
    return any(_is_same(label, each) for each in labels)


def _compare(
    found: Any, wanted: Any, place: str, rtol: float, atol: float | None, next_step: str
) -> None:
    if isinstance(wanted, np.ndarray) and wanted.dtype.kind in "iufc":
        numbers = _with_nan(found)
        if wanted.size:
            assert_close(
                numbers,
                wanted,
                what=place,
                rtol=rtol,
                atol=atol,
                equal_nan=wanted.dtype.kind != "c",
                next_step=next_step,
            )
    elif len(wanted):
        if type(found) is list and isinstance(wanted, list):
            found = [None if type(v) is float and v != v else v for v in found]
        assert_equal(found, wanted, what=place, next_step=next_step)


def _with_nan(found: Any) -> Any:
    """Return numbers of which some are missing as an array."""
    if type(found) is list and all(type(v) in (int, float, type(None)) for v in found):
        with contextlib.suppress(OverflowError):  # an int that no float is as large as
            return np.array([np.nan if value is None else value for value in found], dtype=float)
    return found


def _values(column: Any) -> Any:
    """Return the values of a column that is expected: numbers as an array, else a list."""
    if hasattr(column, "isna"):  # pandas' own
        missing = np.asarray(column.isna())
        plain = column.astype(object).where(~missing, None).tolist()
        kind = getattr(column.dtype, "kind", "O")
        if kind in "mM" and "," not in str(column.dtype):
            return column.to_numpy()
    else:
        if isinstance(column, np.ndarray):
            return column if column.dtype.kind in "biufcmM" else column.tolist()
        plain = list(column)
    if any(plain) and all(value is None or type(value) is datetime.date for value in plain):
        return np.array(plain, dtype="datetime64[D]")
    if any(type(value) is bool or isinstance(value, np.bool_) for value in plain):
        return plain if None in plain else np.array(plain, dtype=bool)
    if all(value is None or isinstance(value, (int, float, np.number)) for value in plain):
        return np.array([np.nan if value is None else value for value in plain], dtype=float)
    return plain


def _labels(expected: Any) -> list[Any] | None:
    labels = getattr(expected, "index", None)
    return list(labels) if labels is not None and not callable(labels) else None


def _same_rows(found: Sequence[Any], wanted: Sequence[Any]) -> bool:
    if not found or len(found[0]) > _SORTED or len(found[0]) != len(wanted[0]):
        return False
    return _rows(found) == _rows(wanted)


def _rows(columns: Sequence[Any]) -> list[tuple[str, ...]]:
    return sorted(zip(*([_rounded(v) for v in column] for column in columns), strict=True))


def _rounded(value: Any) -> str:
    if isinstance(value, (int, float, np.number)) and not isinstance(value, np.timedelta64):
        with contextlib.suppress(OverflowError):
            return "missing" if value != value else f"number {value:.6g}"
    elif value is None or (isinstance(value, (complex, np.generic)) and value != value):
        return "missing"
    return f"{type(value).__name__} {value}"


def _in_another_order(what: str, error: Wrong) -> Wrong:
    return Wrong(
        f"{what} has its rows in the wrong order",
        expected=error.feedback.expected,
        found=error.feedback.found,
        cause="The rows are right, and in a different order.",
        next_step="Sort the rows as the docstring states: sort_values(…).",
        detail=error.feedback.detail,
    )


def _listed(names: Sequence[Any]) -> str:
    return ", ".join(map(_shown, names[:8])) + (", …" if len(names) > 8 else "")


def _shown(name: Any) -> str:
    if isinstance(name, datetime.date) and getattr(name, "tzinfo", None) is None:
        name = np.datetime64(name)  # a Timestamp is one, too
    if isinstance(name, np.datetime64):
        return f"the time {time_text(name)}"
    return visible(shortened(repr(name), 60))
