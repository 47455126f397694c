"""Whether weights and biases move when they should, and only then."""

from __future__ import annotations

import contextlib
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import NotDefined, StudentRaised, define
from autograder.results.report import Feedback
from autograder.rubrics.ese546_hw1_problem3.causes import (
    MOVED_BY_INVERSE,
    MOVED_BY_RATE,
    MOVED_UPHILL,
    NOT_MOVED,
)

#: The cosine between an update and minus its gradient; momentum and Adam stay above it.
_DESCENT = 0.3


def watch_updates(student: Any) -> Callable[[], Updates]:
    """Watch the updates of linear_t; what is returned tells what was seen."""
    try:
        watch = define(student, record_updates, shown="linear_t.backward")
        told = watch(student.linear_t)
    except (NotDefined, StudentRaised):
        return Updates

    def seen() -> Updates:
        with contextlib.suppress(NotDefined, StudentRaised):
            return as_updates(told())
        return Updates()

    return seen


@dataclass(frozen=True)
class Updates:
    """What a run did to the layer that it called ``backward`` of most often.

    Attributes
    ----------
    count : int
        How often it did.
    first : list of [w, b, dw, db]
        As they were just before each of the first updates.
    last : list of ndarray
        w and b as the run left them; empty where they are not.
    """

    count: int = 0
    first: list[Any] = field(default_factory=list)
    last: list[Any] = field(default_factory=list)


def as_updates(told: Any) -> Updates:
    """Return what a student's process reports, as far as it can be that."""
    match told:
        case [int(count), [*first], [*last]] if count > 0:
            known = [each for each in first if _are_numbers(each, 4)]
            return Updates(count, known, last if _are_numbers(last, 2) else [])
    return Updates()


def _are_numbers(values: Any, count: int) -> bool:
    return (
        isinstance(values, list)
        and len(values) == count
        and all(isinstance(each, np.ndarray) and each.dtype.kind == "f" for each in values)
    )


def record_updates(layer_class: Any) -> Any:
    """Have a class note what its layers are in their first updates; return what was seen.

    This runs in the student's process, so it imports what it needs itself.
    """
    import numpy as np

    backward = layer_class.backward
    layers: dict[int, Any] = {}

    def numbers(layer: Any, names: Any) -> Any:
        try:
            return [np.array(getattr(layer, name)).astype(float) for name in names]
        except (AttributeError, TypeError, ValueError):
            return []

    def recorded(self: Any, dh: Any) -> Any:
        note = layers.setdefault(id(self), [self, 0, []])
        note[1] += 1
        if len(note[2]) == 4:
            return backward(self, dh)
        now = numbers(self, ("w", "b"))
        result = backward(self, dh)
        now += numbers(self, ("dw", "db"))
        if len(now) == 4:
            note[2].append(now)
        return result

    def tell() -> Any:
        if not layers:
            return [0, [], []]
        layer, count, first = max(layers.values(), key=lambda note: note[1])
        return [count, first, numbers(layer, ("w", "b"))]

    layer_class.backward = recorded
    return tell


def assert_descends(updates: Sequence[Sequence[Any]]) -> None:
    """Check that the first updates move w and b against their own gradients.

    Momentum, weight decay and any learning rate are right.

    Parameters
    ----------
    updates : list of [w, b, dw, db]
        The first ones that :func:`watch_updates` saw.

    Raises
    ------
    Wrong
        If w or b stays as it is or moves another way; half of the points are for the rest.
    """
    for index, name in enumerate(("w", "b")):
        for now, later in itertools.pairwise(updates):
            cosine = _descent(now[index], later[index], now[index + 2])
            if cosine is None:
                continue  # this mini-batch says nothing
            if not cosine > _DESCENT:
                step = np.asarray(later[index]) - np.asarray(now[index])
                raise Wrong(
                    f"train_self_NN does not move {name} against its gradient",
                    expected=f"{name} becomes {name} - lr * d{name} in every update",
                    found="it moves a different way" if np.any(step) else "it stays as it is",
                    cause=_why_not_down(name, step, now[index + 2], cosine),
                    next_step=f"Update both parameters: l1.{name} -= lr * l1.d{name}.",
                    earned=0.5,
                )
            break


def why_not_descending(updates: Sequence[Sequence[Any]]) -> Feedback | None:
    """Return what is wrong with the first updates, if a cause of it is known."""
    try:
        assert_descends(updates)
    except Wrong as error:
        return error.feedback if error.feedback.cause else None
    return None


def _why_not_down(name: str, step: Any, gradient: Any, cosine: float) -> str:
    """Name what was done instead, where the first steps show it."""
    if not np.any(step):  # a step at a right angle has no cosine either
        return NOT_MOVED.of(name=name)
    if not np.isfinite(step).all():
        return ""
    products = np.ravel(step) * np.ravel(gradient)
    if np.ptp(products) <= 1e-6 * np.max(np.abs(products)):
        return MOVED_BY_INVERSE.of(name=name)
    if cosine < -_DESCENT:
        return MOVED_UPHILL.of(name=name)
    return MOVED_BY_RATE.of(name=name) if np.ptp(step) <= 1e-9 * np.max(np.abs(step)) else ""


def _descent(now: Any, later: Any, gradient: Any) -> float | None:
    """Return the cosine between a step and minus the gradient; None if none exists.

    Of a step that is not finite it is NaN.
    """
    step = np.ravel(now).astype(float) - np.ravel(later).astype(float)
    slope = np.ravel(gradient).astype(float)
    if slope.shape != step.shape or not np.any(slope) or not np.isfinite(slope).all():
        return None
    if not np.isfinite(step).all():
        return math.nan
    lengths = float(np.linalg.norm(step) * np.linalg.norm(slope))
    return float(step @ slope) / lengths if lengths > 0 else 0.0
