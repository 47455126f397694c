"""Features whose columns stand in any order are right, and no column may be missing."""

import numpy as np
import pytest

from autograder.oracles.columns import assert_columns, same_columns

COLUMNS = np.random.default_rng(3).random((3, 500))


def test_right_features_pass_without_a_note():
    assert assert_columns(COLUMNS + 1e-7, COLUMNS, what="f(x)") is None


def test_another_order_gets_a_note():
    assert "a different order" in assert_columns(COLUMNS[:, ::-1], COLUMNS, what="f(x)")


def test_a_column_that_is_missing_is_noticed(refused):
    repeated = np.concatenate([COLUMNS[:, :-1], COLUMNS[:, :1]], axis=1)
    assert not same_columns(repeated, COLUMNS, atol=1e-9)
    assert "1 of 500" not in refused(assert_columns, repeated, COLUMNS, what="f(x)").found


def test_rows_in_another_order_are_wrong(refused):
    assert "f(x) is wrong" in refused(assert_columns, COLUMNS[::-1], COLUMNS, what="f(x)").summary


@pytest.mark.parametrize(
    "found", [None, COLUMNS[:, :-1], np.full((3, 500), np.nan), np.zeros((0, 500)), "abc"],
    ids=["nothing", "one fewer", "NaN", "empty", "text"],
)  # fmt: skip
def test_what_is_no_such_array_is_refused(refused, found):
    assert refused(assert_columns, found, COLUMNS, what="f(x)").found


def test_anticipated_answer_is_named(refused):
    forms = {"It is doubled.": 2 * COLUMNS}
    said = refused(assert_columns, 2 * COLUMNS, COLUMNS, what="f(x)", forms=forms)
    assert said.cause == "It is doubled."
