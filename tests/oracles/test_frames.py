"""Tables are compared by columns, rows and values, whatever pandas calls their types."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_close, assert_equal, assert_frame, assert_same, assert_series
from autograder.oracles.text import describe
from autograder.sandbox.protocol.pandas_tables import from_pandas
from autograder.sandbox.protocol.tables import Column, Labels, PlainFrame

pd = pytest.importorskip("pandas")
RIGHT = pd.DataFrame(
    {"city": ["Ulm", "Bonn", None], "price": [1.5, np.nan, 3.0], "rooms": [1, 2, 3]}
)


def plain(table):
    return from_pandas(table, lambda value: None if value is pd.NA else value)


OTHER_STYLES = {
    "the same": RIGHT,
    "other order of columns": RIGHT[["rooms", "city", "price"]],
    "categories": RIGHT.assign(city=RIGHT["city"].astype("category")),
    "nullable": RIGHT.convert_dtypes(),
    "whole numbers as floats": RIGHT.assign(rooms=[1.0, 2.0, 3.0]),
    "single precision": RIGHT.assign(price=RIGHT["price"].astype(np.float32)),
    "objects": RIGHT.astype(object),
}


@pytest.mark.parametrize("style", OTHER_STYLES)
def test_right_table_passes_in_any_style(style):
    assert_frame(plain(OTHER_STYLES[style]), RIGHT, what="clean(df)")
    assert_same(plain(OTHER_STYLES[style]), RIGHT, what="clean(df)")


WRONG = {
    "a column missing": (RIGHT.drop(columns="city"), "right columns", "missing: 'city'"),
    "a column too many": (RIGHT.assign(x=1), "right columns", "not asked for: 'x'"),
    "a row too many": (pd.concat([RIGHT, RIGHT.iloc[:1]]), "too many rows", "4"),
    "a row missing": (RIGHT.iloc[:2], "too few rows", "2"),
    "another index": (RIGHT.set_axis([5, 6, 7]), "wrong index", "5"),
    "a number": (RIGHT.assign(rooms=[1, 2, 4]), "clean(df)['rooms'] is wrong in 1 of 3", ""),
    "nan filled": (RIGHT.fillna({"price": 0}), "clean(df)['price'] is wrong", ""),
    "a text": (RIGHT.assign(city=["Ulm", "Köln", None]), "clean(df)['city'] is wrong", ""),
    "text for numbers": (RIGHT.assign(rooms=["1", "2", "3"]), "clean(df)['rooms']", ""),
    "none": (None, "clean(df) is None", ""),
    "array": (np.ones((3, 3)), "is not a DataFrame", ""),
    "series": (RIGHT["city"], "is not a DataFrame", "Series"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_table_says_what_is_wrong(case, refused):
    table, summary, found = WRONG[case]
    given = plain(table) if hasattr(table, "isna") else table
    feedback = refused(assert_frame, given, RIGHT, what="clean(df)")
    assert summary in feedback.summary
    assert found in feedback.found


def test_rows_in_another_order_are_named_as_that(refused):
    mixed = RIGHT.iloc[[2, 0, 1]].reset_index(drop=True)
    feedback = refused(assert_frame, plain(mixed), RIGHT, what="clean(df)")
    assert feedback.summary == "clean(df) has its rows in the wrong order"
    feedback = refused(assert_frame, plain(RIGHT.iloc[[2, 0, 1]]), RIGHT, what="clean(df)")
    assert "a different order" in feedback.cause
    assert "reset_index" in feedback.next_step


def test_order_of_columns_and_index_count_where_asked(refused):
    assert_frame(plain(RIGHT.set_axis([5, 6, 7])), RIGHT, what="t", index=False)
    other = plain(RIGHT[["rooms", "city", "price"]])
    assert "wrong order" in refused(assert_frame, other, RIGHT, what="t", in_order=True).summary


def test_table_can_be_expected_as_columns():
    assert_frame(plain(RIGHT[["rooms"]]), {"rooms": np.array([1, 2, 3])}, what="t")


def test_series_is_compared_by_labels_and_values(refused):
    means = pd.Series([1.0, 2.0], index=["a", "b"])
    assert_series(plain(means), means, what="means")
    assert_series(plain(means), {"a": 1, "b": 2}, what="means")
    assert_same(plain(means), means, what="means")
    assert refused(assert_series, plain(means[::-1]), means, what="means").cause
    assert refused(assert_series, plain(means * 2), means, what="means")
    assert refused(assert_series, plain(means.to_frame()), means, what="means")


def test_columns_are_numbers_and_texts_to_the_other_oracles(refused):
    assert_close(plain(RIGHT["rooms"]), [1, 2, 3], what="rooms")
    assert_equal(plain(RIGHT["city"]), ["Ulm", "Bonn", None], what="cities")
    assert_close(plain(RIGHT[["rooms", "price"]].fillna(0)), [[1, 1.5], [2, 0], [3, 3]], what="t")
    assert "Series" in refused(assert_close, plain(RIGHT["city"]), [1, 2, 3], what="cities").found


DAYS = RIGHT.assign(day=pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-03"]))


def test_times_are_shown_without_the_words_of_a_library(refused):
    later = DAYS.assign(day=DAYS["day"] + pd.Timedelta("1D"))
    column = refused(assert_frame, plain(later), DAYS, what="f(df)")
    assert (
        column.expected == "an array of times of shape (3,): [2020-01-01, 2020-01-02, 2020-01-03]"
    )
    index = refused(
        assert_frame, plain(later.set_index("day")), DAYS.set_index("day"), what="f(df)"
    )
    assert index.expected == "the time 2020-01-01 as the label of row 0"
    assert index.found == "the time 2020-01-02"


def test_dates_are_expected_as_pandas_gives_them():
    dates = DAYS.assign(day=DAYS["day"].dt.date)
    assert_frame(plain(DAYS), dates, what="f(df)")


def test_table_that_stays_behind_is_not_said_to_be_none(refused):
    label = "a DataFrame whose column 'day' holds objects of type Period"
    handle = type("Remote", (), {"__str__": lambda self: f"<{label}>"})()
    feedback = refused(assert_frame, handle, RIGHT, what="f(df)")
    assert (feedback.summary, feedback.found) == ("f(df) cannot be compared", label)


def test_levels_of_an_index_are_compared():
    right = pd.DataFrame({"a": [1, 2]}, pd.MultiIndex.from_tuples([("x", 1), ("y", 2)]))
    assert_frame(plain(right), right, what="t")


def test_tables_are_described_in_one_line():
    assert describe(plain(RIGHT)) == (
        "a DataFrame of shape (3, 3) with the columns 'city', 'price', 'rooms'"
    )
    assert describe(plain(RIGHT["rooms"])) == "a Series of 3 values of dtype int64"


TIME, LONG = np.datetime64("2020-01-01"), 10**400
ODD = {
    "int that no float is": PlainFrame.from_columns({"a": [LONG, 1]}),
    "arrays": PlainFrame.from_columns({"a": [np.zeros(2), np.zeros(3)]}),
    "lengths of time": PlainFrame.from_columns({"a": [np.timedelta64(1, "Y"), 1]}),
    "tuples": PlainFrame.from_columns({"a": [(1, (2,)), frozenset([1])]}),
    "times for names": PlainFrame.from_columns({TIME: [1.0, 2.0]}),
    "times for labels": PlainFrame(
        (Column(np.ones(2), "float64"),),
        Labels((Column(["a"], "object"),)),
        Labels((Column([TIME, TIME], "object"),)),
    ),
}
WANTED = {
    "numbers": pd.DataFrame({"a": [1.0, 2.0]}),
    "text": pd.DataFrame({"a": ["x", "y"]}),
    "pairs": pd.DataFrame({("a", "b"): [1.0, 2.0]}),
    "rows of pairs": pd.DataFrame({"a": [1.0, 1.0]}, index=[(1, "x"), (2, "y")]),
}


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("found", ODD)
def test_table_of_anything_is_wrong_and_no_error_of_the_grader_s(found, wanted):
    with pytest.raises(Wrong):
        assert_frame(ODD[found], WANTED[wanted], what="clean(df)")
    with pytest.raises(Wrong):
        ODD[found][("no", "such", "name")]
