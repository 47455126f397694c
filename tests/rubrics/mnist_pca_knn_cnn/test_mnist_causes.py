"""What checks of the notebook on digits say of functions of a student's, below the sandbox."""

from types import SimpleNamespace

import numpy as np
import pytest
from digits_pieces import HOMEWORK

from autograder import Wrong
from autograder.oracles import softmax


def check(name, student, note=lambda _said: None):
    of = next(each for each in HOMEWORK.assignment.checks if each.name == name)
    given = {"student": student, "rng": np.random.default_rng(0), "note": note}
    of.function(**{need: given[need] for need in of.needs})


def student(own_softmax):
    def gradients(w, b, y, x):
        error = own_softmax(w @ x + b) - y
        return [np.outer(error, x), error]

    def loss(w, b, y, x):
        return float(-np.sum(y * np.log(own_softmax(w @ x + b))))

    return SimpleNamespace(softmax=own_softmax, dJ=gradients, J=loss)


def doubled(scores):
    return softmax(2 * scores)


def equal(scores):
    return np.full(len(scores), 1 / len(scores))


@pytest.mark.parametrize("name", ["cross_entropy", "gradient_of_weights", "gradient_of_biases"])
def test_what_is_right_for_a_wrong_softmax_keeps_its_points_with_a_note(name):
    notes = []
    check(name, student(doubled), notes.append)
    assert all("correct for your softmax, which has a check of its own" in each for each in notes)
    assert notes


@pytest.mark.parametrize("name", ["cross_entropy", "gradient_of_weights", "gradient_of_biases"])
def test_what_is_right_for_a_softmax_that_is_one_number_sends_to_softmax(name):
    with pytest.raises(Wrong) as wrong:
        check(name, student(equal))
    assert wrong.value.feedback.cause.startswith("Your softmax is 0.1 everywhere")
    assert not wrong.value.feedback.explains


@pytest.mark.parametrize(
    ("own", "named"),
    [
        (lambda x: np.exp(x) / np.exp(x).sum(), True),
        (lambda x: x / x.sum(), False),
        (lambda x: np.zeros_like(x), False),
    ],
)
def test_an_overflow_is_named_only_where_it_gives_what_was_found(own, named):
    with np.errstate(all="ignore"), pytest.raises(Wrong) as caught:
        check("softmax_of_large_scores", SimpleNamespace(softmax=own))
    assert ("overflows" in caught.value.feedback.cause) is named


def test_softmax_that_multiplies_by_its_sum_is_wrong_of_large_scores():
    def multiplied(x):
        powers = np.exp(x - x.max())
        return powers * powers.sum()

    with pytest.raises(Wrong):
        check("softmax_of_large_scores", SimpleNamespace(softmax=multiplied))
