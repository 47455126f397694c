"""assert_items: the length of a data set, and the pair that it gives at an index."""

import numpy as np
import pytest

from autograder.driving.data_items import assert_items
from autograder.errors import Wrong

ROWS = np.random.default_rng(0).random((5, 6))
LABELS = np.array([3, 1, 0, 2, 1])
ONE_HOT = np.eye(4)[LABELS]


def pairs(rows=ROWS, labels=LABELS):
    return [list(pair) for pair in zip(rows, labels.tolist(), strict=True)]


@pytest.mark.parametrize("shape", [(5, 6), (5, 2, 3), (5, 1, 6)])
def test_rows_may_come_in_another_shape(shape):
    assert_items(pairs(ROWS.reshape(shape)), ROWS, LABELS, what="Data(x, y)")


def test_one_hot_labels_are_right_where_these_are_asked_for():
    assert_items([[a, b] for a, b in zip(ROWS, ONE_HOT, strict=True)], ROWS, ONE_HOT, what="D")
    with pytest.raises(Wrong, match="the label of D"):
        assert_items(pairs(), ROWS, ONE_HOT, what="D")


@pytest.mark.parametrize(
    ("dataset", "summary", "cause"),
    [
        (pairs()[:4], r"len\(Data\) is wrong", "one entry short"),
        ([*pairs(), 0], r"len\(Data\) is wrong", "one entry too long"),
        (list(ROWS), r"Data\[0\] does not return a pair", ""),
        ([pair[::-1] for pair in pairs()], "in the wrong order", "other order"),
        (pairs(np.trunc(ROWS)), r"the image of Data\[0\] is wrong", "cut to integers"),
        (pairs(labels=LABELS + 1), r"the label of Data\[0\] is wrong", ""),
        (pairs()[:4] + pairs()[:1], r"the image of Data\[4\] is wrong", ""),
    ],
)
def test_other_data_sets_are_refused(dataset, summary, cause):
    with pytest.raises(Wrong, match=summary) as caught:
        assert_items(dataset, ROWS, LABELS, what="Data")
    assert cause in caught.value.feedback.cause_id or not cause
