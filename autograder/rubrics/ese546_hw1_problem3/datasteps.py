"""What the loaders of the training half ask of the data steps; see ``layers``."""

from __future__ import annotations

from autograder.rubrics.ese546_hw1_problem3.layers import assert_dataset, few_images, subsampled
from autograder.rubrics.ese546_hw1_problem3.layers import equally_many as assert_balanced
from autograder.rubrics.ese546_hw1_problem3.layers import flat_and_scaled as assert_rows_are_images

__all__ = [
    "assert_balanced",
    "assert_dataset",
    "assert_rows_are_images",
    "few_images",
    "subsampled",
]
