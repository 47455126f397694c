"""Files of data are read whole or refused, cell by cell and byte by byte."""

import gzip
import struct

import numpy as np
import pytest

from autograder.datasets import batches, tables
from autograder.datasets.idx import read_idx
from autograder.datasets.split import Split
from autograder.datasets.tables import CsvTables
from autograder.errors import HomeworkError


def idx(*shape, content=None, kind=8, start=b"\0\0"):
    header = start + bytes([kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    return header + (bytes(range(int(np.prod(shape)))) if content is None else content)


@pytest.fixture
def written(tmp_path):
    """Return a function that writes bytes to a file."""

    def write(content, name="data"):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 3, 4), (0,), (0, 28, 28)])
def test_idx_file_is_an_array_of_its_shape_in_row_major_order(written, shape):
    found = read_idx(written(idx(*shape)))
    assert (found.shape, found.dtype) == (shape, np.uint8)
    assert found.ravel().tolist() == list(range(found.size))


def test_gzipped_idx_file_is_read_by_its_name(written):
    assert read_idx(written(gzip.compress(idx(3)), "data.gz")).tolist() == [0, 1, 2]
    with pytest.raises(HomeworkError, match="is not an IDX file"):
        read_idx(written(gzip.compress(idx(3)), "data"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\x08",
        idx(3, kind=9),
        idx(3, start=b"\1\0"),
        idx(3, start=b"\0\1"),
        b"not one at all",
    ],
)
def test_file_of_another_kind_is_refused(written, content):
    with pytest.raises(HomeworkError, match="is not an IDX file of unsigned bytes"):
        read_idx(written(content))


@pytest.mark.parametrize(
    "content", [idx(3)[:-1], idx(3) + b"x", idx(2, 3)[:4], idx(2, 3)[:7], idx(2, 3)[:10]]
)
def test_idx_file_that_is_cut_short_or_too_long_is_refused(written, content):
    with pytest.raises(HomeworkError, match="is cut short"):
        read_idx(written(content))


def test_broken_archive_or_missing_file_is_refused(written, tmp_path):
    whole = gzip.compress(idx(200))
    for content in (whole[:-9], b"no gzip", whole[:12] + bytes(20) + whole[32:]):
        with pytest.raises(HomeworkError, match="cannot read the data file"):
            read_idx(written(content, "data.gz"))
    with pytest.raises(HomeworkError, match="cannot read the data file"):
        read_idx(tmp_path / "none")


@pytest.mark.parametrize(
    ("rows", "size", "index"), [(3, 3, [0, 1, 2]), (3, 7, [0, 1, 2, 0, 1, 2, 0]), (3, 2, [0, 1, 2])]
)
def test_sample_is_served_over_and_over_up_to_the_published_size(rows, size, index):
    split = Split(np.zeros((rows, 2)), np.arange(rows), "embedded", size)
    assert split.published_index().tolist() == index
    assert split.images is split.x
    assert split.labels is split.y


@pytest.mark.parametrize("cell", ["", " ", "?", "NA", "n/a", "NaN", "null", " ? "])
def test_missing_number_is_nan_however_it_is_written(written, cell):
    path = written(f"a,y\n{cell},1\n2,0\n".encode(), "t.csv")
    x, _ = CsvTables({"all": "t.csv"}, "y").read(path.parent).splits["all"]
    assert np.isnan(x[0, 0])
    assert x[1, 0] == 2


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "-2", "+3"], np.int64, [1, -2, 3]),
        ([" 1 ", "2"], np.int64, [1, 2]),
        (["1", "2.0"], np.float64, [1, 2]),
        (["1e3", "2"], np.float64, [1000, 2]),
        (["a", " b "], None, ["a", "b"]),
        (["1", ""], None, ["1", ""]),
    ],
)
def test_labels_are_whole_numbers_numbers_or_texts(cells, kind, values):
    found = tables._labels(cells)
    assert found.tolist() == values
    assert kind is None or found.dtype == kind


def test_shortened_table_keeps_its_header_and_its_first_rows(written):
    path = written(b"a,y\r\n1,x\r\n\r\n2,y\r\n3,z\r\n", "t.csv")
    assert tables._shortened(path, 2) == b"a,y\n1,x\n2,y\n"
    assert tables._shortened(path, 9) == b"a,y\n1,x\n2,y\n3,z\n"


def test_served_tables_are_whole_or_shortened_where_a_size_is_said(written):
    path = written(b"a,y\n1,x\n2,y\n", "t.csv")
    reader = CsvTables({"all": "t.csv"}, "y")
    assert reader.files(path.parent, {}) == {"t.csv": b"a,y\n1,x\n2,y\n"}
    assert reader.files(path.parent, {"all": 1}) == {"t.csv": b"a,y\n1,x\n"}
    assert reader.files(path.parent, {"other": 1}) == {"t.csv": b"a,y\n1,x\n2,y\n"}


def test_names_of_columns_are_stripped_and_values_are_not(written):
    header, rows = tables._table(written(b"\xef\xbb\xbf a , y\n 1 , x\n", "t.csv"))
    assert (header, rows) == (["a", "y"], [[" 1 ", " x"]])


def test_row_of_another_length_is_named_by_its_number(written):
    for row in (b"1", b"1,2,3"):
        with pytest.raises(HomeworkError, match=r"row 2 .* and the header 2"):
            tables._table(written(b"a,y\n1,2\n" + row + b"\n", "t.csv"))


def test_text_in_a_column_of_numbers_is_shown_with_a_way_out(written):
    with pytest.raises(HomeworkError, match=r"column 'a' of .* holds text: 'tall'") as refused:
        tables._numbers(["1", "tall", "2"], "a", written(b"", "t.csv"))
    assert "columns=[...]" in refused.value.tip


def test_batch_larger_than_any_is_refused(written, monkeypatch):
    assert batches.MOST_BYTES == 256 * 2**20
    monkeypatch.setattr(batches, "MOST_BYTES", 4)
    assert batches._limited(written(b"1234")) == b"1234"
    with pytest.raises(HomeworkError, match="is too large for a batch"):
        batches._limited(written(b"12345"))


@pytest.mark.parametrize("code", ["u1", "|u1", b"u1", b"|u1"])
def test_pickled_array_is_of_bytes(code):
    assert batches._PickledType(code, 0, 1) is not None
    for other in ("f4", "i1", "O8", "u2"):
        with pytest.raises(batches.pickle.UnpicklingError, match="an array of the type"):
            batches._PickledType(other)


@pytest.mark.parametrize(
    ("fortran", "values"), [(False, [[1, 2], [3, 4]]), (True, [[1, 3], [2, 4]])]
)
def test_pickled_array_has_its_axes_in_the_order_that_is_said(fortran, values):
    for raw in ("\1\2\3\4", b"\1\2\3\4"):
        array = batches._PickledArray()
        array.__setstate__((1, (2, 2), batches._PickledType("u1"), fortran, raw))
        assert array.values.tolist() == values


@pytest.mark.parametrize(
    "state", [(1, [2, 2], None, False, b"1234"), (1, (2, 2), "u1", False, b"1234")]
)
def test_pickled_array_in_another_form_is_refused(state):
    with pytest.raises(batches.pickle.UnpicklingError, match="in an unknown form"):
        batches._PickledArray().__setstate__(state)


def test_text_of_python_2_is_latin_1_alone():
    assert batches._encoded("é", "latin1") == b"\xe9"
    with pytest.raises(batches.pickle.UnpicklingError, match="in utf-8"):
        batches._encoded("é", "utf-8")
