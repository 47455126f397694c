"""Checks of training the two classifiers of the spiral by gradient descent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import StudentRaised
from autograder.oracles import as_array, as_scalar, describe_returned
from autograder.rubrics.cnn_spiral import spiral
from autograder.rubrics.cnn_spiral.causes import (
    NEVER_UPDATED,
    NO_PENALTY_IN_STEPS,
    NO_REG,
    NO_STEP_SIZE,
    NOTHING_UPDATED,
    UPDATE_TOO_FEW,
    UPDATE_TOO_MANY,
    UPDATES_SHORT,
    UPHILL,
)
from autograder.rubrics.cnn_spiral.spiral import Floats, Parameters
from autograder.rubrics.cnn_spiral.spiral_networks import LINEAR, Classifier, read, seeded

#: A few updates, with numbers that are not the defaults.
_STEP, _REG, _FEW = 0.7, 0.02, 4
_HIDDEN = 20
#: A start from random numbers of size 0.01 gives nearly equal scores: the loss is log 3.
_NEAR_START = 0.05
_SAME = 1e-3


def assert_few_updates(student: Any, kind: Classifier, rng: np.random.Generator) -> None:
    """Check a few updates, from the point where the student's own code starts.

    Raises
    ------
    Wrong
        If parameters or losses are not those of gradient descent, with the right
        gradients or the student's own.
    """
    x = spiral.points(30, 3, 0.2, rng)
    y = np.repeat(np.arange(3), 30)
    start = _start(student, kind, x, y)
    parameters, losses = _train(student, kind, x, y, _FEW)
    _assert_length(losses, kind)
    if start is None:
        _assert_falling(losses, kind)
        return
    right = spiral.descend(x, y, start, _STEP, _REG, _FEW)
    candidates = [right]
    if not _same(parameters, losses, right):
        candidates.append(_own_descent(student, kind, x, y, start))
    if not any(_same(parameters, losses, each) for each in candidates):
        raise _wrong_updates(kind, x, y, start, parameters, losses, right)


def _arguments(kind: Classifier, iterations: int) -> tuple[Any, ...]:
    hidden = () if kind is LINEAR else (_HIDDEN,)
    return (*hidden, _STEP, _REG, iterations)


def _train(
    student: Any, kind: Classifier, x: Floats, y: Any, iterations: int
) -> tuple[Parameters, Floats]:
    """Return parameters and losses of the student's training, always from the same start."""
    what = f"train_{kind.prefix}"
    function = seeded(student, getattr(student, what))
    return unpacked(function(x, y, *_arguments(kind, iterations)), kind, _HIDDEN)


def unpacked(returned: Any, kind: Classifier, hidden: int) -> tuple[Parameters, Floats]:
    """Return parameters and losses that a student's training returned.

    Raises
    ------
    Wrong
        If they are not all there.
    """
    what = f"train_{kind.prefix}"
    names = (*kind.names, "losses")
    if isinstance(returned, list) and len(returned) == 2 and isinstance(returned[0], list):
        returned = [*returned[0], returned[1]]
    if not isinstance(returned, list) or len(returned) != len(names):
        raise Wrong(
            f"{what} does not return {len(names)} values",
            expected=", ".join(names),
            found=describe_returned(returned),
            next_step=f"End it with 'return {', '.join(names)}'.",
        )
    losses = as_array(returned[-1], what=f"losses of {what}").reshape(-1)
    return read(returned[:-1], kind, hidden, what), losses


def _start(student: Any, kind: Classifier, x: Floats, y: Any) -> Parameters | None:
    """Return the parameters that training starts from; None if they cannot be known."""
    try:
        first, _ = _train(student, kind, x, y, 0)
        again, _ = _train(student, kind, x, y, 0)
    except (Wrong, StudentRaised):
        return None
    same = all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    return first if same else None


def _assert_length(losses: Floats, kind: Classifier) -> None:
    if len(losses) != _FEW + 1:
        raise Wrong(
            f"losses of train_{kind.prefix} has the wrong length",
            expected=f"{_FEW + 1} numbers for {_FEW} iterations: the loss before each update, "
            "and after the last one",
            found=f"{len(losses)} numbers",
            cause=UPDATES_SHORT.of(missing=_FEW + 1 - len(losses)) if len(losses) <= _FEW else "",
            next_step="Append the loss before each update, and again at the end.",
            earned=0.5,
        )


def _assert_falling(losses: Floats, kind: Classifier) -> None:
    if abs(losses[0] - np.log(3.0)) > _NEAR_START or not np.all(np.diff(losses) < 0.0):
        raise Wrong(
            f"the losses of train_{kind.prefix} do not fall from log 3",
            expected=f"a start near {np.log(3.0):.3f}, then less with every update",
            found=np.array2string(losses, precision=4, threshold=6),
            next_step="Start from initialize(…), and subtract step_size times each gradient.",
        )


@np.errstate(all="ignore")
def _own_descent(
    student: Any, kind: Classifier, x: Floats, y: Any, start: Parameters
) -> tuple[Parameters, list[float]]:
    """Train with the student's own gradients and losses, where these work."""
    now, losses = list(start), []
    loss, gradients = kind.function(student, "loss"), kind.function(student, "gradients")
    try:
        for _ in range(_FEW):
            losses.append(as_scalar(loss(x, y, *now, _REG), what="the loss", finite=False))
            steps = read(gradients(x, y, *now, _REG), kind, _HIDDEN, "the gradients")
            if not all(np.any(step) for step in steps[::2]):
                return [], []  # a training that does nothing would be right for zeros
            now = [each - _STEP * step for each, step in zip(now, steps, strict=True)]
        last = as_scalar(loss(x, y, *now, _REG), what="the loss", finite=False)
        return now, [*losses, last]
    except (Wrong, ValueError):
        return [], []


def _same(
    parameters: Parameters, losses: Floats, other: tuple[Parameters, Sequence[float]]
) -> bool:
    """Whether parameters and losses agree, up to rounding."""
    if not other[0]:
        return False
    pairs = zip(parameters, other[0], strict=True)
    return all(_near(a, b) for a, b in pairs) and _near(losses, np.array(other[1]))


def _near(found: Floats, right: Floats) -> bool:
    # A right descent along wrong gradients may run off to inf.
    largest = float(np.max(np.abs(right), where=np.isfinite(right), initial=0.0))
    return bool(np.allclose(found, right, rtol=_SAME, atol=_SAME * largest, equal_nan=True))


def _wrong_updates(
    kind: Classifier,
    x: Floats,
    y: Any,
    start: Parameters,
    parameters: Parameters,
    losses: Floats,
    right: tuple[Parameters, list[float]],
) -> Wrong:
    what = f"train_{kind.prefix}"
    if all(_near(a, b) for a, b in zip(parameters, right[0], strict=True)):
        return Wrong(
            f"the losses of {what} are wrong",
            expected=np.array2string(np.array(right[1]), precision=4, threshold=6),
            found=np.array2string(losses, precision=4, threshold=6),
            next_step="Append the loss before each update, and again at the end.",
            earned=0.5,
        )
    guesses = {
        NOTHING_UPDATED: (_STEP, _REG, 0),
        UPHILL: (-_STEP, _REG, _FEW),
        NO_STEP_SIZE: (1.0, _REG, _FEW),
        NO_REG: (_STEP, 1e-3, _FEW),
        NO_PENALTY_IN_STEPS: (_STEP, 0.0, _FEW),
        UPDATE_TOO_FEW: (_STEP, _REG, _FEW - 1),
        UPDATE_TOO_MANY: (_STEP, _REG, _FEW + 1),
    }
    causes = [
        sentence
        for sentence, (step, reg, count) in guesses.items()
        if all(
            _near(a, b)
            for a, b in zip(
                parameters, spiral.descend(x, y, start, step, reg, count)[0], strict=True
            )
        )
    ]
    moved = [
        name
        for name, a, b in zip(kind.names, start, parameters, strict=True)
        if np.array_equal(a, b)
    ]
    cause = causes[0] if causes else NEVER_UPDATED.of(names=", ".join(moved)) if moved else ""
    return Wrong(
        f"{what} does not do gradient descent",
        expected=f"after {_FEW} updates the loss {right[1][-1]:.6g}",
        found=f"{losses[-1]:.6g}, and other parameters",
        cause=cause,
        next_step="In each iteration: all gradients, then parameter -= step_size * gradient.",
    )


def assert_learned(
    student: Any,
    kind: Classifier,
    limit: float,
    iterations: int,
    hidden: int,
    rng: np.random.Generator,
    note: Any,
    show: Any,
) -> None:
    """Check the loss that training reaches on the student's own kind of spiral, ours in truth.

    Parameters
    ----------
    limit : float
        Largest loss of a right training.
    rng : numpy Generator
        Turns the spiral and exchanges its classes, so that parameters from before do not
        fit; for training, and for the loss it can reach, that changes nothing.

    Raises
    ------
    Wrong
        If the loss, by the formula, of what comes back is larger.
    """
    angle = rng.uniform(0.5, 1.5) * np.pi
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    x = spiral.points(100, 3, 0.2, np.random.default_rng(7)) @ turn
    y = np.repeat(rng.permutation(3), 100)
    arguments = (1.0, 1e-3, iterations)
    given = arguments if kind is LINEAR else (hidden, *arguments)
    returned = getattr(student, f"train_{kind.prefix}")(x, y, *given)
    parameters, losses = unpacked(returned, kind, hidden)
    show.curves("Loss", student=losses, xlabel="iteration", ylabel="loss")
    reached = spiral.loss(x, y, parameters, 1e-3)
    if not reached <= limit:
        raise Wrong(
            f"train_{kind.prefix} does not reach a small loss",
            expected=f"{limit:g} or less after {iterations:,} iterations",
            found=f"{reached:.4g}",
            next_step="Compare the gradients with finite differences of the loss.",
        )
    accuracy = float(np.mean(spiral.scores(x, parameters).argmax(axis=1) == y))
    note(f"Loss {reached:.3f} after {iterations:,} iterations, {100 * accuracy:.0f}% right.")
