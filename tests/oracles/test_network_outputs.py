"""Logits, straight lines, outputs of one sign; bounds; what a wrong answer earns."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import assert_bends, assert_logits, assert_reached, share_of, softmax
from autograder.oracles import network_outputs as outputs

LOGITS = np.random.default_rng(0).normal(size=(7, 3))


def bends(function):
    """Return what a network gives for x, y, x + y and 0, with weights drawn five times."""
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 30))
    return [[function(w * each) for each in (x, y, x + y, 0 * x)] for w in rng.normal(size=5)]


def test_logits_are_returned():
    assert np.array_equal(assert_logits(LOGITS, what="net", rows=7, classes=3), LOGITS)


@pytest.mark.parametrize(
    ("found", "words", "cause"),
    [
        (softmax(LOGITS), "gives probabilities", outputs.SOFTMAX_BEFORE_LOSS),
        (np.maximum(LOGITS, 0), "gives no negative numbers", outputs.ACTIVATION_AT_END),
        (LOGITS[:, :2], "net of 7 samples", ""),
    ],
)
def test_other_outputs_than_logits_are_wrong(found, words, cause):
    with pytest.raises(Wrong, match=words) as caught:
        assert_logits(found, what="net", rows=7, classes=3)
    assert not cause or caught.value.feedback.cause == cause


@pytest.mark.parametrize(
    "function", [np.tanh, lambda z: np.maximum(z, 0) - 0.1], ids=["tanh", "relu"]
)
def test_network_with_an_activation_bends(function):
    assert_bends(bends(function), what="net")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda z: 3 * z - 1, "straight line"),
        (lambda z: np.maximum(z, 0), "never negative"),
        (lambda z: -np.exp(z), "never positive"),
    ],
)
def test_straight_line_and_one_sign_are_wrong(function, words):
    with pytest.raises(Wrong, match=words):
        assert_bends(bends(function), what="net")


def test_number_that_reaches_its_bounds_is_returned():
    assert assert_reached(0.5, at_least=0.5, at_most=0.5, what="it") == 0.5


@pytest.mark.parametrize(
    ("found", "bounds", "words", "expected"),
    [
        (0.4, {"at_least": 0.5}, "it is too low", "at least 0.5"),
        (0.6, {"at_most": 0.5}, "it is too high", "at most 0.5"),
        (2.0, {"at_least": 0, "at_most": 1}, "it is too high", "at least 0 and at most 1"),
        (float("nan"), {"at_least": 0.5}, "it", None),
        ("0.9", {"at_least": 0.5}, "it", None),
    ],
)
def test_number_that_does_not_is_wrong(found, bounds, words, expected):
    with pytest.raises(Wrong, match=words) as caught:
        assert_reached(found, what="it", **bounds)
    assert expected in (None, caught.value.feedback.expected)


def test_bound_is_asked_for():
    with pytest.raises(ValueError, match="no bound"):
        assert_reached(0.5, what="it")


@pytest.mark.parametrize(
    ("found", "share"),
    [(1.00001, 0.5), (2.0, 0.75), (3.0, 0.0), ("one", 0.0), (None, 0.0), (float("nan"), 0.0)],
)
def test_share_is_that_of_the_number_that_was_found(found, share):
    assert share_of(found, {0.5: 1.0, 0.75: 2.0}) == share


def test_share_of_an_array_is_that_of_all_of_it():
    assert share_of(np.ones(3), {0.5: [1, 1, 1]}) == 0.5
    assert share_of(np.array([1, 1, 2]), {0.5: [1, 1, 1]}) == 0.0
