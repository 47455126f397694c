"""Make the embedded samples of MNIST and Fashion-MNIST from the full IDX files.

    python scripts/make_embedded_data.py FOLDER [NAME ...]

FOLDER holds the published files, in a folder ``mnist`` or ``fashion_mnist``; NAME is one
of these two, and without a name both samples are made. They are written to
``autograder/datasets/NAME_sample.npz``: equally many images of each class, in an order
that mixes the classes, the same on every run.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autograder import datasets
from autograder.datasets.known import FOLDER

#: Images of each class. Pictures of clothes compress to three times the size of digits.
PER_CLASS = {
    "mnist": {"train": 1200, "validation": 200},
    "fashion_mnist": {"train": 600, "validation": 100},
}


def target(name: str) -> Path:
    """Return where the sample of a data set is kept."""
    return FOLDER / f"{name}_sample.npz"


TARGET = target("mnist")


def balanced_indices(labels: NDArray[np.uint8], per_class: int) -> NDArray[np.intp]:
    """Return indices of ``per_class`` random images of each class, shuffled."""
    rng = np.random.default_rng(0)
    chosen = [rng.choice(np.flatnonzero(labels == k), per_class, replace=False) for k in range(10)]
    return rng.permutation(np.concatenate(chosen))


def make(name: str, folder: Path) -> None:
    """Write the sample of one data set and print its size."""
    arrays = {}
    for split, per_class in PER_CLASS[name].items():
        full = datasets.load(name, split, folder)
        index = balanced_indices(full.labels, per_class)
        arrays[f"{split}_images"] = full.images[index]
        arrays[f"{split}_labels"] = full.labels[index]
    np.savez_compressed(target(name), **arrays)
    print(f"{target(name).name}: {target(name).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    for data_set in sys.argv[2:] or PER_CLASS:
        make(data_set, Path(sys.argv[1]))
