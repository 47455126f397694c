"""Tables of comma-separated values become columns of numbers, and labels of their own kind."""

import numpy as np
import pytest

from autograder.datasets import DataSet, Datasets
from autograder.errors import UsageError

TABLE = "height,age,place,kind\n1.5,2,here,oak\n,4,there,fir\n5.5,6,here,oak\n"


def loaded(folder, text=TABLE, split="all", **named):
    named = {"target": "kind", "columns": ["height", "age"], **named}
    (folder / "trees.csv").write_text(text, encoding="utf-8")
    return Datasets([DataSet.from_csv("trees.csv", **named)], folder=folder).load("trees", split)


def test_named_columns_are_the_inputs_with_nan_for_what_is_missing(tmp_path):
    np.testing.assert_array_equal(loaded(tmp_path).x, [[1.5, 2], [np.nan, 4], [5.5, 6]])


def test_labels_of_text_stay_text(tmp_path):
    assert loaded(tmp_path).y.tolist() == ["oak", "fir", "oak"]


def test_labels_that_are_numbers_keep_their_kind(tmp_path):
    whole, broken = (
        loaded(tmp_path, target=name, columns=["height"], text=TABLE.replace(old, new)).y
        for name, old, new in (("age", "", ""), ("age", ",4,", ",4.5,"))
    )
    assert (whole.dtype, broken.dtype) == (np.int64, np.float64)
    assert broken.tolist() == [2, 4.5, 6]


def test_without_named_columns_all_but_the_target_are_inputs(tmp_path):
    text = "\ufeffa,b,y\n1,2,0\n3,4,1\n"
    assert loaded(tmp_path, text, target="y", columns=()).x.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "cannot be read as a table"),
        ("height,age,kind\n", "has no rows"),
        ("height,age,kind\n1,2\n", "row 1 .* has 2 values"),
        ("height,kind\n1,oak\n", "no column 'age'"),
        ("height,age,kind\ntall,2,oak\n", "'height' .* holds text: 'tall'"),
    ],
    ids=["empty", "no rows", "a short row", "no such column", "text"],
)
def test_table_that_cannot_be_used_is_refused_with_the_reason(tmp_path, text, reason):
    with pytest.raises(UsageError, match=reason):
        loaded(tmp_path, text)


def test_each_split_has_its_table(tmp_path):
    for split, label in (("train", "oak"), ("test", "fir")):
        (tmp_path / f"{split}.csv").write_text(f"height,kind\n1,{label}\n")
    tables = {"train": "train.csv", "test": "test.csv"}
    data = DataSet.from_csv(tables, target="kind", name="trees")
    available = Datasets([data], folder=tmp_path)
    assert [available.load("trees", split).y[0] for split in tables] == ["oak", "fir"]
    assert set(available.served()[0].files) == {"train.csv", "test.csv"}
