"""Checks of a ReLU layer: forward and backward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.oracles import Formula, assert_close, check_gradient, relu
from autograder.rubrics.ese546_hw1_problem3 import formulas
from autograder.rubrics.ese546_hw1_problem3.causes import (
    MASK_ALONE,
    MASK_INVERTED,
    NO_MASK,
    OUTPUT_FOR_DERIVATIVE,
    SIGN_OF_DH,
)
from autograder.rubrics.ese546_hw1_problem3.layers import BATCH_SIZES, Floats, Note, fresh, once


def assert_forward(
    student: Any, rng: np.random.Generator, *, sizes: Sequence[int] = BATCH_SIZES
) -> None:
    """Check that `forward(h)` is max(0, h).

    Raises
    ------
    Wrong
        If it is not.
    """
    for n in sizes:
        h = rng.normal(size=(n, 10))
        what = f"relu_t.forward(h), mini-batch of {n}"
        assert_close(
            fresh(student.relu_t).forward(h),
            relu(h),
            what=what,
            batch_size=n,
            formula=Formula(formulas.relu_forward, h),
        )


def assert_backward(
    student: Any, rng: np.random.Generator, note: Note, *, sizes: Sequence[int] = BATCH_SIZES
) -> None:
    """Check that `backward(dh)` is dh where the input was positive, and 0 elsewhere.

    Raises
    ------
    Wrong
        If it is not, and the layer's own forward does not explain it.
    """
    note = once(note)
    for n in sizes:
        h = _away_from_zero(rng, (n, 10))
        dh = rng.normal(size=(n, 10))
        layer = fresh(student.relu_t)
        layer.forward(h)
        found = layer.backward(dh)
        if type(found) is np.ndarray and found.dtype == bool:
            found = found.astype(float)  # a mask says more as the numbers that it stands for
        note(
            check_gradient(
                found,
                truth=dh * (h > 0),
                forward=layer.forward,
                x=h,
                upstream=dh,
                rng=rng,
                what=f"relu_t.backward(dh), mini-batch of {n}",
                batch_size=n,
                formula=Formula(formulas.relu_backward, dh, h),
                forms={
                    SIGN_OF_DH: dh * (dh > 0),
                    NO_MASK: dh,
                    MASK_INVERTED: dh * (h < 0),
                    MASK_ALONE: 1.0 * (h > 0),
                    OUTPUT_FOR_DERIVATIVE: dh * relu(h),
                },
            )
        )


def _away_from_zero(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Draw numbers of both signs that are at least 0.1 from the kink of ReLU."""
    signs: Floats = rng.choice([-1.0, 1.0], size=shape)
    return signs * rng.uniform(0.1, 2.0, size=shape)
