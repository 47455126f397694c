"""The 1/N of the mean loss at another place, where the product is right: one point, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import StudentRaised
from autograder.oracles import Own, as_array, softmax_cross_entropy_gradient
from autograder.oracles.tolerances import is_close
from autograder.rubrics.ese546_hw1_problem3.causes import DIVIDED_IN_LINEAR
from autograder.rubrics.ese546_hw1_problem3.layers import Floats, fresh, logits_and_labels

#: Images of the mini-batch that shows where a layer divides.
_IMAGES = 5
#: One of the five points of the loss's gradient is for where it divides.
_EARNED = 0.8


def divided_here(student: Any, truth: Floats, n: int, rng: np.random.Generator) -> Own:
    """Return what a gradient of ``linear_t`` is where it, not the loss, divides by n."""

    def divided() -> Floats:
        if not loss_leaves_it_out(student, rng):
            raise ValueError("the loss divides")
        return truth / n

    return Own("your softmax_cross_entropy_t.backward()", divided)


def loss_leaves_it_out(student: Any, rng: np.random.Generator) -> bool:
    """Whether the gradient of the loss is that of the sum over the mini-batch."""
    h, y = logits_and_labels(rng, _IMAGES)
    layer = fresh(student.softmax_cross_entropy_t)
    layer.forward(h, y)
    found = as_array(layer.backward(), what="backward()", shape=h.shape)
    return is_close(found, _IMAGES * softmax_cross_entropy_gradient(h, y))


def linear_divides(student: Any, rng: np.random.Generator) -> bool:
    """Whether dw and db of ``linear_t`` are averages over the mini-batch."""
    h, dh = rng.normal(size=(_IMAGES, 784)), rng.normal(size=(_IMAGES, 10))
    layer = fresh(student.linear_t)
    layer.forward(h)
    layer.backward(dh)
    dw = as_array(layer.dw, what="dw", shape=(10, 784))
    db = as_array(layer.db, what="db").reshape(-1)
    return is_close(dw, dh.T @ h / _IMAGES) and is_close(db, dh.mean(axis=0))


def charge_once(grade: Callable[[], object], student: Any, rng: np.random.Generator) -> None:
    """Grade the gradient of the loss; one point is lost if the linear layer divides for it.

    Raises
    ------
    Wrong
        As the check does; with most of its points left where nothing but the place is wrong.
    """
    try:
        grade()
    except Wrong as error:
        try:
            elsewhere = loss_leaves_it_out(student, rng) and linear_divides(student, rng)
        except (Wrong, StudentRaised):
            elsewhere = False
        if not elsewhere:
            raise error
        said = error.feedback
        raise Wrong(
            "softmax_cross_entropy_t.backward() does not divide by the batch size",
            expected=said.expected,
            found=said.found,
            cause=DIVIDED_IN_LINEAR,
            detail=said.detail,
            earned=_EARNED,
        ) from None
