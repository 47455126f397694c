"""How close is close enough: each tolerance pinned by its value."""

import math

import numpy as np
import pytest

from autograder.oracles.tolerances import (
    ATOL_FLOOR,
    ATOL_OF_LARGEST,
    RTOL,
    allowed_difference,
    is_close,
    trusted,
    within_tolerance,
)


def test_tolerances_are_those_that_float32_and_a_log_with_1e_10_need():
    assert (RTOL, ATOL_OF_LARGEST, ATOL_FLOOR) == (1e-4, 1e-5, 1e-8)


def test_each_entry_may_be_off_by_its_own_size_and_a_little_of_the_largest():
    allowed = allowed_difference(np.array([100.0, -1.0, 0.0]))
    assert allowed == pytest.approx([1e-3 + 1e-2, 1e-3 + 1e-4, 1e-3], rel=1e-12)


def test_expected_zeros_can_be_met():
    assert allowed_difference(np.zeros(2)).tolist() == [1e-8, 1e-8]
    assert allowed_difference(np.array([1e-5])) == pytest.approx([1e-8 + 1e-9])
    assert allowed_difference(np.array([])).shape == (0,)


def test_absolute_tolerance_that_is_given_replaces_that_of_the_largest():
    assert allowed_difference(np.array([2.0, 0.0]), rtol=0.5, atol=0.25).tolist() == [1.25, 0.25]
    assert allowed_difference(np.array([2.0]), rtol=0.0, atol=0.0).tolist() == [0.0]


@pytest.mark.parametrize("value", [-1e-9, math.inf, math.nan, -1.0])
@pytest.mark.parametrize("name", ["rtol", "atol"])
def test_tolerance_that_accepts_anything_or_nothing_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} must be a finite number, 0 or more, not {value}"):
        allowed_difference(np.ones(1), **{name: value})


def test_exactly_the_allowed_difference_is_close_and_more_is_not():
    expected = np.array([1.0])
    assert within_tolerance(np.array([1.5]), expected, rtol=0.25, atol=0.25)[0]
    assert not within_tolerance(np.array([1.5000001]), expected, rtol=0.25, atol=0.25)[0]


def test_tolerance_is_of_what_is_expected_and_not_of_what_is_found():
    assert not within_tolerance(np.array([2.0]), np.array([1.0]), rtol=0.9, atol=0.0)[0]
    assert within_tolerance(np.array([1.0]), np.array([2.0]), rtol=0.9, atol=0.0)[0]


@pytest.mark.parametrize("found", [np.nan, np.inf, -np.inf])
def test_nan_and_inf_are_close_to_nothing(found):
    assert not within_tolerance(np.array([found]), np.array([1.0]), rtol=1e300)[0]
    assert not is_close(np.array([found]), np.array([1.0]), rtol=1e300)


def test_each_entry_is_judged_by_itself():
    ok = within_tolerance(np.array([1.0, 2.1, 3.0]), np.array([1.0, 2.0, 3.0]))
    assert ok.tolist() == [True, False, True]
    assert ok.dtype == np.bool_


def test_other_shapes_are_never_compared():
    with pytest.raises(ValueError, match=r"shapes \(1,\) and \(1, 1\) cannot be compared"):
        within_tolerance(np.ones(1), np.ones((1, 1)))
    assert not is_close(np.ones(1), np.ones((1, 1)))
    assert not is_close(np.ones(()), np.ones(1))


def test_nothing_is_close_to_nothing():
    assert not is_close(np.array([]), np.array([]))


def test_one_entry_that_is_off_is_enough():
    expected = np.arange(9.0)
    found = expected.copy()
    assert is_close(found, expected)
    found[4] += 1e-2
    assert not is_close(found, expected)
    assert is_close(found, expected, rtol=1e-2)
    assert is_close(found, expected, rtol=0.0, atol=1.1e-2)
    assert not is_close(found, expected, rtol=0.0, atol=0.9e-2)


@pytest.mark.parametrize("expected", [3, 2.5, [1, 2], np.uint8([1]), np.float32([0.5])])
def test_what_is_expected_becomes_float64(expected):
    values = trusted(expected)
    assert values.dtype == np.float64
    assert np.array_equal(values, np.asarray(expected))


def test_what_is_expected_is_a_copy():
    expected = np.ones(3)
    trusted(expected)[0] = 9
    assert expected[0] == 1


@pytest.mark.parametrize(
    ("expected", "hint"),
    [
        (True, True),
        ("text", True),
        (np.array([b"a"]), True),
        (np.array(["2020"], "M8[Y]"), True),
        (1j, False),
        (np.array([None]), False),
    ],
)
def test_what_is_no_number_is_the_rubrics_mistake_with_the_way_out(expected, hint):
    with pytest.raises(ValueError, match="not int or float") as caught:
        trusted(expected)
    assert str(caught.value).endswith("; assert_equal compares these") is hint


def test_empty_expectation_would_pass_anything():
    with pytest.raises(ValueError, match="the expected value is empty: any answer would pass"):
        trusted(np.array([]))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_expectation_that_is_not_finite_has_to_be_meant(value):
    with pytest.raises(ValueError, match="holds NaN or inf: equal_nan=True says that it may"):
        trusted([1.0, value])
    assert trusted([1.0, value], finite=False).shape == (2,)
