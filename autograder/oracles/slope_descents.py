"""Does a gradient descent use its gradients, its step size and its epochs, told on a slope.

On a loss whose gradients are the same everywhere, every entry of a parameter moves alike: how
far, tells what a training does with each of the things that it is given, however it goes about it
(one sample at a time or in mini-batches, in whatever order, with steps that shrink).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.catalogue import OTHER_ORDER
from autograder.oracles.plain import as_array, shape_of
from autograder.oracles.returned import as_values
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

CLIMBS = Cause(
    "climbs",
    "It adds the gradient: that climbs.",
    explains=["sign"],
    about=["-=", "+=", "lr"],
)
NO_STEP_AT_ALL = Cause(
    "not updated", "{name} is not updated.", explains=["missing update", "factor"]
)
GRADIENT_LEFT_OUT = Cause(
    "gradient left out",
    "{name} moves by the step alone: its gradient is left out.",
    explains=["factor"],
)
DIVIDED_BY_GRADIENT = Cause(
    "divided by gradient",
    "The step of {name} is divided by the gradient instead of multiplied.",
    explains=["factor", "operator"],
)
ONE_LEFT_OUT = Cause(
    "one left out",
    "One {name} is left out: of two, one is used.",
    "Look at what range counts to: range({epochs}), and all of range(len(…)) of the samples.",
    explains=["off by one"],
)

#: How near two moves are that are the same, relative to the larger.
_SAME = 1e-3
#: By how much the entries of one parameter may move apart.
_SPREAD, _FLOOR = 1e-6, 1e-12
_RATE, _EPOCHS, _FARTHER = 1e-3, 2, 1.5

#: Runs a training from the same start each time: ``end(rate, epochs, samples)`` returns the
#: parameters at its end.
End = Callable[[float, int, int], Sequence[FloatArray]]


def as_parameters(
    found: object, names: str, *, what: str, shapes: Sequence[tuple[int, ...]]
) -> list[FloatArray]:
    """Take `found` for the parameters that a training returns: ``return W, b``.

    Parameters
    ----------
    found : object
        What the student's code gave.
    names : str
        What they are called, as they stand in a return statement.
    what : str
        Name of the training in messages.
    shapes : sequence of tuple of int
        One for each, no two the same.

    Raises
    ------
    Wrong
        If they are not all there, in a different order, or one is not of its shape.
    """
    values, each = as_values(found, names, what=what), [n.strip() for n in names.split(",")]
    found_shapes = [shape_of(value) if _is_numbers(value) else None for value in values]
    if found_shapes != list(shapes) and sorted(map(str, found_shapes)) == sorted(map(str, shapes)):
        shown = ", ".join(each[list(shapes).index(shape)] for shape in found_shapes if shape)
        raise Wrong(
            f"{what} returns its values in the wrong order",
            expected=names,
            found=shown,
            cause=OTHER_ORDER.of(found=shown, right=names),
        )
    return [
        as_array(value, what=f"{name} of {what}", shape=shape)
        for value, name, shape in zip(values, each, shapes, strict=True)
    ]


def _is_numbers(value: object) -> bool:
    return type(value) in (np.ndarray, list)


def assert_slope_descent(
    end: End,
    names: str,
    slopes: Sequence[float],
    *,
    what: str,
    samples: int = 12,
    rate: str = "lr",
    epochs: str = "max_epoch",
    gradients: str = "df",
    next_step: str = "",
) -> None:
    """Check that a training goes down slopes, by its step size, in each of its epochs.

    Parameters
    ----------
    end : callable
        Runs it: see :data:`End`. Every gradient is one number for all entries of a parameter,
        for every sample.
    names : str
        What the two parameters are called: ``"W, b"``.
    slopes : sequence of float
        The gradient of each; all different.
    what : str
        Name of the training in messages.
    samples : int
        How many there are where it makes no difference.
    rate, epochs, gradients : str
        What the step size, the number of epochs and the function of the gradients are called.
    next_step : str
        What to do where the parameters do not move down.

    Raises
    ------
    Wrong
        If a parameter stays where it is or goes up, if the step size, the number of epochs or
        a gradient makes no difference, or if one sample in one epoch does nothing.
    """
    each = [name.strip() for name in names.split(",")]
    start, once = end(0.0, _EPOCHS, samples), end(_RATE, 1, samples)
    moved, twice, longer = (
        end(_RATE, _EPOCHS, samples),
        end(2 * _RATE, _EPOCHS, samples),
        end(_RATE, 3 * _EPOCHS, samples),
    )

    def not_used(thing: str, name: str, found: str, expected: str, cause: str = "") -> Wrong:
        return Wrong(
            f"{what} does not use {thing}",
            expected=f"{name} to move {expected}",
            found=f"it moves by {found}",
            cause=cause,
            next_step=f"Multiply each gradient that {gradients} returns by {rate}, and go "
            f"through all samples {epochs} times.",
        )

    for place, name in enumerate(each):
        step = _step(start, moved, place)
        if np.array_equal(start[place], moved[place]) and np.any(once[place] != start[place]):
            # It moves, and as far for a step size of 0.
            raise not_used(rate, name, f"the same for 0 and for {_RATE:g}", "not at all for 0")
        climbs = _step(start, once, place) > 0
        _require_down(start[place], moved[place], name, climbs, what, gradients, next_step)
        other = _step(start, twice, place)
        if abs(other - 2 * step) > _SAME * abs(step):
            raise not_used(rate, name, f"{step:.4g} and {other:.4g}", "twice as far")
        other = _step(start, longer, place)
        if other > _FARTHER * step:
            found = f"{step:.4g} in {_EPOCHS} and {other:.4g} in {3 * _EPOCHS}"
            farther = f"farther in {3 * _EPOCHS} epochs than in {_EPOCHS}"
            raise not_used(epochs, name, found, farther)
    first, second = (_step(start, moved, place) for place in (0, 1))
    ratio = slopes[1] / slopes[0]
    if abs(second - ratio * first) > _SAME * abs(first):
        found = f"{first:.4g} for {each[0]} and {second:.4g} for {each[1]}"
        wanted = f"{ratio:g} times as far as {each[0]}, by its gradient"
        cause = why_of_ratio(second / first, each, slopes) if first else ""
        raise not_used(gradients, each[1], found, wanted, cause)
    _require_all_used(end, start, what, names, epochs)


def why_of_ratio(ratio: float, names: Sequence[str], slopes: Sequence[float]) -> str:
    """Name what makes the second parameter move this many times as far as the first."""
    (one, other), (g, h) = names, slopes
    causes = {
        GRADIENT_LEFT_OUT.of(name=one): h,
        GRADIENT_LEFT_OUT.of(name=other): 1 / g,
        DIVIDED_BY_GRADIENT.of(name=one): h * g,
        DIVIDED_BY_GRADIENT.of(name=other): 1 / (h * g),
    }
    return next((c for c, form in causes.items() if abs(ratio - form) <= _SAME * form), "")


def _step(start: Sequence[FloatArray], end: Sequence[FloatArray], place: int) -> float:
    return float(np.mean(end[place] - start[place]))


def _require_down(
    start: FloatArray,
    moved: FloatArray,
    name: str,
    climbs: bool,
    what: str,
    gradients: str,
    next_step: str,
) -> None:
    step, spread = float(np.mean(moved - start)), float(np.ptp(moved - start))
    if step < 0 and spread <= _SPREAD * abs(step) + _FLOOR:
        return
    still = step == 0 and spread == 0
    raise Wrong(
        f"{what} does not take {name} down the gradient that {gradients} returns",
        expected=f"every entry of {name} smaller by the same, for equal gradients",
        found=f"a mean change of {step:+.4g}",
        cause=CLIMBS if step > 0 and climbs else NO_STEP_AT_ALL.of(name=name) if still else "",
        next_step=next_step or "Subtract the step size times its gradient from each parameter.",
    )


def _require_all_used(
    end: End, start: Sequence[FloatArray], what: str, names: str, epochs: str
) -> None:
    """Raise `Wrong` if one sample in one epoch does nothing."""

    def stays(epochs: int, samples: int) -> bool:
        now = end(_RATE, epochs, samples)
        return any(np.array_equal(a, b) for a, b in zip(start, now, strict=True))

    if not stays(1, 1):
        return
    left_out = [
        name for name, more in {"epoch": (2, 1), "sample": (1, 2)}.items() if not stays(*more)
    ]
    cause = ONE_LEFT_OUT.of(name=left_out[0], epochs=epochs) if len(left_out) == 1 else None
    raise Wrong(
        f"{what} does nothing with one sample in one epoch",
        expected="one update of each parameter",
        found=f"one of {names} as it was at the start",
        cause=cause or "",
        next_step=cause.next_step
        if cause
        else f"Look for an epoch or a sample that is left out: range({epochs}), and all of "
        "range(len(…)) of the samples.",
    )
