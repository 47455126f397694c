"""Checks of a linear layer with 784 inputs and 10 outputs: its start, forward, and backward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import Formula, as_array, assert_close, check_gradient
from autograder.rubrics.ese546_hw1_problem3 import formulas
from autograder.rubrics.ese546_hw1_problem3.causes import (
    FIRST_IMAGE_ALONE,
    STARTS_NEGATIVE,
    STARTS_NORMAL,
)
from autograder.rubrics.ese546_hw1_problem3.layers import (
    BATCH_SIZES,
    Floats,
    Note,
    fresh,
    once,
    ten_numbers,
)
from autograder.rubrics.ese546_hw1_problem3.misplaced import divided_here

#: New layers whose biases tell a distribution.
_MANY = 40


def assert_start(student: Any) -> None:
    """Check that a new layer has 784 by 10 weights and 10 biases, uniform in [0, 1].

    Raises
    ------
    Wrong
        If they have other shapes or the wrong distribution, or are the same each time.
    """
    first, second = student.linear_t(), student.linear_t()
    w = as_array(first.w, what="linear_t().w", shape=(10, 784))
    b = ten_numbers(first.b, "linear_t().b")
    _assert_uniform(
        w,
        b,
        as_array(second.w, what="linear_t().w", shape=(10, 784)),
        # Ten numbers may be anything; hundreds are told apart.
        lambda: np.concatenate([ten_numbers(student.linear_t().b, "b") for _ in range(_MANY)]),
    )


def _assert_uniform(w: Floats, b: Floats, other_w: Floats, more_b: Callable[[], Floats]) -> None:
    """Check that weights and biases are drawn uniformly from [0, 1], again each time.

    Raises
    ------
    Wrong
        If they are not.
    """
    expected = "uniform random numbers in [0, 1]: mean near 0.5, standard deviation near 0.29"
    next_step = "Initialize with np.random.rand, which draws from [0, 1]."
    for name, values in (("w", w), ("b", b)):
        if not (values.min() >= 0.0 and values.max() <= 1.0):
            raise Wrong(
                f"linear_t starts with {name} outside [0, 1]",
                expected=expected,
                found=f"numbers from {values.min():.3g} to {values.max():.3g}",
                cause=_why_outside(more_b() if name == "b" else values),
                next_step=next_step,
            )
    # 7,840 numbers: the mean is within 0.02 of 0.5 in all but one of a billion draws.
    if abs(w.mean() - 0.5) > 0.02 or abs(w.std() - 0.2887) > 0.02 or np.ptp(b) == 0:
        raise Wrong(
            "linear_t does not start with uniform random numbers",
            expected=expected,
            found=f"w: mean {w.mean():.3g}, standard deviation {w.std():.3g}; "
            f"b: from {b.min():.3g} to {b.max():.3g}",
            next_step=next_step,
        )
    if np.array_equal(w, other_w):
        raise Wrong(
            "Two new layers have the same weights",
            expected="new random numbers for each layer",
            found="identical weights",
            next_step="Draw them in __init__, and do not set a seed there.",
        )


def _why_outside(values: Floats) -> str:
    """Name the distribution that is drawn from instead, where the numbers show it."""
    if values.min() >= -1.0 and values.max() <= 0.0:
        return STARTS_NEGATIVE
    # Beyond 2 lie 4.6% of normal numbers, and none of uniform ones of the same spread.
    beyond = float(np.mean(np.abs(values) > 2.0))
    normal = abs(values.mean()) < 0.2 and abs(values.std() - 1.0) < 0.2
    return STARTS_NORMAL if normal and 0.02 < beyond < 0.08 else ""


def assert_forward(
    student: Any, rng: np.random.Generator, *, sizes: Sequence[int] = BATCH_SIZES
) -> None:
    """Check that `forward(h)` is h w.T + b, at the layer's own weights.

    Raises
    ------
    Wrong
        If it is not.
    """
    for n in sizes:
        layer = fresh(student.linear_t)
        h = rng.normal(size=(n, 784))
        b = ten_numbers(layer.b, "linear_t().b")
        w = as_array(layer.w, what="linear_t().w", shape=(10, 784))
        assert_close(
            layer.forward(h),
            h @ w.T + b,
            what=f"linear_t.forward(h), mini-batch of {n}",
            batch_size=n,
            inputs={"bias": b},
            formula=Formula(formulas.linear_forward, h, w, b),
        )


def assert_dw(
    student: Any, rng: np.random.Generator, note: Note, *, sizes: Sequence[int] = BATCH_SIZES
) -> None:
    """Check that `backward(dh)` sets `dw`, of shape (10, 784), to dh.T h.

    Raises
    ------
    Wrong
        If it does not, and the layer's own forward does not explain it.
    """
    note = once(note)
    for n in sizes:
        layer, h, dh, _ = _after_backward(student, rng, n)
        note(
            check_gradient(
                layer.dw,
                truth=dh.T @ h,
                forward=_forward_at(layer, "w", h),
                x=as_array(layer.w, what="w", shape=(10, 784)),
                upstream=dh,
                rng=rng,
                what=f"dw, mini-batch of {n}",
                batch_size=n,
                forms={FIRST_IMAGE_ALONE: np.outer(dh[0], h[0])},
                formula=Formula(formulas.linear_dw, dh, h),
                own=divided_here(student, dh.T @ h, n, rng),
            )
        )


def assert_db(
    student: Any, rng: np.random.Generator, note: Note, *, sizes: Sequence[int] = BATCH_SIZES
) -> None:
    """Check that `backward(dh)` sets `db`, 10 numbers, to the sum of dh over the mini-batch.

    Raises
    ------
    Wrong
        If it does not, and the layer's own forward does not explain it.
    """
    note = once(note)
    for n in sizes:
        layer, h, dh, _ = _after_backward(student, rng, n)
        note(
            check_gradient(
                _flat_if_ten(layer.db),
                truth=dh.sum(axis=0),
                forward=_forward_at(layer, "b", h),
                x=ten_numbers(layer.b, "b"),
                upstream=dh,
                rng=rng,
                what=f"db, mini-batch of {n}",
                batch_size=n,
                forms={FIRST_IMAGE_ALONE: dh[0]},
                formula=Formula(formulas.linear_db, dh),
                own=divided_here(student, dh.sum(axis=0), n, rng),
            )
        )


def assert_input_gradient(
    student: Any, rng: np.random.Generator, note: Note, *, sizes: Sequence[int] = BATCH_SIZES
) -> None:
    """Check that `backward(dh)` returns dh w, of shape (n, 784).

    Raises
    ------
    Wrong
        If it does not, and the layer's own forward does not explain it.
    """
    note = once(note)
    for n in sizes:
        layer, h, dh, returned = _after_backward(student, rng, n)
        note(
            check_gradient(
                returned,
                truth=dh @ as_array(layer.w, what="w", shape=(10, 784)),
                forward=layer.forward,
                x=h,
                upstream=dh,
                rng=rng,
                what=f"what linear_t.backward(dh) returns, mini-batch of {n}",
                batch_size=n,
                formula=Formula(formulas.linear_dhm, dh, as_array(layer.w, what="w")),
                own=divided_here(student, dh @ as_array(layer.w, what="w"), n, rng),
            )
        )


def _flat_if_ten(db: Any) -> Any:
    """Return db as ten numbers in a row, if it is ten; as it is, where its shape is wrong."""
    return ten_numbers(db, "db") if np.shape(db) in ((10, 1), (1, 10)) else db


def _after_backward(
    student: Any, rng: np.random.Generator, n: int
) -> tuple[Any, Floats, Floats, Any]:
    """Return a linear layer after forward and backward, with input, upstream and result."""
    layer = fresh(student.linear_t)
    h, dh = rng.normal(size=(n, 784)), rng.normal(size=(n, 10))
    layer.forward(h)
    return layer, h, dh, layer.backward(dh)


def _forward_at(layer: Any, name: str, h: Floats) -> Callable[[Floats], Any]:
    """Return the layer's forward as a function of its parameter ``name``."""
    shape = np.shape(getattr(layer, name))

    def forward(value: Floats) -> Any:
        setattr(layer, name, value.reshape(shape))
        return layer.forward(h)

    return forward
