"""Curves that are written with an accuracy for the error inherit one slip, and cost nothing more."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.rubrics.ese546_hw1_problem3 import accuracy
from autograder.rubrics.ese546_hw1_problem3.training_runs import SELF

FILES = {
    f"{SELF}_training_error.pkl": [0.1, 0.8, 0.9],
    f"{SELF}_validation_error.pkl": [0.2, 0.9],
    f"{SELF}_training_loss.pkl": [2.0, 0.1],
}


def require_low(files, prefix):
    last = files[f"{prefix}_training_error.pkl"][-1]
    if not last <= 0.15:
        raise Wrong("too high", expected="0.15", found=f"{last}", next_step="Train.")


def test_a_curve_is_read_as_1_minus_the_error_where_the_layer_gives_the_accuracy():
    notes = []
    accuracy.graded(require_low, FILES, SELF, lambda: "the accuracy", notes.append)
    assert "Your error is the accuracy" in notes[0]
    read = accuracy.as_errors(FILES, SELF, accuracy.MEASURES["the accuracy"])
    assert np.allclose(read[f"{SELF}_validation_error.pkl"], [0.8, 0.1])
    assert read[f"{SELF}_training_loss.pkl"] == [2.0, 0.1]


class Submitted(dict):
    def __missing__(self, name):
        raise Wrong(f"{name} was not handed in")


def test_file_that_is_missing_says_so_however_the_curves_are_read():
    def weights(files, prefix):
        return files[f"{prefix}_validation_error.pkl"], files["linear.h5"]

    with pytest.raises(Wrong, match=r"linear\.h5 was not handed in"):
        accuracy.graded(weights, Submitted(FILES), SELF, lambda: "the accuracy", pytest.fail)


def test_a_high_error_stays_wrong_where_the_layer_gives_the_error():
    with pytest.raises(Wrong, match="too high"):
        accuracy.graded(require_low, FILES, SELF, str, pytest.fail)


class Layer:
    def __init__(self, measure):
        self.measure = measure

    def softmax_cross_entropy_t(self):
        return self

    def zero_grad(self):
        pass

    def forward(self, h, y):
        return [0.0, float(self.measure(h.argmax(axis=1), y))]


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        (lambda guess, y: np.mean(guess == y), "the accuracy"),
        (lambda guess, y: 100 * np.mean(guess != y), "in percent"),
        (lambda guess, y: 100 * np.mean(guess == y), "the accuracy in percent"),
        (lambda guess, y: np.mean(guess != y), ""),
        (lambda guess, y: np.sum(guess == y), ""),
        (lambda guess, y: 1.0, ""),
    ],
)
def test_measure_of_a_layer_is_named_only_where_all_its_numbers_are_that(measure, name):
    assert accuracy.of_layer(Layer(measure), np.random.default_rng(0)) == name
