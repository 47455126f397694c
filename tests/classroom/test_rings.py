"""Groups of nearly the same: at the border, through one another, and nobody else."""

import pytest

from autograder.classroom.rings import rings, similarity


@pytest.mark.parametrize("size", [10, 20, 30, 70, 110, 390])
def test_nine_tenths_in_common_are_nearly_the_same(size):
    values = set(range(size))
    assert rings({"a": values, "b": values - set(range(size // 10))}) == [("a", "b")]


@pytest.mark.parametrize("size", [9, 10, 11, 29, 70])
def test_less_than_nine_tenths_are_not(size):
    values = set(range(size))
    assert rings({"a": values, "b": values - set(range(size // 10 + 1))}) == []


def test_pair_is_found_wherever_it_differs_and_whoever_is_first():
    values = set(range(40))
    for start in range(0, 40, 4):
        other = values - set(range(start, start + 4))
        assert rings({"a": values, "b": other}) == [("a", "b")]
        assert rings({"a": other, "b": values}) == [("a", "b")]


def test_group_is_who_is_near_to_one_of_it_and_not_to_each():
    chain = {name: set(range(5 * n, 100 + 5 * n)) for n, name in enumerate("abc")}
    assert similarity(chain["a"], chain["c"]) < 0.9
    assert rings(chain) == [("a", "b", "c")]


def test_groups_are_apart_and_each_in_order():
    one, other = set(range(20)), set(range(100, 120))
    assert rings({"d": other, "c": one, "b": other, "a": one}) == [("a", "c"), ("b", "d")]


def test_two_that_wrote_nothing_are_no_group():
    assert rings({"a": set(), "b": set(), "c": {1}}) == []
    assert similarity(set(), set()) == 0


@pytest.mark.parametrize(
    ("one", "other", "part"),
    [({1, 2}, {1, 2}, 1), ({1, 2}, {2, 3}, 1 / 3), ({1}, {2}, 0), ({1}, set(), 0)],
)
def test_similarity_is_what_both_have_of_what_either_has(one, other, part):
    assert similarity(one, other) == similarity(other, one) == part
