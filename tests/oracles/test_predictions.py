"""Metrics are scikit-learn's, and predictions are matched to what was asked for by their keys."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from autograder.errors import Wrong
from autograder.oracles import (
    accuracy,
    assert_score,
    macro_f1,
    mean_iou,
    predicted_column,
    rmse,
)

QUICK = settings(max_examples=60, deadline=None)
LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30)


@QUICK
@given(LABELS)
def test_metrics_of_labels_are_those_of_scikit_learn(pairs):
    found, wanted = np.array(pairs).T
    assert accuracy(found, wanted) == pytest.approx(sklearn_metrics.accuracy_score(wanted, found))
    ours, theirs = macro_f1(found, wanted), sklearn_metrics.f1_score(wanted, found, average="macro")
    assert ours == pytest.approx(theirs)
    theirs = sklearn_metrics.jaccard_score(wanted, found, average="macro")
    assert mean_iou(found, wanted) == pytest.approx(theirs)


@QUICK
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=30))
def test_rmse_is_the_root_of_the_mean_squared_error_of_scikit_learn(pairs):
    found, wanted = np.array(pairs).T
    theirs = np.sqrt(sklearn_metrics.mean_squared_error(wanted, found))
    assert rmse(found, wanted) == pytest.approx(theirs)


def test_labels_may_be_text():
    assert macro_f1(["a", "b", "b"], ["a", "b", "c"]) == pytest.approx((1 + 2 / 3 + 0) / 3)


def test_the_iou_of_masks_is_that_of_all_their_pixels():
    mask = np.array([[[True, True], [False, False]]])
    half = np.array([[[True, False], [False, False]]])
    assert mean_iou(half, mask) == pytest.approx((1 / 2 + 2 / 3) / 2)


KEYS = [1, 2, 3]
TABLE = {"Id": np.array([3, 1, 2]), " label": np.array([30, 10, 20])}


def taken(table, keys=KEYS):
    return predicted_column(table, "label", key="id", keys=keys, what="p.csv")


def test_rows_may_come_in_any_order_and_names_in_capitals():
    assert taken(TABLE).tolist() == [10, 20, 30]


def test_a_whole_number_is_a_key_however_it_was_written():
    assert taken(TABLE | {"Id": np.array([3.0, 1.0, 2.0])}).tolist() == [10, 20, 30]


def test_keys_and_predictions_may_be_text():
    table = {"id": ["b ", "a"], "label": ["dog", "cat"]}
    assert taken(table, ["a", "b"]).tolist() == ["cat", "dog"]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"id": [1, 2, 3]}, "no column 'label'"),
        ({"0": [1, 2, 3], "1": [0, 0, 0]}, "The line with the names of the columns is missing"),
        ({"id": [1, 1, 2, 3], "label": [0] * 4}, "4 rows; twice: 1"),
        ({"id": [1, 3], "label": [0] * 2}, "2 rows; missing: 2"),
        ({"id": [1, 2, 3, 9], "label": [0] * 4}, "4 rows; unknown: 9"),
        ({"id": 1, "label": 2}, "no value of 'id' in each row"),
        ({"id": [1, 2, 3], "label": [0]}, "no value of 'label' in each row"),
        ({"id": [[1], 2, 3], "label": [0] * 3}, "missing: 1"),
        ([1, 2], "p.csv is not a table"),
        ("id", "p.csv is not a table"),
    ],
    ids=[
        "column",
        "names",
        "twice",
        "missing",
        "unknown",
        "single",
        "short",
        "nested",
        "list",
        "text",
    ],
)
def test_a_table_that_does_not_fit_says_why(table, says):
    with pytest.raises(Wrong) as error:
        taken(table)
    assert says in f"{error.value} {error.value.feedback}"


def score(predicted, expected=(0, 1, 1, 0), metric="accuracy", full_at=0.75, **options):
    return assert_score(
        predicted, np.array(expected), metric=metric, full_at=full_at, what="p", **options
    )


def test_what_is_good_enough_is_returned_for_a_leaderboard():
    assert score([0, 1, 1, 1]) == 0.75
    assert score([0.0, 1.0, 1.0, 0.0]) == 1
    assert score([1.0, 2.5], [1.0, 2.0], "rmse", 0.5) == pytest.approx(np.sqrt(0.125))


def test_what_is_nearly_good_enough_keeps_its_part():
    with pytest.raises(Wrong) as error:
        score([0, 1, 0, 1], none_at=0.25)
    assert error.value.earned == pytest.approx(0.5)
    with pytest.raises(Wrong) as error:
        score([3.0, 2.0], [1.0, 2.0], "rmse", 1.0, none_at=2.0)
    assert error.value.earned == pytest.approx(2 - np.sqrt(2))


def test_text_where_numbers_are_expected_is_shown_as_it_was_written():
    with pytest.raises(Wrong) as error:
        score(["cat", "dog", "cat", "dog"])
    assert error.value.feedback.found == "text, the first 'cat'"


def test_the_same_prediction_for_all_is_named():
    with pytest.raises(Wrong) as error:
        score([1, 1, 1, 1])
    assert error.value.feedback.cause == "Every prediction is 1."


@pytest.mark.parametrize(
    ("predicted", "says"),
    [
        ([0, 1, 1], "wrong shape"),
        ([[0], [1], [1], [0]], "wrong shape"),
        ([[0], [1, 2]], "wrong shape"),
        (["a", "b", "c", "d"], "wrong kind"),
        ([0, 1, np.nan, 0], "missing"),
        ([None] * 4, "wrong kind"),
        (1, "not a list of predictions"),
        (
            type("A", (list,), {"__eq__": lambda *_: True})([0, 1, 1, 0]),
            "not a list of predictions",
        ),
    ],
    ids=["short", "axis", "ragged", "text", "nan", "none", "single", "subclass"],
)
def test_what_are_no_predictions_is_refused(predicted, says):
    with pytest.raises(Wrong, match=says):
        score(predicted)


def test_a_metric_that_nobody_knows_is_the_rubrics_mistake():
    with pytest.raises(ValueError, match="no metric is called 'auc'"):
        score([0, 1, 1, 0], metric="auc")


def test_spaces_around_a_label_count_in_no_metric():
    table = {"id": [2, 1], "label": ["dog ", " cat"]}
    found = predicted_column(table, "label", key="id", keys=[1, 2], what="p.csv")
    assert found.tolist() == ["cat", "dog"]
    assert accuracy(found, ["cat", "dog"]) == 1.0
