"""Two arrays that a student's functions train with, in the student's process."""

import numpy as np
import pytest
from at_hand import held, student_of

from autograder.driving.training_arrays import TrainingArrays

X = np.arange(24.0).reshape(4, 6)
Y = np.array([2, 0, 1, 2])
FORMS = {
    "numbers": (X, Y),
    "columns": (X[:, None], Y[:, None]),
    "one hot": (X.reshape(4, 2, 3), np.eye(3, dtype=int)[Y]),
}


def arrays(x=X, y=Y):
    student = student_of(x_train=x, y_train=y)
    return student, TrainingArrays(student, 6)


@pytest.mark.parametrize("form", FORMS)
def test_rows_that_are_kept_come_back_flat_with_whole_labels(form):
    student, training = arrays(*FORMS[form])
    x, y = training.keep([3, 0, 1])
    assert x.tolist() == X[[3, 0, 1]].tolist()
    assert y.tolist() == [2, 2, 0]
    assert y.dtype == np.int64
    assert len(held(student).x_train) == len(held(student).y_train) == len(training) == 3


def test_rows_may_be_numbers_of_numpys():
    _, training = arrays()
    assert training.keep(np.array([1, 2]))[1].tolist() == [0, 1]


@pytest.mark.parametrize("form", FORMS)
def test_other_samples_come_in_the_form_of_those_there(form):
    student, training = arrays(*FORMS[form])
    shape = np.shape(held(student).x_train)[1:]
    training.fill(np.ones((2, 6)), np.array([1, 2]), classes=3)
    assert held(student).x_train.shape == (2, *shape)
    found = held(student).y_train
    assert (found.argmax(axis=1) if form == "one hot" else found.reshape(-1)).tolist() == [1, 2]


def test_one_hot_labels_have_ten_classes_unless_others_are_named():
    student, training = arrays(X, np.eye(10)[Y])
    training.fill(np.ones((2, 6)), np.array([9, 0]))
    assert held(student).y_train.argmax(axis=1).tolist() == [9, 0]


def test_arrays_are_set_where_the_module_has_none():
    student = student_of()
    training = TrainingArrays(student, 6)
    assert len(training) == 0
    training.give(X, Y)
    assert len(training) == 4
    assert held(student).y_train.tolist() == Y.tolist()


def test_arrays_may_have_other_names():
    student = student_of(images=X, labels=Y)
    assert len(TrainingArrays(student, 6, ("images", "labels"))) == 4
    assert len(TrainingArrays(student, 6)) == 0


@pytest.mark.parametrize(("x", "y"), [(X, Y[:3]), (X[:, :5], Y), (None, Y), (X, None), (3.0, 4.0)])
def test_arrays_that_do_not_fit_hold_nothing(x, y):
    assert len(arrays(x, y)[1]) == 0
