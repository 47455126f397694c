"""A table in a file comes as a frame does that student code returns, or not at all."""

import time

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_frame, predicted_column
from autograder.sandbox.artifacts import ArtifactReader, _as_table

TEXT = {"clean.csv": "id,price,kind\n1,2.5,oak\n2,,fir\n", "clean.tsv": "id\tkind\n7\toak\n"}


@pytest.fixture
def opened(sandbox, tmp_path):
    reader = ArtifactReader(sandbox, 2**20, time.monotonic() + 60)
    for name, text in TEXT.items():
        (tmp_path / name).write_text(text)
    yield lambda name: reader.open(tmp_path, name)
    reader.close()


def test_a_csv_is_a_frame_to_every_oracle(opened):
    table = opened("clean.csv")
    right = {"id": [1, 2], "price": [2.5, np.nan], "kind": ["oak", "fir"]}
    assert_frame(table, right, what="clean.csv")
    with pytest.raises(Wrong, match="price"):
        assert_frame(table, right | {"price": [2.0, np.nan]}, what="clean.csv")
    column = predicted_column(table, "kind", key="id", keys=[2, 1], what="clean.csv")
    assert column.tolist() == ["fir", "oak"]
    assert (table.shape, len(table), "id" in table) == ((2, 3), 2, True)


def test_a_tsv_is_one_and_a_missing_column_is_the_students(opened):
    with pytest.raises(Wrong, match=r"clean\.tsv has no column 'price'") as caught:
        opened("clean.tsv")["price"]
    assert "in the first line" in caught.value.feedback.next_step


def test_the_index_that_pandas_writes_is_no_column():
    written = {"": np.array([0, 2]), "id": np.array([1, 3])}
    assert _as_table(written).columns == ["id"]
    assert _as_table({"": np.arange(2)}).columns == [""]


@pytest.mark.parametrize(
    "content",
    [
        [1, 2],
        {1: np.arange(2)},
        {"a": np.ones((2, 2))},
        {"a": np.arange(2), "b": np.arange(3)},
        {"a": [1, "x"]},
        {"a": np.ones(2, complex)},
        {"a": {"b": [1]}},
    ],
)
def test_what_is_no_table_is_none_whatever_the_process_says(content):
    assert _as_table(content) is None
