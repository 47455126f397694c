"""Guesses about values: the right numbers, put through a step too many or too few."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from autograder.oracles.causes import Case, Hypothesis
from autograder.oracles.classifiers import log_softmax, softmax
from autograder.oracles.text import number
from autograder.oracles.tolerances import FloatArray


def all_zeros(case: Case) -> Iterator[Hypothesis]:
    """Recognise a result that nothing was ever written into."""
    if case.expected.size > 1:
        yield Hypothesis(
            "Every element is 0, as if the result was never filled in.",
            "Check that what you compute is stored in the array that you return.",
            np.zeros_like(case.expected),
        )


def returned_input(case: Case) -> Iterator[Hypothesis]:
    """Recognise a function that gives back what it was given."""
    for name, array in case.inputs.items():
        if array.size > 1:
            yield Hypothesis(
                f"It is the input {name}, unchanged.",
                "Check that the result of your computation is what you return.",
                array,
            )


def bias_forgotten(case: Case) -> Iterator[Hypothesis]:
    """Recognise a bias that was left out, added twice, or subtracted."""
    bias = case.inputs.get("bias")
    if bias is None or case.expected.shape[-1:] != (bias.size,):
        return
    row = bias.reshape(-1)
    mistakes = (
        (1.0, "The bias is not added.", "Add the bias to every row: … + b."),
        (-1.0, "The bias is added twice.", "Add the bias once."),
        (2.0, "The bias is subtracted instead of added.", "Check the sign of the bias."),
    )
    for times, cause, next_step in mistakes:
        yield Hypothesis(cause, next_step, case.expected - times * row)


def negated(case: Case) -> Iterator[Hypothesis]:
    """Recognise that every sign is wrong."""
    yield Hypothesis(
        "Every element has the wrong sign.",
        "Look for a minus sign that is missing or too many.",
        -case.expected,
    )


def scaled_by_known_constant(case: Case) -> Iterator[Hypothesis]:
    """Recognise a factor with a name: the batch size, 255, 100, the number of columns, 2."""
    for factor, cause, next_step in _known_factors(case):
        yield Hypothesis(cause, next_step, factor * case.expected)


def accuracy_for_error(case: Case) -> Iterator[Hypothesis]:
    """Recognise the fraction of right answers instead of that of wrong ones."""
    if _is_fraction(case.expected):
        yield Hypothesis(
            "It is 1 minus what it should be: accuracy instead of error, or the reverse.",
            "The error is the fraction of wrong predictions, the accuracy that of right ones.",
            1.0 - case.expected,
        )


def another_activation(case: Case) -> Iterator[Hypothesis]:
    """Recognise probabilities for logits, logarithms for probabilities, and so on."""
    expected = case.expected
    if expected.ndim and expected.shape[-1] > 1:
        yield Hypothesis(
            "These are probabilities: softmax was applied where the logits are wanted.",
            "Return the logits, before the softmax.",
            softmax(expected),
        )
        yield Hypothesis(
            "These are log-probabilities: log-softmax was applied where the logits are wanted.",
            "Return the logits, before the log-softmax.",
            log_softmax(expected),
        )
    if expected.size > 1:
        yield Hypothesis(
            "It is exp of what it should be.",
            "Leave out the exp, or take the log at the end.",
            np.exp(expected),
        )
        yield Hypothesis(
            "It is the log of what it should be.",
            "Leave out the log, or take exp at the end.",
            np.log(expected),
        )


def sign_lost(case: Case) -> Iterator[Hypothesis]:
    """Recognise the absolute value, or negative entries set to 0."""
    if np.any(case.expected < 0.0):
        yield Hypothesis(
            "Negative elements have lost their sign: it is the absolute value.",
            "Look for abs, or for a square whose root is taken.",
            np.abs(case.expected),
        )
        yield Hypothesis(
            "Negative elements are 0, as if a ReLU was applied.",
            "Do not clip negative values here.",
            np.maximum(case.expected, 0.0),
        )


def digits_lost(case: Case) -> Iterator[Hypothesis]:
    """Recognise whole numbers, few decimals, or integers of 8 bits."""
    expected = case.expected
    # A lone 0 is the whole part of any small number: that proves nothing.
    if np.any(case.found != 0.0):
        yield Hypothesis(
            "Everything after the decimal point is cut off: the values became integers.",
            "Use a float array, and / instead of //.",
            np.trunc(expected),
        )
        for decimals, precision in enumerate(
            ("whole numbers", "1 decimal", "2 decimals", "3 decimals")
        ):
            yield Hypothesis(
                f"The values are rounded to {precision}.",
                "Return them as they are; round only when you print.",
                np.round(expected, decimals),
            )
    wrapped = np.mod(np.trunc(expected), 256.0)
    if np.any(wrapped != np.trunc(expected)):
        yield Hypothesis(
            "The values wrapped around at 256: they were computed in uint8.",
            "Convert the pixels with .astype(float) before you compute with them.",
            wrapped,
        )


def off_by_constant(case: Case) -> Iterator[Hypothesis]:
    """Recognise one number added everywhere."""
    # One or two elements can always be explained by a number of their own.
    expected = case.expected
    if expected.size > 2 and np.ptp(expected) > 0.0 and case.found.shape == expected.shape:
        shift = float(np.median(case.found - expected))
        direction = "large" if shift > 0.0 else "small"
        yield Hypothesis(
            f"Every element is {number(abs(shift), 4)} too {direction}.",
            "Look for a constant that is added or left out, or for counting from 1 instead of 0.",
            expected + shift,
        )


def scaled_by_constant(case: Case) -> Iterator[Hypothesis]:
    """Recognise one factor everywhere, of no known name."""
    expected = case.expected
    nonzero = expected[expected != 0.0]
    if nonzero.size > 2 and np.ptp(nonzero) > 0.0 and case.found.shape == expected.shape:
        factor = _factors(case.found.reshape(1, -1), expected.reshape(1, -1))[0, 0]
        yield Hypothesis(
            f"Every element is {number(factor, 4)} times what it should be.",
            "Look for a factor that is missing or too many.",
            factor * expected,
        )


def rows_scaled(case: Case) -> Iterator[Hypothesis]:
    """Recognise that each row is right up to a factor of its own."""
    expected = case.expected
    if expected.ndim == 2 and case.found.shape == expected.shape and min(expected.shape) > 2:
        yield Hypothesis(
            "Each row is right up to a factor of its own, which differs from row to row.",
            "Check what each row is divided by (axis=1, keepdims=True).",
            _factors(case.found, expected) * expected,
        )


def _known_factors(case: Case) -> Iterator[tuple[float, str, str]]:
    expected = case.expected
    if case.batch_size is not None and case.batch_size > 1:
        yield from _batch_factors(case, case.batch_size)
    pixels = "Divide the pixels by 255, once."
    yield 255.0, f"{case.subject} 255 times too large: the pixels are not divided by 255.", pixels
    yield 1 / 255.0, f"{case.subject} 255 times too small: the pixels are divided twice.", pixels
    if _is_fraction(expected):
        yield (
            100.0,
            "It is in percent instead of a fraction from 0 to 1.",
            "Do not multiply by 100.",
        )
    yield 0.01, "It is 100 times too small: a fraction instead of percent.", "Multiply by 100."
    if expected.ndim == 2 and expected.shape[1] > 1:
        yield (
            1.0 / expected.shape[1],
            f"Every element is {expected.shape[1]} times too small, and there are "
            f"{expected.shape[1]} columns: averaged over all elements instead of over the rows.",
            "Divide by the number of rows alone.",
        )
    twice = "Look for a factor of 2, as in the derivative of a square, or something added twice."
    yield 2.0, "It is twice what it should be.", twice
    yield 0.5, "It is half of what it should be.", twice
    for base in (2, 10):
        yield (
            1.0 / math.log(base),
            f"It is what log{base} gives instead of the natural logarithm.",
            "Use np.log.",
        )


def _batch_factors(case: Case, n: int) -> Iterator[tuple[float, str, str]]:
    yield (
        n,
        f"{case.subject} {n} times too large, and {n} is the batch size: summed over the "
        "mini-batch instead of averaged.",
        "Divide by the batch size.",
    )
    yield (
        1.0 / n,
        f"{case.subject} {n} times too small, and {n} is the batch size: divided by the batch "
        "size twice.",
        "Divide by the batch size once: in the loss or in its gradient, not in every layer.",
    )


def _is_fraction(values: FloatArray) -> bool:
    return bool(np.all((values >= 0.0) & (values <= 1.0)))


def _factors(found: FloatArray, expected: FloatArray) -> FloatArray:
    """Least-squares factor between the rows of two matrices, shape (n_rows, 1)."""
    products = np.sum(found * expected, axis=1, keepdims=True)
    squares = np.sum(expected * expected, axis=1, keepdims=True)
    return np.asarray(np.where(squares > 0.0, products / squares, 1.0))
