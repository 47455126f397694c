"""Make the embedded sample of MNIST from the full IDX files.

    python scripts/make_embedded_data.py FOLDER

FOLDER holds the published files (or a folder ``mnist`` with them). The sample is
written to ``autograder/datasets/mnist_sample.npz``: equally many images of each
digit, in an order that mixes the digits, the same on every run.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autograder import datasets

PER_CLASS = {"train": 1200, "validation": 200}
TARGET = Path(datasets.__file__).parent / "mnist_sample.npz"


def balanced_indices(labels: NDArray[np.uint8], per_class: int) -> NDArray[np.intp]:
    """Return indices of ``per_class`` random images of each digit, shuffled."""
    rng = np.random.default_rng(0)
    chosen = [rng.choice(np.flatnonzero(labels == k), per_class, replace=False) for k in range(10)]
    return rng.permutation(np.concatenate(chosen))


def main(folder: Path) -> None:
    """Write the sample and print its size."""
    arrays = {}
    for split, per_class in PER_CLASS.items():
        full = datasets.load("mnist", split, folder)
        index = balanced_indices(full.labels, per_class)
        arrays[f"{split}_images"] = full.images[index]
        arrays[f"{split}_labels"] = full.labels[index]
    np.savez_compressed(TARGET, **arrays)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
