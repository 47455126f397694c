"""Does a training make the steps of gradient descent, told from a few of them.

A training is run for a few steps from a start that is known, and held against the descent that
is right, against that along the student's own gradients, and against descents with one mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.plain import as_array
from autograder.oracles.returned import as_flat, as_reshaped, as_values
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

LOSSES_MISSING = Cause(
    "loss missing",
    "{missing} of the losses are missing: one before each update, and one at the end.",
    explains=("off by one", "missing call"),
)
NEVER_UPDATED = Cause("never updated", "{names} is never updated.", explains=("missing update",))
NOTHING_UPDATED = Cause(
    "nothing updated",
    "Nothing is updated.",
    explains=("missing update",),
    about=("parameter",),
)
UPHILL = Cause(
    "uphill",
    "It goes uphill: subtract {rate} times the gradient.",
    explains=("sign",),
    about=("step_size", "lr", "parameter"),
)
NO_STEP_SIZE = Cause(
    "no step size",
    "It does not use {rate}: the steps are as long as for 1.",
    explains=("factor",),
    about=("step_size", "lr"),
)
UPDATE_TOO_FEW = Cause("update too few", "It makes one update too few.", explains=("off by one",))
UPDATE_TOO_MANY = Cause(
    "update too many", "It makes one update too many.", explains=("off by one",)
)

#: How near two descents are that are the same, relative to the largest number.
_SAME = 1e-3
#: How near the first loss is to that of equal scores, of a start with small weights.
_NEAR_START = 0.05
_NEXT_STEP = "In each iteration: all gradients, then parameter -= {rate} * gradient."
_APPEND = "Append the loss before each update, and again at the end."


@dataclass(frozen=True)
class Trained:
    """What a training came to: its parameters, and the loss before each step and at the end."""

    parameters: Sequence[FloatArray]
    losses: FloatArray


#: Trains from a start; named are the settings in which a mistake differs from what is right.
Descent = Callable[..., tuple[Sequence[Any], Sequence[Any]]]


def as_trained(
    found: object, names: str, *, what: str, shapes: Sequence[tuple[int, ...]]
) -> Trained:
    """Take `found` for what a training returns: ``return W, b, losses``.

    Parameters
    ----------
    found : object
        What the student's code gave. The parameters may stand in a list of their own, and a
        bias may be a row or a column.
    names : str
        What the parameters and, at the end, the losses are called.
    what : str
        Name of the training in messages.
    shapes : sequence of tuple of int
        Those of the parameters.

    Raises
    ------
    Wrong
        If they are not all there, or one is not of its shape.
    """
    found = _side_by_side(found, len(names.split(",")), shapes)
    *parameters, losses = as_values(found, names, what=what)
    return Trained(
        [
            as_array(
                as_flat(value, columns=True) if len(shape) == 1 else value,
                what=f"{name.strip()} of {what}",
                shape=shape,
            )
            for value, name, shape in zip(parameters, names.split(","), shapes, strict=False)
        ],
        as_array(losses, what=f"losses of {what}").reshape(-1),
    )


def _side_by_side(found: object, count: int, shapes: Sequence[tuple[int, ...]]) -> object:
    """Return parameters and losses side by side, where the parameters are in a list of their own.

    One that is itself a list, as ``tolist()`` gives it, is a parameter.
    """
    if not isinstance(found, list) or len(found) != 2 or not isinstance(found[0], list):
        return found
    parameters, losses = found
    itself = count == 2 and as_reshaped(parameters, shapes[0]) is not parameters
    return found if itself or len(parameters) != count - 1 else [*parameters, losses]


def assert_steps(
    train: Callable[[int], object],
    descend: Descent,
    names: str,
    *,
    what: str,
    shapes: Sequence[tuple[int, ...]],
    steps: int,
    step_size: float,
    own: Descent | None = None,
    mistakes: Mapping[Cause, Mapping[str, Any]] | None = None,
    first_loss: float | None = None,
    rate: str = "step_size",
) -> str | None:
    """Check a few steps of a training, from where the student's own code starts.

    The start is what the training returns after no step, if that is the same twice: have it
    called through :func:`autograder.driving.seeding.seeded`.

    Parameters
    ----------
    train : callable
        The student's training: ``train(steps)`` returns what :func:`as_trained` takes.
    descend : callable
        The right one: ``descend(start, steps=…, step_size=…)`` returns the parameters after
        some steps, and the loss before each and at the end.
    names : str
        What is returned, the losses last: ``"W, b, losses"``.
    what : str
        Name of the training in messages.
    shapes : sequence of tuple of int
        Those of the parameters.
    steps, step_size : int, float
        A few steps, three or four, and the step size that `train` uses.
    own : callable, optional
        As `descend`, with the student's own loss and gradients: what is right for these keeps
        its points.
    mistakes : mapping of Cause to mapping, optional
        Other settings of `descend` with which a mistake goes down: ``{NO_PENALTY: {"reg": 0}}``.
        Those of the number of steps and of their size are known.
    first_loss : float, optional
        About the loss that a right start has. Where the start cannot be known, nothing else is
        asked than that the losses fall from there.
    rate : str
        What the step size is called in the student's code.

    Returns
    -------
    str or None
        None if the steps are right; a note for the student if they are so for `own` alone.

    Raises
    ------
    Wrong
        If they are neither. Half of the points are for right parameters with wrong losses, and
        for losses that are not one more than the steps.
    """

    def trained(steps: int) -> Trained:
        return as_trained(train(steps), names, what=what, shapes=shapes)

    def right_for(**settings: Any) -> tuple[Sequence[Any], Sequence[Any]]:
        return descend(start, **{"steps": steps, "step_size": step_size, **settings})

    start, found = _start(trained), trained(steps)
    _require_length(found.losses, steps, what)
    if start is None:
        _require_falling(found.losses, first_loss, what, rate)
        return None
    right = right_for()
    if _same(found.parameters, right[0]) and _near(found.losses, right[1]):
        return None
    if own is not None and _follows(found, start, own, steps=steps, step_size=step_size):
        return f"{what} is correct for your gradients and losses, which have checks of their own."
    if _same(found.parameters, right[0]):
        raise Wrong(
            f"the losses of {what} are wrong",
            expected=_shown(right[1]),
            found=_shown(found.losses),
            next_step=_APPEND,
            earned=0.5,
        )
    all_mistakes: dict[Cause, Mapping[str, Any]] = {
        NOTHING_UPDATED: {"steps": 0},
        UPHILL.of(rate=rate): {"step_size": -step_size},
        NO_STEP_SIZE.of(rate=rate): {"step_size": 1.0},
        **(mistakes or {}),
        UPDATE_TOO_FEW: {"steps": steps - 1},
        UPDATE_TOO_MANY: {"steps": steps + 1},
    }
    raise Wrong(
        f"{what} does not do gradient descent",
        expected=f"after {steps} updates the loss {right[1][-1]:.6g}",
        found=f"{found.losses[-1]:.6g}, and other parameters",
        cause=_why(found, start, right_for, names, all_mistakes),
        next_step=_NEXT_STEP.format(rate=rate),
    )


def _start(trained: Callable[[int], Trained]) -> Sequence[FloatArray] | None:
    """Return the parameters that training starts from; None if they cannot be known."""
    try:
        first, again = trained(0).parameters, trained(0).parameters
    except Wrong:
        return None
    same = all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    return first if same else None


def _require_length(losses: FloatArray, steps: int, what: str) -> None:
    if len(losses) == steps + 1:
        return
    raise Wrong(
        f"losses of {what} has the wrong length",
        expected=f"{steps + 1} numbers for {steps} iterations: the loss before each update, and "
        "after the last one",
        found=f"{len(losses)} numbers",
        cause=LOSSES_MISSING.of(missing=steps + 1 - len(losses)) if len(losses) <= steps else "",
        next_step=_APPEND,
        earned=0.5,
    )


def _require_falling(losses: FloatArray, first: float | None, what: str, rate: str) -> None:
    far = first is not None and not abs(losses[0] - first) <= _NEAR_START
    if far or not np.all(np.diff(losses) < 0.0):
        raise Wrong(
            f"the losses of {what} do not fall from the start",
            expected=("" if first is None else f"a start near {first:.3f}, then ")
            + "less with every update",
            found=_shown(losses),
            next_step=f"Start from small random weights, and subtract {rate} times each gradient.",
        )


@np.errstate(all="ignore")
def _follows(found: Trained, start: Sequence[FloatArray], own: Descent, **settings: Any) -> bool:
    """Whether a training goes along the student's own gradients, where these move anything."""
    try:
        parameters, losses = own(start, **settings)
        still = [np.array_equal(a, b) for a, b in zip(start, parameters, strict=True) if a.ndim > 1]
        near = _near(found.losses, np.asarray(losses, np.float64).reshape(-1))
    except (Wrong, ArithmeticError, LookupError, TypeError, ValueError):
        return False
    return not any(still) and near and _same(found.parameters, parameters)


def _why(
    found: Trained,
    start: Sequence[FloatArray],
    right_for: Descent,
    names: str,
    mistakes: Mapping[Cause, Mapping[str, Any]],
) -> str:
    for cause, settings in mistakes.items():
        if _same(found.parameters, right_for(**settings)[0]):
            return cause
    each = zip(names.split(","), start, found.parameters, strict=False)
    still = [name.strip() for name, a, b in each if np.array_equal(a, b)]
    return NEVER_UPDATED.of(names=", ".join(still)) if still else ""


def _same(found: Sequence[FloatArray], right: Sequence[Any]) -> bool:
    return all(_near(a, b) for a, b in zip(found, right, strict=True))


def _near(found: FloatArray, right: Any) -> bool:
    # A right descent along wrong gradients may run off to inf.
    wanted = np.asarray(right, np.float64)
    largest = float(np.max(np.abs(wanted), where=np.isfinite(wanted), initial=0.0))
    return found.shape == wanted.shape and bool(
        np.allclose(found, wanted, rtol=_SAME, atol=_SAME * largest, equal_nan=True)
    )


def _shown(losses: Any) -> str:
    return np.array2string(np.asarray(losses), precision=4, threshold=6)
