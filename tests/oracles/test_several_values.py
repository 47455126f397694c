"""as_values, assert_values, assert_level: what a function returns, how far a training got."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import Formula, Own, as_flat, as_values, assert_level, assert_values


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
    assert caught.value.feedback.expected == "at least 0.9; no points from 0.5 down"
    assert caught.value.earned == pytest.approx(0.75)


X, W = np.array([[1.0, 2.0], [0.5, -3.0], [2.0, 1.0]]), np.array([0.3, -0.7])


def gradient(x, w):
    error = x @ w - 1
    return 2 * x.T @ error / len(x), 2 * np.mean(error)


GRADIENT = Formula(gradient, X, W)
DW, DB = GRADIENT.value()[0], float(GRADIENT.value()[1])


def wrong_of(found, **named):
    with pytest.raises(Wrong) as caught:
        assert_values(found, "dw, db", GRADIENT, what="gradient(x, w)", **named)
    return caught.value


@pytest.mark.parametrize("expected", [GRADIENT, (DW, DB)])
def test_right_values_pass_and_say_nothing(expected):
    assert assert_values([DW, DB], "dw, db", expected, what="gradient(x, w)") is None


def test_the_wrong_value_is_named_with_the_slip_that_gives_it():
    error = wrong_of([DW, float(2 * np.mean(X @ W + 1))])
    assert error.feedback.summary == "db of gradient(x, w) is wrong"
    assert error.feedback.cause == "1 is added instead of subtracted."
    assert error.earned == 0.0


@pytest.mark.parametrize(
    ("found", "earned"), [([DW, DB + 1], 0.75), ([DW + DB, DB], 0.25), ([DW + DB, DB + 1], 0.0)]
)
def test_what_is_right_keeps_its_share(found, earned):
    assert wrong_of(found, shares=(0.75, 0.25)).earned == earned


def test_order_and_number_come_before_the_values():
    assert "wrong order" in wrong_of([DB, DW], shares=(0.5, 0.5)).feedback.summary
    assert "pair" in wrong_of(DW[:1]).feedback.summary


def test_right_for_an_own_value_is_noted_and_asked_for_once():
    asked = []
    own = Own("your error", lambda: asked.append(1) or (3 * DW, 5 * DB))
    note = assert_values([3 * DW, 5 * DB], "dw, db", GRADIENT, what="gradient", own=own)
    assert note.startswith("dw of gradient is correct for your error")
    assert "db of gradient is correct for your error" in note
    assert asked == [1]


def test_an_anticipated_mistake_is_named_for_the_value_that_shows_it():
    error = wrong_of([DW, DB + 1], forms={"one too many": (DW, DB + 1)})
    assert error.feedback.cause == "one too many"


def test_a_rubric_that_miscounts_is_refused():
    with pytest.raises(ValueError, match="1 shares"):
        assert_values([DW, DB], "dw, db", GRADIENT, what="f", shares=(1.0,))


def test_the_right_values_in_another_order_keep_what_they_are_worth():
    with pytest.raises(Wrong, match="wrong order") as caught:
        assert_values([3.0, 2.0], "w, b", [2.0, 3.0], what="f()", disordered=0.5)
    assert caught.value.earned == 0.5


@pytest.mark.parametrize(
    ("found", "columns", "shape"),
    [
        (np.ones((1, 3)), False, (3,)),
        (np.ones((3, 1)), False, (3, 1)),
        ([[1], [2], [3]], True, (3,)),
        ([1, 2], False, (2,)),
        (np.ones((2, 2)), True, (2, 2)),
    ],
)
def test_a_row_of_numbers_is_taken_for_these_numbers(found, columns, shape):
    assert np.shape(as_flat(found, columns=columns)) == shape


@pytest.mark.parametrize("found", [None, "ab", ["a", "b"], [[1], [2, 3]], 1.0])
def test_what_is_no_array_of_numbers_stays_as_it_came(found):
    assert as_flat(found, columns=True) is found


def test_a_level_without_a_second_mark_is_reached_or_not():
    assert assert_level(0.4, full_at=0.45, what="the loss") == 0.4
    with pytest.raises(Wrong, match="the loss is too high") as caught:
        assert_level(0.5, full_at=0.45, what="the loss")
    assert (caught.value.earned, caught.value.feedback.expected) == (0.0, "at most 0.45")
