"""One-hot labels are known by the data set, or by a loss that is right for nothing else."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.driving.one_hot_labels import ELSEWHERE, grade_in_their_labels, uses_one_hot
from autograder.oracles import cross_entropy


def whole(x, y):
    return list(zip(np.asarray(x), np.asarray(y), strict=True))


def one_hot(x, y):
    return [(row, np.eye(10)[label]) for row, label in whole(x, y)]


def arrays_alone(x, y):
    if not isinstance(x, np.ndarray):
        raise Wrong("no tensors")
    return one_hot(x, y)


def loss_of_one_hot(h, y):
    return cross_entropy(h, np.argmax(y, axis=1))


def either(h, y):
    return cross_entropy(h, y) if np.ndim(y) == 1 else loss_of_one_hot(h, y)


@pytest.mark.parametrize(
    ("dataset", "loss", "used"),
    [
        (arrays_alone, cross_entropy, True),
        (whole, loss_of_one_hot, True),
        (whole, cross_entropy, False),
        (whole, either, False),
        (whole, lambda h, y: 0.0, False),
        (lambda x, y: [], lambda h, y: None, False),
    ],
)
def test_use_of_one_hot_labels_is_known(dataset, loss, used):
    assert uses_one_hot(dataset, loss, np.random.default_rng(0), features=4) is used


def graded(right, used):
    notes = []

    def grade(one_hot):
        if one_hot not in right:
            raise Wrong("wrong with one-hot labels" if one_hot else "wrong")

    grade_in_their_labels(grade, lambda: used, notes.append)
    return notes


def test_labels_as_they_are_come_first_and_one_hot_ones_where_they_are_used():
    assert graded([False], used=True) == []
    assert graded([True], used=True) == [ELSEWHERE]
    for right, used in (([True], False), ([], True)):
        with pytest.raises(Wrong, match=r"^wrong$"):
            graded(right, used)
