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
    "fixed_rate": ({"rate": lambda _lr, _epoch: 0.01}, "does not use lr", ""),
    "fixed_and_up": ({"rate": lambda _lr, _epoch: -0.01}, "does not use lr", ""),
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


def refused(slip, **names):
    with pytest.raises(Wrong) as caught:
        assert_slope_descent(descent(**slip), "W, b", [2, 3], what="SGD", **names)
    return caught.value.feedback


def test_step_size_of_ones_own_is_no_missing_update():
    said = refused({"rate": lambda _lr, _epoch: 0.01}, rate="step", epochs="n", gradients="grad")
    assert said.summary == "SGD does not use step"
    assert said.expected == "W to move not at all for 0"
    assert said.found == "it moves by the same for 0 and for 0.001"
    assert said.next_step == (
        "Multiply each gradient that grad returns by step, and go through all samples n times."
    )


def test_steps_are_held_against_twice_the_step_size():
    assert refused({"W": lambda lr: 2 * lr**2}).summary == "SGD does not use lr"
    said = refused({"b": lambda lr: 3 * min(lr, 1.5e-3)})
    assert said.expected == "b to move twice as far"
    assert_slope_descent(descent(W=lambda lr: 2 * lr + 1e-4 * lr), "W, b", [2, 3], what="SGD")


def test_three_times_the_epochs_have_to_move_farther_by_half():
    for total, passes in ((3.2, True), (2.8, False)):
        slip = {"epochs": lambda n, total=total: range(n), "rate": shrinking(total)}
        if passes:
            assert_slope_descent(descent(**slip), "W, b", [2, 3], what="SGD")
        else:
            said = refused(slip)
            assert said.summary == "SGD does not use max_epoch"
            assert said.expected == "W to move farther in 6 epochs than in 2"


def shrinking(total):
    """Return steps of which six epochs together make this many of the first two."""
    return lambda lr, epoch: lr if epoch < 2 else lr * (total - 2) / 4


def test_ratio_of_the_two_moves_is_that_of_their_gradients():
    said = refused({"b": lambda lr: 3.01 * lr})
    assert said.expected == "b to move 1.5 times as far as W, by its gradient"
    assert said.cause == ""
    assert_slope_descent(descent(b=lambda lr: 3.001 * lr), "W, b", [2, 3], what="SGD")


@pytest.mark.parametrize(
    ("slip", "cause"),
    [
        ({"W": lambda lr: lr}, "W moves by the step alone"),
        ({"b": lambda lr: lr}, "b moves by the step alone"),
        ({"W": lambda lr: lr / 2}, "The step of W is divided"),
        ({"b": lambda lr: lr / 3}, "The step of b is divided"),
        ({"W": lambda lr: 2.5 * lr}, ""),
    ],
)
def test_gradient_that_is_left_out_or_divides_is_named(slip, cause):
    said = refused(slip)
    assert said.summary == "SGD does not use df"
    assert said.cause.startswith(cause)
    assert bool(said.cause) is bool(cause)


def test_entries_that_move_apart_go_down_no_slope():
    said = refused({"W": lambda lr: 2 * lr * np.linspace(0.99, 1.01, 5)})
    assert said.summary == "SGD does not take W down the gradient that df returns"
    assert (said.expected, said.cause) == (
        "every entry of W smaller by the same, for equal gradients",
        "",
    )
    assert_slope_descent(
        descent(W=lambda lr: 2 * lr * np.linspace(1 - 1e-8, 1 + 1e-8, 5)),
        "W, b",
        [2, 3],
        what="SGD",
    )


def test_epoch_and_sample_that_are_both_left_out_are_not_one_of_two():
    slip = {"epochs": lambda n: range(1, n), "samples": lambda n: range(1, n)}
    said = refused(slip, next_step="Look.")
    assert said.summary == "SGD does nothing with one sample in one epoch"
    assert said.cause == ""
    assert said.next_step.startswith("Look for an epoch or a sample that is left out")


def test_next_step_of_the_rubric_is_for_parameters_that_do_not_go_down():
    assert refused({"b": lambda lr: 0.0}, next_step="Subtract.").next_step == "Subtract."
    assert refused({"b": lambda lr: 0.0}).next_step.startswith("Subtract the step size times")
    assert refused({"b": lambda lr: -3 * lr}).found.startswith("a mean change of +")
