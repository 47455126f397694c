"""Metrics that courses rank by, computed by hand."""

import math

import numpy as np
import pytest

from autograder.oracles.metrics import METRICS, accuracy, macro_f1, mean_iou, rmse

PREDICTED, EXPECTED = [0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 0]


def test_accuracy_is_the_share_of_equal_labels():
    assert accuracy(PREDICTED, EXPECTED) == pytest.approx(4 / 6)
    assert accuracy(["a", "b"], ["a", "c"]) == 0.5
    assert accuracy([True], [True]) == 1.0


def test_f1_of_each_class_counts_as_much():
    # TP, FP + FN of 0: 1, 2; of 1: 2, 1; of 2: 1, 1.
    assert macro_f1(PREDICTED, EXPECTED) == pytest.approx((2 / 4 + 4 / 5 + 2 / 3) / 3)


def test_intersection_over_union_of_each_class_counts_as_much():
    assert mean_iou(PREDICTED, EXPECTED) == pytest.approx((1 / 3 + 2 / 3 + 1 / 2) / 3)


def test_class_that_is_only_predicted_or_only_expected_counts():
    assert macro_f1([0, 0, 3], [0, 0, 0]) == pytest.approx((4 / 5 + 0) / 2)
    assert mean_iou([0, 0], [0, 5]) == pytest.approx((1 / 2 + 0) / 2)


def test_labels_may_be_texts_and_masks_of_any_shape():
    assert macro_f1(["b", "a"], ["b", "b"]) == pytest.approx((2 / 3 + 0) / 2)
    assert mean_iou([[True, False]], [[True, True]]) == pytest.approx((1 / 2 + 0) / 2)


def test_rmse_is_in_the_unit_of_what_is_predicted():
    assert rmse([1.0, 2.0], [1.0, 5.0]) == pytest.approx(math.sqrt(4.5))
    assert rmse([[1, 2], [3, 4]], [[1, 2], [3, 6]]) == pytest.approx(1.0)
    assert rmse(np.uint8([0]), np.uint8([2])) == 2.0


def test_rmse_of_what_is_far_too_large_is_infinite_and_no_warning():
    assert rmse([1e300], [0.0]) == math.inf


@pytest.mark.parametrize("metric", [accuracy, rmse, macro_f1, mean_iou])
def test_predictions_of_another_shape_or_none_are_the_rubrics_mistake(metric):
    for predicted, expected in (([1, 2], [1]), ([[1]], [1]), ([], [])):
        with pytest.raises(ValueError, match="predictions of shape"):
            metric(predicted, expected)


def test_leaderboard_sorts_by_what_is_better():
    orders = {name: each.order for name, each in METRICS.items()}
    assert orders == {"accuracy": "desc", "rmse": "asc", "macro_f1": "desc", "iou": "desc"}
    assert [name for name, each in METRICS.items() if each.numbers] == ["rmse"]
    assert METRICS["rmse"].name == "an RMSE"
