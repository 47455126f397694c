"""check_backprop and assert_rate_used: what one step of gradient descent does to a network."""

import re

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import (
    BackpropStep,
    DenseNetwork,
    assert_rate_used,
    check_backprop,
    rate_in_use,
)

RNG = np.random.default_rng(2)
NETWORK, X, Y = DenseNetwork.drawn([9, 5, 5, 4], RNG), RNG.random(9), 1
TRUE = NETWORK.gradients(X, Y)


def right_loss(network):
    return network.loss(X, Y)


def check(gradients, name="weights", layer=1, loss=right_loss, **named):
    step = BackpropStep(NETWORK, X, Y, 1.0, gradients, loss)
    return check_backprop(step, name, layer, rng=RNG, what="step", **named)


@pytest.mark.parametrize("name", ["weights", "biases"])
def test_true_gradients_pass(name):
    assert [check(TRUE, name, layer) for layer in range(3)] == [None] * 3


def test_mistake_is_named_and_what_follows_from_it_keeps_its_points():
    wrong = NETWORK.gradients(X, Y, slope="none")
    with pytest.raises(Wrong, match=r"moves weights\[1\] is wrong") as caught:
        check(wrong, earned=0.5)
    assert caught.value.feedback.cause == "The derivative of sigmoid is left out."
    assert caught.value.earned == 0.5
    assert "costs its points at weights[1]" in check(wrong, layer=0)


def test_gradients_of_the_students_own_loss_keep_their_points():
    assert "right for your forward pass" in check(
        TRUE.times(2.0), loss=lambda network: 2.0 * network.loss(X, Y)
    )


def test_layer_that_is_missing_is_said():
    with pytest.raises(Wrong, match=re.escape("there is no biases[3]")):
        check(TRUE, "biases", 3)


def moved(first, second):
    return {1e-3: TRUE.times(first), 2.5e-4: TRUE.times(second)}


def test_steps_in_proportion_use_the_rate_of_whatever_length_they_are():
    assert_rate_used(moved(3e-3, 7.5e-4), TRUE, what="step")
    assert rate_in_use(moved(1e-3, 2.5e-4), TRUE, what="step") is None


def test_steps_of_one_length_are_those_of_one_rate():
    assert rate_in_use(moved(0.05, 0.05), TRUE, what="step") == pytest.approx(0.05)
    with pytest.raises(Wrong, match="does not use its learning_rate") as caught:
        assert_rate_used(moved(0.05, 0.05), TRUE, what="step")
    assert "the weights and the biases move by the same" in caught.value.feedback.cause


def test_rate_left_out_of_the_biases_is_said_of_these():
    steps = moved(1e-3, 2.5e-4)
    both = {rate: DenseNetwork(each.weights, TRUE.biases) for rate, each in steps.items()}
    with pytest.raises(Wrong) as caught:
        assert_rate_used(both, TRUE, what="step")
    assert "left out: the biases move by the same" in caught.value.feedback.cause


def test_nothing_that_moves_is_no_step():
    with pytest.raises(Wrong, match="leaves weights and biases as they are") as caught:
        assert_rate_used(moved(0.0, 0.0), TRUE, what="step")
    assert "local variable" in caught.value.feedback.next_step
