"""What the loaders of the training half ask of the data steps; see ``layers``."""

from __future__ import annotations

from typing import Any

from autograder.rubrics.ese546_hw1_problem3 import layers

assert_balanced: Any = layers.equally_many
assert_dataset: Any = layers.assert_dataset
assert_rows_are_images: Any = layers.flat_and_scaled
few_images: Any = layers.few_images
subsampled: Any = layers.subsampled
takes_one_hot: Any = layers.takes_one_hot
