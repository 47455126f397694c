"""Samples and labels that a module trains with: rows taken out, others put in, in its form."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.driving import printing
from autograder.driving.sample_networks import Form, shape_of_first
from autograder.driving.training_arrays import count_rows, put_rows, take_rows

X = np.arange(24, dtype=np.uint8)
Y = np.array([2, 0, 1, 2])
FORMS = {
    "flat": (X.reshape(4, 6), Y),
    "rows": (X.reshape(4, 1, 6), Y[:, None]),
    "images": (X.reshape(4, 2, 3), np.eye(3)[Y]),
    "lists": (X.reshape(4, 6).tolist(), Y.tolist()),
}


def module(form):
    return SimpleNamespace(**dict(zip(("samples", "names"), FORMS[form], strict=True)))


NAMES = ("samples", "names")


@pytest.mark.parametrize("form", FORMS)
def test_rows_are_left_and_returned_flat(form):
    student = module(form)
    assert count_rows(student, *NAMES, 6) == 4
    x, labels = take_rows(student, *NAMES, [3, 0])
    assert np.array_equal(x, X.reshape(4, 6)[[3, 0]])
    assert count_rows(student, *NAMES, 6) == len(labels) == 2


@pytest.mark.parametrize("form", FORMS)
def test_other_rows_come_in_the_form_of_those_there(form):
    student = module(form)
    before = np.asarray(student.samples), np.asarray(student.names)
    put_rows(student, *NAMES, np.ones((5, 6)), np.array([0, 1, 2, 0, 1]), 3)
    after = student.samples, student.names
    assert [len(each) for each in after] == [5, 5]
    assert [each.shape[1:] for each in after] == [each.shape[1:] for each in before]
    assert [each.dtype for each in after] == [each.dtype for each in before]


@pytest.mark.parametrize(
    "arrays", [{}, {"samples": X, "names": Y}, {"samples": None, "names": None}], ids=str
)
def test_what_does_not_fit_counts_as_nothing(arrays):
    assert count_rows(SimpleNamespace(**arrays), *NAMES, 7) == 0


def test_shape_of_a_sample_is_asked_for():
    assert shape_of_first(module("images"), "samples") == [2, 3]
    assert shape_of_first(module("images"), "missing") is None


def test_form_of_a_sample_and_its_label():
    form = Form((1, 6), classes=3, one_hot=True)
    assert form.samples(np.ones((4, 6))).shape == (4, 1, 6)
    assert np.array_equal(form.labels(Y), np.eye(3)[Y])
    assert np.array_equal(form.label(1), [0, 1, 0])
    assert Form((6,), classes=3).label(np.int64(1)) == 1


def test_what_is_printed_is_returned_beside_what_is_returned():
    def function(name):
        print(f"Hello {name}")
        return len(name)

    assert printing.call_and_capture(function, "Ada") == (3, "Hello Ada\n")
