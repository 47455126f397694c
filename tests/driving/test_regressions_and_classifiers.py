"""Losses and classifiers that a rubric works with in the student's process, run here."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.driving import fitted_classifiers, softmax_regression, torch_images
from autograder.driving.fitted_classifiers import fitted, predicted_labels
from autograder.errors import Wrong
from autograder.oracles import numeric_gradient

RNG = np.random.default_rng(6)
W, B = RNG.normal(size=(4, 6)), RNG.normal(size=4)
FUNCTIONS = {
    "slope": (softmax_regression.slope, softmax_regression.slope_gradients),
    "regression": (softmax_regression.regression_loss, softmax_regression.regression_gradients),
}


@pytest.mark.parametrize("samples", [(), (5,)], ids=["one", "mini_batch"])
@pytest.mark.parametrize(("loss", "gradients"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_gradients_are_those_of_the_loss(loss, gradients, samples):
    x, y = RNG.normal(size=(*samples, 6)), np.eye(4)[RNG.integers(4, size=samples)]
    dw, db = gradients(W, B, y, x)
    assert np.allclose(dw, numeric_gradient(lambda w: loss(w, B, y, x), W), atol=1e-6)
    assert np.allclose(db, numeric_gradient(lambda b: loss(W, b, y, x), B), atol=1e-6)


@pytest.mark.parametrize("returned", [np.arange(3), np.arange(3.0)[:, None], [0, 1, 2]])
def test_labels_are_whole_numbers_in_a_row_or_a_column(returned):
    classifier = SimpleNamespace(predict=lambda _x: returned)
    found = predicted_labels(classifier, np.ones((3, 2)), what="predict(X)")
    assert found.tolist() == [0, 1, 2]
    assert found.dtype == np.int64


@pytest.mark.parametrize("returned", [np.arange(2), np.array([0.5, 1, 2]), None, np.ones((1, 3))])
def test_anything_else_is_no_label_for_each_row(returned):
    classifier = SimpleNamespace(predict=lambda _x: returned)
    with pytest.raises(Wrong, match="what predict"):
        predicted_labels(classifier, np.ones((3, 2)), what="predict(X)")


def test_fit_that_returns_no_classifier_is_said(monkeypatch):
    monkeypatch.setattr(
        fitted_classifiers, "keep", lambda *_: SimpleNamespace(fit=lambda _x, _y: None)
    )
    with pytest.raises(Wrong, match="fit does not return the classifier"):
        fitted(SimpleNamespace(_name="KNN"), np.ones((3, 2)), np.arange(3), 3)


@pytest.mark.parametrize(
    ("levels", "spent", "result"),
    [
        ([0.5, 0.95, 0.99], [0, 0, 1, 2, 3], (0.95, 2)),
        ([0.5, 0.4, 0.3, 0.2], [0, 0, 1, 2, 3], (0.5, 3)),
        ([0.5, 0.6, 0.7], [0, 0, 99], (0.5, 1)),
    ],
    ids=["reached", "epochs", "time"],
)
def test_training_ends_when_it_is_good_or_no_time_is_left(monkeypatch, levels, spent, result):
    clock, measured = iter(spent), iter(levels)
    monkeypatch.setattr(torch_images, "time_used", lambda _student: next(clock))
    limits = {"full_at": 0.9, "epochs": 3, "seconds": 10.0}
    found = torch_images.trained_until(None, lambda: None, lambda: next(measured), **limits)
    assert found == result


def test_bytes_become_images_from_0_to_1():
    tensor = torch_images.as_images(np.full((2, 4, 3), 255, np.uint8))
    assert tensor.array.shape == (2, 1, 4, 3)
    assert tensor.array.dtype == np.float32
    assert tensor.array.max() == 1.0
