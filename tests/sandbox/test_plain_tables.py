"""Tables cross the wire as what they are, or not at all."""

import sys

import numpy as np
import pytest
from changed_replies import changed

from autograder.errors import Wrong
from autograder.sandbox import protocol
from autograder.sandbox.inside.plain import to_plain
from autograder.sandbox.protocol import Handle, ProtocolError, pandas_tables, tabular
from autograder.sandbox.protocol.tables import (
    MAX_COLUMNS,
    Column,
    Labels,
    PlainFrame,
    PlainSeries,
)

pd = pytest.importorskip("pandas")
FRAMES = {
    "numbers": pd.DataFrame({"a": [1, 2], "b": [1.5, np.nan], "c": [True, False]}),
    "text": pd.DataFrame({"a": ["x", None, "zoë"]}),
    "categories": pd.DataFrame({"a": pd.Categorical(["b", None, "a"], ["b", "a"], ordered=True)}),
    "nullable": pd.DataFrame(
        {"a": pd.array([1, None], "Int64"), "b": pd.array([True, None], "boolean")}
    ),
    "string": pd.DataFrame({"a": pd.array(["x", None], "string")}),
    "times": pd.DataFrame(
        {"a": pd.to_datetime(["2020-01-01", None]), "b": pd.to_timedelta([1, 2], unit="s")}
    ),
    "zoned": pd.DataFrame({"a": pd.to_datetime(["2020-01-01"]).tz_localize("Europe/Berlin")}),
    "objects": pd.DataFrame({"a": [[1, 2], "x", None]}, dtype=object),
    "index": pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"], name="who")),
    "levels": pd.DataFrame({("a", "mean"): [1.0], ("a", "std"): [2.0]}).set_axis(
        pd.MultiIndex.from_tuples([(1, "x")], names=["n", "w"])
    ),
    "counted": pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(10, 6, -2)),
    "same names": pd.DataFrame([[1, 2.5]], columns=["a", "a"]),
    "no rows": pd.DataFrame({"a": np.zeros(0), "b": np.zeros(0, int)}),
    "no columns": pd.DataFrame(index=[3, 4]),
    "nothing": pd.DataFrame(),
    "numbered": pd.DataFrame(np.ones((2, 3), np.float32)),
}


def kept(_value):
    return Handle(1, "object", "an object")


def arrived(value):
    buffers = b"".join(protocol.dump(to_plain(value, kept)))
    place = protocol.PREFIX.size
    header, _ = protocol.PREFIX.unpack(buffers[:place])
    return protocol.load(buffers[place : place + header], bytearray(buffers[place + header :]))


@pytest.mark.parametrize("name", FRAMES)
def test_frame_arrives_as_it_was(name):
    found = arrived(FRAMES[name])
    assert type(found) is PlainFrame
    assert found.shape == FRAMES[name].shape
    pd.testing.assert_frame_equal(found.to_pandas(), FRAMES[name])


@pytest.mark.parametrize("name", ["numbers", "text", "categories", "nullable", "times", "index"])
def test_series_arrives_as_it_was(name):
    series = FRAMES[name].iloc[:, 0]
    found = arrived(series)
    assert (type(found), found.name, len(found)) == (PlainSeries, series.name, len(series))
    pd.testing.assert_series_equal(found.to_pandas(), series)


def test_values_of_a_column_are_an_array_or_a_list():
    frame = arrived(FRAMES["categories"])
    assert frame["a"] == ["b", None, "a"]
    assert arrived(FRAMES["nullable"])["a"] == [1, None]
    assert arrived(FRAMES["numbers"])["b"].dtype == np.float64
    assert arrived(FRAMES["index"]).index == ["x", "y"]
    assert arrived(FRAMES["levels"]).columns == [("a", "mean"), ("a", "std")]


def test_value_of_a_series_is_found_by_its_label():
    means = arrived(pd.Series([1.5, 2.5], index=["a", "b"]))
    assert means["b"] == 2.5
    with pytest.raises(Wrong, match="no row 'c'"):
        means["c"]


def test_column_that_is_missing_is_the_student_s_mistake():
    with pytest.raises(Wrong, match="the frame has no column 'price'") as caught:
        arrived(FRAMES["numbers"])["price"]
    assert "'a', 'b', 'c'" in caught.value.feedback.found


def test_numbers_are_an_array_and_text_is_none():
    assert np.asarray(arrived(FRAMES["numbered"])).shape == (2, 3)
    assert np.isnan(np.asarray(arrived(FRAMES["nullable"]["a"]))[1])
    with pytest.raises(Wrong, match="dtype"):
        np.asarray(arrived(FRAMES["text"]))


def test_frame_of_plain_columns_can_be_made():
    frame = PlainFrame.from_columns({"x": np.arange(3.0), "name": ["a", "b", None]})
    assert frame.shape == (3, 2)
    assert frame.dtypes == {"x": "float64", "name": "object"}
    with pytest.raises(ValueError, match="one length"):
        PlainFrame.from_columns({"x": [1], "y": [1, 2]})


def test_index_is_plain_data():
    assert arrived(FRAMES["index"].index) == ["x", "y"]
    assert arrived(pd.RangeIndex(3)) == [0, 1, 2]
    assert arrived(pd.Index([1.5, 2.5])).tolist() == [1.5, 2.5]
    assert arrived(FRAMES["levels"].columns) == [["a", "mean"], ["a", "std"]]


class Derived(pd.DataFrame):
    pass


@pytest.mark.parametrize(
    "value",
    [
        Derived({"a": [1]}),
        pd.DataFrame({"a": [object()]}),
        pd.Series(pd.period_range("2020", periods=2, freq="M")),
        pd.Series(pd.arrays.SparseArray([0, 1])),
    ],
    ids=["derived", "objects", "periods", "sparse"],
)
def test_what_is_no_plain_table_stays_behind(value):
    assert type(arrived(value)) is Handle


def test_single_values_of_pandas_are_plain():
    assert arrived(pd.Timestamp("2020-01-01")) == np.datetime64("2020-01-01")
    assert arrived(pd.NA) is None
    assert np.isnat(arrived(pd.NaT))


@pytest.mark.parametrize("name", [name for name in FRAMES if name != "no columns"])
def test_no_table_of_any_parts_can_break_what_reads_it(name):
    """Each part of a table replaced by a value of each type: refused, or harmless."""
    table = pandas_tables.from_pandas(FRAMES[name], lambda value: to_plain(value, kept))
    for other in changed(as_lists(tabular.to_wire(table))):
        try:
            found = tabular.frame(other)
        except ProtocolError:
            continue
        assert found.to_pandas().shape == found.shape
        assert isinstance(found.index, list)
        assert len(found.columns) == len(found.dtypes) or len(set(found.columns)) < found.shape[1]
        for column in found.parts:
            assert len(column.values) == len(column) == len(found)


def as_lists(parts):
    return [as_lists(each) if type(each) is list else each for each in parts]


@pytest.mark.parametrize(
    "labels",
    [
        [[0, 10**12, 1], [], [None]],
        [[0, 10, 0], [], [None]],
        [[0, 2**63 - 1, -1], [], [None, None]],
        [[2**80, 2**80 + 2, 1], [], [None]],
    ],
)
def test_rows_that_are_only_announced_are_refused(labels):
    with pytest.raises(ProtocolError):
        tabular.frame([[], [[0, 0, 1], [], [None]], labels])


def test_rows_of_a_frame_without_columns_are_bounded():
    frame = pd.DataFrame(index=pd.RangeIndex(10**9))
    assert type(to_plain(frame, kept)) is Handle


def read_again(column, labels=None):
    rows = Labels(counted=range(len(column)))
    parts = [tabular._column(column), tabular._labels(labels or rows), None]
    return tabular.series(as_lists(parts))


@pytest.mark.parametrize("zone", ["dateutil//etc/localtime", "dateutil/../x", "Mars/Olympus", "x"])
def test_zone_that_no_list_of_zones_has_is_refused(zone):
    """Pandas would look for it, and open whatever file the name says."""
    times = np.zeros(2, "<M8[ns]")
    with pytest.raises(ProtocolError):
        read_again(Column(times, f"datetime64[ns, {zone}]"))
    assert read_again(Column(times, "datetime64[ns, UTC+05:30]")).to_pandas().dt.tz is not None


@pytest.mark.parametrize(
    "label", [[1], np.zeros(2), (1, [2]), 10**5000], ids=["list", "array", "in tuple", "long int"]
)
def test_label_that_no_table_has_is_refused(label):
    with pytest.raises(ProtocolError):
        read_again(Column([1, 2], "object"), Labels((Column(["a", label], "object"),)))


def test_labels_may_repeat_but_not_be_chosen_to_be_slow():
    same = Column([1] * 1000, "object")
    assert read_again(same, Labels((Column(["a", "b"] * 500, "object"),)))["b"] == 1
    chosen = [n * sys.hash_info.modulus for n in range(1000)]
    with pytest.raises(ProtocolError, match="chosen"):
        read_again(same, Labels((Column(chosen, "object"),)))


@pytest.mark.parametrize("missing", [None, float("nan"), np.datetime64("NaT", "ns")])
def test_category_that_is_missing_is_refused(missing):
    with pytest.raises(ProtocolError, match="missing"):
        read_again(Column(np.zeros(1, "i4"), "category", None, Column(["a", missing], "object")))


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(np.zeros((1, MAX_COLUMNS + 1))),
        pd.Series([10**5000]),
        pd.Series([1], index=pd.Index([[1, 2]], dtype=object)),
        pd.Series(pd.to_datetime(["2020"]).tz_localize("dateutil/Europe/Berlin")),
    ],
    ids=["columns", "long int", "labels", "zone"],
)
def test_what_the_grader_would_refuse_stays_behind(table):
    assert type(arrived(table)) is Handle
