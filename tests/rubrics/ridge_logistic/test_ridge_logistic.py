"""What the rubric of ridge and logistic regression compares with, and its tables of flats."""

import numpy as np
import pytest

from autograder.homework import finding
from autograder.oracles import numeric_gradient
from autograder.rubrics.ridge_logistic import rubric
from autograder.rubrics.ridge_logistic.example_cases import make_data

HOMEWORK = finding.find("ridge_logistic")


@pytest.fixture
def table():
    return rubric.table(np.random.default_rng(0))


@pytest.mark.parametrize(
    ("loss", "gradient", "of_labels"),
    [
        (rubric.squared, rubric.squared_gradient, False),
        (rubric.cross_entropy, rubric.cross_entropy_gradient, True),
    ],
)
def test_gradients_are_those_of_the_losses(table, loss, gradient, of_labels):
    x, y, labels, w, b, reg = table
    y = labels if of_labels else y
    dw, db = gradient(x, y, w, b, reg)
    numeric = numeric_gradient(lambda each: loss(x, y, each[:-1], each[-1], reg), np.append(w, b))
    assert np.allclose(np.append(dw, db), numeric, atol=1e-6)


def test_closed_form_has_no_gradient_left(table):
    x, y, _, _, _, reg = table
    dw, db = rubric.squared_gradient(x, y, *rubric.closed_form(x, y, reg), reg)
    assert np.allclose(np.append(dw, db), 0)


def test_penalty_on_the_intercept_gives_another_answer(table):
    x, y, _, _, _, reg = table
    right, other = rubric.closed_form(x, y, reg), rubric.with_intercept_penalized(x, y, reg)
    assert not np.allclose(right[0], other[0], rtol=0.01)


@pytest.mark.parametrize("place", make_data.TABLES)
def test_tables_are_what_their_seeds_make(place):
    made = make_data.table(*make_data.TABLES[place])
    assert (HOMEWORK.folders.room / place).read_text(encoding="utf-8") == made


def test_hidden_flats_are_in_no_file_that_students_have():
    rows = [
        set((HOMEWORK.folders.room / place).read_text().splitlines()[1:])
        for place in make_data.TABLES
    ]
    assert not rows[0] & rows[1]


def test_rubric_stays_short():
    lines = (HOMEWORK.folders.rubric).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 350
