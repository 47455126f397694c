"""Amounts as a person writes them."""

import pytest

from autograder.results.amounts import count, points


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (3.0, "3"),
        (2.5, "2.5"),
        (1 / 3, "0.33"),
        (2 / 3, "0.67"),
        (10, "10"),
        (100.0, "100"),
        (0, "0"),
        (-0.001, "0"),
        (-1.5, "-1.5"),
        (0.004, "0"),
        (0.006, "0.01"),
        (1.10, "1.1"),
    ],
)
def test_points_have_two_digits_at_most_and_no_zeros_at_their_end(number, text):
    assert points(number) == text


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (1, "point", "1 point"),
        (1.0, "day", "1 day"),
        (0, "point", "0 points"),
        (2, "student", "2 students"),
        (0.5, "point", "0.5 points"),
        (-1, "point", "-1 points"),
    ],
)
def test_one_alone_has_no_s(number, noun, text):
    assert count(number, noun) == text
    assert count(2) == "2 points"
