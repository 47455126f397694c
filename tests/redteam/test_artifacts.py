import io
import pickle
import struct
import zipfile

import h5py
import joblib
import numpy as np
import pytest
from PIL import Image
from shooting_range import GOOD_FILE

HONEST = "def attacked(x): return x"


class Call:
    """Pickles as a call of something else."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def system(command):
    import os

    return pickle.dumps(Call(os.system, command))


def multiplied(value, times=12):
    for _ in range(times):
        value = [value] * 30
    return pickle.dumps(value)


def nested(depth):
    return b"]" * depth + b"a" * (depth - 1) + b"."


PICKLES = {
    "command": system("touch /tmp/redteam-owned; id"),
    "eval": pickle.dumps(Call(eval, "__import__('os').abort()")),
    "import": b"c__main__\nSECRET\n.",
    "attribute": b"cbuiltins\ngetattr\n(cnumpy\nload\nX\x05\x00\x00\x00__globals__tR.",
    "dotted": b"\x80\x04\x8c\x05numpy\x8c\x0cdtype.__init__\x93.",
    "persistent": b"Pid\n.",
    "extension": b"\x82\x01.",
    "memo": b"\x80\x02]r" + struct.pack("<I", 2**31 - 1) + b".",
    "length": b"\x80\x04\x8e" + struct.pack("<Q", 2**40) + b"abc",
    "copies": multiplied(1.0),
    "nesting": nested(100_000),
    "pointers": b"cnumpy\ndtype\n(X\x02\x00\x00\x00f8I00\nI01\ntR"
    b"(I3\nX\x01\x00\x00\x00|NNNI-1\nI-1\nI63\ntb.",
    "crash of numpy": b"cnumpy\ndtype\n(X\x02\x00\x00\x00f8I00\nI01\ntR"
    b"(I3\nX\x01\x00\x00\x00<I20046\nI-1\nI-1\nI0\ntb.",
    "equal to all": pickle.dumps(np.ma.masked_all(3)),
    "not a number": pickle.dumps([float("nan")] * 3),
    "other values": pickle.dumps([1.0, 2.0, 4.0]),
    "half": GOOD_FILE[:-5],
    "nothing": b"",
    "text": b"<script>alert(1)</script>",
    "large": bytes(2 * 2**20),
}


@pytest.mark.parametrize("content", PICKLES.values(), ids=PICKLES)
def test_a_hostile_pickle_costs_its_own_points_alone(field, content):
    field.put(HONEST, file=content)
    graded = field.grade()
    assert graded.code == 0
    assert graded.scores == {"1.1": 1, "1.2": 0, "1.3": 1, "1.4": 0}


def joblib_file(value):
    buffer = io.BytesIO()
    joblib.dump(value, buffer)
    return buffer.getvalue()


def large_picture():
    buffer = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(buffer, "PNG")
    return buffer.getvalue()


def touch():
    import os

    return Call(os.system, "touch /tmp/redteam-owned")


FILES = {
    "command.joblib": lambda: joblib_file(touch()),
    "objects.joblib": lambda: joblib_file(np.array([touch()], dtype=object)),
    "picture.png": large_picture,
    "table.csv": lambda: b"a,b\n" + b'"' * 900_000,
    "cells.csv": lambda: b"," * 1_000_000,
    "nested.json": lambda: b"[" * 900_000,
    "lying.safetensors": lambda: struct.pack("<Q", 40) + b'{"w": {"dtype": "F32"}}' * 9,
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_of_any_kind_costs_its_own_points_alone(field, monkeypatch, name):
    monkeypatch.setenv("REDTEAM_FILES", name)
    field.put(HONEST, file=FILES[name]())
    graded = field.grade()
    assert graded.code == 0
    assert graded.scores == {"1.1": 1, "1.2": 0, "1.3": 1, "1.4": 0}


def tree(fill):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        fill(file)
    return buffer.getvalue()


def virtual(file):
    layout = h5py.VirtualLayout((3,), "f8")
    layout[:] = h5py.VirtualSource("/etc/passwd", "w", (3,))
    file.create_virtual_dataset("w", layout)


TREES = {
    "soft link": lambda file: file.update({"w": h5py.SoftLink("/elsewhere")}),
    "external link": lambda file: file.update({"w": h5py.ExternalLink("/etc/passwd", "/")}),
    "external storage": lambda file: file.create_dataset(
        "w", (8,), "u1", external=[("/etc/passwd", 0, 8)]
    ),
    "virtual": virtual,
    "declared": lambda file: file.create_dataset("w", (2**40,), "f8", chunks=(1024,)),
    "compressed": lambda file: file.create_dataset("w", data=np.zeros(2**20), compression="gzip"),
    "chunk": lambda file: file.create_dataset("w", (1,), "u1", maxshape=(None,), chunks=(2**30,)),
    "record": lambda file: file.create_dataset("w", (3,), np.dtype([("a", "f8")])),
    "itself": lambda file: file.create_group("w").update({"w": file["/"]}),
}


@pytest.mark.parametrize("fill", TREES.values(), ids=TREES)
def test_a_hostile_hdf5_file_costs_its_own_points_alone(field, monkeypatch, fill):
    monkeypatch.setenv("REDTEAM_FILES", "data.h5")
    monkeypatch.setenv("REDTEAM_LIBRARIES", "numpy h5py")
    field.put(HONEST, file=tree(fill))
    graded = field.grade()
    assert graded.code == 0
    assert graded.scores == {"1.1": 1, "1.2": 0, "1.3": 1, "1.4": 0}
    assert "root:" not in graded.shown


def saved(value):
    import torch

    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer


def weights():
    import torch

    bomb = saved({"w": torch.zeros(1)})
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("archive/data/9", bytes(100 * 2**20))
    files = {
        "network": saved(torch.nn.Linear(2, 3)),
        "command": saved(Call(eval, "__import__('os').abort()")),
        "view": saved({"w": torch.zeros(1).expand(10**6, 10**6)}),
        "bomb": bomb,
    }
    return {f"{name}.pth": buffer.getvalue() for name, buffer in files.items()}


def test_hostile_weights_cost_their_own_points_alone(field, monkeypatch):
    files = weights()
    monkeypatch.setenv("REDTEAM_FILES", " ".join(["data.pkl", *files]))
    monkeypatch.setenv("REDTEAM_LIBRARIES", "numpy torch")
    field.put(HONEST)
    for name, content in files.items():
        (field.submission / name).write_bytes(content)
    graded = field.grade()
    assert graded.scores == {"1.1": 1, "1.2": 0, "1.3": 1, "1.4": 1}
    for name in files:
        assert f"{name} was refused" in graded.shown
