"""What a classifier of the grader's own gives, and what its slips would give."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix
from sklearn.svm import SVC

from autograder.oracles import assert_close
from autograder.oracles.validated import validated

RNG = np.random.default_rng(0)
Y = np.repeat([0, 1, 2, 5], 15)[RNG.permutation(60)]
X = RNG.normal(size=(60, 4)) + Y[:, None]
SETS = X[:40], Y[:40], X[40:], Y[40:]


@pytest.fixture(scope="module")
def right():
    return validated(SVC(), *SETS)


def test_accuracy_and_matrix_are_scikit_learns(right):
    predicted = SVC().fit(*SETS[:2]).predict(SETS[2])
    assert right.accuracy == np.mean(predicted == SETS[3])
    assert np.array_equal(right.matrix, confusion_matrix(SETS[3], predicted))
    assert (right.n_train, right.n_val, right.matrix.sum()) == (40, 20, 20)


def test_matrix_has_a_row_for_a_class_that_is_not_validated(right):
    some = SETS[3] != 5
    found = validated(SVC(), *SETS[:2], SETS[2][some], SETS[3][some])
    assert found.matrix.shape == right.matrix.shape == (4, 4)
    assert not found.matrix[3].any()


def test_slips_are_named(right, refused):
    accuracy = {"what": "the accuracy", "forms": right.accuracy_slips}
    matrix = {"what": "the matrix", "forms": right.matrix_slips}
    for found, wanted, more, cause in (
        (right.training_accuracy, right.accuracy, accuracy, "training accuracy"),
        (1 - right.accuracy, right.accuracy, accuracy, "fraction wrong"),
        (right.training_matrix, right.matrix, matrix, "training confusion"),
        (right.matrix.T, right.matrix, matrix, "confusion transposed"),
    ):
        assert refused(assert_close, found, wanted, **more).cause_id == cause


def test_arrays_that_do_not_fit_are_the_rubrics_fault():
    with pytest.raises(ValueError, match="inconsistent"):
        validated(SVC(), X[:39], Y[:40], X, Y)
