"""as_one_hot: numbers for each class, in whatever form."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import as_one_hot
from autograder.oracles.one_hots import NUMBER_FOR_ONE_HOT

ROW = np.eye(4)[2]


@pytest.mark.parametrize(
    "found",
    [ROW, ROW.tolist(), ROW[None], ROW[:, None], ROW == 1],
    ids=["array", "list", "row", "column", "truth values"],
)
def test_row_column_and_truth_values_count(found):
    assert np.array_equal(as_one_hot(found, 4, what="the guess"), ROW)


@pytest.mark.parametrize(
    ("found", "cause", "earned"),
    [
        (2, NUMBER_FOR_ONE_HOT, 0.5),
        (np.array([2]), NUMBER_FOR_ONE_HOT, 0.5),
        (0.25, "", 0.5),
        (7, "", 0.5),
        (None, "", 0.0),
    ],
)
def test_one_number_is_not_one_hot_and_a_class_is_named(found, cause, earned):
    with pytest.raises(Wrong, match="is not one-hot") as caught:
        as_one_hot(found, 4, what="the guess", number=0.5)
    assert caught.value.feedback.cause == cause
    assert caught.value.earned == earned


def test_other_number_of_classes_is_refused():
    with pytest.raises(Wrong, match="wrong shape"):
        as_one_hot(ROW, 5, what="the guess")
