"""Training curves that students submit as lists: are they what training gives."""

from __future__ import annotations

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.catalogue import COUNTS, PERCENT, PERCENT_OR_SUM, RISES_LIKE_ACCURACY
from autograder.oracles.curve_lists import as_curve
from autograder.oracles.levels import assert_consistent, final_level, points_for_level
from autograder.oracles.mini_batches import are_multiples, require_multiples, require_noise
from autograder.oracles.text import number
from autograder.oracles.tolerances import FloatArray

__all__ = [
    "as_curve",
    "assert_consistent",
    "assert_error_curve",
    "assert_loss_curve",
    "final_level",
    "points_for_level",
]

#: A curve has gone down if its end is lower than its start by this fraction.
DROP = 0.1

# A loss of mini-batches rises in about half of its steps.
_FEWEST_RISES = 0.1
_ENOUGH_STEPS = 50
# Shorter curves may well fall in a straight line.
_LONG_FOR_A_LINE = 10


# Numbers near the end of the float range overflow in sums; such curves fail anyway.
@np.errstate(all="ignore")
def assert_loss_curve(
    curve: object,
    *,
    what: str,
    mini_batches: bool = False,
    drop: float = DROP,
    earned: float = 0.0,
) -> None:
    """Check that a curve looks like the loss of a network that learns.

    Parameters
    ----------
    curve : list or ndarray of shape (n_entries,)
        The loss at each point in time.
    what : str
        Name of the curve in messages.
    mini_batches : bool
        Whether each entry is the loss of one mini-batch: then it must go up and
        down as samples do.
    drop : float
        Fraction by which the last tenth must be lower than the first entries.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If it is not a curve, negative, constant, a straight line, not clearly
        lower at its end, or smoother than mini-batches are.
    """
    values = as_curve(curve, what=what, earned=earned)
    if np.any(values < 0.0):
        entry = int(np.argmax(values < 0.0))
        raise Wrong(
            f"{what} has negative entries",
            expected="0 or more: a loss is -log of a probability",
            found=f"entry {entry} is {number(values[entry])}",
            next_step="Check the sign in front of the log, and that it is taken of a probability.",
            earned=earned,
        )
    _require_variation(values, what, earned)
    _require_fall(values, what, drop, earned)
    steps = np.diff(values)
    if mini_batches and len(steps) >= _ENOUGH_STEPS and np.mean(steps > 0) < _FEWEST_RISES:
        raise Wrong(
            f"{what} is too smooth for a curve of mini-batches",
            expected="a loss that goes up and down from one mini-batch to the next",
            found=f"a loss that goes up in {int(np.sum(steps > 0))} of {len(steps)} steps",
            next_step="Append the loss of each mini-batch as it is: no averages, no sorting.",
            earned=earned,
        )


def assert_error_curve(
    curve: object,
    *,
    what: str,
    batch_size: int | None = None,
    learns: bool = False,
    drop: float = DROP,
    earned: float = 0.0,
) -> None:
    """Check that a curve looks like the error of a classifier that learns.

    Parameters
    ----------
    curve : list or ndarray of shape (n_entries,)
        The fraction of wrong predictions at each point in time.
    what : str
        Name of the curve in messages.
    batch_size : int, optional
        If each entry is the error of one mini-batch: its size. Then entries must
        be multiples of ``1/batch_size`` and scatter as samples of that size do.
    learns : bool
        Whether the loss of the same training falls: what rises towards 1 beside it is the
        accuracy.
    drop : float
        Fraction by which the last tenth must be lower than the first entries.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If it is not a curve, not within 0 to 1, constant, a straight line, the
        accuracy instead of the error, not clearly lower at its end, or not from
        mini-batches.
    """
    values = as_curve(curve, what=what, earned=earned)
    if np.any((values < 0.0) | (values > 1.0)):
        cause, next_step = _explain_range(values, batch_size)
        raise Wrong(
            f"{what} is not within 0 and 1",
            expected="the fraction of wrong predictions, 0 to 1",
            found=f"values from {number(float(values.min()))} to {number(float(values.max()))}",
            cause=cause,
            next_step=next_step,
            earned=earned,
        )
    _require_variation(values, what, earned)
    _refuse_accuracy(values, what, learns, earned)
    _require_fall(values, what, drop, earned)
    if batch_size is not None:
        require_multiples(values, what=what, batch_size=batch_size, earned=earned)
        require_noise(values, what=what, batch_size=batch_size, earned=earned)


def _require_variation(values: FloatArray, what: str, earned: float) -> None:
    steps = np.diff(values)
    line = len(values) >= _LONG_FOR_A_LINE and np.ptp(steps) <= 1e-9 * np.ptp(values)
    if np.ptp(values) > 0.0 and not line:
        return
    constant = f"{len(values)} entries, all {number(float(values[0]))}"
    raise Wrong(
        f"{what} is a straight line" if np.ptp(values) > 0.0 else f"{what} is constant",
        expected="a curve that changes as the network learns",
        found="the same step between all entries" if np.ptp(values) > 0.0 else constant,
        next_step="Check that the weights are updated, and that new values are appended.",
        earned=earned,
    )


def _ends(values: FloatArray) -> tuple[float, float]:
    """Return the mean of the first few entries, and that of the last tenth."""
    first = max(1, min(10, len(values) // 100))
    return float(np.mean(values[:first])), final_level(values, max(1, len(values) // 10))


def _require_fall(values: FloatArray, what: str, drop: float, earned: float) -> None:
    first, last = _ends(values)
    if last <= (1.0 - drop) * first:
        return
    rises = last > first
    raise Wrong(
        f"{what} rises" if rises else f"{what} hardly falls",
        expected="an end that is clearly lower than the start",
        found=f"{number(first, 4)} at the start, {number(last, 4)} at the end",
        next_step="Check the sign of the update, w - lr * dw, and try a smaller learning rate."
        if rises
        else "Check that the weights are updated by - lr * dw, and try a larger learning rate.",
        earned=earned,
    )


def _refuse_accuracy(values: FloatArray, what: str, learns: bool, earned: float) -> None:
    first, last = _ends(values)
    # The error of a network that gets worse rises too, but it does not start low.
    if last > 0.5 > first:
        raise Wrong(
            f"{what} rises towards 1",
            expected="an error that falls towards 0",
            found=f"{number(first, 4)} at the start, {number(last, 4)} at the end",
            cause=RISES_LIKE_ACCURACY if learns else "",
            next_step="Save the fraction of wrong predictions: 1 - accuracy."
            if learns
            else "If you saved the accuracy, save 1 - accuracy. If it is the error, check the sign "
            "of the update, w - lr * dw.",
            earned=earned,
        )


def _explain_range(values: FloatArray, batch_size: int | None) -> tuple[str, str]:
    fraction = "Save the number of wrong predictions divided by the number of predictions."
    whole = bool(np.all(values == np.rint(values)))
    if np.any(values < 0.0) or np.any(values > 100.0):
        return "", fraction
    if batch_size is not None and whole and np.all(values <= batch_size):
        return COUNTS.of(n=batch_size), fraction
    # A loss may be within 0 and 100 as well, but is no multiple of anything.
    if batch_size is not None and np.mean(are_multiples(values / 100.0, batch_size)) > 0.9:
        return PERCENT, PERCENT.next_step
    if batch_size is None and np.min(values) > 1.0:
        return PERCENT_OR_SUM, fraction
    return "", f"{fraction} Check that it is not the loss that you saved here."
