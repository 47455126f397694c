"""Reading tables of comma-separated values: numbers in columns, and a column of labels."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.datasets.readers import Contents, first_there
from autograder.errors import HomeworkError

#: How a table says that a number is missing.
MISSING = ("", "?", "na", "n/a", "nan", "null")


@dataclass(frozen=True, eq=False)
class CsvTables:
    """One table with a header for each split.

    Attributes
    ----------
    tables : mapping of str to str
        The file of each split.
    target : str
        The column of labels, numbers or text.
    columns : sequence of str
        The columns of the inputs, all of numbers; if empty, all but the target.
    """

    tables: Mapping[str, str]
    target: str
    columns: Sequence[str] = ()

    def read(self, folder: Path) -> Contents:
        """Return the inputs, float64 of shape (n, d), and the labels of all splits."""
        paths = {split: first_there([folder / file]) for split, file in self.tables.items()}
        header, _ = _table(next(iter(paths.values())))
        columns = list(self.columns) or [name for name in header if name != self.target]
        return Contents(
            {split: self._arrays(path, columns) for split, path in paths.items()}, columns
        )

    def _arrays(self, path: Path, columns: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
        header, rows = _table(path)
        for name in (*columns, self.target):
            if name not in header:
                raise HomeworkError(f"{path} has no column {name!r}: it has {', '.join(header)}")
        by_name = dict(zip(header, zip(*rows, strict=True), strict=True))
        inputs = [_numbers(by_name[name], name, path) for name in columns]
        return np.column_stack(inputs), _labels(by_name[self.target])

    def files(self, folder: Path, sizes: Mapping[str, int]) -> Mapping[str, bytes]:
        """Return the tables."""
        paths = {split: first_there([folder / file]) for split, file in self.tables.items()}
        return {
            path.name: _shortened(path, sizes[split]) if split in sizes else path.read_bytes()
            for split, path in paths.items()
        }


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns, and the rows.

    Raises
    ------
    HomeworkError
        If it is not a table, or a row has more or fewer values than there are columns.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        header, *rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except (OSError, ValueError, csv.Error) as error:
        raise HomeworkError(f"{path} cannot be read as a table with a header: {error}") from error
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            raise HomeworkError(
                f"row {number} of {path} has {len(row)} values, and the header {len(header)}"
            )
    if not rows:
        raise HomeworkError(f"{path} has no rows below its header")
    return [name.strip() for name in header], rows


def _numbers(values: Sequence[str], name: str, path: Path) -> NDArray[np.float64]:
    numbers = [float("nan") if _is_missing(value) else _number(value) for value in values]
    if None in numbers:
        raise HomeworkError(
            f"column {name!r} of {path} holds text: {values[numbers.index(None)]!r}",
            tip="name the columns of numbers: DataSet.from_csv(..., columns=[...])",
        )
    return np.array(numbers, dtype=np.float64)


def _labels(values: Sequence[str]) -> NDArray[Any]:
    """Return whole numbers as int64, numbers as float64, anything else as text."""
    numbers = [_number(value) for value in values]
    if None in numbers:
        return np.array([value.strip() for value in values])
    array = np.array(numbers, dtype=np.float64)
    whole = all(value.strip().lstrip("+-").isdigit() for value in values)
    return array.astype(np.int64) if whole else array


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _is_missing(value: str) -> bool:
    return value.strip().lower() in MISSING


def _shortened(path: Path, size: int) -> bytes:
    header, rows = _table(path)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows[:size]])
    return text.getvalue().encode()
