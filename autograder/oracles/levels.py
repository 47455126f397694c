"""How good is a trained model: the level a curve reaches, and what it is worth."""

from __future__ import annotations

import math

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.catalogue import ACCURACY_CLAIMED, PERCENT
from autograder.oracles.plain import as_scalar
from autograder.oracles.text import number
from autograder.oracles.tolerances import FloatArray

#: Standard errors that a claimed and a measured error may lie apart.
STANDARD_ERRORS = 4.0
# How near, as a fraction, a number has to be to a hundred times another to be its percent.
_SURE = 0.1


def final_level(curve: FloatArray, window: int) -> float:
    """Average the last entries of a curve.

    Parameters
    ----------
    curve : ndarray of shape (n_entries,)
        As given by :func:`autograder.oracles.curves.as_curve`.
    window : int
        How many entries; all of them if there are fewer.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `window` is less than 1 or the curve is empty.
    """
    if window < 1 or len(curve) == 0:
        raise ValueError(f"no average of the last {window} of {len(curve)} entries")
    with np.errstate(all="ignore"):
        return float(np.mean(curve[-window:]))


def points_for_level(level: float, full_at: float, none_at: float) -> float:
    """Turn a level into a fraction of the points, linearly between two marks.

    Parameters
    ----------
    level : float
        What was reached. NaN earns nothing.
    full_at, none_at : float
        Levels that earn all and nothing. For an error `full_at` is the lower
        one, for an accuracy the higher one.

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    ValueError
        If the marks are equal or not finite.
    """
    if full_at == none_at or not (math.isfinite(full_at) and math.isfinite(none_at)):
        raise ValueError(f"all points at {full_at} and none at {none_at} leave nothing between")
    fraction = (level - none_at) / (full_at - none_at)
    return 0.0 if math.isnan(fraction) else min(1.0, max(0.0, fraction))


def assert_level(
    found: object,
    *,
    full_at: float,
    none_at: float | None = None,
    what: str,
    least: float = 0.0,
    cause: str = "",
    next_step: str = "",
) -> float:
    """Check that a training got far enough; between two marks it earns a part of the points.

    Parameters
    ----------
    found : object
        What was reached: one number, such as a loss or an accuracy.
    full_at : float
        The level that earns all.
    none_at : float, optional
        The level that earns nothing: above `full_at` for an error, below it for an accuracy.
        Without it, what is above `full_at` earns nothing.
    what : str
        Name of the level in messages: ``the training loss``.
    least : float
        Fraction of the points that a level which earns nothing keeps.
    cause, next_step : str
        Why it is not reached, where the rubric knows it, and what to do.

    Returns
    -------
    float
        The level.

    Raises
    ------
    Wrong
        If it is not one finite number, or `full_at` is not reached.
    ValueError
        If the marks are equal or not finite.
    """
    level = as_scalar(found, what=what, earned=least)
    if none_at is None:
        share, nothing = float(level <= full_at), ""
    else:
        share = points_for_level(level, full_at, none_at)
        beyond = "on" if full_at < none_at else "down"
        nothing = f"; no points from {number(none_at)} {beyond}"
    if share == 1.0:
        return level
    lower = none_at is None or full_at < none_at
    bound, far = ("at most", "high") if lower else ("at least", "low")
    raise Wrong(
        f"{what} is too {far}",
        expected=f"{bound} {number(full_at)}{nothing}",
        found=number(level, 4),
        cause=cause,
        next_step=next_step or getattr(cause, "next_step", ""),
        earned=least + (1.0 - least) * share,
    )


def assert_consistent(
    claimed: object,
    measured: float,
    *,
    what: str,
    n_images: int,
    tolerance: float = 0.0,
    earned: float = 0.0,
) -> None:
    """Check that a claimed error is the one that was measured, within sampling error.

    An error measured on n images has the standard error ``sqrt(p (1 - p) / n)``
    of a binomial proportion (Bishop, *Pattern Recognition and Machine Learning*,
    2006, section 2.1). One right and one wrong image are added, so that an error
    of 0 is not taken for exact.

    Parameters
    ----------
    claimed : object
        The error that the student submitted.
    measured : float
        The error of the student's model on the grader's side, 0 to 1.
    what : str
        Name of the claimed error in messages.
    n_images : int
        Number of images of the smaller of the two samples.
    tolerance : float
        Difference allowed on top of ``STANDARD_ERRORS`` standard errors.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If the claimed error is not a number, or too far from the measured one.
    ValueError
        If `measured` is not a fraction, there are no images, or `tolerance` is
        negative or not finite.
    """
    if not 0.0 <= measured <= 1.0 or n_images < 1 or not 0.0 <= tolerance < math.inf:
        raise ValueError(f"measured error {measured} on {n_images} images, {tolerance=}")
    error = as_scalar(claimed, what=what, earned=earned)
    p = (measured * n_images + 1.0) / (n_images + 2.0)
    allowed = tolerance + STANDARD_ERRORS * math.sqrt(p * (1.0 - p) / n_images)
    if abs(error - measured) <= allowed:
        return
    cause: str = ""
    if error > 1.0 and abs(error / 100.0 - measured) <= _SURE * measured:
        cause = PERCENT
    elif measured < 0.5 and abs(1.0 - error - measured) <= allowed:
        cause = ACCURACY_CLAIMED
    raise Wrong(
        f"{what} does not agree with your trained model",
        expected=f"{number(measured, 4)} give or take {number(allowed, 2)}, measured on the model",
        found=number(error),
        cause=cause,
        next_step=getattr(cause, "next_step", "")
        or "Save the curve and the model at the end of the same run, and submit both.",
        earned=earned,
    )
