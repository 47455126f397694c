"""Memory that several processes have: the same values, and nobody can write to them."""

import ctypes
import mmap
import os

import numpy as np
import pytest

from autograder.datasets.available import Datasets
from autograder.datasets.declaration import DataSet
from autograder.sandbox.protocol import sealed
from autograder.sandbox.protocol.sealed import HandedOver, Received, seal
from autograder.sandbox.standins.data import Rows, ServedSet
from tests.sandbox.forks import answer_of

pytestmark = pytest.mark.skipif(
    not hasattr(os, "memfd_create"), reason="files of memory are Linux's"
)


@pytest.fixture(autouse=True)
def nothing_is_small(monkeypatch):
    monkeypatch.setattr(sealed, "SMALL", 0)


def file_of(array):
    giving = HandedOver()
    giving.named(array)
    return giving.files[0]


def handed(array):
    """Hand an array over to this process itself."""
    giving = HandedOver()
    named = giving.named(array)
    return Received(giving.files).array(named)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.uint8).reshape(2, 3),
        np.array([0.5, np.nan, -np.inf], np.float32),
        np.array([1 + 2j, 3]),
        np.arange(6).reshape(2, 3).T,
        np.arange(12).reshape(3, 4)[:, 1:3],
        np.array(7),
    ],
    ids=["bytes", "floats", "complex", "columns first", "part", "number"],
)
def test_arrays_arrive_as_they_were(array):
    found = handed(seal(array))
    assert np.array_equal(found, array, equal_nan=True)
    assert (found.dtype, found.shape) == (array.dtype, array.shape)


def test_parts_of_one_array_are_handed_over_with_one_file():
    whole, giving = seal(np.arange(1_000)), HandedOver()
    named = [giving.named(whole[:10]), giving.named(whole[500:].reshape(2, 250))]
    assert giving.files == [file_of(whole)]
    received = Received(giving.files)
    assert received.array(named[0]).tolist() == list(range(10))
    assert received.array(named[1]).tolist() == [list(range(500, 750)), list(range(750, 1_000))]


def test_what_is_in_no_sealed_memory_is_sent_as_it_is():
    array, giving = np.arange(4), HandedOver()
    every_second = seal(array)[::2]
    assert giving.named(array) is array
    assert giving.named(every_second) is every_second
    assert giving.files == []


def test_arrays_past_as_many_files_as_one_message_takes_are_sent(monkeypatch):
    monkeypatch.setattr(sealed, "MOST_FILES", 2)
    arrays, giving = [seal(np.arange(4) + k) for k in range(3)], HandedOver()
    named = [giving.named(array) for array in arrays]
    assert [type(each) for each in named] == [dict, dict, np.ndarray]
    assert giving.named(arrays[1][2:])["file"] == 1


def test_small_arrays_and_what_cannot_be_sent_are_left_as_they_are(monkeypatch):
    objects, small = np.array([object()]), np.arange(3)
    assert seal(objects) is objects
    monkeypatch.setattr(sealed, "SMALL", small.nbytes)
    assert seal(small) is small


def test_kernel_that_seals_nothing_has_arrays_sent(monkeypatch):
    array, before = np.arange(4), len(os.listdir("/proc/self/fd"))

    def refuse(*_):
        raise OSError(22, "Invalid argument")

    with monkeypatch.context() as patch:
        patch.setattr("fcntl.fcntl", refuse)
        assert seal(array) is array
    with monkeypatch.context() as patch:
        patch.delattr(os, "memfd_create")
        assert seal(array) is array
    assert len(os.listdir("/proc/self/fd")) == before


def test_nobody_can_write_to_what_is_sealed():
    array = seal(np.arange(4))
    for change in (
        lambda file: os.pwrite(file, b"\1", 0),
        lambda file: os.ftruncate(file, 1),
        lambda file: mmap.mmap(file, 8, flags=mmap.MAP_SHARED, prot=mmap.PROT_WRITE),
    ):
        with pytest.raises(PermissionError):
            change(file_of(array))
    for each in (array, handed(array)):
        with pytest.raises(ValueError, match="read-only"):
            each[0] = 7


def test_process_that_makes_its_memory_writable_writes_to_a_copy_of_its_own():
    array = seal(np.arange(4))
    found = handed(array)

    def write():
        address, libc = found.ctypes.data, ctypes.CDLL(None, use_errno=True)
        libc.mprotect(ctypes.c_void_p(address), ctypes.c_size_t(8), 3)
        ctypes.memset(ctypes.c_void_p(address), 0xFF, 8)
        return found[0]

    assert answer_of(write) == "-1"
    assert array[0] == found[0] == 0


def test_memory_that_was_received_keeps_no_file_open():
    array = seal(np.arange(4))
    before = sorted(os.listdir("/proc/self/fd"))
    found = handed(array)
    assert sorted(os.listdir("/proc/self/fd")) == before
    assert found.tolist() == [0, 1, 2, 3]


def test_memory_is_gone_with_its_last_array():
    array = seal(np.arange(4))
    file, part = file_of(array), array[1:]
    del array
    os.fstat(file)
    assert part.tolist() == [1, 2, 3]
    del part
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(file)


def test_memory_that_cannot_be_mapped_is_said_so():
    named = {"file": 0, "bytes": 8, "offset": 0, "dtype": "<i8", "shape": [1]}
    with pytest.raises(OSError, match="Bad file descriptor"):
        Received([-1]).array(named)


def test_checks_and_student_code_have_a_data_set_in_the_same_memory(tmp_path):
    np.savez(tmp_path / "digits.npz", x=np.arange(600).reshape(100, 6), y=np.arange(100))
    own = DataSet.from_npz("digits.npz", splits={"train": ("x", "y")})
    datasets = Datasets([own], folder=tmp_path)
    rows, giving = datasets.served()[0].splits["train"], HandedOver()
    assert np.shares_memory(rows.x, datasets.load("digits", "train").x)
    assert isinstance(giving.named(rows.x), dict)


@pytest.mark.parametrize(
    "x",
    [np.array([["ä", "bc"], ["", "d"]]), np.arange(4.0).reshape(2, 2), np.array([[1], [2]], ">i4")],
)
def test_served_set_arrives_as_it_was_with_arrays_of_any_kind(x):
    giving = HandedOver()
    whole = ServedSet("a", "A", {"train": Rows(seal(x), np.arange(2), 2)})
    plain = whole.as_plain(giving.named)
    found = ServedSet.from_plain(plain, Received(giving.files).array).splits["train"].x
    assert np.array_equal(found, x)
    assert len(giving.files) == (x.dtype.str != ">i4")  # that order of bytes is changed on the way
