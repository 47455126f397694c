"""The embedded sample of Fashion-MNIST, and where its full files are looked for."""

import gzip
import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder import datasets
from autograder.errors import UsageError

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from make_embedded_data import PER_CLASS, target

SPLITS = {"train": 60_000, "validation": 10_000}


def lay_out(folder, value):
    """Write tiny files with the published names, all pixels of one value."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, array in (
        ("images-idx3", np.full((10, 28, 28), value)),
        ("labels-idx1", np.arange(10)),
    ):
        header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
        whole = gzip.compress(header + array.astype(np.uint8).tobytes())
        for prefix in ("train", "t10k"):
            (folder / f"{prefix}-{stem}-ubyte.gz").write_bytes(whole)


def test_sample_is_small_enough_for_a_repository():
    assert target("fashion_mnist").stat().st_size < 5_000_000


@pytest.mark.parametrize("split", SPLITS)
def test_sample_has_equally_many_of_each_class(split):
    sample = datasets.load("fashion_mnist", split)
    each = PER_CLASS["fashion_mnist"][split]
    assert np.bincount(sample.labels).tolist() == [each] * 10
    assert sample.images.shape == (10 * each, 28, 28)
    assert (sample.images.dtype, sample.source) == (np.uint8, "embedded")


def test_sample_is_not_that_of_mnist():
    digits, clothes = (datasets.load(name, "validation").images for name in PER_CLASS)
    # Clothes fill the picture, digits are strokes on black.
    assert np.mean(digits > 0) < 0.25 < 0.4 < np.mean(clothes > 0)


@pytest.mark.parametrize("split", SPLITS)
def test_sample_is_repeated_to_the_published_size(split):
    assert len(datasets.load("fashion_mnist", split).published_index()) == SPLITS[split]


@pytest.mark.parametrize("layout", ["fashion_mnist", "FashionMNIST/raw"])
def test_full_files_are_found_in_either_layout(tmp_path, layout):
    lay_out(tmp_path / layout, 7)
    split = datasets.load("fashion_mnist", "train", tmp_path)
    assert (split.source, split.images.max()) == ("full", 7)


def test_each_set_is_read_from_its_own_folder(tmp_path):
    lay_out(tmp_path / "mnist", 1)
    lay_out(tmp_path / "fashion_mnist", 2)
    pixels = [datasets.load(name, "train", tmp_path).images.max() for name in PER_CLASS]
    assert pixels == [1, 2]


def test_files_in_the_folder_itself_are_never_taken_for_fashion(tmp_path):
    lay_out(tmp_path, 1)
    with pytest.raises(
        UsageError, match=r"Fashion-MNIST cannot be found: .* none of fashion_mnist/t"
    ):
        datasets.load("fashion_mnist", "train", tmp_path)
    assert datasets.load("mnist", "train", tmp_path).images.max() == 1
