"""The accuracy, or percent, where the error is asked for: one slip, which all curves inherit.

It costs its points where the measure itself is checked. Curves that were written with it are
read as the errors that they stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.oracles.batch_averages import batch_averages
from autograder.oracles.classifiers import error_rate
from autograder.oracles.plain import as_scalar
from autograder.oracles.saved_curves import SavedCurves
from autograder.oracles.tolerances import FloatArray

Graded = TypeVar("Graded")

READ_AS = (
    "Your error is {measure}, which costs its points at the check of the error: curves that are "
    "written with it are graded as if they held the error."
)
#: Of few images, an error may be 1 minus itself.
_SAMPLES, _TIMES = 101, 3


class ErrorMeasure(NamedTuple):
    """What is written for the error: its name, what it is of an error, and the error of it."""

    name: str
    of_error: Callable[[float], float]
    error_of: Callable[[float], float]


MEASURES = (
    ErrorMeasure("the accuracy", lambda error: 1.0 - error, lambda found: 1.0 - found),
    ErrorMeasure("in percent", lambda error: 100.0 * error, lambda found: found / 100.0),
    ErrorMeasure(
        "the accuracy in percent",
        lambda error: 100.0 - 100.0 * error,
        lambda found: 1.0 - found / 100.0,
    ),
)


def measure_of(pairs: Sequence[tuple[float, float]]) -> ErrorMeasure | None:
    """Return what measure numbers are that were given for errors.

    Parameters
    ----------
    pairs : sequence of (float, float)
        What was found, and the error that is right. Of few images an error may be 1 minus
        itself: draw many, and a few times.

    Returns
    -------
    ErrorMeasure or None
        None if they are the error itself, or not all of them one and the same measure.
    """
    for each in MEASURES:
        if pairs and all(np.isclose(found, each.of_error(error)) for found, error in pairs):
            return each
    return None


def measure_given(
    error: Callable[[FloatArray, NDArray[np.int64]], object],
    rng: np.random.Generator,
    *,
    classes: int = 10,
) -> ErrorMeasure | None:
    """Return what measure a function gives for the error.

    Parameters
    ----------
    error : callable
        Asks the student's code for the error of logits (n, classes) and labels (n,).

    Returns
    -------
    ErrorMeasure or None
        None if it is the error itself, or nothing known.
    """
    pairs = []
    for _ in range(_TIMES):
        logits, labels = _drawn(rng, classes)
        try:
            found = as_scalar(error(logits, labels), what="the error")
        except (Wrong, TypeError, LookupError):
            return None
        pairs.append((found, error_rate(logits, labels)))
    return measure_of(pairs)


def _drawn(rng: np.random.Generator, classes: int) -> tuple[FloatArray, NDArray[np.int64]]:
    """Draw logits and labels, about half of them at the largest logit."""
    logits, labels = rng.normal(size=(_SAMPLES, classes)), rng.integers(0, classes, _SAMPLES)
    return logits, np.where(rng.random(_SAMPLES) < 0.5, logits.argmax(axis=1), labels)


def measure_of_average(
    found: object, logits: FloatArray, labels: NDArray[np.int64], batch_size: int
) -> ErrorMeasure | None:
    """Return what measure a number is that was given for the error over mini-batches.

    Parameters
    ----------
    found : object
        What the student's code gave.
    logits, labels, batch_size
        As of :func:`autograder.oracles.assert_averaged`.

    Raises
    ------
    Wrong
        If it is not one number.
    """
    value = as_scalar(found, what="the error")
    averages = batch_averages(logits, labels, error_rate, batch_size)
    return next(filter(None, (measure_of([(value, each)]) for each in averages)), None)


def grade_as_error(
    grade: Callable[[SavedCurves], Graded],
    curves: SavedCurves,
    measured: Callable[[], ErrorMeasure | None] | None,
    note: Callable[[str], None],
) -> Graded:
    """Grade curves as they are; where that fails and they hold another measure, as errors.

    Parameters
    ----------
    grade : callable
        Is given the curves; raises `Wrong`.
    measured : callable, optional
        Returns which measure the student's code writes for the error, as :func:`measure_given`
        does: asked only where the grading fails. None if nothing can be asked.
    note : callable
        Is told that the curves were read as errors.

    Raises
    ------
    Wrong
        As `grade` does; of both readings, of the one that earns more.
    """
    try:
        return grade(curves)
    except Wrong as error:
        measure = _answer(measured)
        if measure is None:
            raise
        try:
            result = grade(curves.with_errors(measure.error_of))
        except Wrong as other:
            raise (other if other.earned > error.earned else error) from None
        note(READ_AS.format(measure=measure.name))
        return result


def _answer(measured: Callable[[], ErrorMeasure | None] | None) -> ErrorMeasure | None:
    try:
        return measured() if measured is not None else None
    except Wrong:
        return None  # judged where the measure is
