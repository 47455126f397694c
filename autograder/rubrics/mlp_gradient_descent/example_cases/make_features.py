"""Make the features file of the homework on gradient descent from MNIST's zeros and ones.

    python -m autograder.rubrics.mlp_gradient_descent.example_cases.make_features FOLDER

FOLDER holds the published files of MNIST (or a folder ``mnist`` with them). Written to
``zero_one_train_features.npz`` in the homework's ``data``:

normed_features : (n, 2), the features less their mean, divided by their deviation
mean, std : (2,), over the n images
labels : (n,), 1 for a zero and -1 for a one

The first feature is the number of pixels of the stroke, the second the variance of their
columns: a one has few pixels, all in about the same column.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import datasets

#: Pixels brighter than this belong to the stroke.
THRESHOLD = 127
TARGET = Path(__file__).parents[1] / "data" / "zero_one_train_features.npz"


def stroke_features(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the number of pixels and the variance of their columns, shape (n, 2)."""
    stroke = images > THRESHOLD
    count = stroke.sum(axis=(1, 2))
    per_column = stroke.sum(axis=1)
    column = np.arange(images.shape[2])
    # The mean of the square less the square of the mean.
    mean = per_column @ column / count
    variance = per_column @ column**2 / count - mean**2
    return np.column_stack([count, variance])


def features_file(split: datasets.Split) -> dict[str, NDArray[Any]]:
    """Return the arrays of the file, by name."""
    chosen = split.labels <= 1
    features = stroke_features(split.images[chosen])
    mean, std = features.mean(axis=0), features.std(axis=0)
    return {
        "mean": mean,
        "std": std,
        "normed_features": (features - mean) / std,
        "labels": np.where(split.labels[chosen] == 0, 1, -1),
    }


def main(folder: Path) -> None:
    """Write the file and print its size."""
    arrays: dict[str, Any] = features_file(datasets.load("mnist", "train", folder))
    np.savez_compressed(TARGET, **arrays)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
