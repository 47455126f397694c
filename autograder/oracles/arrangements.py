"""Guesses about places: the right numbers in the wrong rows or columns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from autograder.oracles import catalogue
from autograder.oracles.causes import Case, Hypothesis
from autograder.oracles.tolerances import FloatArray, within_tolerance

# A shift or a swap of fewer rows is seen in the table, and proves little.
_FEWEST_ROWS = 3


def transposed(case: Case) -> Iterator[Hypothesis]:
    """Recognise swapped rows and columns, or elements read in the other order."""
    expected = case.expected
    if expected.ndim != 2 or min(expected.shape) < 2:
        return
    yield Hypothesis(catalogue.TRANSPOSED, expected.T)
    for reshaped in (expected.T.reshape(expected.shape), expected.reshape(expected.T.shape).T):
        yield Hypothesis(catalogue.MIXED_UP, reshaped)


def shifted(case: Case) -> Iterator[Hypothesis]:
    """Recognise rows or columns moved by one place."""
    for rows, name, axis in _both_ways(case):
        for step, where in ((1, "before"), (-1, "after")):
            rolled = np.roll(rows, step, axis=0)
            cause = catalogue.SHIFTED.of(name=name, where=where)
            yield Hypothesis(cause, np.moveaxis(rolled, 0, axis))


def reversed_order(case: Case) -> Iterator[Hypothesis]:
    """Recognise rows or columns from last to first."""
    for rows, name, axis in _both_ways(case, fewest=2):
        yield Hypothesis(catalogue.REVERSED.of(name=name), np.moveaxis(rows[::-1], 0, axis))


def permuted(case: Case) -> Iterator[Hypothesis]:
    """Recognise the right rows or columns in some other order."""
    if case.found.shape != case.expected.shape:
        return
    for rows, name, axis in _both_ways(case):
        order = _sorting(rows)
        reproduction = np.empty_like(rows)
        reproduction[_sorting(np.moveaxis(case.found, axis, 0))] = rows[order]
        yield Hypothesis(catalogue.PERMUTED.of(name=name), np.moveaxis(reproduction, 0, axis))


def repeated_row(case: Case) -> Iterator[Hypothesis]:
    """Recognise one row everywhere, as if the input had one."""
    expected = case.expected
    if expected.ndim < 1 or len(expected) < _FEWEST_ROWS:
        return
    rows = [
        (expected[:1], catalogue.REPEATED_ROW.of(which="first")),
        (expected[-1:], catalogue.REPEATED_ROW.of(which="last")),
    ]
    if expected.ndim == 1:
        # One number everywhere is one that comes again, too; and the average of ten
        # probabilities is 0.1, whatever they are.
        rows = [(row, cause) for row, cause in rows if np.sum(expected == row) == 1]
    elif np.all(np.isin(expected, (0, 1))):
        rows = []  # one class everywhere is the class of some row, too, whatever was done
    else:
        rows.append((np.mean(expected, axis=0, keepdims=True), catalogue.AVERAGE_ROW))
    for row, cause in rows:
        yield Hypothesis(cause, np.repeat(row, len(expected), axis=0))


def first_row_alone(case: Case) -> Iterator[Hypothesis]:
    """Recognise what is right for the first row alone."""
    wrong = _wrong_rows(case)
    if len(wrong) < _FEWEST_ROWS or wrong[0] or not np.all(wrong[1:]):
        return
    # A 0 is right by many a mistake: of a neuron that never fires, say.
    if np.any(case.expected[0]):
        only_first = np.concatenate([case.expected[:1], case.found[1:]])
        yield Hypothesis(catalogue.FIRST_ROW_ALONE, only_first)


def one_row_wrong(case: Case) -> Iterator[Hypothesis]:
    """Recognise what is right in all rows but one."""
    wrong = _wrong_rows(case)
    if len(wrong) < _FEWEST_ROWS or np.sum(wrong) != 1:
        return
    row = int(np.argmax(wrong))
    if row == len(wrong) - 1:
        cause = catalogue.LAST_ROW
    elif case.expected[0].size > 1:
        cause = catalogue.ONE_ROW.of(row=row)
    else:
        return  # one element of a vector: the table says so already
    reproduction = np.array(case.expected)
    reproduction[row] = case.found[row]
    yield Hypothesis(cause, reproduction)


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
    yield Hypothesis(catalogue.ONE_SIGN.of(name=name, column=column), reproduction)


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
