"""Preformatted tables: what was expected beside what was found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.oracles.text import number
from autograder.oracles.tolerances import BoolArray, FloatArray

#: Rows of a table: enough to see a pattern, few enough to read.
MAX_ROWS = 5


def mismatch_table(found: FloatArray, expected: FloatArray, ok: BoolArray) -> str:
    """Lay out how `found` differs from `expected`, as ``pytest.approx`` does.

    Parameters
    ----------
    found, expected : ndarray of float64, of one shape
        What was found and what is expected.
    ok : ndarray of bool, the same shape
        Which elements are close enough.

    Returns
    -------
    str
        How many elements differ, the largest absolute and relative difference
        and where, and the first few with expected and found.
    """
    lines = totals(found, expected, ok)
    indices = first_indices(~ok)
    if found.ndim == 0:
        return "\n".join(lines)
    rows = [
        [index_text(index), *distinct(float(expected[index]), float(found[index]))]
        for index in indices
    ]
    left = int(np.sum(~ok)) - len(rows)
    return "\n".join(
        [
            *lines,
            "",
            columns(["index", "expected", "found"], rows),
            *([f"and {left} more"] * (left > 0)),
        ]
    )


def columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out columns of fixed width: the first flush left, the others flush right."""
    widths = [max(map(len, cells)) for cells in zip(header, *rows, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in (header, *rows)
    )


def distinct(expected: float, found: float) -> tuple[str, str]:
    """Show both numbers with as many digits as it takes to tell them apart."""
    for digits in (6, 10, 17):
        texts = number(expected, digits), number(found, digits)
        if texts[0] != texts[1]:
            break
    return texts


def first_indices(which: BoolArray, count: int = MAX_ROWS) -> list[tuple[int, ...]]:
    """Return the indices of the first `count` True elements, in reading order."""
    flat = np.flatnonzero(which)[:count]
    return [_index(position, which.shape) for position in flat.tolist()]


def index_text(index: tuple[int, ...]) -> str:
    """Write an index as students do: ``[2, 3]``."""
    return str(list(index))


def _index(position: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(each) for each in np.unravel_index(position, shape))


def totals(found: FloatArray, expected: FloatArray, ok: BoolArray) -> list[str]:
    """Say how many elements differ, and the largest differences.

    Parameters
    ----------
    found, expected : ndarray of float64, of one shape
        What was found and what is expected.
    ok : ndarray of bool, the same shape
        Which elements are close enough.

    Returns
    -------
    list of str
        Lines: the number of elements (not for a single number), the largest
        absolute and the largest relative difference that is finite.
    """
    with np.errstate(all="ignore"):
        absolute = np.where(ok, 0.0, np.abs(found - expected))
        relative = np.where(expected != 0.0, absolute / np.abs(expected), np.nan)
    lines = []
    if found.ndim:
        lines.append(f"{int(np.sum(~ok))} of {found.size} elements differ")
    for name, differences in (("absolute", absolute), ("relative", relative)):
        finite = np.where(np.isfinite(differences), differences, -1.0)
        position = int(np.argmax(finite))
        if finite.flat[position] > 0.0:
            where = f" at {index_text(_index(position, found.shape))}" if found.ndim else ""
            largest = "largest " if found.ndim else ""
            lines.append(f"{largest}{name} difference: {number(finite.flat[position], 4)}{where}")
    return lines
