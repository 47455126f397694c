"""Tables as columns of plain data: what is the same, what each mistake is called, and bounds."""

import datetime

import numpy as np
import pytest

from autograder.oracles import assert_frame, assert_series
from autograder.sandbox.protocol.tables import Column, Labels, PlainFrame, PlainSeries

NUMBERS, TEXTS = np.array([1.0, 20.0, 300.0]), ["Ulm", "Bonn", "Kiel"]
WANTED = {"n": NUMBERS, "city": TEXTS}


def table(**columns):
    return PlainFrame.from_columns(columns)


def series(values, labels=None):
    column = Column(values, "float64")
    return PlainSeries(column, Labels((Column(labels, "object"),)) if labels else Labels(
        counted=range(len(values))))  # fmt: skip


def labelled(labels, **columns):
    frame = table(**columns)
    return PlainFrame(frame.parts, frame.heads, Labels((Column(labels, "object"),)))


class Expected(dict):
    """Columns with labels, as a reference solution may give them."""

    def __init__(self, index, **columns):
        super().__init__(columns)
        self.index = index


def wrong(refused, found, expected=WANTED, **named):
    return refused(assert_frame, found, expected, what="f(df)", **named)


SAME = {
    "as it is": table(n=NUMBERS, city=TEXTS),
    "other order": table(city=TEXTS, n=NUMBERS),
    "whole numbers": table(n=NUMBERS.astype(int), city=TEXTS),
    "single precision": table(n=NUMBERS.astype(np.float32), city=TEXTS),
    "objects": table(n=[1, 20.0, 300], city=np.array(TEXTS, dtype=object)),
}


@pytest.mark.parametrize("style", SAME)
def test_table_of_the_same_columns_is_right(style):
    assert_frame(SAME[style], WANTED, what="f(df)")


@pytest.mark.parametrize(("off", "right"), [(0.009, True), (0.013, False)])
def test_tolerance_of_numbers_grows_with_the_largest_of_the_column(off, right, refused):
    # 1e-4 of 100 and 1e-5 of the largest, 100: 0.011 in all.
    found, expected = table(n=np.array([1.0, 100.0 + off])), {"n": np.array([1.0, 100.0])}
    if right:
        assert_frame(found, expected, what="f(df)")
    else:
        assert "f(df)['n'] is wrong in 1 of 2" in wrong(refused, found, expected).summary


def test_tolerances_of_the_rubric_are_for_every_column(refused):
    found = table(n=NUMBERS * 1.05, m=NUMBERS + 0.5)
    assert_frame(found, {"n": NUMBERS, "m": NUMBERS}, what="f(df)", rtol=0.06, atol=0.5)
    assert wrong(refused, found, {"n": NUMBERS, "m": NUMBERS}, rtol=0.06, atol=0.0)


COLUMNS = {
    "one missing": (table(n=NUMBERS), "missing: 'city'"),
    "one more": (table(n=NUMBERS, city=TEXTS, m=NUMBERS), "not asked for: 'm'"),
    "other case": (table(N=NUMBERS, city=TEXTS), "missing: 'n'; not asked for: 'N'"),
    "a blank": (table(**{"n ": NUMBERS, "city": TEXTS}), "missing: 'n'; not asked for: 'n '"),
    "none": (table(), "missing: 'n', 'city'"),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_columns_are_named_that_are_missing_and_that_are_too_many(case, refused):
    found, words = COLUMNS[case]
    feedback = wrong(refused, found)
    assert (feedback.found, feedback.expected) == (words, "the columns 'n', 'city'")


def test_column_that_comes_twice_is_refused(refused):
    twice = PlainFrame(
        (Column(NUMBERS, "float64"),) * 2,
        Labels((Column(["n", "n"], "object"),)),
        Labels(counted=range(3)),
    )
    assert wrong(refused, twice, {"n": NUMBERS}).found == "the columns 'n', 'n'"


def test_eight_columns_are_listed_at_most(refused):
    many = {f"c{i}": NUMBERS for i in range(9)}
    assert wrong(refused, table(n=NUMBERS), many).expected.endswith("'c7', …")
    del many["c8"]
    assert wrong(refused, table(n=NUMBERS), many).expected.endswith("'c7'")


@pytest.mark.parametrize("name", [1, 1.0, np.int64(1)])
def test_names_that_are_equal_numbers_are_the_same(name):
    assert_frame(PlainFrame.from_columns({name: NUMBERS}), {1: NUMBERS}, what="f(df)")


def test_name_that_is_text_is_no_number(refused):
    found = PlainFrame.from_columns({"1": NUMBERS})
    assert wrong(refused, found, {1: NUMBERS}).found == "missing: 1; not asked for: '1'"


def test_order_of_columns_is_said_in_both_orders(refused):
    feedback = wrong(refused, table(city=TEXTS, n=NUMBERS), in_order=True)
    assert (feedback.expected, feedback.found) == ("'n', 'city'", "'city', 'n'")
    assert_frame(table(n=NUMBERS, city=TEXTS), WANTED, what="f(df)", in_order=True)


@pytest.mark.parametrize(("rows", "words"), [(1, "too many rows"), (3, "too few rows")])
def test_number_of_rows_is_compared_before_what_is_in_them(rows, words, refused):
    feedback = wrong(refused, table(n=np.zeros(2)), {"n": np.ones(rows)})
    assert words in feedback.summary
    assert feedback.expected == f"{rows} row{'s' * (rows > 1)}"
    assert feedback.found == "2"


def test_empty_table_is_right_where_one_is_expected(refused):
    empty = np.zeros(0)
    assert_frame(table(n=empty, city=[]), {"n": empty, "city": []}, what="f(df)")
    assert wrong(refused, table(n=NUMBERS), {"n": empty}).found == "3"


MISSING = [1.0, None, 3.0]


@pytest.mark.parametrize("found", [MISSING, np.array([1.0, np.nan, 3.0]), [1, float("nan"), 3]])
@pytest.mark.parametrize("expected", [MISSING, np.array([1.0, np.nan, 3.0])])
def test_missing_number_is_right_where_one_is_expected(found, expected):
    assert_frame(table(n=found), {"n": expected}, what="f(df)")


@pytest.mark.parametrize("found", [[1.0, 2.0, 3.0], [None, 2.0, 3.0], [1.0, np.inf, 3.0]])
def test_missing_number_anywhere_else_is_wrong(found, refused):
    assert "f(df)['n']" in wrong(refused, table(n=found), {"n": MISSING}).summary


@pytest.mark.parametrize("found", [["a", None], ["a", float("nan")]])
def test_missing_text_is_right_as_none_and_as_nan(found, refused):
    assert_frame(table(t=found), {"t": ["a", None]}, what="f(df)")
    assert wrong(refused, table(t=["a", "nan"]), {"t": ["a", None]})
    assert wrong(refused, table(t=["a", ""]), {"t": ["a", None]})


def test_column_of_which_all_is_missing_is_right_as_such(refused):
    assert_frame(table(n=[None, None]), {"n": [None, None]}, what="f(df)")
    assert_frame(table(n=np.full(2, np.nan)), {"n": [None, None]}, what="f(df)")
    assert wrong(refused, table(n=[None, 0.0]), {"n": [None, None]})


def test_truth_values_are_no_numbers(refused):
    truth = np.array([True, False])
    assert_frame(table(t=truth), {"t": truth}, what="f(df)")
    assert_frame(table(t=[True, False]), {"t": truth}, what="f(df)")
    assert wrong(refused, table(t=np.array([1, 0])), {"t": truth})
    assert wrong(refused, table(t=truth), {"t": np.array([1.0, 0.0])})


def test_dates_are_expected_as_python_s_and_as_numpy_s(refused):
    days = np.array(["2024-02-28", "2024-02-29"], dtype="datetime64[D]")
    expected = [datetime.date(2024, 2, 28), datetime.date(2024, 2, 29)]
    assert_frame(table(d=days), {"d": expected}, what="f(df)")
    assert_frame(table(d=days.astype("datetime64[ns]")), {"d": days}, what="f(df)")
    assert wrong(refused, table(d=days + 1), {"d": expected})


def test_rows_in_another_order_are_told_from_columns_that_are_each_sorted(refused):
    mixed = table(n=NUMBERS[[2, 0, 1]], city=[TEXTS[i] for i in (2, 0, 1)])
    feedback = wrong(refused, mixed)
    assert feedback.summary == "f(df) has its rows in the wrong order"
    assert feedback.cause == "The rows are right, and in a different order."
    alone = table(n=NUMBERS[[2, 0, 1]], city=TEXTS)
    assert wrong(refused, alone).summary.startswith("f(df)['n'] is wrong")


@pytest.mark.parametrize(("rows", "named"), [(10_000, True), (10_001, False)])
def test_order_is_looked_at_in_tables_of_ten_thousand_rows(rows, named, refused):
    numbers = np.arange(rows)
    summary = wrong(refused, table(n=numbers[::-1]), {"n": numbers}).summary
    assert ("rows in the wrong order" in summary) is named


def test_labels_are_compared_where_labels_are_expected(refused):
    expected = Expected(["a", "b", "c"], n=NUMBERS)
    assert_frame(labelled(["a", "b", "c"], n=NUMBERS), expected, what="f(df)")
    assert_frame(labelled(["x", "y", "z"], n=NUMBERS), expected, what="f(df)", index=False)
    assert_frame(labelled(["x", "y", "z"], n=NUMBERS), {"n": NUMBERS}, what="f(df)")
    feedback = wrong(refused, labelled(["a", "x", "c"], n=NUMBERS), expected)
    assert (feedback.expected, feedback.found) == ("'b' as the label of row 1", "'x'")
    assert feedback.cause == ""


def test_labels_in_another_order_are_named_as_that(refused):
    expected = Expected(["a", "b", "c"], n=NUMBERS)
    feedback = wrong(refused, labelled(["b", "a", "c"], n=NUMBERS), expected)
    assert feedback.cause == "The labels are right, and in a different order."
    assert "Sort the rows" in feedback.next_step


def test_rows_that_are_to_be_numbered_have_a_step_of_their_own(refused):
    feedback = wrong(refused, labelled([4, 5, 6], n=NUMBERS), Expected([0, 1, 2], n=NUMBERS))
    assert ".reset_index(drop=True)" in feedback.next_step


@pytest.mark.parametrize("label", [None, float("nan")])
def test_label_that_is_missing_is_right_where_one_is_expected(label, refused):
    expected = Expected([1, None, 3], n=NUMBERS)
    assert_frame(labelled([1, label, 3], n=NUMBERS), expected, what="f(df)")
    assert wrong(refused, labelled([1, 2, 3], n=NUMBERS), expected).expected.startswith("None")


def test_labels_of_two_levels_are_right_as_tuples_alone(refused):
    expected = Expected([("x", 1), ("y", 2), ("y", 3)], n=NUMBERS)
    levels = Labels((Column(["x", "y", "y"], "object"), Column([1, 2, 3], "int64")))
    frame = table(n=NUMBERS)
    assert_frame(PlainFrame(frame.parts, frame.heads, levels), expected, what="f(df)")
    assert wrong(refused, labelled(["x", "y", "y"], n=NUMBERS), expected).found == "'x'"


NO_TABLE = [None, NUMBERS, [NUMBERS, TEXTS], {"n": NUMBERS}, "n,city", 3, series(NUMBERS)]


@pytest.mark.parametrize("found", NO_TABLE)
def test_what_is_no_table_is_refused(found, refused):
    feedback = wrong(refused, found)
    assert feedback.expected == "a DataFrame"
    assert ("inplace=True" in feedback.cause) is (found is None)


def test_series_is_right_by_labels_and_values(refused):
    expected = {"a": 1.0, "b": 2.0}
    assert_series(series([1.0, 2.0], ["a", "b"]), expected, what="s")
    assert_series(series(np.array([1, 2]), ["a", "b"]), expected, what="s")
    assert_series(series([1.0, 2.0]), expected, what="s", index=False)
    mixed = refused(assert_series, series([2.0, 1.0], ["b", "a"]), expected, what="s")
    assert mixed.cause == "The labels are right, and in a different order."
    assert refused(assert_series, series([2.0, 1.0], ["a", "b"]), expected, what="s")
    assert "too few" in refused(assert_series, series([1.0], ["a"]), expected, what="s").summary


@pytest.mark.parametrize("found", [None, NUMBERS, table(n=NUMBERS), {"a": 1.0}])
def test_what_is_no_series_is_refused(found, refused):
    assert refused(assert_series, found, {"a": 1.0}, what="s").expected == "a Series"


def test_empty_series_is_right_where_one_is_expected(refused):
    assert_series(series([]), {}, what="s")
    assert refused(assert_series, series([1.0], ["a"]), {}, what="s").expected == "0 rows"
