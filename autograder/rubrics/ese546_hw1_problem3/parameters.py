"""Whether weights and biases move when they should, and only then."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles import as_array
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.proxies import define

#: The cosine between an update and minus its gradient; momentum and Adam stay above it.
_DESCENT = 0.3
#: Putting a float32 back after adding and subtracting a number leaves a little dust.
_DUST = 1e-4


def assert_restored(student: Any, method: str, entries: int) -> None:
    """Check that a gradient check leaves w and b as they were.

    Raises
    ------
    Wrong
        If an entry is changed; two thirds of the points are for what the check finds.
    """
    layer = student.linear_t()
    before = {name: as_array(getattr(layer, name), what=name) for name in ("w", "b")}
    try:
        getattr(layer, method)(entries)
    except StudentRaised:
        return  # it stopped in the middle; what it finds is judged by planted errors
    for name, values in before.items():
        after = as_array(getattr(layer, name), what=name, shape=values.shape)
        changed = np.abs(after - values) > _DUST
        if changed.any():
            raise Wrong(
                f"{method} leaves {name} changed",
                expected=f"{name} as it was before the check",
                found=f"{changed.sum()} of {changed.size} entries are different",
                next_step="Put each entry back once you have its two outputs.",
                earned=2 / 3,
            )


def first_updates(student: Any) -> Callable[[], list[Any]]:
    """Watch the first updates of linear_t; what is returned tells what was seen.

    Each entry is [w, b, dw, db] as they were just before an update.
    """
    try:
        layer_class = student.linear_t
        define(student, record_updates, shown="linear_t.backward")(layer_class)
    except (NotDefined, StudentRaised):
        return list

    def seen() -> list[Any]:
        with contextlib.suppress(NotDefined, StudentRaised):
            return list(layer_class.recorded_by_the_grader)
        return []

    return seen


def record_updates(layer_class: Any) -> None:
    """Have a layer keep what its parameters and gradients are in its first updates.

    This runs in the student's process, so it imports what it needs itself.
    """
    import contextlib

    import numpy as np

    backward = layer_class.backward
    records = layer_class.recorded_by_the_grader = []
    owner: list[Any] = []

    def recorded(self: Any, dh: Any) -> Any:
        owner[:] = owner or [self]
        if self is not owner[0] or len(records) == 4:
            return backward(self, dh)
        now = [np.array(getattr(self, name, None), dtype=object) for name in ("w", "b")]
        result = backward(self, dh)
        now += [np.array(getattr(self, name, None), dtype=object) for name in ("dw", "db")]
        with contextlib.suppress(TypeError, ValueError):
            records.append([values.astype(float) for values in now])
        return result

    layer_class.backward = recorded


def assert_descends(updates: Sequence[Sequence[Any]]) -> None:
    """Check that the first updates move w and b against their own gradients.

    Momentum, weight decay and any learning rate are right.

    Parameters
    ----------
    updates : list of [w, b, dw, db]
        What :func:`first_updates` saw.

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
                raise Wrong(
                    f"train_self_NN does not move {name} against its gradient",
                    expected=f"{name} becomes {name} - lr * d{name} in every update",
                    found="it stays as it is" if cosine == 0.0 else "it moves another way",
                    next_step=f"Update both parameters: l1.{name} -= lr * l1.d{name}.",
                    earned=0.5,
                )
            break


def _descent(now: Any, later: Any, gradient: Any) -> float | None:
    """Return the cosine between a step and minus the gradient; None if there is none."""
    step = np.ravel(now).astype(float) - np.ravel(later).astype(float)
    slope = np.ravel(gradient).astype(float)
    if slope.shape != step.shape or not np.any(slope) or not np.isfinite(slope).all():
        return None
    lengths = float(np.linalg.norm(step) * np.linalg.norm(slope))
    return float(step @ slope) / lengths if lengths > 0 else 0.0
