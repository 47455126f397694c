"""Reference formulas of a softmax classifier, against others and against properties."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.oracles import (
    cross_entropy,
    error_rate,
    log_softmax,
    numeric_gradient,
    relu,
    softmax,
    softmax_cross_entropy_gradient,
)

# A busy machine must not fail a test for being slow.
QUICK = settings(max_examples=40, deadline=None)

LOGITS = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.floats(-1e3, 1e3)
)


@QUICK
@given(LOGITS)
def test_probabilities_are_positive_and_sum_to_one(logits):
    probabilities = softmax(logits)
    assert np.all(probabilities >= 0.0)
    assert np.allclose(probabilities.sum(axis=1), 1.0)


@QUICK
@given(LOGITS, st.floats(-1e3, 1e3))
def test_a_constant_added_to_the_logits_changes_nothing(logits, constant):
    assert np.allclose(log_softmax(logits + constant), log_softmax(logits), atol=1e-9)


def test_softmax_of_known_logits():
    assert np.allclose(softmax([[0.0, math.log(3.0)]]), [[0.25, 0.75]])


@pytest.mark.parametrize("size", [1e3, 1e6, -1e6])
def test_huge_logits_do_not_overflow(size):
    logits, labels = [[size, 0.0], [0.0, size]], [0, 1]
    assert math.isfinite(cross_entropy(logits, labels))
    assert np.all(np.isfinite(softmax_cross_entropy_gradient(logits, labels)))


def test_equal_logits_lose_the_log_of_the_number_of_classes():
    assert cross_entropy(np.zeros((4, 10)), [0, 3, 5, 9]) == pytest.approx(math.log(10))


def test_the_loss_is_the_mean_over_the_mini_batch(rng):
    logits, labels = rng.normal(size=(6, 10)), np.arange(6)
    losses = [cross_entropy(logits[i : i + 1], labels[i : i + 1]) for i in range(6)]
    assert cross_entropy(logits, labels) == pytest.approx(np.mean(losses))


def test_the_gradient_is_that_of_the_loss(rng):
    logits, labels = rng.normal(size=(4, 5)), np.array([0, 4, 2, 2])
    numeric = numeric_gradient(lambda z: cross_entropy(z, labels), logits)
    assert np.allclose(softmax_cross_entropy_gradient(logits, labels), numeric, atol=1e-9)


def test_the_error_counts_wrong_predictions():
    logits = np.array([[2.0, 1.0], [0.0, 1.0], [3.0, 0.0], [1.0, 1.0]])
    assert error_rate(logits, [0, 1, 1, 0]) == 0.25
    assert error_rate(logits, [1, 0, 1, 1]) == 1.0


def test_relu_keeps_positive_and_drops_negative():
    assert relu([[-1.0, 0.0, 2.0]]).tolist() == [[0.0, 0.0, 2.0]]


@pytest.mark.parametrize(
    ("logits", "labels"),
    [
        (np.ones((2, 3)), [0]),
        (np.ones((2, 3)), [0, 3]),
        (np.ones((2, 3)), [0, -1]),
        (np.ones((2, 3)), [0.0, 1.0]),
        (np.ones(3), [0, 1, 2]),
        (np.ones((0, 3)), []),
    ],
    ids=["few-labels", "no-such-class", "negative", "float-labels", "1-d", "empty"],
)
def test_labels_that_do_not_fit_are_the_callers_error(logits, labels):
    with pytest.raises(ValueError, match="labels"):
        cross_entropy(logits, labels)
