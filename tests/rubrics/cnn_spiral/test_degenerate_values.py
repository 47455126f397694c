"""What is right for zeros, or for one number everywhere, of the student's own earns nothing."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.oracles import cross_entropy, softmax
from autograder.rubrics.cnn_spiral import spiral, spiral_losses, spiral_networks

RNG = np.random.default_rng(2)
SCORES, LABELS = RNG.normal(size=(5, 3)), np.array([0, 1, 2, 1, 0])


def student(**functions):
    return SimpleNamespace(**functions)


@pytest.mark.parametrize("value", [1 / 3, 1.0])
def test_softmax_of_one_number_everywhere_is_nothing_to_build_on(value):
    constant = student(softmax=lambda h: np.full(h.shape, value))
    assert spiral_losses.own_probabilities(constant, SCORES) is None
    other = student(softmax=lambda h: softmax(2 * h))
    assert spiral_losses.own_probabilities(other, SCORES) is not None


@pytest.mark.parametrize(("scale", "earns"), [(0.0, False), (2.0, True)])
def test_loss_of_scores_that_are_one_number_everywhere_is_nothing_to_build_on(scale, earns):
    parameters = [RNG.normal(size=(2, 3)), np.zeros(3)]
    x, y = RNG.normal(size=(5, 2)), LABELS
    own = student(
        linear_scores=lambda x, w, b: scale * (x @ w + b),
        cross_entropy=cross_entropy,
        l2_penalty=lambda weights, reg: spiral.penalty([weights[0], 0.0], reg),
    )
    scores = own.linear_scores(x, *parameters)
    found = cross_entropy(scores, y) + spiral.penalty(parameters, spiral_networks._REG)
    at = (x, y, parameters)
    assert spiral_networks._is_own_loss(own, spiral_networks.LINEAR, found, at) is earns


def test_gradient_of_zeros_is_nothing_to_build_on():
    parameters = [RNG.normal(size=(2, 3)), np.zeros(3)]
    at = (RNG.normal(size=(5, 2)), LABELS, parameters)
    own = spiral_networks._from_own_score_gradient
    assert own(student(cross_entropy_gradient=lambda h, _: np.zeros_like(h)), at) == []
    assert own(student(cross_entropy_gradient=lambda h, _: np.full_like(h, np.nan)), at) == []
    assert own(student(cross_entropy_gradient=lambda h, _: 2 * h), at) != []
