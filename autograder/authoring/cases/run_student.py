"""Run a student's file as it would run at home, with MNIST from local files.

    python run_student.py FILE [FOLDER]

FOLDER holds the full IDX files (or a folder ``mnist`` with them); without it the
embedded sample is used. The working directory gets the files that the student's code
writes. A program of its own, so that the runs share nothing.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

from autograder import datasets
from autograder.sandbox.inside import libraries
from autograder.sandbox.standins import installing


def serve_mnist(folder: Path | None) -> None:
    """Let torchvision and scikit-learn find MNIST locally, as they do under the grader."""
    libraries.warm(["torch", "torchvision.datasets", "sklearn.datasets", "skimage.filters"])
    splits = {split: datasets.load("mnist", split, folder) for split in datasets.PUBLISHED_SIZE}
    data = {"mnist": {split: (found.images, found.labels) for split, found in splits.items()}}
    installing.install(data, datasets.PUBLISHED_SIZE)


def main(file: Path, folder: Path | None) -> None:
    """Run the file as ``__main__``, with one thread as under the grader."""
    serve_mnist(folder)
    sys.path[0] = str(file.parent)
    runpy.run_path(str(file), run_name="__main__")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
