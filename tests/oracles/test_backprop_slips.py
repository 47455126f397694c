"""Mistakes in back-propagation are named, one and two at once, and cost their points once."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.oracles.backprop_slips import BackpropSlips
from autograder.oracles.dense_networks import RELU, TANH, DenseNetwork

RNG = np.random.default_rng(5)
NETWORK = DenseNetwork.drawn([20, 6, 6, 4], RNG)
X, Y, RATE = RNG.random(20), 2, 1.0
MISTAKES = BackpropSlips(NETWORK, X, Y, RATE)
TOGETHER = {"slope": "output", "moved": RATE}


def made(**mistake):
    return NETWORK.gradients(X, Y, **mistake)


def causes(name, layer, found):
    forms = MISTAKES.forms(name, layer)
    return [cause for cause, form in forms.items() if np.allclose(form, found)]


def test_two_mistakes_at_once_are_both_named():
    (cause,) = causes("weights", 0, made(**TOGETHER).weights[0])
    assert cause.startswith("There are two mistakes. The gradient is propagated through weights")
    assert "dsigmoid is taken of the activation" in cause
    assert {"order", "function"} <= set(cause.explains)


@pytest.mark.parametrize(
    "mistake", [{"moved": RATE}, {"slope": "none"}, TOGETHER], ids=["moved", "slope", "both"]
)
def test_mistake_in_the_way_back_costs_its_points_at_weights_1_alone(mistake):
    found = made(**mistake)
    paid = [MISTAKES.paid_at(found, "weights", layer) for layer in (2, 1, 0)]
    assert paid == ["", "", "weights[1]"]
    assert [MISTAKES.paid_at(found, "biases", layer) for layer in (1, 0)] == ["weights[1]"] * 2


def test_step_uphill_costs_its_points_at_the_last_weights_alone():
    found = MISTAKES.truth.times(-1.0)
    paid = [MISTAKES.paid_at(found, "weights", layer) for layer in (2, 1, 0)]
    assert paid == ["", "weights[2]", "weights[2]"]


def test_another_mistake_costs_its_own_points():
    found = made(slope="none")
    other = DenseNetwork([-found.weights[0], *found.weights[1:]], found.biases)
    assert MISTAKES.paid_at(other, "weights", 0) == ""
    still = DenseNetwork([0.0 * each for each in found.weights], found.biases)
    assert [MISTAKES.paid_at(still, "weights", layer) for layer in range(3)] == [""] * 3


def carried(start, slopes, end=1.0):
    """Return what a student's own error at the end gives, with a slope at each hidden layer."""
    step = NETWORK.forward(X)
    errors = [start]
    for layer in (1, 0):
        passed = NETWORK.weights[layer + 1] @ errors[0]
        errors.insert(0, passed * NETWORK.slope_of(step.inputs[layer], slopes[layer]))
    weights = [np.outer(out, error) for out, error in zip(step.outputs, errors, strict=True)]
    return DenseNetwork([end * weights[0], *weights[1:]], errors)


ODD = np.array([0.3, -0.2, 0.5, 0.1])


@pytest.mark.parametrize(
    ("found", "paid"),
    [
        (carried(ODD, ["input", "input"]), ["", "weights[2]", "weights[2]"]),
        (carried(ODD, ["none", "input"]), ["", "weights[2]", ""]),
        (carried(ODD, ["none", "none"]), ["", "", "weights[1]"]),
        (carried(ODD, ["input", "none"]), ["", "", "weights[2]"]),
        (carried(ODD, ["input", "input"], end=2.0), ["", "weights[2]", ""]),
    ],
)
def test_what_is_right_for_an_error_of_the_students_own_is_paid_there(found, paid):
    assert [MISTAKES.paid_at(found, "weights", layer) for layer in (2, 1, 0)] == paid


@pytest.mark.parametrize("start", [np.zeros(4), np.ones(4), np.array([1.0, 0, 0, 0])])
def test_degenerate_error_of_the_students_own_earns_nothing(start):
    found = carried(start, ["input", "input"])
    assert [MISTAKES.paid_at(found, "weights", layer) for layer in (2, 1, 0)] == [""] * 3


@pytest.mark.parametrize("activation", [TANH, RELU], ids=lambda each: each.name)
def test_sentences_speak_of_the_activation_that_there_is(activation):
    network = replace(NETWORK, activation=activation)
    slips = BackpropSlips(network, X, Y, RATE)
    found = network.gradients(X, Y, slope="none").weights[0]
    fits = [cause for cause, form in slips.forms("weights", 0).items() if np.allclose(form, found)]
    assert fits[0] == f"The derivative of {activation.name} is left out."


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (np.ones((6, 6)), "the gradient is left out"),
        (1.0 / MISTAKES.truth.weights[1], "divided by the gradient"),
        (np.zeros((6, 6)), "does not move at all"),
    ],
)
def test_what_moves_by_no_gradient_is_named(found, words):
    assert words in causes("weights", 1, found)[0]
