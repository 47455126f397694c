"""Checks of the mean cross-entropy, its gradient, and the penalty on the weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import (
    Formula,
    as_array,
    assert_close,
    check_gradient,
    cross_entropy,
    softmax,
    softmax_cross_entropy_gradient,
)
from autograder.rubrics.cnn_spiral import formulas
from autograder.rubrics.cnn_spiral.causes import (
    AVERAGED_OVER_CLASSES,
    FIRST_MATRIX_ALONE,
    LABEL_NOT_SUBTRACTED,
    MEAN_PROBABILITY,
    NO_MINUS,
    NO_SOFTMAX,
    PROBABILITIES_RETURNED,
    ROOT_OF_SQUARES,
    SQUARES_AVERAGED,
)
from autograder.rubrics.cnn_spiral.spiral import Floats

Note = Callable[[str | None], None]


def assert_cross_entropy(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check `cross_entropy` for some scores.

    Raises
    ------
    Wrong
        If it is not the mean, neither of the right softmax nor of the student's own.
    """
    # One point alone cannot tell a sum from a mean.
    for n in (7, 1, 60):
        h, y = _scores(rng, n)
        right = cross_entropy(h, y)
        p = softmax(h)
        found, own = student.cross_entropy(h, y), own_probabilities(student, h)
        if own is not None and same(found, -np.mean(np.log(own[np.arange(n), y]))):
            if not np.allclose(own, p):
                note("cross_entropy is right for your softmax, which is wrong.")
            continue
        assert_close(
            found,
            right,
            what=f"cross_entropy(scores, y) of {n} points",
            batch_size=n,
            forms={
                NO_MINUS: -right,
                NO_SOFTMAX: float(-np.mean(h[np.arange(n), y])),
                AVERAGED_OVER_CLASSES: right / 3,
                MEAN_PROBABILITY: float(np.mean(p[np.arange(n), y])),
            },
            formula=Formula(formulas.cross_entropy, h, y),
            next_step="Take -log of the softmax at each label, then the mean over the points.",
        )


@np.errstate(all="ignore")
def own_probabilities(student: Any, h: Floats) -> Floats | None:
    """Return what the student's own softmax gives; None if it gives no probabilities."""
    try:
        found = as_array(student.softmax(h), what="softmax(z)", shape=h.shape)
    except Wrong:
        return None
    usable = np.all(np.isfinite(found)) and np.all(found > 0.0)
    # One number everywhere shows nothing of what is made of it.
    return found if usable and np.ptp(found) > 0.0 else None


def same(found: Any, right: Any) -> bool:
    """Whether what a student's code gave are these numbers."""
    try:
        values = as_array(np.reshape(found, -1) if np.ndim(found) == 0 else found, what="it")
    except (Wrong, TypeError, ValueError):
        return False
    return values.size == np.size(right) and bool(
        np.allclose(values.reshape(np.shape(right)), right, rtol=1e-4, atol=1e-8)
    )


def _scores(rng: np.random.Generator, n: int) -> tuple[Floats, Any]:
    return 2.0 * rng.normal(size=(n, 3)), rng.integers(0, 3, size=n)


def assert_score_gradient(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check `cross_entropy_gradient` against the truth and the student's own `cross_entropy`.

    Raises
    ------
    Wrong
        If it is neither's.
    """
    # One point alone cannot tell a sum from a mean.
    for n in (7, 1, 60):
        h, y = _scores(rng, n)
        found, own = student.cross_entropy_gradient(h, y), own_probabilities(student, h)
        if own is not None and same(found, (own - np.eye(3)[y]) / n):
            if not np.allclose(own, softmax(h)):
                note("cross_entropy_gradient is right for your softmax, which is wrong.")
            continue
        note(
            check_gradient(
                found,
                truth=softmax_cross_entropy_gradient(h, y),
                forward=_loss_of(student, y),
                x=h,
                upstream=1.0,
                rng=rng,
                what=f"cross_entropy_gradient(scores, y) of {n} points",
                batch_size=n,
                formula=Formula(formulas.cross_entropy_gradient, h, y),
                forms={
                    LABEL_NOT_SUBTRACTED: softmax(h) / n,
                    PROBABILITIES_RETURNED: softmax(h),
                },
            )
        )


def _loss_of(student: Any, y: Any) -> Callable[[Floats], Any]:
    return lambda h: student.cross_entropy(h, y)


def assert_penalty(student: Any, rng: np.random.Generator) -> None:
    """Check `l2_penalty` for one and for two matrices.

    Raises
    ------
    Wrong
        If it is not half of reg times the sum of squares.
    """
    for shapes in (((2, 3),), ((2, 5), (5, 3))):
        weights = [rng.normal(size=shape) for shape in shapes]
        squares = [float(np.sum(w**2)) for w in weights]
        forms: dict[str, Any] = {ROOT_OF_SQUARES: 0.15 * float(np.sqrt(sum(squares)))}
        if len(weights) > 1:
            forms[FIRST_MATRIX_ALONE] = 0.15 * squares[0]
        forms[SQUARES_AVERAGED] = 0.15 * float(sum(np.mean(w**2) for w in weights))
        assert_close(
            student.l2_penalty(weights, 0.3),
            0.15 * sum(squares),
            what=f"l2_penalty of {len(weights)} matri{'x' if len(weights) == 1 else 'ces'}",
            forms=forms,
            formula=Formula(formulas.l2_penalty, weights, 0.3),
            next_step="0.5 * reg * the sum of np.sum(W ** 2) over all matrices.",
        )
