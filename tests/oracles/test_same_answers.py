"""An answer of the reference's is compared by what it is made of, down to each entry."""

import numpy as np
import pandas as pd
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_same
from autograder.oracles import same as module


def same(found, expected):
    assert_same(found, expected, what="f(x)")


def refused(found, expected):
    with pytest.raises(Wrong) as caught:
        same(found, expected)
    return caught.value.feedback


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (3, 3),
        (3.00001, 3.0),
        (np.float64(2.0), 2),
        ([1.0, 2.0], [1.0, 2.0]),
        (np.array([1.0, 2.0]), [1, 2]),
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
        (float("nan"), float("nan")),
        ([1.0, float("nan")], np.array([1.0, np.nan])),
        ("text", "text"),
        (b"raw", b"raw"),
        (True, True),
        (None, None),
        ({1, 2}, {2, 1}),
        (["a", "b"], ["a", "b"]),
        ([True, False], np.array([True, False])),
        ({"w": [1.0], "b": 2}, {"w": [1.0], "b": 2}),
        ({"w": 1.0, "more": 3}, {"w": 1.0}),
        ([1, "a", [2.0, None]], (1, "a", [2.0, None])),
        ([], []),
        ([True, 2], [True, 2]),
        ("anything", ...),
        ({"w": "anything", "b": 2}, {"w": ..., "b": 2}),
        ([1, "anything"], [1, ...]),
    ],
    ids=repr,
)
def test_same_answer_passes(found, expected):
    same(found, expected)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (4, 3),
        (3.01, 3.0),
        (None, 3),
        ("3", 3),
        (True, 1),
        (1, True),
        (False, True),
        ("Text", "text"),
        ("raw", b"raw"),
        (0, None),
        ("", None),
        ({1, 2, 3}, {1, 2}),
        ([1, 2], {1, 2}),
        (frozenset({1}), frozenset({2})),
        (["a", "c"], ["a", "b"]),
        ([1.0, 2.5], [1.0, 2.0]),
        ([1.0, 2.0, 3.0], [1.0, 2.0]),
        ([True, True], np.array([True, False])),
        (float("nan"), 1.0),
        (1.0, float("nan")),
        ([1, "a"], [1, "b"]),
        ([True, 3], [True, 2]),
        ([1, 2], [True, 2]),
        ([[1.0], [2.0]], [[1.0], [3.0]]),
    ],
    ids=repr,
)
def test_another_answer_is_refused(found, expected):
    refused(found, expected)


def test_entry_of_a_dict_is_named_by_its_key():
    said = refused({"w": [1.0, 2.0], "b": 3.0}, {"w": [1.0, 2.0], "b": 2.0})
    assert said.summary.startswith("f(x)['b'] is wrong")


def test_entry_of_a_list_is_named_by_its_index():
    said = refused([1, ["a", 2.0]], [1, ["a", 3.0]])
    assert said.summary.startswith("f(x)[1][1] is wrong")


@pytest.mark.parametrize(
    ("found", "shown"),
    [({"w": 1.0}, "a dict with 'w'"), (None, "None"), ([1.0], "a list"), ({}, "a dict with ")],
)
def test_dict_without_a_key_says_which_there_should_be(found, shown):
    said = refused(found, {"w": 1.0, "b": 2.0})
    assert said.summary == "f(x) does not have the right keys"
    assert said.expected == "a dict with 'w', 'b'"
    assert said.found.startswith(shown)


@pytest.mark.parametrize(
    ("found", "shown"),
    [(None, "None"), ([1], "1 value"), ((1, 2, 3), "3 values"), (5, "the int 5")],
)
def test_list_of_another_length_says_how_many(found, shown):
    said = refused(found, ["a", 2])
    assert said.summary == "f(x) does not have 2 values"
    assert (said.expected, said.found) == ("2 values", shown)


def test_list_of_one_value_is_one_value():
    assert refused([], [None]).summary == "f(x) does not have 1 value"


def frame(**columns):
    return pd.DataFrame(columns)


def test_tables_are_compared_as_tables(monkeypatch):
    seen = []
    for name in ("assert_frame", "assert_series"):
        monkeypatch.setattr(
            module, name, lambda found, expected, *, what, name=name: seen.append(name)
        )
    same("found", frame(a=[1]))
    same("found", pd.Series([1]))
    assert seen == ["assert_frame", "assert_series"]


@pytest.mark.parametrize("expected", [pd.Timestamp("2020-01-01"), pd.NA])
def test_what_else_pandas_has_is_no_table(monkeypatch, expected):
    monkeypatch.setattr(module, "assert_frame", lambda *_, **__: pytest.fail("no frame"))
    monkeypatch.setattr(module, "assert_series", lambda *_, **__: pytest.fail("no series"))
    with pytest.raises((Wrong, ValueError, TypeError)):
        same("found", expected)
