"""What the benchmark that holds a rewritten rubric against the old one calls a difference."""

import importlib.util

import pytest

from autograder.homework.finding import PROJECT

SPEC = importlib.util.spec_from_file_location("verdicts", PROJECT / "benchmarks" / "verdicts.py")
verdicts = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(verdicts)


def compared(before, after, *, words=True):
    return list(verdicts.differences({"m": {"c": before}}, {"m": {"c": after}}, words=words))


def test_other_points_are_a_difference():
    (line,) = compared((1.0, "wrong", ""), (0.5, "wrong", ""), words=False)
    assert line.startswith("POINTS")


@pytest.mark.parametrize("other", ["3 of 4 are wrong", "-0.5 of 4e-3 are wrong"])
def test_other_numbers_in_the_same_words_are_none(other):
    assert compared((0.0, "1 of 4 are wrong", ""), (0.0, other, "")) == []


def test_other_words_are_shown_where_they_are_asked_for():
    before, after = (0.0, "wrong", "the sign"), (0.0, "wrong", "")
    assert compared(before, after, words=False) == []
    assert compared(before, after)[0].startswith("words")


def test_a_variant_or_a_check_that_only_one_has_is_a_difference():
    assert list(verdicts.differences({"m": {}}, {}, words=False)) == ["only before: m"]
    assert list(verdicts.differences({"m": {"c": (1.0, "", "")}}, {"m": {}}, words=False))
