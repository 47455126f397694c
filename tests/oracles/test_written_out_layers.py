"""Formulas of one sample compute what `DenseNetwork` does."""

import numpy as np

from autograder.oracles import DenseNetwork
from autograder.oracles.written_out_layers import sample_gradients, sample_loss

RNG = np.random.default_rng(1)
NETWORK, X, Y = DenseNetwork.drawn([7, 5, 4, 3], RNG), RNG.random(7), 2


def test_loss_and_gradients_are_those_of_the_network():
    given = X, Y, NETWORK.weights, NETWORK.biases
    assert np.isclose(sample_loss(*given), NETWORK.loss(X, Y))
    right = NETWORK.gradients(X, Y)
    for found, wanted in zip(
        sample_gradients(*given), [*right.weights, *right.biases], strict=True
    ):
        assert np.allclose(found, wanted)
