"""A curve is read from whatever list holds one finite number for each point in time."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles.curve_lists import as_curve


def curve(values, **more):
    return as_curve(values, what="losses", **more)


def refused(values, **more):
    with pytest.raises(Wrong) as caught:
        curve(values, **more)
    return caught.value.feedback


@pytest.mark.parametrize(
    "values",
    [
        [3.0, 2.0, 1.0],
        (3, 2, 1),
        np.array([3.0, 2.0, 1.0]),
        np.array([[3.0], [2.0], [1.0]]),
        np.uint8([3, 2, 1]),
        [[3.0], (2.0,), [[1.0]]],
        [np.array(3.0), np.array([2.0]), np.array([[1]])],
        [np.float32(3.0), np.int64(2), 1.0],
        [[[[[3.0]]]], 2.0, 1.0],
        [[np.array([3.0])], 2, 1],
    ],
    ids=str,
)
def test_entries_of_one_number_are_that_number(values):
    found = curve(values)
    assert (found.tolist(), found.dtype) == ([3.0, 2.0, 1.0], np.float64)


def test_curve_is_a_copy():
    values = np.array([3.0, 2.0])
    curve(values)[0] = 9
    assert values[0] == 3.0


@pytest.mark.parametrize(
    ("values", "entry"),
    [
        ([1.0, [2.0, 3.0]], 1),
        ([[], 1.0], 0),
        ([1.0, np.array([2.0, 3.0])], 1),
        ([1.0, 2.0, np.array(["3"])], 2),
        ([1.0, [[[[[2.0]]]]]], 1),
    ],
)
def test_entry_that_is_no_single_number_is_named(values, entry):
    said = refused(values)
    assert said.cause.startswith(f"Entry {entry} is ")
    assert said.next_step == "Append one number at each point in time."


@pytest.mark.parametrize("values", [[1.0, "2"], [1.0, None], [True, 1.0], [1.0, {}]])
def test_entry_of_another_type_is_refused(values):
    assert refused(values).summary == "losses has the wrong type"


def test_list_that_contains_itself_has_an_end():
    endless = []
    endless.append(endless)
    refused([endless, 1.0])


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        (3.0, "It is a single number."),
        (np.array(3.0), "It is a single number."),
        ([], "It is empty."),
        (np.array([]), "It is empty."),
        (np.ones((1, 3)), "It has more than one axis."),
        (np.ones((3, 2)), "It has more than one axis."),
        ([[1.0, 2.0]], "Entry 0 is "),
    ],
)
def test_what_is_no_curve_is_said(values, cause):
    assert refused(values).cause.startswith(cause)


@pytest.mark.parametrize(
    ("length", "count", "expected", "cause"),
    [
        (3, 2, "3 entries", "short"),
        (3, 4, "3 entries", "long"),
        (3, 5, "3 entries", ""),
        ((2, 4), 1, "2 to 4 entries", "short"),
        ((2, 4), 5, "2 to 4 entries", "long"),
        ((2, 4), 6, "2 to 4 entries", ""),
        ((3, None), 2, "at least 3 entries", "short"),
        ((4, None), 2, "at least 4 entries", ""),
        ((None, 3), 4, "at most 3 entries", "long"),
        ({8, 3}, 2, "3 or 8 entries", "short"),
        ({8, 3}, 9, "3 or 8 entries", "long"),
        ([5], 3, "5 entries", ""),
        (range(20, 40), 4, "20 or 21 or 22 or 23 or 24 or 25 or 26 or 27 or 28 or 29 entries", ""),
    ],
)
def test_other_length_is_refused_with_what_is_wanted(length, count, expected, cause):
    said = refused([1.0] * count, length=length)
    assert (said.summary, said.expected, said.found) == (
        "losses has the wrong length",
        expected,
        f"{count} entries",
    )
    assert cause in said.cause_id
    assert bool(said.cause) is bool(cause)


@pytest.mark.parametrize(
    ("length", "counts"),
    [
        (3, [3]),
        ((2, 4), [2, 3, 4]),
        ((3, None), [3, 9]),
        ((None, 3), [1, 3]),
        ({3, 8}, [3, 8]),
        ((None, None), [1]),
    ],
)
def test_both_ends_of_a_range_are_in_it(length, counts):
    for count in counts:
        assert len(curve([1.0] * count, length=length)) == count


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([1.0, float("nan"), 2.0], "entry 1 is nan; 1 of 3 are so"),
        ([1.0, float("inf"), float("nan")], "entry 1 is inf; and so are all after it"),
        ([1.0, float("inf"), 2.0, float("nan")], "entry 1 is inf; 2 of 4 are so"),
        ([1.0, 2.0, float("nan")], "entry 2 is nan; 1 of 3 are so"),
        ([float("nan")] * 2, "entry 0 is nan; and so are all after it"),
    ],
)
def test_first_entry_that_is_not_finite_is_named(values, found):
    said = refused(values)
    assert (said.summary, said.found) == ("losses contains NaN or inf", found)


def test_length_is_said_before_what_is_not_finite():
    assert "wrong length" in refused([float("nan")], length=2).summary


@pytest.mark.parametrize("values", [None, [[1.0, 2.0]], [], [1.0], [float("nan")] * 2])
def test_part_of_the_points_may_be_earned_all_the_same(values):
    with pytest.raises(Wrong) as caught:
        curve(values, length=2, earned=0.25)
    assert caught.value.earned == 0.25
