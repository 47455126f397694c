"""Weights in a file are found, and worth what they do on data."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import (
    LinearWeights,
    SavedCurves,
    Updates,
    assert_claimed_error,
    known_weights,
    linear_weights,
)

RNG = np.random.default_rng(2)
SHAPE = (3, 5)
W, B = RNG.normal(size=SHAPE), RNG.normal(size=3)
CENTERS = 3 * np.eye(3, 5)
LABELS = RNG.integers(0, 3, 400)
X = CENTERS[LABELS] + RNG.normal(size=(400, 5))
RIGHT = LinearWeights(CENTERS, np.zeros(3))


@pytest.mark.parametrize("names", [("w", "b"), ("layer.weight", "layer.bias")])
@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 3)])
def test_weights_are_found_whatever_their_names(names, shape):
    found = linear_weights(dict(zip(names, (W, B.reshape(shape)), strict=True)), SHAPE, what="f")
    assert np.array_equal(found.w, W)
    assert np.array_equal(found.b, B)
    assert found.source == "f"


def test_names_tell_weights_from_their_gradients():
    arrays = {"dw": 0 * W, "db": 0 * B, "w": W, "b": B}
    assert np.array_equal(linear_weights(arrays, SHAPE, what="f").w, W)


@pytest.mark.parametrize(
    "arrays", [None, {}, {"w": W}, {"w": W.T[:2], "b": B}, {"W": W, "V": W, "b": B}]
)
def test_what_is_no_linear_layer_is_refused(arrays):
    with pytest.raises(Wrong):
        linear_weights(arrays, SHAPE, what="weights.h5")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_refused(bad):
    with pytest.raises(Wrong):
        linear_weights({"w": W, "b": B + np.array([0, bad, 0])}, SHAPE, what="f")


def test_right_weights_tell_classes_apart_however_they_are_scaled():
    assert RIGHT.tells_apart(X, LABELS)
    assert RIGHT.tells_apart(255 * X, LABELS)
    assert LinearWeights(CENTERS + 7 * RNG.random(5), B).tells_apart(X, LABELS)


def test_weights_of_other_labels_do_not():
    assert not LinearWeights(np.roll(CENTERS, 1, axis=0), B).tells_apart(X, LABELS)
    assert not LinearWeights(np.zeros(SHAPE), B).tells_apart(X, LABELS)


def test_output_that_is_never_positive_is_dead():
    assert not RIGHT.has_dead_output(X)
    assert LinearWeights(CENTERS, np.array([0, -100.0, 0])).has_dead_output(X)


def claimed(error):
    files = {"my_validation_error.pkl": [0.9, error]}
    curves = SavedCurves(files, "my_{split}_{kind}.pkl", 1, 1, batch_size=10, window=1)
    return assert_claimed_error(curves, RIGHT, (X, LABELS), tolerance=0.02)


def test_error_that_is_claimed_is_the_one_of_the_weights_with_a_relu_or_without():
    for right in RIGHT.errors(X, LABELS):
        assert claimed(right) == right
    assert claimed(min(RIGHT.errors(X, LABELS)) + 0.02) in RIGHT.errors(X, LABELS)
    with pytest.raises(Wrong, match="compared with the weights in your file"):
        claimed(0.5)


def test_weights_are_known_from_the_file_and_from_what_was_seen():
    def missing():
        raise Wrong("no file")

    seen = Updates(3, [], [W, B])
    assert len(known_weights(seen, SHAPE, lambda: RIGHT)) == 2
    assert len(known_weights(seen, SHAPE, missing)) == 1
    assert known_weights(Updates(), SHAPE, missing) == []
