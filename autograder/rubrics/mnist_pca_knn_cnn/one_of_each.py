"""The check of ``digit_images``, one image of each digit."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.rubrics.mnist_pca_knn_cnn import drawn
from autograder.rubrics.mnist_pca_knn_cnn.causes import (
    LAST_NOT_FILLED,
    NEVER_FILLED,
    OTHER_DIGITS,
)
from autograder.rubrics.mnist_pca_knn_cnn.digits import Digits, FloatArray
from autograder.rubrics.mnist_pca_knn_cnn.pca import numbers


def assert_one_of_each(student: Any, digits: Digits) -> None:
    """Check that ``digit_images[k]`` is an image of the digit k.

    Raises
    ------
    Wrong
        If it is not, for some k.
    """
    found = numbers(student, "digit_images", (10, 28, 28))
    images = np.concatenate([digits.images, digits.test_images])
    labels = np.concatenate([digits.labels, digits.test_labels])
    table = drawn.correlations(found, images)
    wrong = {}
    for k, row in enumerate(table):
        if not np.any((row > drawn.SAME) & (labels == k)):
            best = int(np.argmax(row))
            wrong[k] = f"a {labels[best]}" if row[best] > drawn.SAME else "no image of MNIST"
    if wrong:
        raise Wrong(
            f"digit_images does not hold an image of each digit: {len(wrong)} of 10 are wrong",
            expected="an image of the digit k in digit_images[k], for k from 0 to 9",
            found="; ".join(f"{what} in digit_images[{k}]" for k, what in wrong.items()),
            cause=_why_other_digits(found, digits, set(wrong)),
            next_step="For each k take one image whose label is k: data[labels == k][0].",
            earned=0.0 if len(wrong) > 5 else (10 - len(wrong)) / 10,
        )


def _why_other_digits(found: FloatArray, digits: Digits, wrong: set[int]) -> str:
    """Name what leaves all images empty or the last one, or takes those of other digits."""
    empty = {k for k in range(10) if not np.any(found[k])}
    if empty == set(range(10)):
        return NEVER_FILLED
    if empty == wrong == {9}:
        return LAST_NOT_FILLED
    others = np.array([digits.images[digits.labels != k][0] for k in range(10)])
    alike = np.diag(drawn.correlations(found, others)) > drawn.SAME
    return OTHER_DIGITS if np.all(alike) else ""
