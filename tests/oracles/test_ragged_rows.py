"""Rows of different lengths are the student's mistake wherever they come, and no failure."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import (
    as_array,
    as_curve,
    as_one_hot,
    as_parameters,
    as_scalar,
    as_trained,
    as_values,
    assert_close,
    assert_equal,
    assert_same,
    assert_values,
)
from autograder.oracles.plain import shape_of
from autograder.oracles.predictions import assert_score, predicted_column
from autograder.oracles.returned import as_flat, as_reshaped, require_order, require_rows_first

RAGGED = [[1.0], [2.0, 3.0]]
X = np.ones((2, 2))


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (3, ()),
        (None, ()),
        ("ab", ()),
        ([], (0,)),
        ([[1, 2]], (1, 2)),
        (X, (2, 2)),
        (RAGGED, None),
        ([X, [1]], None),
    ],
)
def test_shape_of_ragged_rows_is_none(value, shape):
    assert shape_of(value) == shape


@pytest.mark.parametrize(
    "judge",
    [
        lambda: as_array(RAGGED, what="x"),
        lambda: as_scalar(RAGGED, what="x"),
        lambda: as_curve(RAGGED, what="x"),
        lambda: as_one_hot(RAGGED, 4, what="x"),
        lambda: as_one_hot([RAGGED], 2, what="x"),
        lambda: as_parameters([RAGGED, np.ones(2)], "W, b", what="f()", shapes=[(2, 2), (2,)]),
        lambda: as_trained(
            [RAGGED, np.ones(2), [1.0]], "W, b, losses", what="f()", shapes=[(2, 2), (2,)]
        ),
        lambda: as_trained([RAGGED, [1.0]], "w, losses", what="f()", shapes=[(2,)]),
        lambda: assert_close(RAGGED, X, what="x"),
        lambda: assert_equal(RAGGED, [[1, 2], [3, 4]], what="x"),
        lambda: assert_equal([["a"], ["b", "c"]], np.array([["a", "b"], ["c", "d"]]), what="x"),
        lambda: assert_same(RAGGED, X, what="x"),
        lambda: assert_values([RAGGED, 1.0], "W, b", [X, 1.0], what="f()"),
        lambda: assert_score(
            [[1], [2, 3]], np.array([1, 2]), metric="accuracy", full_at=1.0, what="p"
        ),
    ],
)
def test_ragged_rows_are_refused_as_wrong(judge):
    with pytest.raises(Wrong):
        judge()


def test_ragged_rows_are_in_no_wrong_order():
    require_rows_first([RAGGED, np.array([0, 1])], ["x", "y"], what="load()")
    require_rows_first([np.array([0, 1]), RAGGED], ["x", "y"], what="load()")
    require_order([RAGGED, 1.0], [X, 1.0], ["W", "b"], what="f()")
    assert as_values([RAGGED, 1.0], "W, b", what="f()", right=[X, 1.0])[1] == 1.0


def test_ragged_rows_stay_as_they_came_where_another_judges_them():
    assert as_flat(RAGGED) is RAGGED
    assert as_reshaped(RAGGED, (2, 2)) is RAGGED


def test_prediction_of_ragged_rows_is_no_prediction():
    table = {"id": [1, 2], "label": [RAGGED, 1]}
    assert predicted_column(table, "label", key="id", keys=[1, 2], what="p").shape == ()


@pytest.mark.parametrize(
    "found", [[False, True, False], [[False, True, False]], (np.arange(3) == 1)[:, None]]
)
def test_truth_values_are_a_one_hot_vector_in_a_list_too(found):
    assert as_one_hot(found, 3, what="the guess").tolist() == [0, 1, 0]


@pytest.mark.parametrize("found", [True, [True], np.array([True]), [[2]], np.array([[2]])])
def test_single_value_is_no_one_hot_vector_in_any_form(found):
    with pytest.raises(Wrong, match="the guess is not one-hot"):
        as_one_hot(found, 3, what="the guess")
