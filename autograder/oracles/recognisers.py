"""Guesses about values: the right numbers, put through a step too many or too few."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from autograder.oracles import catalogue
from autograder.oracles.causes import Case, Hypothesis, one_of
from autograder.oracles.probabilities import log_softmax, softmax
from autograder.oracles.text import number
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

#: Fewer different numbers, or smaller ones, are whole by chance.
_FEWEST_WHOLE = 3
#: As many rows tell whether a matrix is the outer product of two vectors.
_ROWS_OF_A_PRODUCT = 50
#: Pixels from 0 to 1 are cut to 0, except the brightest: as many of these prove it.
_MANY = 8
#: Smaller numbers, as fractions of the largest, are within the tolerance of anything.
_NEGLIGIBLE = 1e-3


def all_zeros(case: Case) -> Iterator[Hypothesis]:
    """Recognise a result that nothing was ever written into, or that was cut to 0."""
    expected = case.expected
    if expected.size > 1:
        small = np.max(np.abs(expected)) < 1.0
        cause = catalogue.ZEROS_OR_CUT if small else catalogue.ZEROS
        yield Hypothesis(cause, np.zeros_like(expected))


def returned_input(case: Case) -> Iterator[Hypothesis]:
    """Recognise a function that gives back what it was given."""
    for name, array in case.inputs.items():
        if array.size > 1:
            yield Hypothesis(catalogue.INPUT.of(name=name), array)


def bias_forgotten(case: Case) -> Iterator[Hypothesis]:
    """Recognise a bias that was left out, added twice, or subtracted."""
    bias = case.inputs.get("bias")
    if bias is None or case.expected.shape[-1:] != (bias.size,):
        return
    row = bias.reshape(-1)
    mistakes = (
        (1.0, catalogue.BIAS_MISSING),
        (-1.0, catalogue.BIAS_TWICE),
        (2.0, catalogue.BIAS_SUBTRACTED),
    )
    for times, cause in mistakes:
        yield Hypothesis(cause, case.expected - times * row)


def negated(case: Case) -> Iterator[Hypothesis]:
    """Recognise that every sign is wrong."""
    yield Hypothesis(catalogue.NEGATED.of(whole=case.whole), -case.expected)


def scaled_by_known_constant(case: Case) -> Iterator[Hypothesis]:
    """Recognise a factor with a name: the batch size, 255, 100, the number of columns, 2."""
    for factor, cause in _known_factors(case):
        yield Hypothesis(cause, factor * case.expected)


def accuracy_for_error(case: Case) -> Iterator[Hypothesis]:
    """Recognise the fraction of right predictions instead of that of wrong ones."""
    # 1 for 0 is what any mistake makes of a single prediction.
    if case.is_rate and np.all((case.expected > 0.0) & (case.expected < 1.0)):
        yield Hypothesis(catalogue.ACCURACY, 1.0 - case.expected)


def another_activation(case: Case) -> Iterator[Hypothesis]:
    """Recognise probabilities for logits, logarithms for probabilities, and so on."""
    expected = case.expected
    if expected.ndim and expected.shape[-1] > 1:
        yield Hypothesis(catalogue.SOFTMAX_APPLIED, softmax(expected))
        yield Hypothesis(catalogue.LOG_SOFTMAX_APPLIED, log_softmax(expected))
    if expected.size > 1:
        yield Hypothesis(catalogue.EXP_APPLIED, np.exp(expected))
        yield Hypothesis(catalogue.LOG_APPLIED, np.log(expected))


def sign_lost(case: Case) -> Iterator[Hypothesis]:
    """Recognise the absolute value, or negative entries set to 0."""
    if np.any(case.expected < 0.0):
        yield Hypothesis(catalogue.ABSOLUTE, np.abs(case.expected))
        yield Hypothesis(catalogue.CLIPPED, np.maximum(case.expected, 0.0))


def digits_lost(case: Case) -> Iterator[Hypothesis]:
    """Recognise whole numbers, few decimals, or integers of 8 bits."""
    expected = case.expected
    # A lone 0, or zeros and ones, are the whole part of any small numbers: that proves nothing.
    if _tell_wholes_apart(np.trunc(expected)) or _is_mostly_cut(expected):
        yield Hypothesis(catalogue.CUT, np.trunc(expected))
    if _tell_wholes_apart(np.floor(expected)):
        yield Hypothesis(catalogue.ROUNDED_DOWN, np.floor(expected))
    for decimals, precision in enumerate(
        ("whole numbers", "1 decimal", "2 decimals", "3 decimals")
    ):
        rounded = np.round(expected, decimals)
        if _tell_wholes_apart(rounded * 10.0**decimals) and (decimals == 0 or rounded.size > 1):
            yield Hypothesis(catalogue.ROUNDED.of(precision=precision), rounded)
    wrapped = np.mod(np.trunc(expected), 256.0)
    if np.any(wrapped != np.trunc(expected)):
        yield Hypothesis(catalogue.WRAPPED, wrapped)


def slip_in_formula(case: Case) -> Iterator[Hypothesis]:
    """Recognise one slip in the formula that the rubric gave."""
    # Zeros and ones instead of fractions come of many mistakes.
    fractions = not _are_whole(case.expected)
    if fractions and _are_whole(case.found) and not _tell_wholes_apart(case.found):
        return
    same = [each for each in case.slips() if case.reproduced_by(each.reproduction)]
    cause = one_of(each.cause for each in same)
    if cause is not None:
        yield Hypothesis(cause, same[0].reproduction)


def off_by_constant(case: Case) -> Iterator[Hypothesis]:
    """Recognise one number added everywhere."""
    # One or two elements can always be explained by a number of their own.
    expected = case.expected
    if expected.size > 2 and np.ptp(expected) > 0.0 and case.found.shape == expected.shape:
        shift = float(np.median(case.found - expected))
        cause = catalogue.OFF_BY_CONSTANT.of(
            shift=number(abs(shift), 4), direction="large" if shift > 0.0 else "small"
        )
        yield Hypothesis(cause, expected + shift)


def scaled_by_constant(case: Case) -> Iterator[Hypothesis]:
    """Recognise one factor everywhere, of no known name."""
    expected = case.expected
    nonzero = expected[expected != 0.0]
    if nonzero.size > 2 and np.ptp(nonzero) > 0.0 and case.found.shape == expected.shape:
        factor = _factors(case.found.reshape(1, -1), expected.reshape(1, -1))[0, 0]
        cause = catalogue.SCALED_BY_CONSTANT.of(factor=number(factor, 4))
        yield Hypothesis(cause, factor * expected)


def rows_scaled(case: Case) -> Iterator[Hypothesis]:
    """Recognise that each row is right up to a factor of its own."""
    expected = case.expected
    if expected.ndim != 2 or case.found.shape != expected.shape or min(expected.shape) <= 2:
        return
    # A row with one or two numbers of any size is always right up to a factor; so is every row
    # of an outer product, whatever is wrong with the factor that stands at its rows.
    if np.linalg.matrix_rank(expected[:_ROWS_OF_A_PRODUCT]) < 2:
        return
    largest = np.max(np.abs(expected), axis=1, keepdims=True)
    if np.all(np.sum(np.abs(expected) > _NEGLIGIBLE * largest, axis=1) > 2):
        factors = _factors(case.found, expected)
        yield Hypothesis(catalogue.ROWS_SCALED, factors * expected)


def _known_factors(case: Case) -> Iterator[tuple[float, Cause]]:
    expected = case.expected
    if case.batch_size is not None and case.batch_size > 1:
        yield from _batch_factors(case, case.batch_size)
    yield 255.0, catalogue.PIXELS_LARGE.of(subject=case.subject)
    yield 1 / 255.0, catalogue.PIXELS_SMALL.of(subject=case.subject)
    # A loss that is 100 times too large is no percentage: only of a rate that is known.
    if case.is_rate and _is_fraction(expected):
        yield 100.0, catalogue.PERCENT
    elif case.is_rate:
        yield 0.01, catalogue.FRACTION
    yield 100.0, catalogue.HUNDREDFOLD.of(subject=case.subject)
    yield 0.01, catalogue.HUNDREDTH.of(subject=case.subject)
    if expected.ndim == 2 and expected.shape[1] > 2:
        columns = expected.shape[1]
        yield 1.0 / columns, catalogue.OVER_COLUMNS_TOO.of(n=columns)
        yield columns, catalogue.COLUMNS_SUMMED.of(n=columns)
    yield 2.0, catalogue.TWICE
    yield 0.5, catalogue.HALF
    for base in (2, 10):
        yield 1.0 / math.log(base), catalogue.OTHER_LOG.of(base=base)


def _batch_factors(case: Case, n: int) -> Iterator[tuple[float, Cause]]:
    words = {"subject": case.subject, "n": n, "square": n * n, "less": n - 1}
    yield n, catalogue.SUMMED.of(**words)
    yield 1.0 / n, catalogue.DIVIDED_TWICE.of(**words)
    yield n * n, catalogue.MULTIPLIED.of(**words)
    if n > 2:
        yield n / (n - 1), catalogue.DIVIDED_BY_ONE_LESS.of(**words)


def _tell_wholes_apart(values: FloatArray) -> bool:
    """Whether whole numbers are so many, or so large, that no chance explains them."""
    return len(np.unique(values)) >= _FEWEST_WHOLE or (
        values.size == 1 and bool(np.all(np.abs(values) >= 2.0))
    )


def _are_whole(values: FloatArray) -> bool:
    return bool(np.all(values == np.rint(values)))


def _is_mostly_cut(expected: FloatArray) -> bool:
    """Whether many different numbers are cut to zeros and to a good many others."""
    kept = int(np.count_nonzero(np.trunc(expected)))
    return kept >= _MANY and len(np.unique(expected)) >= _MANY


def _is_fraction(values: FloatArray) -> bool:
    return bool(np.all((values >= 0.0) & (values <= 1.0)))


def _factors(found: FloatArray, expected: FloatArray) -> FloatArray:
    """Least-squares factor between the rows of two matrices, shape (n_rows, 1)."""
    products = np.sum(found * expected, axis=1, keepdims=True)
    squares = np.sum(expected * expected, axis=1, keepdims=True)
    return np.asarray(np.where(squares > 0.0, products / squares, 1.0))
