"""Pickled batches are read wherever they were left, and nothing that they name is run."""

import io
import pickle
import struct
import tarfile

import numpy as np
import pytest

from autograder import datasets
from autograder.datasets.batches import unpickled
from autograder.errors import UsageError

BATCHES = [*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]
PER_BATCH = 4


def batch(place):
    """Return data (4, 3072) and labels of one batch, others in each."""
    rng = np.random.default_rng(place)
    data = rng.integers(0, 256, (PER_BATCH, 3072), dtype=np.uint8)
    return data, rng.integers(0, 10, PER_BATCH).tolist()


def by_python_3(data, labels):
    return pickle.dumps({b"data": data, b"labels": labels}, protocol=2)


def by_python_2(data, labels):
    """Write the opcodes that Python 2 wrote with protocol 2: its text has no encoding."""

    def text(content):
        return b"T" + struct.pack("<i", len(content)) + content

    rows = struct.pack("<i", len(data))
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR"
    kind = b"cnumpy\ndtype\n(U\x02u1K\x00K\x01tR"
    kind += b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    array += b"(K\x01J" + rows + b"M\x00\x0c\x86" + kind + b"\x89" + text(data.tobytes()) + b"tb"
    numbers = b"".join(b"K" + bytes([label]) for label in labels)
    fields = text(b"batch_label") + text(b"one") + text(b"labels") + b"](" + numbers + b"e"
    return b"\x80\x02}(" + fields + text(b"data") + array + b"u."


def lay_out(folder, write=by_python_2):
    folder.mkdir(parents=True, exist_ok=True)
    for place, name in enumerate(BATCHES):
        (folder / name).write_bytes(write(*batch(place)))


def archive(path, *, without=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as file:
        for place, name in enumerate(BATCHES):
            content = by_python_2(*batch(place))
            entry = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            entry.size = len(content)
            if name != without:
                file.addfile(entry, io.BytesIO(content))


def expected(places):
    data = np.concatenate([batch(place)[0] for place in places])
    return data.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)


@pytest.mark.parametrize("write", [by_python_2, by_python_3])
def test_pictures_and_labels_are_those_of_the_batches_in_order(tmp_path, write):
    lay_out(tmp_path / "cifar-10-batches-py", write)
    train, test = (datasets.load("cifar10", s, tmp_path) for s in ("train", "validation"))
    assert np.array_equal(train.images, expected(range(5)))
    assert train.labels.tolist() == [label for place in range(5) for label in batch(place)[1]]
    assert np.array_equal(test.images, expected([5]))
    assert (train.images.dtype, train.labels.dtype, train.size) == (np.uint8, np.uint8, 50_000)


FOLDERS = ["", "cifar-10-batches-py", "cifar-10-batches-py-target/cifar-10-batches-py", "cifar10"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_batches_are_found_where_libraries_leave_them(tmp_path, folder):
    lay_out(tmp_path / folder)
    assert datasets.load("cifar10", "train", tmp_path).source == "full"


ARCHIVES = ["cifar-10-python.tar.gz", "cifar10/cifar-10-python.tar.gz"]


@pytest.mark.parametrize("name", ARCHIVES)
def test_archive_is_read_where_nothing_is_unpacked(tmp_path, name):
    archive(tmp_path / name)
    found = datasets.load("cifar10", "validation", tmp_path)
    assert np.array_equal(found.images, expected([5]))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name.split("/")[-1]]


def test_folder_that_lacks_a_batch_is_not_taken(tmp_path):
    lay_out(tmp_path)
    (tmp_path / "data_batch_3").unlink()
    with pytest.raises(UsageError, match=r"CIFAR-10 cannot be found: .*cifar-10-python\.tar\.gz"):
        datasets.load("cifar10", "train", tmp_path)


def test_archive_that_lacks_a_batch_names_it(tmp_path):
    archive(tmp_path / "cifar-10-python.tar.gz", without="data_batch_2")
    with pytest.raises(UsageError, match="no member data_batch_2"):
        datasets.load("cifar10", "train", tmp_path)


def test_archive_that_is_none_is_refused(tmp_path):
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(b"not an archive")
    with pytest.raises(UsageError, match="cannot read the archive"):
        datasets.load("cifar10", "train", tmp_path)


class Runs:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_nothing_that_a_batch_names_is_run(tmp_path):
    written = tmp_path / "written"
    content = pickle.dumps({"data": Runs(written), "labels": []})
    with pytest.raises(UsageError, match=r"it names (_?io|builtins)\.open"):
        unpickled(content, tmp_path / "data_batch_1")
    assert not written.exists()


WRONG = {
    "no dict": [1, 2],
    "no labels": {"data": batch(0)[0]},
    "another width": {"data": batch(0)[0][:, :100], "labels": batch(0)[1]},
    "fewer labels": {"data": batch(0)[0], "labels": batch(0)[1][1:]},
    "labels of text": {"data": batch(0)[0], "labels": ["a"] * PER_BATCH},
    "floats": {"data": batch(0)[0].astype(float), "labels": batch(0)[1]},
    "objects": {"data": np.full((PER_BATCH, 3072), None), "labels": batch(0)[1]},
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_file_that_holds_no_batch_is_refused_by_name(tmp_path, content):
    lay_out(tmp_path)
    (tmp_path / "data_batch_1").write_bytes(pickle.dumps(content, protocol=2))
    with pytest.raises(UsageError, match="data_batch_1"):
        datasets.load("cifar10", "train", tmp_path)


@pytest.mark.parametrize("content", [b"", b"\x80\x02", by_python_2(*batch(0))[:500]])
def test_file_that_is_cut_short_is_refused(tmp_path, content):
    with pytest.raises(UsageError, match="cannot be read"):
        unpickled(content, tmp_path / "data_batch_1")
