"""Guesses about places: the right numbers in the wrong rows or columns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from autograder.oracles.causes import Case, Hypothesis
from autograder.oracles.tolerances import FloatArray, within_tolerance

# A shift or a swap of fewer rows is seen in the table, and proves little.
_FEWEST_ROWS = 3


def transposed(case: Case) -> Iterator[Hypothesis]:
    """Recognise swapped rows and columns, or elements read in the other order."""
    expected = case.expected
    if expected.ndim != 2 or min(expected.shape) < 2:
        return
    yield Hypothesis(
        "Rows and columns are swapped: it is the transpose of what it should be.",
        "Return the transpose (.T), or swap the two factors of the matrix product.",
        expected.T,
    )
    for reshaped in (expected.T.reshape(expected.shape), expected.reshape(expected.T.shape).T):
        yield Hypothesis(
            "The right elements are in the wrong order: reshaped with rows and columns mixed up.",
            "reshape fills rows first; to swap axes use .T or transpose.",
            reshaped,
        )


def shifted(case: Case) -> Iterator[Hypothesis]:
    """Recognise rows or columns moved by one place."""
    for rows, name, axis in _both_ways(case):
        for step, where in ((1, "before"), (-1, "after")):
            rolled = np.roll(rows, step, axis=0)
            yield Hypothesis(
                f"It is shifted by one: each {name} holds what belongs in the {name} {where} it.",
                "Check where your index starts and stops: Python counts from 0.",
                np.moveaxis(rolled, 0, axis),
            )


def reversed_order(case: Case) -> Iterator[Hypothesis]:
    """Recognise rows or columns from last to first."""
    for rows, name, axis in _both_ways(case, fewest=2):
        yield Hypothesis(
            f"The {name}s are in the opposite order, from last to first.",
            "Keep them in the order of the input.",
            np.moveaxis(rows[::-1], 0, axis),
        )


def permuted(case: Case) -> Iterator[Hypothesis]:
    """Recognise the right rows or columns in some other order."""
    if case.found.shape != case.expected.shape:
        return
    for rows, name, axis in _both_ways(case):
        order = _sorting(rows)
        reproduction = np.empty_like(rows)
        reproduction[_sorting(np.moveaxis(case.found, axis, 0))] = rows[order]
        yield Hypothesis(
            f"The right {name}s are all there, but in another order.",
            "Keep the order of the input: do not shuffle or sort here.",
            np.moveaxis(reproduction, 0, axis),
        )


def repeated_row(case: Case) -> Iterator[Hypothesis]:
    """Recognise one row everywhere, as if the input had one."""
    expected = case.expected
    if expected.ndim < 1 or len(expected) < _FEWEST_ROWS:
        return
    rows = (
        (expected[:1], "Every row is the first row again."),
        (expected[-1:], "Every row is the last row again."),
        (np.mean(expected, axis=0, keepdims=True), "Every row is the average of all rows."),
    )
    for row, cause in rows:
        yield Hypothesis(
            cause,
            "Treat each row by itself: look for a missing axis or index.",
            np.repeat(row, len(expected), axis=0),
        )


def first_row_alone(case: Case) -> Iterator[Hypothesis]:
    """Recognise what is right for the first row alone."""
    wrong = _wrong_rows(case)
    if len(wrong) >= _FEWEST_ROWS and not wrong[0] and np.all(wrong[1:]):
        yield Hypothesis(
            "Only the first row is right.",
            "Look for a return inside the loop, or for [0] where all rows are meant.",
            np.concatenate([case.expected[:1], case.found[1:]]),
        )


def one_row_wrong(case: Case) -> Iterator[Hypothesis]:
    """Recognise what is right in all rows but one."""
    wrong = _wrong_rows(case)
    if len(wrong) < _FEWEST_ROWS or np.sum(wrong) != 1:
        return
    row = int(np.argmax(wrong))
    if row == len(wrong) - 1:
        cause = "All rows are right but the last."
        next_step = "Look for a loop that stops one too early."
    elif case.expected[0].size > 1:
        cause = f"All rows are right but row {row}."
        next_step = "Look at what is special about that row."
    else:
        return  # one element of a vector: the table says so already
    reproduction = np.array(case.expected)
    reproduction[row] = case.found[row]
    yield Hypothesis(cause, next_step, reproduction)


def one_sign_wrong(case: Case) -> Iterator[Hypothesis]:
    """Recognise one column (a class) or one element of a vector with the wrong sign."""
    if case.found.shape != case.expected.shape or case.expected.ndim not in (1, 2):
        return
    ok = within_tolerance(case.found, case.expected)
    wrong = ~np.all(ok.reshape(-1, ok.shape[-1]), axis=0)
    if len(wrong) < _FEWEST_ROWS or np.sum(wrong) != 1:
        return
    column = int(np.argmax(wrong))
    name = "element" if case.expected.ndim == 1 else "column"
    reproduction = np.array(case.expected)
    reproduction[..., column] *= -1.0
    yield Hypothesis(
        f"Only {name} {column} is wrong: its sign is.",
        f"Look at how {name} {column} differs from the others in your code, or at a stray minus.",
        reproduction,
    )


def _both_ways(case: Case, fewest: int = _FEWEST_ROWS) -> Iterator[tuple[FloatArray, str, int]]:
    """Yield the expected rows, then the columns as rows; with their name and axis."""
    expected = case.expected
    if expected.ndim == 1 and len(expected) >= fewest:
        yield expected, "element", 0
    elif expected.ndim > 1:
        for name, axis in (("row", 0), ("column", expected.ndim - 1)):
            if expected.shape[axis] >= fewest:
                yield np.moveaxis(expected, axis, 0), name, axis


def _sorting(rows: FloatArray) -> npt.NDArray[np.intp]:
    """Return an order of the rows that does not depend on how they were shuffled.

    Rows are ranked by a fixed combination of their elements. Two different rows
    of one rank could be matched wrongly; then nothing is proved, and nothing said.
    """
    flat = rows.reshape(len(rows), -1)
    return np.argsort(flat @ np.cos(1.0 + np.arange(flat.shape[1])), kind="stable")


def _wrong_rows(case: Case) -> npt.NDArray[np.bool_]:
    if case.found.shape != case.expected.shape or case.expected.ndim == 0:
        return np.zeros(0, dtype=np.bool_)
    ok = within_tolerance(case.found, case.expected)
    return np.asarray(~np.all(ok.reshape(len(ok), -1), axis=1), dtype=np.bool_)
