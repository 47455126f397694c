"""Slips in the notebook on digits are named by what they give, below the sandbox."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import softmax
from autograder.rubrics.mnist_pca_knn_cnn import (
    descent,
    eigenvalues,
    neighbors,
    one_of_each,
    pca,
    reconstructions,
)
from autograder.rubrics.mnist_pca_knn_cnn import softmax_regression as regression
from autograder.rubrics.mnist_pca_knn_cnn.digits import Digits

RNG = np.random.default_rng(4)
Y = np.arange(90) % 5
X = 1.5 * RNG.normal(size=(5, 4))[Y] + RNG.normal(size=(90, 4))
QUERIES = 2.0 * RNG.normal(size=(120, 4))


def labels_by(distances, k=3):
    order = np.argsort(distances, axis=1)[:, :k]
    return np.array([np.bincount(row).argmax() for row in Y[order]])


def said_of(found, k=3):
    guesses = neighbors._guesses(X, Y, QUERIES, k)
    return next((str(cause) for cause, guess in guesses if neighbors._all_right(found, guess)), "")


def squares(x):
    return (x**2).sum(axis=1)


CROSS = QUERIES @ X.T
DIFFERENCES = ((QUERIES[:, None] - X) ** 2).sum(axis=2)
NEIGHBORS = {
    "sign": (squares(X) + 2 * CROSS, "is added instead of subtracted"),
    "factor": (squares(X) - CROSS, "The factor 2 is missing"),
    "three": (squares(X) - 3 * CROSS, "There is a 3 where a 2 is needed"),
    "cut": (((np.trunc(QUERIES)[:, None] - X) ** 2).sum(axis=2), "are cut to whole numbers"),
    "farthest": (-DIFFERENCES, "farthest"),
}


@pytest.mark.parametrize(("distances", "words"), NEIGHBORS.values(), ids=NEIGHBORS.keys())
def test_slip_in_the_distances_is_named_by_the_labels(distances, words):
    assert words in said_of(labels_by(distances))


def test_other_slips_of_a_classifier_are_named():
    right = labels_by(DIFFERENCES)
    assert "wrong sign" in said_of(-right)
    assert "no vote is counted" in said_of(np.zeros_like(right))
    assert said_of(RNG.permutation(right)) == ""


@pytest.mark.parametrize(
    ("ratio", "words"),
    [(3.0, "W moves by the step alone"), (1 / 6, "The step of b is divided by"), (1.5, "")],
)
def test_gradient_that_a_step_leaves_out_is_named(ratio, words):
    assert words in descent._of_ratio(ratio)


def test_images_that_are_missing_or_of_other_digits_are_named():
    images = RNG.integers(0, 256, size=(20, 28, 28)).astype(np.uint8)
    digits = Digits(images, np.arange(20) % 10, images[:10], np.arange(10))
    first = images[:10].astype(float)
    last_missing = np.concatenate([first[:9], np.zeros((1, 28, 28))])
    others = np.array([first[0 if k else 1] for k in range(10)])
    everything = set(range(10))
    assert "last one" in one_of_each._why_other_digits(last_missing, digits, {9})
    assert "zeros alone" in one_of_each._why_other_digits(0 * first, digits, everything)
    assert "is not k" in one_of_each._why_other_digits(others, digits, everything)
    assert one_of_each._why_other_digits(first[::-1], digits, everything) == ""


def test_zeros_of_the_students_own_are_nothing_to_build_on():
    variables = {"data_centered": np.zeros((6, 784)), "data_covmat": np.zeros((784, 784))}
    zeros = SimpleNamespace(variable=lambda name, **_shape: variables[name])
    rows = np.random.default_rng(1).normal(size=(6, 784))
    digits = SimpleNamespace(images=rows, flat=rows, covmat=rows.T @ rows / 6)
    with pytest.raises(Wrong) as caught:
        pca.assert_covariance(zeros, digits, print)
    assert caught.value.feedback.cause.startswith("Your data_centered is 0 everywhere")


def student(own_softmax):
    def gradients(w, b, y, x):
        error = own_softmax(w @ x + b) - y
        return [np.outer(error, x), error]

    return SimpleNamespace(softmax=own_softmax, dJ=gradients, J=lambda *_: 1.0)


def test_gradient_that_is_right_for_a_wrong_softmax_keeps_its_points_with_a_note():
    notes = []
    doubled = student(lambda scores: softmax(2 * scores))
    regression.assert_weight_gradient(doubled, RNG, notes.append)
    regression.assert_bias_gradient(doubled, RNG, notes.append)
    assert "dW of dJ is right for your softmax, which has a check of its own." in notes


def test_gradient_that_is_right_for_zeros_names_softmax():
    zeros = student(lambda scores: np.zeros_like(scores))
    with pytest.raises(Wrong) as wrong:
        regression.assert_weight_gradient(zeros, RNG, lambda _note: None)
    assert wrong.value.feedback.cause_id == "softmax first"
    assert not wrong.value.feedback.explains


def test_what_stands_for_the_eigenvalues_is_named():
    right = np.sort(RNG.random(784))[::-1]
    vectors = np.linalg.qr(RNG.normal(size=(784, 784)))[0]
    named = eigenvalues._other_eigenvalues
    assert "eigenvectors" in named(vectors, right)
    assert "every second" in named(right[::2], right)
    assert named(right[:392], right) is None


def test_slip_in_a_reconstruction_is_named_by_its_images():
    basis = np.linalg.qr(RNG.normal(size=(784, 3)))[0]
    images, mean = RNG.random((10, 28, 28)), RNG.random(784)
    flat = images.reshape(10, -1)
    shown = ((flat - mean) @ basis @ basis.T - mean).reshape(images.shape)
    parts = SimpleNamespace(mean=mean, vectors=np.concatenate([basis, basis], axis=1))
    cause = reconstructions._wrong_reconstruction(parts, images, list(shown), 3)
    assert cause == "data_mean is subtracted instead of added."


@pytest.mark.parametrize(
    ("softmax", "named"),
    [
        (lambda x: np.exp(x) / np.exp(x).sum(), True),
        (lambda x: x / x.sum(), False),
        (lambda x: np.zeros_like(x), False),
    ],
)
def test_an_overflow_is_named_only_where_it_gives_what_was_found(softmax, named):
    student = SimpleNamespace(softmax=softmax)
    with np.errstate(all="ignore"), pytest.raises(Wrong) as caught:
        regression.assert_stable(student, np.random.default_rng(0))
    assert ("overflows" in caught.value.feedback.cause) is named


def test_loss_of_a_softmax_that_is_one_number_everywhere_sends_to_softmax():
    student = SimpleNamespace(
        softmax=lambda x: np.full(len(x), 1 / len(x)),
        J=lambda _w, b, _y, _x: float(np.log(len(b))),
    )
    with pytest.raises(Wrong, match="wrong where softmax is") as caught:
        regression.assert_loss(student, np.random.default_rng(0), pytest.fail)
    assert caught.value.feedback.next_step == "Correct softmax first."
