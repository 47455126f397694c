"""What the back-propagation of a student is compared with: gradients, layouts, starts."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.rubrics.fashion_backprop import backprop_start, sigmoid_network
from autograder.rubrics.fashion_backprop.from_scratch import Layout, layouts


@pytest.fixture
def digit():
    """Return a random network with a sample and its label."""
    rng = np.random.default_rng(0)
    return sigmoid_network.random_network([784, 32, 32, 10], rng), rng.random(784), 3


@pytest.mark.parametrize("name", ["weights", "biases"])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_gradient_agrees_with_finite_differences(digit, name, layer):
    network, x, y = digit
    array = getattr(network, name)[layer]
    entry = np.unravel_index(np.abs(array).argmax(), array.shape)
    right = getattr(sigmoid_network.gradients(network, x, y), name)[layer][entry]
    losses = []
    for step in (1e-5, -2e-5):
        array[entry] += step
        losses.append(sigmoid_network.loss(network, x, y))
    assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(right, rel=1e-4)


@pytest.mark.parametrize("mistake", [
    {"slope": "activation"}, {"slope": "none"}, {"slope": "sigmoid"}, {"slope": "activation", "at": 0},
    {"output": "no label"}, {"output": "sigmoid"}, {"output": "squared"}, {"moved": 0.1},
], ids=str)  # fmt: skip
def test_mistake_changes_the_gradient_of_the_first_layer(digit, mistake):
    right, wrong = (sigmoid_network.gradients(*digit, **each).weights[0] for each in ({}, mistake))
    assert np.linalg.norm(right - wrong) > 0.01 * np.linalg.norm(right)


@pytest.mark.parametrize("transposed", [(False,) * 3, (True,) * 3, (False, True, False)], ids=str)
def test_layout_reads_what_it_wrote(digit, transposed):
    layout = Layout(transposed, ((32,), (32, 1), (1, 10)))
    weights, biases = layout.write(digit[0])
    assert layout in layouts(weights, biases)
    assert not layout.read(weights, biases).minus(digit[0]).flat().any()


def test_uniform_layouts_come_first():
    found = layouts([np.zeros((784, 32)), np.zeros((32, 32)), np.zeros((32, 10))],
                    [np.zeros(32), np.zeros(32), np.zeros(10)])  # fmt: skip
    assert [one.transposed for one in found] == [(False, False, False), (False, True, False)]


def test_layers_that_do_not_fit_have_no_layout():
    assert layouts([np.zeros((784, 32)), np.zeros((30, 10))], [np.zeros(32), np.zeros(10)]) == []


def test_right_start_is_never_refused():
    rng = np.random.default_rng(1)
    for _ in range(200):
        backprop_start._assert_distribution(rng.normal(0, 784**-0.5, 25_088), 1 / 784, "W", 784)
        backprop_start._assert_distribution(rng.normal(0, 32**-0.5, 320), 1 / 32, "W", 32)


@pytest.mark.parametrize("draw", [
    lambda rng: rng.uniform(-1, 1, 25_088) * (3 / 784) ** 0.5,
    lambda rng: rng.normal(0.005, 784**-0.5, 25_088),
    lambda rng: rng.normal(0, 816**-0.5, 25_088) * 0.95,
    lambda rng: np.full(25_088, np.nan),
], ids=["uniform", "mean", "deviation", "nan"])  # fmt: skip
def test_wrong_start_is_refused(draw):
    with pytest.raises(Wrong):
        backprop_start._assert_distribution(draw(np.random.default_rng(2)), 1 / 784, "W", 784)
