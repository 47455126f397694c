"""A descent on a slope tells what it does with its gradients, step size and epochs."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import as_parameters, assert_slope_descent

STEP = {
    "W": lambda lr: 2 * lr,
    "b": lambda lr: 3 * lr,
    "epochs": lambda n: range(n),
    "samples": lambda n: range(n),
    "rate": lambda lr, _epoch: lr,
}


def descent(**slip):
    step = {**STEP, **slip}

    def end(lr, epochs, samples):
        rng = np.random.default_rng(5)
        w, b = rng.random((3, 5)), rng.random(3)
        for epoch in step["epochs"](epochs):
            for _ in step["samples"](samples):
                rate = step["rate"](lr, epoch)
                w, b = w - step["W"](rate), b - step["b"](rate)
        return w, b

    return end


@pytest.mark.parametrize(
    "right", [{}, {"rate": lambda lr, epoch: lr / (1 + epoch)}], ids=["plain", "decay"]
)
def test_descent_passes(right):
    assert_slope_descent(descent(**right), "W, b", [2, 3], what="SGD")


SLIPS = {
    "climbs": ({"W": lambda lr: -2 * lr}, "down the gradient", "climbs"),
    "stays": ({"b": lambda lr: 0.0}, "take b down", "b is not updated"),
    "own_rate": ({"rate": lambda lr, _epoch: 0.01 if lr else 0.0}, "does not use lr", ""),
    "one_epoch": ({"epochs": lambda _n: range(1)}, "does not use max_epoch", ""),
    "no_gradient": ({"b": lambda lr: lr}, "does not use df", "b moves by the step alone"),
    "divided": ({"W": lambda lr: lr / 2}, "does not use df", "of W is divided"),
    "epoch_short": ({"epochs": lambda n: range(1, n)}, "one sample in one epoch", "One epoch"),
    "sample_short": ({"samples": lambda n: range(1, n)}, "one sample in one epoch", "One sample"),
}


@pytest.mark.parametrize(("slip", "words", "cause"), SLIPS.values(), ids=SLIPS)
def test_slip_of_a_descent_is_named(slip, words, cause):
    with pytest.raises(Wrong, match=words) as caught:
        assert_slope_descent(descent(**slip), "W, b", [2, 3], what="SGD")
    assert cause in caught.value.feedback.cause
    assert bool(cause) is bool(caught.value.feedback.cause)


def test_parameters_in_another_order_are_named_by_their_shapes():
    w, b = np.ones((3, 5)), np.ones(3)
    found = as_parameters([w, b], "W, b", what="SGD", shapes=[(3, 5), (3,)])
    assert [each.shape for each in found] == [(3, 5), (3,)]
    with pytest.raises(Wrong, match="wrong order"):
        as_parameters([b, w], "W, b", what="SGD", shapes=[(3, 5), (3,)])
    with pytest.raises(Wrong, match="wrong shape"):
        as_parameters([w, b[:2]], "W, b", what="SGD", shapes=[(3, 5), (3,)])
    with pytest.raises(Wrong, match="pair"):
        as_parameters(w, "W, b", what="SGD", shapes=[(3, 5), (3,)])
