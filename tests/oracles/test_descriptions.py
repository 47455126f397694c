"""describe: one safe line about anything a student may return."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.oracles import describe
from autograder.oracles.tables import columns, distinct, mismatch_table

# A busy machine must not fail a test for being slow.
QUICK = settings(max_examples=40, deadline=None)

DESCRIPTIONS = {
    "none": (None, "None"),
    "bool": (True, "the bool True"),
    "int": (3, "the int 3"),
    "huge-int": (10**5000, "an int of 16610 bits"),
    "float": (2.5, "the float 2.5"),
    "nan": (float("nan"), "the float nan"),
    "str": ("abc", "the str 'abc'"),
    "list": ([1, 2.5, "a", None, 7], "a list of 5 elements: [1, 2.5, 'a', None, …]"),
    "nested": (
        [[1, 2], np.ones(3), {}],
        "a list of 3 elements: [list of 2, array of shape (3,), dict]",
    ),
    "empty-list": ([], "an empty list"),
    "dict": ({"loss": 1}, "a dict with the keys ['loss']"),
    "array": (np.ones((2, 1), np.float32), "an array of shape (2, 1), dtype float32: [1, 1]"),
    "empty-array": (np.ones((0, 3)), "an empty array of shape (0, 3), dtype float64"),
    "numpy-scalar": (np.float64(0.5), "the float 0.5"),
    "masked": (np.ma.masked_all(2), "MaskedArray, a subclass of ndarray"),
}


class Rude:
    def __str__(self):
        raise RuntimeError("no")


class Proxy:
    def __str__(self):
        return "<generator object of the student>"


@pytest.mark.parametrize(("value", "text"), DESCRIPTIONS.values(), ids=DESCRIPTIONS.keys())
def test_plain_values_are_described(value, text):
    assert describe(value) == text


def test_a_proxy_is_described_by_its_own_text():
    assert describe(Proxy()) == "generator object of the student"


def test_an_object_that_cannot_be_shown_breaks_nothing():
    assert describe(Rude()) == "an object of an unknown type"


def test_elements_of_an_object_array_are_never_shown():
    assert describe(np.array([Rude()], dtype=object)).endswith("dtype object")


@QUICK
@given(st.text(max_size=300) | st.lists(st.text()) | st.dictionaries(st.text(), st.text()))
def test_no_text_of_a_student_carries_control_characters_or_markup(value):
    line = describe(value)
    assert line.isprintable()
    assert len(line) <= 120
    assert not set(line) & set("<>&`")


def test_console_markup_in_text_is_escaped():
    assert "[red]" not in describe("[red]all passed[/red]")
    assert "\x1b" not in describe("\x1b[2J")


def test_columns_have_fixed_width():
    lines = columns(["index", "found"], [["[10, 10]", "1"], ["[1]", "2.5"]]).splitlines()
    assert lines == ["index     found", "[10, 10]      1", "[1]         2.5"]


def test_numbers_get_the_digits_that_tell_them_apart():
    assert distinct(1.0, 2.0) == ("1", "2")
    assert distinct(1.0, 1.00000001) == ("1", "1.00000001")


def test_a_table_shows_five_rows_and_counts_the_others():
    expected = np.arange(1.0, 8.0)
    table = mismatch_table(expected + 0.5, expected, np.zeros(7, dtype=bool))
    assert table.splitlines()[:3] == [
        "7 of 7 elements differ",
        "largest absolute difference: 0.5 at [0]",
        "largest relative difference: 0.5 at [0]",
    ]
    assert table.endswith("[4]           5    5.5\nand 2 more")
