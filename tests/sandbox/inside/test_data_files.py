"""Tables, JSON, text, pictures, joblib and safetensors come as plain data, or are refused."""

import json
import pickle
import struct

import joblib
import numpy as np
import pytest
import torch
from PIL import Image

from autograder.sandbox.inside import text_files
from autograder.sandbox.inside.loaders import Refused, load_artifact

LIMIT = 2**20


@pytest.fixture
def opened(tmp_path):
    """Return a function that opens a file with this content."""

    def run(name, content, limit=LIMIT):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return load_artifact(path, limit)

    return run


def refusal(opened, name, content, limit=LIMIT):
    with pytest.raises(Refused) as error:
        opened(name, content, limit)
    return str(error.value)


# Tables.


def test_each_column_of_a_table_has_its_type(opened):
    found = opened("a.csv", "id,p,ok,name\n1,0.5,True,ann\n2,1e-3,False,\n")
    assert [(found[n].dtype.str, found[n].tolist()) for n in ("id", "p", "ok")] == [
        ("<i8", [1, 2]),
        ("<f8", [0.5, 0.001]),
        ("|b1", [True, False]),
    ]
    assert found["name"] == ["ann", ""]


def test_a_missing_number_is_nan(opened):
    found = opened("a.csv", "x,y\n1,2\n,3\nNaN,4\n")
    assert np.array_equal(found["x"], [1, np.nan, np.nan], equal_nan=True)
    assert found["y"].dtype == np.int64


@pytest.mark.parametrize("text", ["a;b\n1,5;x\n", "a\tb\n1,5\tx\n", 'a,b\n"1,5",x\n'])
def test_separators_and_quotes_of_spreadsheets_are_known(opened, text):
    assert opened("a.csv", text) == {"a": ["1,5"], "b": ["x"]}


@pytest.mark.parametrize(
    "content",
    ["a,b\r\n1,2\r\n\r\n", "\ufeffa,b\n1,2", "a,b\n1,2".encode("utf-16"), "a,b\n1,2\n \n"],
    ids=["windows", "mark", "utf-16", "blank"],
)
def test_what_editors_make_of_a_table_is_the_same_table(opened, content):
    assert {name: list(values) for name, values in opened("a.csv", content).items()} == {
        "a": [1],
        "b": [2],
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("3\n1\n4\n", ["0"]),
        ("3,0.5\n1,0.25\n", ["0", "1"]),
        ("0\n3\n1\n", ["0"]),
        (",0\n0,3\n1,1\n", ["", "0"]),
        ("0,1\n3,4\n", ["0", "1"]),
        ("id,0,1\nr0,0.5,0.25\n", ["id", "0", "1"]),  # probabilities of classes
        ("id,0,1\n7,0,1\n8,1,0\n", ["id", "0", "1"]),
        ("r0,0,1\nr1,1,0\n", ["0", "1", "2"]),
        ("r0,0.5,1\nr1,0.5,2\n", ["0", "1", "2"]),
        (",label\n0,3\n", ["", "label"]),
    ],
    ids=[
        *("one", "two", "values of 0", "index", "counted", "classes", "ids are numbers"),
        *("row of whole numbers", "row of numbers", "index and name"),
    ],
)
def test_names_of_columns_are_those_in_the_file_or_counted(opened, text, names):
    assert list(opened("a.csv", text)) == names


def test_a_table_without_names_keeps_its_first_line(opened):
    assert opened("a.csv", "3\n1\n4\n")["0"].tolist() == [3, 1, 4]
    assert opened("a.csv", "0\n1\n0\n")["0"].tolist() == [0, 1, 0]


def test_an_identifier_with_zeros_in_front_stays_text(opened):
    assert opened("a.csv", "id\n007\n008\n")["id"] == ["007", "008"]


def test_a_table_of_tabs_is_one(opened):
    assert opened("a.tsv", "a,b\tc\n1\t2\n")["a,b"].tolist() == [1]
    assert opened("b.tsv", "a,b\n1,2\n")["b"].tolist() == [2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n3\n", "line 3 has 1 values, and the first line 2; write as many"),
        ("a,a\n1,2\n", "two of its columns are named 'a'"),
        ("\n\n", "no line with anything in it"),
        ("a\x00b\n1", "it holds bytes that no text has"),
        ("a\n" + "x" * 200_000, "cannot be read"),
    ],
    ids=["ragged", "twice", "blank", "bytes", "long"],
)
def test_a_table_that_cannot_be_read_says_where(opened, text, says):
    assert says in refusal(opened, "a.csv", text)


def test_a_table_of_very_many_values_is_refused(opened, monkeypatch):
    monkeypatch.setattr(text_files, "MAX_CELLS", 100)
    assert "more than 100 values" in refusal(opened, "a.csv", "a,b\n" + "1,2\n" * 60)


def test_a_table_of_very_many_texts_is_refused(opened, monkeypatch):
    monkeypatch.setattr(text_files, "MAX_TEXTS", 100)
    assert "more than 100 values that are text" in refusal(opened, "a.csv", "a\n" + "x\n" * 101)
    assert len(opened("a.csv", "a\n" + "1\n" * 101)["a"]) == 101


# Text and JSON.


@pytest.mark.parametrize("delimiter", [" ", ",", "\t"])
def test_a_text_file_of_numbers_is_an_array(tmp_path, delimiter):
    np.savetxt(tmp_path / "a.txt", [[1, 2], [3, 4.5]], delimiter=delimiter, header="x y")
    assert load_artifact(tmp_path / "a.txt", LIMIT).tolist() == [[1, 2], [3, 4.5]]


def test_a_column_of_numbers_has_one_axis(opened):
    assert opened("a.txt", "1\n0\n2\n").tolist() == [1, 0, 2]


def test_other_text_is_text(opened):
    assert opened("a.txt", "cat\ndog\n") == "cat\ndog\n"


def test_json_is_what_it_says(opened):
    value = {"accuracy": 0.5, "labels": [1, None, "x", True]}
    assert opened("a.json", json.dumps(value)) == value


@pytest.mark.parametrize("text", ["{'a': 1}", "[1, 2", "[" * 5000 + "]" * 5000, "9" * 5000])
def test_json_that_is_none_is_refused(opened, text):
    assert refusal(opened, "a.json", text)


def test_json_of_very_many_values_is_refused(opened):
    assert "more than 1,000,000 values" in refusal(opened, "a.json", "[" * (10**6 + 1), 2**21)


# Pictures.


@pytest.mark.parametrize(
    ("mode", "shape", "dtype"),
    [
        ("L", (2, 3), "uint8"),
        ("1", (2, 3), "uint8"),
        ("RGB", (2, 3, 3), "uint8"),
        ("P", (2, 3, 4), "uint8"),
        ("I;16", (2, 3), "uint16"),
    ],
)
def test_a_picture_is_an_array(tmp_path, mode, shape, dtype):
    Image.new(mode, (3, 2)).save(tmp_path / "a.png")
    found = load_artifact(tmp_path / "a.png", LIMIT)
    assert (found.shape, found.dtype.name) == (shape, dtype)


@pytest.mark.parametrize("name", ["a.jpg", "a.jpeg", "a.JPG"])
def test_a_photograph_is_an_array(tmp_path, name):
    Image.new("RGB", (3, 2), (200, 0, 0)).save(tmp_path / name, "JPEG")
    assert load_artifact(tmp_path / name, LIMIT)[0, 0, 0] > 150


def test_a_small_file_of_a_large_picture_is_not_opened(tmp_path):
    Image.new("1", (30_000, 30_000)).save(tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size < LIMIT
    with pytest.raises(Refused, match="30000 x 30000 pixels"):
        load_artifact(tmp_path / "a.png", LIMIT)


# joblib and safetensors.


@pytest.mark.parametrize("compress", [0, 3, ("gzip", 1), ("bz2", 1), ("xz", 1)], ids=str)
def test_a_joblib_file_of_data_is_opened(tmp_path, compress):
    value = {"w": np.arange(3.0), "b": [1, "x"], "n": np.float64(2)}
    joblib.dump(value, tmp_path / "a.joblib", compress=compress)
    found = load_artifact(tmp_path / "a.joblib", LIMIT)
    assert (found["w"].tolist(), found["b"], found["n"]) == ([0, 1, 2], [1, "x"], 2)


class Call:
    def __reduce__(self):
        return print, ("x",)


@pytest.mark.parametrize("value", [Call(), np.array([Call()], dtype=object)], ids=["own", "array"])
def test_a_joblib_file_that_calls_anything_is_refused(tmp_path, value, capsys):
    joblib.dump(value, tmp_path / "a.joblib")
    with pytest.raises(Refused):
        load_artifact(tmp_path / "a.joblib", LIMIT)
    assert capsys.readouterr().out == ""


def test_a_joblib_file_that_unpacks_to_much_is_refused(tmp_path):
    joblib.dump(np.zeros(2**20), tmp_path / "a.joblib", compress=9)
    with pytest.raises(Refused, match="unpacks to more"):
        load_artifact(tmp_path / "a.joblib", LIMIT)


def safetensors(header, data=b""):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(dtype, shape, first, last):
    return {"dtype": dtype, "shape": shape, "data_offsets": [first, last]}


def test_safetensors_are_arrays_by_name(opened):
    data = np.arange(4, dtype="<f4").tobytes() + torch.ones(1).numpy().tobytes()[2:]
    header = {"__metadata__": {"format": "pt"}, "w": entry("F32", [2, 2], 0, 16)}
    found = opened("a.safetensors", safetensors({**header, "b": entry("BF16", [1], 16, 18)}, data))
    assert {name: array.tolist() for name, array in found.items()} == {
        "w": [[0, 1], [2, 3]],
        "b": [1],
    }


@pytest.mark.parametrize(
    "content",
    [
        b"abc",
        struct.pack("<Q", 2**60) + b"{}",
        safetensors({"w": entry("F32", [2**40], 0, 2**42)}),
        safetensors({"w": entry("F32", [1], -4, 0)}, bytes(4)),
        safetensors({"w": entry("F32", [-1], 0, -4)}, bytes(4)),
        safetensors({"w": entry("O", [1], 0, 8)}, bytes(8)),
        safetensors({"w": entry("F32", [2], 0, 4)}, bytes(8)),
        safetensors([1]),
    ],
    ids=["short", "header", "huge", "before", "negative", "objects", "sizes", "list"],
)
def test_safetensors_that_lie_are_refused(opened, content):
    assert refusal(opened, "a.safetensors", content)


# Tensors in pickles.


@pytest.mark.parametrize(
    "value",
    [
        torch.arange(6).reshape(2, 3).T,
        torch.arange(10.0)[3:7:2],
        torch.ones(2, dtype=torch.bfloat16),
        torch.tensor([True, False]),
        torch.zeros(0, 3),
        torch.nn.Parameter(torch.ones(2)),
        torch.tensor(1.5, requires_grad=True),
        torch.ones(2, dtype=torch.complex64),
    ],
    ids=str,
)
@pytest.mark.parametrize("protocol", [2, 3, 5])
def test_a_tensor_in_a_pickle_keeps_its_values(opened, value, protocol):
    found = np.asarray(opened("a.pkl", pickle.dumps(value, protocol)))
    assert found.shape == tuple(value.shape)
    wide = torch.complex64 if value.is_complex() else torch.float64
    assert np.array_equal(found, value.detach().to(wide).numpy())


def test_a_curve_of_many_tensors_is_opened_without_torch(opened, monkeypatch):
    content = pickle.dumps([torch.tensor(float(n)) for n in range(10_000)])
    monkeypatch.setattr(torch, "load", lambda *_a, **_k: pytest.fail("each of them takes 0.3 ms"))
    assert opened("a.pkl", content, 2**23)[9_999] == 9_999


@pytest.mark.parametrize(
    "more", [(5, (1,), (1,)), (0, (9,), (1,)), (0, (2,), (9,)), (-1, (1,), (1,)), (0, (2,), ())]
)
def test_a_tensor_that_reaches_out_of_its_data_is_refused(opened, more):
    class Tensor:
        def __reduce__(self):
            storage = torch.zeros(3).untyped_storage()
            typed = torch.storage.TypedStorage(
                wrap_storage=storage, dtype=torch.float32, _internal=True
            )
            return torch._utils._rebuild_tensor_v2, (typed, *more, False, {})

    assert "a tensor in it" in refusal(opened, "a.pkl", pickle.dumps(Tensor()))
