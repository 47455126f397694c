"""Checks of a layer of softmax and cross-entropy: its loss, its error, and backward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import (
    Formula,
    assert_close,
    check_gradient,
    cross_entropy,
    describe_returned,
    error_rate,
    softmax,
    softmax_cross_entropy_gradient,
)
from autograder.oracles.catalogue import OTHER_ORDER
from autograder.oracles.readings import grade_by_sizes, passes, reading_that_passes
from autograder.rubrics.ese546_hw1_problem3 import formulas
from autograder.rubrics.ese546_hw1_problem3.causes import (
    ALWAYS_64,
    AVERAGED_OVER_CLASSES,
    FIRST_IMAGE_ALONE,
    LABEL_NOT_SUBTRACTED,
    LEAST_LIKELY,
    NEITHER_SUBTRACTED_NOR_DIVIDED,
    NO_MINUS,
    PROBABILITIES_NEGATED,
    SOFTMAX_TWICE,
    SURPLUS,
)
from autograder.rubrics.ese546_hw1_problem3.layers import (
    BATCH_SIZES,
    WIDTHS,
    Floats,
    Note,
    fresh,
    logits_and_labels,
    once,
)

#: Has a layer take labels, or what else stands for them.
Labels = Callable[[Any], Any]

#: Places of loss and error in what forward returns, from its end.
Order = tuple[int, int]
_ASKED_FOR, _SWAPPED, _FIRST = (-2, -1), (-1, -2), (0, 1)

_LAYER = "softmax_cross_entropy_t"
_HERE_ALONE = "This costs points here alone: everything else in this part is graded"


def graded(assertion: Callable[..., None], student: Any, rng: np.random.Generator) -> Wrong | None:
    """Grade the layer as it is asked for; where that fails, by size and by other habits.

    Returns
    -------
    Wrong or None
        What the habit costs, in one of the checks, where the layer is right except for it.

    Raises
    ------
    Wrong
        As the assertion does.
    """

    def by_size(labels: Labels = _as_they_are, order: Order = _ASKED_FOR) -> None:
        grade_by_sizes(
            lambda sizes: assertion(student, rng, sizes=sizes, labels=labels, order=order),
            BATCH_SIZES,
            what=_LAYER,
            widths=WIDTHS,
        )

    def first_two() -> None:
        if not surplus(student, rng):
            raise Wrong("there are two values, which are the last two as well")
        by_size(order=_FIRST)

    ways = {
        "one-hot": lambda: by_size(labels=_one_hot),
        "first": first_two,
        "swapped": lambda: by_size(order=_SWAPPED),
    }
    costs = {
        "one-hot": charge_one_hot,
        "first": lambda: charge_surplus(surplus(student, rng), "first"),
        "swapped": charge_swapped,
    }
    name = reading_that_passes(by_size, ways)
    return costs[name]() if name else None


def charge_swapped() -> Wrong:
    """Return what it costs to return the error before the loss, once."""
    cause = OTHER_ORDER.of(found="error, loss", right="loss, error")
    return Wrong(
        f"{_LAYER}.forward(h, y) returns its values in the wrong order",
        expected="loss, error",
        found="error, loss",
        cause=cause,
        next_step=f"{cause.next_step} {_HERE_ALONE} in this order.",
        earned=2 / 3,
    )


def charge_one_hot() -> Wrong:
    """Return what it costs to take one-hot labels, once: one of the three points of the loss."""
    return Wrong(
        f"{_LAYER}.forward(h, y) takes one-hot labels",
        expected="y of shape (batch,): the labels as whole numbers",
        found="a layer that is right for y of shape (batch, 10), one 1 in each row",
        next_step="Index with the labels: log_prob[np.arange(len(y)), y]. "
        f"{_HERE_ALONE} with one-hot labels.",
        earned=2 / 3,
    )


def charge_surplus(count: int, right: str = "last") -> Wrong:
    """Return what it costs to return more than loss and error, once."""
    return Wrong(
        f"{_LAYER}.forward(h, y) returns {count} values where two are asked for",
        expected="loss, error",
        found=f"{count} values",
        cause=SURPLUS.of(right=right),
        next_step="End it with 'return loss, error'; keep the rest as attributes: self.prob. "
        f"{_HERE_ALONE} with the {right} two.",
        earned=2 / 3,
    )


def takes_one_hot(student: Any, rng: np.random.Generator) -> bool:
    """Whether the loss is right for one-hot labels, and not for whole numbers."""
    return not passes(lambda: assert_loss(student, rng)) and passes(
        lambda: assert_loss(student, rng, labels=_one_hot)
    )


def _as_they_are(y: Any) -> Any:
    return y


def _one_hot(y: Any) -> Any:
    return np.eye(10)[y]


def assert_loss(
    student: Any,
    rng: np.random.Generator,
    *,
    sizes: Sequence[int] = BATCH_SIZES,
    labels: Labels = _as_they_are,
    order: Order = _ASKED_FOR,
) -> None:
    """Check that the first value `forward(h, y)` returns is the mean cross-entropy.

    Raises
    ------
    Wrong
        If it is not.
    """
    for n in sizes:
        h, y = logits_and_labels(rng, n)
        loss, _ = _loss_and_error(fresh(student.softmax_cross_entropy_t), h, labels(y), order)
        what = f"the loss of softmax_cross_entropy_t.forward(h, y), mini-batch of {n}"
        assert_close(
            loss,
            cross_entropy(h, y),
            what=what,
            batch_size=n,
            formula=Formula(formulas.loss, h, y),
            forms={
                NO_MINUS: -cross_entropy(h, y),
                SOFTMAX_TWICE: cross_entropy(softmax(h), y),
                AVERAGED_OVER_CLASSES: cross_entropy(h, y) / 10,
                ALWAYS_64: n / 64 * cross_entropy(h, y),
                FIRST_IMAGE_ALONE: cross_entropy(h[:1], y[:1]),
            },
        )


def assert_error(
    student: Any,
    rng: np.random.Generator,
    *,
    sizes: Sequence[int] = BATCH_SIZES,
    labels: Labels = _as_they_are,
    order: Order = _ASKED_FOR,
) -> None:
    """Check that the second value `forward(h, y)` returns is the fraction wrong.

    Raises
    ------
    Wrong
        If it is not.
    """
    # Of many images first: of few, many a mistake gives the same fraction.
    for n in sorted(sizes, reverse=True):
        h, y = logits_and_labels(rng, n)
        _, error = _loss_and_error(fresh(student.softmax_cross_entropy_t), h, labels(y), order)
        what = f"the error of softmax_cross_entropy_t.forward(h, y), mini-batch of {n}"
        assert_close(
            error,
            error_rate(h, y),
            what=what,
            batch_size=n,
            is_rate=True,
            forms={
                LEAST_LIKELY: error_rate(-h, y),
                ALWAYS_64: n / 64 * error_rate(h, y),
                FIRST_IMAGE_ALONE: error_rate(h[:1], y[:1]),
            },
        )


def assert_backward(
    student: Any,
    rng: np.random.Generator,
    note: Note,
    *,
    sizes: Sequence[int] = BATCH_SIZES,
    labels: Labels = _as_they_are,
    order: Order = _ASKED_FOR,
) -> None:
    """Check that `backward()` is (softmax(h) - one-hot(y)) / n, of shape (n, 10).

    Raises
    ------
    Wrong
        If it is not, and the layer's own forward does not explain it.
    """
    note = once(note)
    for n in sizes:
        h, y = logits_and_labels(rng, n)
        layer = fresh(student.softmax_cross_entropy_t)
        layer.forward(h, labels(y))
        note(
            check_gradient(
                layer.backward(),
                truth=softmax_cross_entropy_gradient(h, y),
                forward=_loss_of(layer, labels(y), order),
                x=h,
                upstream=1.0,
                rng=rng,
                what=f"softmax_cross_entropy_t.backward(), mini-batch of {n}",
                batch_size=n,
                formula=Formula(formulas.loss_backward, h, y),
                # Of one image alone, many a mistake leaves just the label out.
                forms={}
                if n == 1
                else {
                    LABEL_NOT_SUBTRACTED: softmax(h) / n,
                    NEITHER_SUBTRACTED_NOR_DIVIDED: softmax(h),
                    PROBABILITIES_NEGATED: softmax_cross_entropy_gradient(h, y)
                    - 2 / n * softmax(h),
                },
            )
        )


def _loss_and_error(layer: Any, h: Floats, y: Any, order: Order) -> tuple[Any, Any]:
    """Return what the loss layer's forward returns: of more than two values, the last two.

    Raises
    ------
    Wrong
        If it is not a pair.
    """
    returned = layer.forward(h, y)
    if not isinstance(returned, list) or len(returned) < 2:
        raise Wrong(
            f"{_LAYER}.forward(h, y) does not return a pair",
            expected="loss, error",
            found=describe_returned(returned),
            next_step="End it with 'return loss, error'.",
        )
    loss, error = (returned[place] for place in order)
    return loss, error


def surplus(student: Any, rng: np.random.Generator) -> int:
    """Return how many values forward returns, if they are more than two; 0 if not."""
    h, y = logits_and_labels(rng, BATCH_SIZES[1])
    returned = fresh(student.softmax_cross_entropy_t).forward(h, y)
    return len(returned) if isinstance(returned, list) and len(returned) > 2 else 0


def _loss_of(layer: Any, y: Any, order: Order) -> Callable[[Floats], Any]:
    """Return the loss layer's loss as a function of the logits."""
    return lambda h: _loss_and_error(layer, h, y, order)[0]
