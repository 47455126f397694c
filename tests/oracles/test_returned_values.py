"""What is returned together: one for each name, in the order that is asked for."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles.returned import (
    as_flat,
    as_reshaped,
    as_values,
    describe_returned,
    require_order,
    require_rows_first,
)

ROWS, LABELS = np.arange(6.0).reshape(3, 2), np.array([0, 1, 0])


def rows_first(first, second, **more):
    require_rows_first([first, second], ["x", "y"], what="load()", **more)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ROWS, LABELS),
        (ROWS[0], 3),
        (ROWS[0], np.array(3)),
        (ROWS, np.eye(2)[LABELS]),
        (ROWS.tolist(), LABELS.tolist()),
        (LABELS, ROWS[:2]),  # of other lengths: that is no order
        (None, None),
        (3, 4),
        (ROWS, "text"),
    ],
)
def test_rows_before_their_labels_pass_and_what_proves_no_order(first, second):
    rows_first(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (LABELS, ROWS),
        (3, ROWS[0]),
        (np.array(3), ROWS[0]),
        (LABELS.tolist(), ROWS.tolist()),
        ("cat", ROWS[0]),
        (None, ROWS),
    ],
)
def test_labels_before_their_rows_are_in_the_wrong_order(first, second):
    with pytest.raises(Wrong, match=r"load\(\) returns its values in the wrong order") as caught:
        rows_first(first, second, earned=0.5)
    said = caught.value.feedback
    assert (said.expected, said.found, caught.value.earned) == ("x, y", "y, x", 0.5)
    assert said.cause == "y, x is returned where x, y is asked for."
    assert said.cause_id == "other order"


def order(found, right, names="a, b, c, d, e, f, g", **more):
    require_order(found, right, names.split(", ")[: len(right)], what="f()", **more)


def test_right_values_in_their_order_pass_in_any_form():
    order([ROWS, 3.0], [ROWS, 3.0])
    order([ROWS.tolist(), np.array([3.0])], [ROWS, 3.0])
    order([ROWS.ravel(), 3], [ROWS, 3.0])


class Held:
    """What stays in the student's process, a named tuple say, or an object that gives nothing."""

    def __init__(self, items):
        self.items = items

    def __iter__(self):
        if self.items is None:
            raise Wrong("an object of type Net is no collection")
        return iter(self.items)


def test_whatever_can_be_taken_apart_is_several_values():
    assert as_values(Held([1, 2]), "w, b", what="fit") == [1, 2]


@pytest.mark.parametrize("found", [Held(None), Held([1]), "ab", {"w": 1, "b": 2}, {1, 2}, None])
def test_what_is_no_row_of_values_is_not_taken_apart(found):
    with pytest.raises(Wrong, match="fit does not return a pair"):
        as_values(found, "w, b", what="fit")


def test_swapped_values_are_named_in_the_order_in_which_they_came():
    with pytest.raises(Wrong, match=r"f\(\) returns its values in the wrong order") as caught:
        order([2.0, 3.0, 1.0], [1.0, 2.0, 3.0], earned=0.25)
    said = caught.value.feedback
    assert (said.expected, said.found, caught.value.earned) == ("a, b, c", "b, c, a", 0.25)
    assert said.cause_id == "other order"


@pytest.mark.parametrize(
    "found",
    [
        [2.0, 2.0],
        [9.0, 1.0],
        [None, 1.0],
        ["2", 1.0],
        [np.nan, 1.0],
        [2.0, 1.0, 3.0],
        [np.array([2.0, 2.0]), 1.0],
    ],
)
def test_values_that_are_wrong_in_themselves_are_for_others_to_judge(found):
    order(found, [1.0, 2.0])


def test_orders_of_up_to_six_values_are_tried_and_of_more_none():
    six = [float(k) for k in range(6)]
    with pytest.raises(Wrong, match="wrong order"):
        order(six[::-1], six)
    seven = [float(k) for k in range(7)]
    order(seven[::-1], seven)


def test_what_is_nearly_right_counts_as_right():
    with pytest.raises(Wrong, match="wrong order"):
        order([2.00001, 1.00001], [1.0, 2.0])
    order([2.01, 1.0], [1.0, 2.0])


def test_right_answers_in_the_wrong_order_may_earn_more():
    with pytest.raises(Wrong) as caught:
        as_values([2.0, 1.0], "a, b", what="f()", right=[1.0, 2.0], earned=0.1, disordered=0.5)
    assert caught.value.earned == 0.5
    with pytest.raises(Wrong) as caught:
        as_values([2.0, 1.0], "a, b", what="f()", right=[1.0, 2.0], earned=0.6, disordered=0.5)
    assert caught.value.earned == 0.6


def test_single_value_has_one_name():
    assert as_values([3], "a", what="f()") == [3]
    with pytest.raises(Wrong, match=r"f\(\) does not return 1 value"):
        as_values(3, "a", what="f()")


def test_names_may_have_blanks_around_them():
    assert as_values([1, 2], "a ,b", what="f()") == [1, 2]


def test_next_step_of_the_rubric_comes_first():
    with pytest.raises(Wrong) as caught:
        as_values(None, "a, b", what="f()", next_step="Return both.")
    assert caught.value.feedback.next_step == "Return both."
    assert caught.value.feedback.expected == "a, b"


@pytest.mark.parametrize(
    ("found", "columns", "shape"),
    [
        ([[1.0, 2.0]], False, (2,)),
        (np.ones((1, 3)), False, (3,)),
        (np.ones((3, 1)), False, (3, 1)),
        (np.ones((3, 1)), True, (3,)),
        (np.ones((1, 1)), False, (1,)),
        (np.ones((3, 2)), True, (3, 2)),
        (np.ones((1, 3, 1)), True, (1, 3, 1)),
        ([1, 2], False, (2,)),
    ],
)
def test_row_is_its_numbers_and_a_column_where_it_may_be(found, columns, shape):
    assert as_flat(found, columns=columns).shape == shape


@pytest.mark.parametrize("found", [None, 3.0, "text", ["a"], {}])
def test_what_is_no_row_of_numbers_stays_as_it_came(found):
    assert as_flat(found) is found


@pytest.mark.parametrize(
    ("found", "shape", "reshaped"),
    [
        (3, (1, 1), True),
        (2.5, (), True),
        (ROWS, (2, 3), True),
        (ROWS, (7,), False),
        (True, (1,), False),
    ],
)
def test_as_many_numbers_are_taken_for_an_array_of_that_shape(found, shape, reshaped):
    result = as_reshaped(found, shape)
    assert (result is not found) is reshaped
    assert np.shape(result) == (shape if reshaped else np.shape(found))


@pytest.mark.parametrize(
    ("value", "said"),
    [([1], "1 value"), ((1, 2), "2 values"), ([], "0 values"), (None, "None"), (3, "the int 3")],
)
def test_what_is_returned_is_said_in_one_line(value, said):
    assert describe_returned(value) == said
