"""A file that was saved in the wrong form is told what it is, and how to save it."""

import gzip
import io
import json
import pickle
import warnings
import zipfile

import h5py
import numpy as np
import pytest
import torch
from PIL import Image

from autograder.sandbox.inside.loaders import Refused, load_artifact

LIMIT = 2**20


def written(write, *arguments):
    buffer = io.BytesIO()
    write(buffer, *arguments)
    return buffer.getvalue()


def torch_file(value, *, new=True):
    buffer = io.BytesIO()
    torch.save(value, buffer, _use_new_zipfile_serialization=new)
    return buffer.getvalue()


def tree(fill):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        fill(file)
    return buffer.getvalue()


def picture():
    buffer = io.BytesIO()
    Image.new("L", (2, 2)).save(buffer, "PNG")
    return buffer.getvalue()


def workbook():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", bytes(10))
    return buffer.getvalue()


def script():
    buffer = io.BytesIO()
    with warnings.catch_warnings():  # it is deprecated, and students use it
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.script(torch.nn.Module()), buffer)
    return buffer.getvalue()


ARRAY = written(np.save, np.arange(100, 4000))
CURVE = pickle.dumps([float(n) for n in range(5000)])
WEIGHTS = torch.nn.Linear(2, 3).state_dict()
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
LINES = "its line ends were changed"

FORMS = {
    "torch in a pickle": ("a.pkl", torch_file([1.0]), "it is a file of torch.save, named .pkl"),
    "old torch in a pickle": ("a.pkl", torch_file([1.0], new=False), "a file of torch.save"),
    "numpy in a pickle": ("a.pkl", ARRAY, "a file of numpy.save, named .pkl; save it with pickle"),
    "archive of numpy": ("a.pkl", written(np.savez, ARRAY), "it is a file of numpy.savez"),
    "JSON in a pickle": ("a.pkl", json.dumps([1, 2]), "it is text (JSON), named .pkl"),
    "gzip in a pickle": ("a.pkl", gzip.compress(CURVE), "it is compressed with gzip"),
    "HDF5 in a pickle": ("a.pkl", tree(lambda _file: None), "it is an HDF5 file"),
    "pointer": ("a.pkl", POINTER, "a pointer of git-lfs and not the file; run 'git lfs pull'"),
    "pointer to weights": ("a.pth", POINTER, "a pointer of git-lfs"),
    "page": ("a.npy", "<!DOCTYPE html><html>Sign in", "it is a web page, named .npy"),
    "pickle in numpy": ("a.npy", CURVE, "it is a pickle, named .npy; save it with numpy.save"),
    "pickle of weights": ("a.pth", pickle.dumps([1.0]), "it is a pickle, named .pth"),
    "pickle in HDF5": ("a.h5", CURVE, "it is a pickle, named .h5"),
    "numpy in JSON": ("a.json", ARRAY, "it is a file of numpy.save, named .json"),
    "picture in JPEG": ("a.csv", picture(), "it is a PNG picture, named .csv"),
    "workbook": ("a.csv", workbook(), "it is an Excel workbook, named .csv; save it with frame.to"),
    "line ends": ("a.pkl", CURVE.replace(b"\n", b"\r\n"), LINES),
    "line ends of numpy": ("a.npy", ARRAY.replace(b"\n", b"\r\n"), LINES),
    "line ends of HDF5": ("a.h5", tree(lambda _file: None).replace(b"\r\n", b"\n"), LINES),
    "line ends of PNG": ("a.png", picture().replace(b"\n", b"\r\n"), LINES),
    "marks": ("a.pkl", CURVE.decode("utf-8", "replace").encode(), LINES),
    "checkpoint": (
        "a.pth",
        torch_file({"epoch": 3, "model_state_dict": WEIGHTS, "optimizer_state_dict": {}}),
        "your weights are one level deeper, under 'model_state_dict'; save the weights alone",
    ),
    "checkpoint of lightning": ("a.pt", torch_file({"state_dict": WEIGHTS}), "'state_dict'"),
    "TorchScript": ("a.pth", script(), "it is TorchScript, a program and not weights alone; save"),
    "network": ("a.pth", torch_file(torch.nn.Linear(2, 3)), "save the state_dict alone"),
    "empty attribute": (
        "a.h5",
        tree(lambda file: file.attrs.update({"w": h5py.Empty("f4")})),
        "its member 'w' is empty (h5py.Empty)",
    ),
    "empty data set": (
        "a.h5",
        tree(lambda file: file.create_dataset("w", data=h5py.Empty("f4"))),
        "its member 'w' is empty (h5py.Empty): it was made without data; write the array",
    ),
}


@pytest.mark.parametrize(("name", "content", "says"), FORMS.values(), ids=FORMS)
def test_a_wrong_form_is_named(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(Refused) as error:
        load_artifact(path, LIMIT)
    assert says in str(error.value)


def test_a_state_dict_of_a_network_within_one_is_no_checkpoint(tmp_path):
    torch.save({"w": torch.ones(1), "more": {"b": torch.ones(1)}}, tmp_path / "a.pth")
    assert set(load_artifact(tmp_path / "a.pth", LIMIT)) == {"w", "more"}


def test_a_pickle_with_line_ends_of_its_own_is_opened(tmp_path):
    (tmp_path / "a.pkl").write_bytes(pickle.dumps("one\r\ntwo\r\n"))
    assert load_artifact(tmp_path / "a.pkl", LIMIT) == "one\r\ntwo\r\n"


def test_a_form_is_not_guessed_where_it_is_not_known(tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"\x00\x01\x02")
    with pytest.raises(Refused, match="it is not a whole pickle"):
        load_artifact(tmp_path / "a.pkl", LIMIT)
