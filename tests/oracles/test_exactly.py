"""Texts, truth values, times and sets are equal, or the message says how they are not."""

import numpy as np
import pytest

from autograder.oracles import assert_equal, assert_same

TIMES = np.array(["2020-01-01", "NaT"], "M8[D]")
EQUAL = {
    "mask": (np.array([True, False]), np.array([True, False])),
    "mask as a list": ([[True], [False]], np.array([[True], [False]])),
    "numpy's truth": (True, np.True_),
    "text array": ([["a", "b"], ["c", "d"]], np.array([["a", "b"], ["c", "d"]])),
    "text array as one": (np.array(["a"]), np.array(["a"])),
    "missing text": (["a", None], ["a", None]),
    "tuple of texts": (["a", "b"], ("a", "b")),
    "bytes": (b"x", b"x"),
    "byte array": (np.array([b"x"]), np.array([b"x"])),
    "times": (TIMES.copy(), TIMES),
    "times in another unit": (TIMES.astype("M8[ns]"), TIMES),
    "a time": (np.datetime64("2020-01-01"), np.datetime64("2020-01-01")),
    "set": ({1, 2}, {2, 1}),
    "frozen set": (frozenset("a"), {"a"}),
    "large int": (2**70, 2**70),
}
UNEQUAL = {
    "mask": (np.array([True, True]), np.array([True, False])),
    "mask of numbers": (np.array([1, 0]), np.array([True, False])),
    "mask as text": (["True", "False"], np.array([True, False])),
    "shape": (np.array([True]), np.array([True, False])),
    "broadcast": (True, np.array([True, True])),
    "empty": (np.zeros(0, bool), np.array([True])),
    "text": (["a", "c"], np.array(["a", "b"])),
    "text instead of missing": (["a", "None"], ["a", None]),
    "ragged": ([["a"], ["b", "c"]], np.array([["a", "b"], ["c", "d"]])),
    "bytes for text": (b"a", "a"),
    "time": (np.array(["2020-01-02", "NaT"], "M8[D]"), TIMES),
    "time that is not missing": (np.array(["2020-01-01", "2020-01-01"], "M8[D]"), TIMES),
    "duration for a time": (TIMES.view("m8[D]"), TIMES),
    "set": ({1, 3}, {1, 2}),
    "list for a set": ([1, 2], {1, 2}),
    "large int": (2**70 + 1, 2**70),
    "large int as a float": (2.0**70, 2**70),
    "none": (None, np.array([True])),
    "object array": (np.array([True, False], dtype=object), np.array([True, False])),
}


@pytest.mark.parametrize("case", EQUAL)
def test_equal_values_pass(case):
    assert_equal(*EQUAL[case], what="value")


@pytest.mark.parametrize("case", UNEQUAL)
def test_unequal_values_fail_and_say_what_was_found(case, refused):
    feedback = refused(assert_equal, *UNEQUAL[case], what="value")
    assert feedback.summary.startswith("value ")
    assert feedback.found


def test_what_differs_is_laid_out_by_its_place(refused):
    found, right = np.array([[True, True], [False, True]]), np.array([[True, False], [False, True]])
    feedback = refused(assert_equal, found, right, what="x > 0")
    assert feedback.summary == "x > 0 is wrong in 1 of 4 elements"
    assert feedback.detail.splitlines() == ["index   expected  found", "[0, 1]     False   True"]


@pytest.mark.parametrize(
    ("found", "right", "cause"),
    [
        ([True, False], [False, True], "opposite"),
        (["b", "a", "c"], ["a", "b", "c"], "a different order"),
        (["c", "b", "a"], ["a", "b", "c"], "reversed"),
        (["A ", "b"], ["a", "b"], "capitals"),
        ([1, 0], [True, False], "numbers, not True and False"),
        ([1, 0], ["a", "b"], "numbers, not text"),
        (None, ["a"], "without a return"),
        (["a", "x"], ["a", "b"], ""),
    ],
)
def test_cause_is_named_where_it_is_proved(found, right, cause, refused):
    feedback = refused(assert_equal, found, right, what="value")
    assert cause in feedback.cause
    assert bool(cause) == bool(feedback.cause)


def test_sets_say_what_is_missing_and_what_is_too_much(refused):
    feedback = refused(assert_equal, {1, 3}, {1, 2}, what="the labels")
    assert feedback.found == "missing: 2; too many: 3"


def test_text_of_a_student_is_shown_without_markup(refused):
    assert "<b>" not in str(vars(refused(assert_equal, ["<b>"], ["a"], what="value")))
    assert "<b>" not in str(vars(refused(assert_equal, {"<b>"}, {"a"}, what="value")))


def test_elements_of_other_classes_are_not_asked_whether_they_are_equal(refused):
    class Always:
        def __eq__(self, other):
            return True

        __hash__ = None

    assert refused(assert_equal, [Always(), Always()], ["a", "b"], what="value")
    assert refused(assert_equal, Always(), {1}, what="value")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (list("aaaaab"), list("aaaaac")),
        ((1, 1, 1, 1, 1, 2), (1, 1, 1, 1, 1, 3)),
        (np.array([True] * 6), np.array([True] * 5 + [False])),
        ("a" * 200 + "b", "a" * 200 + "c"),
        (np.array([1.0] * 6), np.array([1.0] * 5 + [np.nan])),
        (np.array([1j] * 6), np.array([1j] * 5 + [2j])),
    ],
    ids=["texts", "ints", "mask", "long text", "nan", "complex"],
)
def test_expected_and_found_never_look_the_same(refused, found, expected):
    feedback = refused(assert_same, found, expected, what="x")
    assert feedback.expected != feedback.found
    assert "from " in feedback.found
