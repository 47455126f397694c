"""What the loaders of the training half ask of the data steps; see ``layers``."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.driving.samples import published
from autograder.rubrics.ese546_hw1_problem3.layers import assert_dataset, subsampled
from autograder.rubrics.ese546_hw1_problem3.layers import equally_many as assert_balanced
from autograder.rubrics.ese546_hw1_problem3.layers import flat_and_scaled as assert_rows_are_images


def few_images(datasets: Any, rng: np.random.Generator) -> Any:
    """Draw 20 training images of each digit."""
    return published(datasets.load("mnist", "train"), 200, rng)


__all__ = [
    "assert_balanced",
    "assert_dataset",
    "assert_rows_are_images",
    "few_images",
    "subsampled",
]
