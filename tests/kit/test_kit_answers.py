"""Answers taken apart: leaves, forms, and when two of them say the same."""

import numpy as np
import pytest

from autograder.kit import answers
from autograder.kit.answers import form, leaf_at, leaves, replaced, same_form, same_value
from autograder.sandbox.protocol import Handle
from autograder.sandbox.replies import Changed, FiguresTold, Listed

ROW = [1.0, 2.0, 3.0, 4.0, 5.0]
X = np.arange(6.0).reshape(2, 3)
NET = Handle(1, "object", "Net")


@pytest.mark.parametrize(
    ("op", "answer"),
    [
        ("inplace", Changed(1, [2], {"a": 3})),
        ("listed", Listed([1, 2], more=True)),
        ("figures", FiguresTold([{}], 2)),
        ("call", [1, 2]),
        ("get", None),
    ],
)
def test_record_of_an_answer_is_plain_and_comes_back(op, answer):
    plain = answers.as_plain(answer)
    assert type(plain) in (dict, list, type(None))
    assert answers.as_answered(op, plain) == answer


def test_plain_answer_names_its_fields():
    assert answers.as_plain(Changed(1, [2], {})) == {"result": 1, "arguments": [2], "named": {}}


def test_leaves_are_what_is_no_list_or_dict():
    found = list(leaves({"a": [1, (2, "x")], "b": {}, "c": None}))
    assert found == [(("a", 0), 1), (("a", 1, 0), 2), (("a", 1, 1), "x"), (("c",), None)]
    assert list(leaves(3)) == [((), 3)]


def test_long_list_of_numbers_is_one_leaf_and_a_short_one_several():
    assert list(leaves([ROW, [1, 2]])) == [((0,), ROW), ((1, 0), 1), ((1, 1), 2)]


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        (ROW, True),
        (tuple(ROW), True),
        (ROW[:4], False),
        ([1, True, 2.5, 0, 3], True),
        ([1, 2, 3, 4, "5"], False),
        ([[1, 2]] * 5, True),
        ([[1, 2]] * 4 + [[1]], False),
        ([(1, 2)] * 5, False),
        ([[1, 2]] * 4 + [3], False),
        ([["a"]] * 5, False),
        (np.arange(9), False),
        ([1j] * 5, False),
    ],
)
def test_list_of_more_than_four_numbers_or_rows_is_a_row(value, is_one):
    assert answers.is_row(value) is is_one


def test_leaf_is_found_at_its_place_or_said_to_be_missing():
    answer = {"a": [1, {"b": X}]}
    assert leaf_at(answer, ("a", 1, "b")) is X
    assert leaf_at(answer, ()) is answer
    for place in (("b",), ("a", 2), ("a", 0, 0), ("a", 1, "b", 0)):
        with pytest.raises(LookupError):
            leaf_at(answer, place)


def test_leaf_is_replaced_in_a_copy_of_the_same_kind():
    answer = {"a": (1, [2, 3]), "b": 4}
    assert replaced(answer, ("a", 1, 0), 9) == {"a": (1, [9, 3]), "b": 4}
    assert answer == {"a": (1, [2, 3]), "b": 4}
    assert replaced(answer, (), 9) == 9


@pytest.mark.parametrize("value", [True, 3, 2.5, 1j, [1, 2], (1.5,), X, X > 1, np.array(3)])
def test_numbers_are_an_array(value):
    assert np.array_equal(answers.numbers(value), np.asarray(value))


@pytest.mark.parametrize(
    "value",
    ["1", None, [1, "a"], [[1], [1, 2]], np.array(["a"]), {}, NET, 10**400 * [1][0], [None]],
)
def test_anything_else_is_no_array(value):
    assert answers.numbers(value) is None


@pytest.mark.parametrize(
    ("value", "wanted", "said"),
    [
        (X, X, "array alike f8"),
        (X.astype(np.float32), X, "array alike f4"),
        (X.tolist(), X, "list alike f8"),
        (tuple(ROW), ROW, "list alike f8"),
        (3, 2.5, "number alike i"),
        (True, 2, "number alike b"),
        (np.uint8([1]), np.array([2]), "array alike i"),
        (1j, 2, "number alike c"),
        (X.T, X, "array turned f8"),
        (X.reshape(6), X, "array as ('n',) f8"),
        (np.ones((1, 5)), np.ones(5), "array as (1, 'n') f8"),
        (np.ones((5, 1)), np.ones((1, 5)), "array as ('n', 1) f8"),
        (np.ones((3, 2, 1)), X, "array as (3, 2, 1) f8"),
        (np.ones(5), X, "array of another size f8"),
        (X, "text", "array alike f8"),
        ("text", X, "type str"),
        (None, X, "type NoneType"),
        (NET, X, "object stays"),
    ],
)
def test_form_says_layout_shape_and_kind_of_numbers(value, wanted, said):
    assert form(value, wanted) == said


def test_same_form_is_that_of_the_wanted_one():
    assert same_form(2 * X, X)
    assert not same_form(X.tolist(), X)
    assert not same_form(X.T, X)
    assert same_form("a", "b")


@pytest.mark.parametrize(
    ("value", "wanted", "same"),
    [
        (X, X + 0.9e-8, True),
        (X, X + 2e-7, False),
        (X.astype(np.float32), X + 1e-6, True),
        (X.astype(np.float32), X + 1e-4, False),
        (X, (X + 1e-5).astype(np.float32), True),
        (X.T, X, True),
        (X.T.reshape(6), X, False),
        (X.reshape(6), X, True),
        (X.tolist(), X, True),
        (np.array([1, 2]), np.array([1, 2]), True),
        (np.array([1, 2]), np.array([1, 3]), False),
        (10**9, 10**9 + 1, False),
        (float(10**9), 10**9 + 1, True),
        (True, 1, True),
        (np.ones(3), np.ones(4), False),
        (np.array([np.nan, 1.0]), np.array([np.nan, 1.0]), True),
        (np.array([np.nan, 1.0]), np.array([1.0, 1.0]), False),
        (np.array([1.0, 1.0]), np.array([np.nan, 1.0]), False),
        (np.array([np.inf]), np.array([-np.inf]), False),
        (np.array([np.inf]), np.array([np.inf]), True),
        ("a", "a", True),
        ("a", "b", False),
        (None, None, True),
        (None, 0, False),
        ("1", 1, False),
        (NET, Handle(2, "object", "Other"), True),
        (NET, X, False),
        (X, NET, False),
        (np.array([]), np.array([]), True),
    ],
)
def test_values_say_the_same_up_to_rounding(value, wanted, same):
    assert same_value(value, wanted) is same


def test_rounding_is_relative_to_the_number_and_to_the_largest():
    wanted = np.array([1e6, 1.0])
    assert same_value(wanted + np.array([0, 0.009]), wanted)
    assert not same_value(wanted + np.array([0, 0.011]), wanted)
    assert same_value(wanted + np.array([0.019, 0]), wanted)
    assert not same_value(wanted + np.array([0.021, 0]), wanted)


def test_what_cannot_be_compared_is_not_equal():
    class Odd:
        def __eq__(self, other):
            raise ValueError

        __hash__ = None

    assert not answers.equal(Odd(), 1)
    assert not answers.equal(X, X)
    assert answers.equal([1], [1])


def test_small_numbers_are_as_far_apart_as_large_ones():
    assert not same_value(np.array([1e-9]), np.array([2e-9]))
    assert same_value(np.array([1e-9]), np.array([1e-9 + 1e-17]))


@pytest.mark.parametrize(("off", "same"), [(2.5e-5, True), (4.5e-5, False)])
def test_rounding_in_float32_is_three_millionths_of_both(off, same):
    found = np.array([0.0, 5.0 + off], dtype=np.float32)
    assert same_value(found, np.array([0.0, 5.0])) is same
