"""as_values and assert_level: what a function returns, and how far a training got."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import as_values, assert_level


@pytest.mark.parametrize("found", [[1.0, 2.0], (1.0, 2.0), np.array([1.0, 2.0])])
def test_several_values_are_taken_as_they_come(found):
    assert as_values(found, "w, b", what="fit(x)") == [1.0, 2.0]


def test_arrays_in_an_array_are_taken_by_rows():
    first, second = as_values(np.eye(2), "a, b", what="split(x)")
    assert (first.tolist(), second.tolist()) == ([1, 0], [0, 1])


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (None, "None"),
        ([1.0], "1 value"),
        ([1.0, 2.0, 3.0], "3 values"),
        (np.float64(1.0), "1"),
        (np.array(1.0), "an array of shape ()"),
        ("wb", "the str 'wb'"),
        ({"w": 1.0, "b": 2.0}, "a dict"),
    ],
)
def test_too_few_values_and_what_is_no_list_are_named(found, shown):
    with pytest.raises(Wrong) as caught:
        as_values(found, "w, b", what="fit(x)", earned=0.25)
    feedback = caught.value.feedback
    assert feedback.summary == "fit(x) does not return a pair"
    assert feedback.next_step == "End it with 'return w, b'."
    assert shown in feedback.found
    assert caught.value.earned == 0.25


def test_more_than_two_are_counted():
    with pytest.raises(Wrong, match="does not return 3 values"):
        as_values([1, 2], "a, b, c", what="f()")


def test_right_values_in_another_order_are_refused():
    right = [np.array([1.0, 2.0]), 3.0]
    assert as_values([right[0], 4.0], "w, b", what="f()", right=right)[1] == 4.0
    with pytest.raises(Wrong, match="wrong order"):
        as_values([3.0, right[0]], "w, b", what="f()", right=right)


@pytest.mark.parametrize("level", [0.0, 0.1])
def test_a_level_that_is_reached_is_returned(level):
    assert assert_level(level, full_at=0.1, none_at=0.3, what="the loss") == level


@pytest.mark.parametrize(
    ("level", "earned"), [(0.2, 0.5), (0.3, 0.0), (9.0, 0.0), (float("nan"), 0.0), (None, 0.0)]
)
def test_a_level_between_the_marks_earns_in_proportion(level, earned):
    with pytest.raises(Wrong) as caught:
        assert_level(level, full_at=0.1, none_at=0.3, what="the loss")
    assert caught.value.earned == pytest.approx(earned)


def test_an_accuracy_is_the_other_way_round_and_may_keep_a_part():
    with pytest.raises(Wrong) as caught:
        assert_level(0.7, full_at=0.9, none_at=0.5, what="the accuracy", least=0.5)
    assert caught.value.feedback.summary == "the accuracy is too low"
    assert caught.value.feedback.expected == "at least 0.9; no points from 0.5 on"
    assert caught.value.earned == pytest.approx(0.75)
