"""Predictions beside labels that only the grader has: each key once, each of the right kind."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles.predictions import assert_score, predicted_column


def column(table, keys=(1, 2, 3)):
    return predicted_column(table, "label", key="id", keys=keys, what="p.csv")


def refused(table, keys=(1, 2, 3)):
    with pytest.raises(Wrong) as caught:
        column(table, keys)
    return caught.value.feedback


def test_predictions_come_in_the_order_of_the_keys():
    assert column({"id": [3, 1, 2], "label": [30, 10, 20]}).tolist() == [10, 20, 30]


@pytest.mark.parametrize(
    "heads", [[1, 2, 3], [1.0, 2.0, 3.0], np.array([1, 2, 3]), np.float32([1, 2, 3])]
)
def test_whole_numbers_are_keys_in_any_type(heads):
    assert column({"id": heads, "label": [1, 2, 3]}).tolist() == [1, 2, 3]


def test_texts_are_keys_and_predictions_without_blanks_around_them():
    found = column({"id": [" a", "b "], "label": [" cat ", "dog"]}, ["a", " b"])
    assert found.tolist() == ["cat", "dog"]


def test_names_of_columns_may_be_in_capitals_with_blanks():
    assert column({" ID ": [1], "Label": [7]}, [1]).tolist() == [7]


def test_missing_columns_are_named_with_those_that_are_there():
    said = refused({"id": [1], "class": [2]})
    assert said.summary == "p.csv has no column 'label'"
    assert said.found == "the columns 'id', 'class'"
    assert said.next_step == "Write id,label as the first line, and a row for each prediction."
    assert refused({"x": [1]}).summary == "p.csv has no column 'id' and no column 'label'"


def test_first_line_without_names_is_recognised():
    said = refused({"0": [1], "1": [2]})
    assert said.found == "a first line without names"
    assert said.cause == "The line with the names of the columns is missing."
    assert refused({"1": [1], "0": [2]}).cause == ""


@pytest.mark.parametrize("table", [None, [1, 2], "text", 3])
def test_what_has_no_columns_is_no_table(table):
    assert refused(table).summary == "p.csv is not a table"


@pytest.mark.parametrize(
    "table",
    [
        {"id": [1, 2, 3], "label": [1, 2]},
        {"id": [1, 2, 3], "label": 5},
        {"id": "123", "label": [1, 2, 3]},
    ],
)
def test_column_of_another_length_or_none_is_refused(table):
    said = refused(table)
    assert said.summary.startswith("p.csv has no value of ")
    assert said.expected == "columns of one length"


@pytest.mark.parametrize(
    ("heads", "problem", "found"),
    [
        ([1, 1, 2, 3], "predicts some more than once", "4 rows; twice: 1"),
        ([1, 3], "does not predict all", "2 rows; missing: 2"),
        ([1, 2, 3, 9], "predicts more than was asked for", "4 rows; unknown: 9"),
        ([2], "does not predict all", "1 row; missing: 1, 3"),
    ],
)
def test_each_key_is_predicted_once_and_no_other(heads, problem, found):
    said = refused({"id": heads, "label": [0] * len(heads)})
    assert (said.summary, said.found) == (f"p.csv {problem}", found)
    assert said.expected == "one row for each of the 3 values of 'id'"


def test_first_five_are_named_and_the_others_counted():
    said = refused({"id": [], "label": []}, range(8))
    assert said.found == "0 rows; missing: 0, 1, 2, 3, 4 and 3 more"
    assert refused({"id": [], "label": []}, range(5)).found == "0 rows; missing: 0, 1, 2, 3, 4"


def test_keys_that_are_no_numbers_or_texts_are_described():
    assert "unknown" in refused({"id": [1, 2, 3, None], "label": [0] * 4}).found


def test_predictions_that_are_lists_are_no_predictions():
    assert column({"id": [1, 2, 3], "label": [[1], 2, 3]}).shape == ()


def score(predicted, expected=(1, 2, 3, 4), **more):
    settings = {"metric": "accuracy", "full_at": 0.75, "what": "p", **more}
    return assert_score(predicted, np.array(expected), **settings)


def low(predicted, expected=(1, 2, 3, 4), **more):
    with pytest.raises(Wrong) as caught:
        score(predicted, expected, **more)
    return caught.value


def test_score_that_is_reached_comes_back():
    assert score([1, 2, 3, 0]) == 0.75
    assert score(np.array([1.0, 2.0, 3.0, 4.0])) == 1.0


def test_score_below_both_marks_earns_in_proportion():
    assert low([1, 2, 0, 0], none_at=0.25).earned == pytest.approx(0.5)
    assert low([1, 2, 0, 0]).earned == 0.0
    assert low([0, 0, 0, 9], none_at=0.25).earned == 0.0


def test_message_says_how_good_it_is_and_not_what_is_right():
    said = low([1, 2, 0, 0]).feedback
    assert said.expected == "an accuracy of at least 0.75"
    assert said.found == "an accuracy of 0.5 on 4 hidden values"
    assert said.cause == ""


def test_error_is_good_enough_below_its_mark():
    near = [1.1, 2.1, 3.1, 4.1]
    assert score(near, metric="rmse", full_at=0.11) == pytest.approx(0.1)
    error = low(near, metric="rmse", full_at=0.05, none_at=0.15)
    assert error.earned == pytest.approx(0.5)
    assert error.feedback.expected == "an RMSE of at most 0.05"


def test_one_prediction_for_all_is_said():
    assert low([3, 3, 3, 3]).feedback.cause == "Every prediction is 3."
    assert low(["a", "a"], ["a", "b"]).feedback.cause == "Every prediction is 'a'."
    assert low([3, 3], [1, 1]).feedback.cause == ""


@pytest.mark.parametrize(
    ("predicted", "problem"),
    [
        (None, "is not a list of predictions"),
        ("1234", "is not a list of predictions"),
        ((1, 2, 3, 4), "is not a list of predictions"),
        ([1, 2, 3], "has the wrong shape"),
        ([[1, 2, 3, 4]], "has the wrong shape"),
        ([[1], [2, 3], 3, 4], "has the wrong shape"),
        (["1", "2", "3", "4"], "holds predictions of the wrong kind"),
        ([1j, 2, 3, 4], "holds predictions of the wrong kind"),
        ([None, 2, 3, 4], "holds predictions of the wrong kind"),
        ([float("nan"), 2, 3, 4], "holds values that are missing"),
        ([float("inf"), 2, 3, 4], "holds values that are missing"),
    ],
)
def test_predictions_of_another_kind_or_shape_are_refused(predicted, problem):
    assert low(predicted).feedback.summary == f"p {problem}"


def test_kind_that_is_wanted_is_said():
    said = low(["1", "2", "3", "4"]).feedback
    assert (said.expected, said.found) == (
        "4 predictions of shape (4,), numbers",
        "text, the first '1'",
    )
    said = low([1, 2], ["a", "b"]).feedback
    assert (said.expected, said.found) == (
        "2 predictions of shape (2,), text",
        "int64, the first 1",
    )


def test_missing_values_are_counted():
    assert low([float("nan"), 2, float("inf"), 4]).feedback.found == "NaN or inf in 2 of 4"


def test_texts_are_compared_without_blanks_around_them():
    assert score([" a", "b "], ["a", "b"]) == 1.0


def test_truth_values_are_labels():
    assert score([True, False], [True, False]) == 1.0


def test_quantities_are_numbers_whatever_is_expected():
    with pytest.raises(Wrong, match="wrong kind"):
        score(["1", "2"], ["1", "2"], metric="rmse")


def test_metric_that_nobody_knows_is_the_rubrics_mistake():
    with pytest.raises(ValueError, match="no metric is called 'f2': there are accuracy, rmse"):
        score([1], [1], metric="f2")
