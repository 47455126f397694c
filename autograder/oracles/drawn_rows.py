"""Are drawn rows those of the data set, each once, beside their labels, and drawn at random."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.tolerances import FloatArray

Labels = npt.NDArray[np.int64]


def numbered_rows(
    rng: np.random.Generator, per_class: int, *, classes: int = 10, features: int = 196
) -> tuple[FloatArray, Labels]:
    """Make rows that cannot be mixed up: the first column is the row's number.

    Returns
    -------
    x : ndarray of float64, shape (per_class * classes, features)
    y : ndarray of int64, shape (per_class * classes,)
        Their labels from 0, in a random order.
    """
    y = rng.permutation(np.repeat(np.arange(classes), per_class)).astype(np.int64)
    x = rng.random((len(y), features))
    x[:, 0] = np.arange(len(y))
    return x, y


def assert_rows_of(
    rows: FloatArray, labels: npt.ArrayLike, x: FloatArray, y: Labels, *, what: str
) -> Labels:
    """Check that rows are different rows of a data set, each beside its own label.

    Parameters
    ----------
    rows : ndarray of float64, shape (n, features)
        What the student's code drew.
    labels : array of shape (n,)
        What it gave beside them.
    x, y : ndarray
        As :func:`numbered_rows` makes them.
    what : str
        Name of the student's function in messages.

    Returns
    -------
    ndarray of int64, shape (n,)
        The number of each row.

    Raises
    ------
    Wrong
        If a row is none of x, comes twice, or stands beside the label of a different one.
    """
    beside = np.asarray(labels).reshape(-1)
    numbers = rows[:, 0].astype(np.int64)
    known = (numbers >= 0) & (numbers < len(y))
    same = np.zeros(len(rows), dtype=bool)
    same[known] = np.all(np.isclose(rows[known], x[numbers[known]]), axis=1)
    others = len(rows)
    if len(beside) == len(rows):
        others = int(np.sum(y[numbers[same]] != beside[same]))
    problems = {
        "rows that are not rows of x": int(np.sum(~same)),
        "rows that come twice": len(numbers) - len(set(numbers.tolist())),
        "labels that belong to a different row": others,
    }
    for problem, count in problems.items():
        if count:
            raise Wrong(
                f"{what} returns {problem}",
                expected="different rows of x, each beside its own label",
                found=f"{count:,} such of {len(rows):,}",
                next_step="Draw indices without replacement, and take x[index] and y[index] "
                "with the same index.",
            )
    return numbers


def assert_random_rows(
    drawn: Collection[int], y: Labels, *, what: str, noun: str = "class", earned: float = 0.0
) -> None:
    """Check that rows were not simply the first ones of each class.

    Parameters
    ----------
    drawn : collection of int
        The numbers of the rows, equally many of each class.
    y : ndarray of int64, shape (n,)
        The labels of all rows there were.
    what : str
        Name of the student's function in messages.
    noun : str
        What a class is called: ``"digit"``.
    earned : float
        Fraction of the points that the first ones earn.

    Raises
    ------
    Wrong
        If they are.
    """
    classes = np.unique(y)
    per_class = len(drawn) // len(classes)
    start = {int(i) for k in classes for i in np.flatnonzero(y == k)[:per_class]}
    if set(drawn) == start:
        raise Wrong(
            f"{what} takes the first samples of each {noun}, not random ones",
            expected="random samples",
            found=f"the first {per_class} of each {noun}",
            next_step="Draw them with np.random.choice(…, replace=False) or random.sample.",
            earned=earned,
        )
