"""The data sets that homeworks use: an embedded sample, or the full files if there are any.

The embedded samples are drawn from the published splits by
``scripts/make_embedded_data.py``: of MNIST 1,200 training and 200 validation images of
each digit, of Fashion-MNIST 600 and 100 of each class. The full sets are the published
IDX files in the folder that ``--data-dir`` or the environment variable
``AUTOGRADER_DATA_DIR`` names: in a folder ``mnist`` or ``fashion_mnist`` of it, or where
torchvision's download puts them. MNIST alone may also lie in the folder itself: the two
sets have the same file names, so that one would be taken for the other.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.datasets.idx import read_idx
from autograder.errors import UsageError

ENVIRONMENT_VARIABLE = "AUTOGRADER_DATA_DIR"
#: Sizes of the published splits, which student code may rely on.
PUBLISHED_SIZE = {"train": 60_000, "validation": 10_000}

#: Data that is a file of arrays and not a set of images, by name.
FILES = {"zero_one_train_features": "zero_one_train_features.npz"}

_IDX_PREFIX = {"train": "train", "validation": "t10k"}
_TORCHVISION_FOLDER = {"mnist": "MNIST", "fashion_mnist": "FashionMNIST"}
_EMBEDDED = Path(__file__).parent


@dataclass(frozen=True)
class Split:
    """Images and labels of one split.

    Attributes
    ----------
    images : ndarray of uint8, shape (n, 28, 28)
    labels : ndarray of uint8, shape (n,)
    source : str
        ``"full"`` or ``"embedded"``.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    source: str

    def published_index(self, split: str) -> NDArray[np.intp]:
        """Return which of these images stands at each place of the published split.

        Student code counts on 60,000 and 10,000 images (epochs, assertions,
        3,000 of each digit), so an embedded sample is served over and over.

        Returns
        -------
        ndarray of int, shape (60000,) or (10000,)
        """
        size = max(PUBLISHED_SIZE[split], len(self.labels))
        return np.arange(size) % len(self.labels)


def load(name: str, split: str, data_dir: Path | None = None) -> Split:
    """Load ``"train"`` or ``"validation"`` of a data set.

    Parameters
    ----------
    name : str
        ``"mnist"`` or ``"fashion_mnist"``.
    data_dir : Path, optional
        Folder with the full IDX files; defaults to ``$AUTOGRADER_DATA_DIR``, and
        to the embedded sample where that is not set either.

    Raises
    ------
    UsageError
        If ``data_dir`` was named but holds no such data set, or nothing is embedded.
    """
    folder = data_dir or _folder_from_environment()
    if folder is not None:
        return _load_full(name, split, folder)
    path = _EMBEDDED / f"{name}_sample.npz"
    if not path.is_file():
        raise UsageError(
            f"no sample of {name} is embedded",
            tip="name the folder of the full IDX files with --data-dir",
        )
    return _read_sample(path, split)


@lru_cache(maxsize=8)
def _read_sample(path: Path, split: str) -> Split:
    """Read an embedded sample; once for a whole class, so nobody may write to it."""
    with np.load(path, allow_pickle=False) as sample:
        found = Split(sample[f"{split}_images"], sample[f"{split}_labels"], "embedded")
    return _not_to_be_changed(found)


def _not_to_be_changed(found: Split) -> Split:
    found.images.flags.writeable = found.labels.flags.writeable = False
    return found


def read_file(name: str) -> bytes:
    """Return what is in one of ``FILES``, as student code would download it."""
    return (_EMBEDDED / FILES[name]).read_bytes()


def load_file(name: str) -> dict[str, NDArray[Any]]:
    """Return the arrays in one of ``FILES``, by name.

    ``"zero_one_train_features"`` has ``mean`` and ``std`` of shape (2,), ``normed_features``
    of shape (n, 2) and ``labels`` of shape (n,), ±1.
    """
    with np.load(_EMBEDDED / FILES[name], allow_pickle=False) as arrays:
        return dict(arrays)


def _folder_from_environment() -> Path | None:
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(named) if named else None


@lru_cache(maxsize=8)
def _load_full(name: str, split: str, folder: Path) -> Split:
    """Read published files; once for the sandbox and the checks, so nobody may write to it."""
    prefix = _IDX_PREFIX[split]
    images = _find(name, folder, f"{prefix}-images-idx3-ubyte")
    labels = _find(name, folder, f"{prefix}-labels-idx1-ubyte")
    return _not_to_be_changed(Split(read_idx(images), read_idx(labels), "full"))


def _find(name: str, folder: Path, stem: str) -> Path:
    places = [folder / name, folder / _TORCHVISION_FOLDER.get(name, name) / "raw"]
    if name == "mnist":
        places.append(folder)
    for place in places:
        for ending in (".gz", ""):
            if (place / (stem + ending)).is_file():
                return place / (stem + ending)
    raise UsageError(
        f"the data folder {folder} has no {name}: {stem}.gz is not there",
        tip="leave --data-dir out to use the embedded sample",
    )
