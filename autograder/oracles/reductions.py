"""Guesses about shapes, which the values prove: rows added up, or left to be added up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.oracles import catalogue
from autograder.oracles.causes import Case, Hypothesis
from autograder.oracles.shapes import reshape_to
from autograder.oracles.tolerances import FloatArray, is_close


def other_shape(case: Case) -> Iterator[Hypothesis]:
    """Recognise the right elements in the wrong shape."""
    shape = case.found.shape
    if shape != case.expected.shape and case.found.size == case.expected.size > 1:
        cause = catalogue.OTHER_SHAPE.of(found=shape, reshape=reshape_to(case.expected.shape))
        yield Hypothesis(cause, case.expected.reshape(shape))


def one_for_each_row(case: Case) -> Iterator[Hypothesis]:
    """Recognise rows whose sum or mean is what is wanted."""
    found = case.found
    if found.ndim != case.expected.ndim + 1 or found.shape[1:] != case.expected.shape:
        return
    for how, together in (("sum", np.sum(found, axis=0)), ("mean", np.mean(found, axis=0))):
        if is_close(together, case.expected):
            yield Hypothesis(catalogue.ONE_FOR_EACH_ROW.of(how=how), found)


def rows_together(case: Case) -> Iterator[Hypothesis]:
    """Recognise the sum or mean of the rows, of all elements, or one row alone."""
    expected = case.expected
    if expected.ndim == 0 or len(expected) < 2 or case.found.ndim >= expected.ndim:
        return
    guesses: dict[str, FloatArray] = {
        "the sum of the rows": np.sum(expected, axis=0),
        "the mean of the rows": np.mean(expected, axis=0),
        "the first row": expected[0],
        "the last row": expected[-1],
        "the sum of all elements": np.asarray(np.sum(expected)),
        "the mean of all elements": np.asarray(np.mean(expected)),
    }
    for how, guess in guesses.items():
        yield Hypothesis(catalogue.ROWS_TOGETHER.of(how=how), guess)
