"""Dense networks: their gradients, what mistakes make of them, and slips in the forward pass."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.oracles import DenseNetwork, logit_slips, loss_slips
from autograder.oracles.dense_networks import RELU, SIGMOID, TANH


@pytest.fixture
def digit():
    """Return a random network with a sample and its label."""
    rng = np.random.default_rng(0)
    return DenseNetwork.drawn([30, 8, 8, 10], rng), rng.random(30), 3


@pytest.mark.parametrize("activation", [SIGMOID, TANH, RELU], ids=lambda each: each.name)
@pytest.mark.parametrize("name", ["weights", "biases"])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_gradient_agrees_with_finite_differences(digit, activation, name, layer):
    network, x, y = replace(digit[0], activation=activation), *digit[1:]
    array = getattr(network, name)[layer]
    right = getattr(network.gradients(x, y), name)[layer]
    entry = np.unravel_index(np.abs(right).argmax(), array.shape)
    right, losses = right[entry], []
    for step in (1e-5, -2e-5):
        array[entry] += step
        losses.append(network.loss(x, y))
    assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(right, rel=1e-4)


@pytest.mark.parametrize("mistake", [
    {"slope": "output"}, {"slope": "none"}, {"slope": "function"}, {"slope": "output", "at": 0},
    {"start": "no label"}, {"start": "activation"}, {"start": "squared"}, {"moved": 0.1},
], ids=str)  # fmt: skip
def test_mistake_changes_the_gradient_of_the_first_layer(digit, mistake):
    network, x, y = digit
    right, wrong = (network.gradients(x, y, **each).weights[0] for each in ({}, mistake))
    assert np.linalg.norm(right - wrong) > 0.01 * np.linalg.norm(right)


def test_no_slip_of_the_forward_pass_is_right_and_all_differ(digit):
    network, x, y = digit
    for right, slips in (
        (network.loss(x, y), loss_slips(network, x, y)),
        (network.scores(x[None]), logit_slips(network, x[None])),
    ):
        flat = [np.ravel(each) for each in (right, *slips.values())]
        assert all(np.all(np.isfinite(each)) for each in flat)
        assert len(np.unique(np.round(flat, 9), axis=0)) == len(flat)


def test_slips_say_what_they_are(digit):
    network, x, y = digit
    found = {str(cause): value for cause, value in loss_slips(network, x, y).items()}
    assert found["The minus sign is missing."] == -network.loss(x, y)
    relu = replace(network, activation=RELU)
    assert found["The hidden layers have ReLU instead of sigmoid."] == relu.loss(x, y)
    logits = {str(cause): value for cause, value in logit_slips(relu, x[None]).items()}
    assert np.array_equal(
        logits["The hidden layers have sigmoid instead of ReLU."], network.scores(x[None])
    )


def test_an_array_of_one_layer_is_exchanged_in_a_copy(digit):
    network = digit[0]
    other = network.with_array("biases", 1, np.zeros(8))
    assert not other.biases[1].any()
    assert network.biases[1].any()
    assert np.array_equal(other.minus(network).biases[1], -network.biases[1])
