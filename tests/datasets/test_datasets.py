"""The embedded sample, the full files, and what student code is served of them."""

import gzip
import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder import datasets
from autograder.datasets.idx import read_idx
from autograder.errors import UsageError

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from make_embedded_data import TARGET, balanced_indices


def write_idx(path, array, *, cut=0):
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    whole = header + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(whole[: len(whole) - cut]))


@pytest.fixture
def full_data(tmp_path):
    """Lay out tiny files as the published ones are."""
    for prefix, n in (("train", 50), ("t10k", 20)):
        write_idx(tmp_path / f"{prefix}-images-idx3-ubyte.gz", np.ones((n, 28, 28)))
        write_idx(tmp_path / f"{prefix}-labels-idx1-ubyte.gz", np.arange(n) % 10)
    return tmp_path


def test_embedded_sample_is_small_enough_for_a_repository():
    assert TARGET.stat().st_size < 3_000_000


@pytest.mark.parametrize(("split", "each"), [("train", 1200), ("validation", 200)])
def test_embedded_sample_has_equally_many_of_each_digit(split, each):
    sample = datasets.load("mnist", split)
    assert np.bincount(sample.labels).tolist() == [each] * 10
    assert sample.images.shape == (10 * each, 28, 28)


def test_training_and_validation_images_are_different_ones():
    images = {split: datasets.load("mnist", split).images for split in ("train", "validation")}
    known = {image.tobytes() for image in images["train"]}
    assert sum(image.tobytes() in known for image in images["validation"]) == 0


def test_sample_is_repeated_to_the_published_size():
    index = datasets.load("mnist", "validation").published_index()
    assert len(index) == 10_000
    assert index[[0, 1, 2000, 2001]].tolist() == [0, 1, 0, 1]


def test_named_folder_is_used_in_place_of_the_sample(full_data):
    split = datasets.load("mnist", "train", full_data)
    assert (split.source, len(split.labels)) == ("full", 50)


def test_environment_names_the_folder_too(full_data, monkeypatch):
    monkeypatch.setenv(datasets.ENVIRONMENT_VARIABLE, str(full_data))
    assert datasets.load("mnist", "validation").source == "full"


def test_folder_without_the_files_is_refused_by_name(tmp_path):
    with pytest.raises(UsageError, match="train-images-idx3-ubyte"):
        datasets.load("mnist", "train", tmp_path)


def test_data_set_nobody_has_is_refused():
    with pytest.raises(UsageError, match=r"no data set is named 'cifar'.* known are mnist"):
        datasets.load("cifar", "train")


@pytest.mark.parametrize(
    "content",
    [b"", b"not gzip", gzip.compress(b""), gzip.compress(b"\0\0")],
    ids=["empty", "not gzip", "nothing in it", "half a header"],
)
def test_file_that_is_no_idx_is_refused(tmp_path, content):
    (tmp_path / "a.gz").write_bytes(content)
    with pytest.raises(UsageError):
        read_idx(tmp_path / "a.gz")


def test_file_that_is_cut_short_is_refused(tmp_path):
    write_idx(tmp_path / "a.gz", np.ones((3, 28, 28)), cut=5)
    with pytest.raises(UsageError, match="cut short"):
        read_idx(tmp_path / "a.gz")


def test_sampling_is_balanced_and_the_same_on_every_run():
    labels = np.arange(1000, dtype=np.uint8) % 10
    index = balanced_indices(labels, 7)
    assert np.bincount(labels[index]).tolist() == [7] * 10
    assert np.array_equal(index, balanced_indices(labels, 7))


@pytest.mark.parametrize("full", [True, False], ids=["full", "sample"])
def test_data_is_read_once_and_nobody_can_change_it_for_others(full, full_data, monkeypatch):
    monkeypatch.delenv(datasets.ENVIRONMENT_VARIABLE, raising=False)
    folder = full_data if full else None
    first, second = (datasets.load("mnist", "validation", folder) for _ in range(2))
    assert first.images is second.images
    with pytest.raises(ValueError, match="read-only"):
        first.images[0] = 0
