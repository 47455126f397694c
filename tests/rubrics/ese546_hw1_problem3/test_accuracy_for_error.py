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
    accuracy.graded(require_low, FILES, SELF, lambda: True, notes.append)
    assert notes == [accuracy.READ_AS_ACCURACY]
    read = accuracy.as_errors(FILES, SELF)
    assert np.allclose(read[f"{SELF}_validation_error.pkl"], [0.8, 0.1])
    assert read[f"{SELF}_training_loss.pkl"] == [2.0, 0.1]


def test_a_high_error_stays_wrong_where_the_layer_gives_the_error():
    with pytest.raises(Wrong, match="too high"):
        accuracy.graded(require_low, FILES, SELF, lambda: False, pytest.fail)


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
    ("measure", "is_accuracy"),
    [
        (lambda guess, y: np.mean(guess == y), True),
        (lambda guess, y: np.mean(guess != y), False),
        (lambda guess, y: np.sum(guess == y), False),
        (lambda guess, y: 1.0, False),
    ],
)
def test_only_the_accuracy_is_the_accuracy(measure, is_accuracy):
    assert accuracy.of_layer(Layer(measure), np.random.default_rng(0)) is is_accuracy
