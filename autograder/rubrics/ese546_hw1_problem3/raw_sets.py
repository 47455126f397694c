"""Checks of ``get_data``: are they the two published sets, as they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import Remote, define
from autograder.oracles import as_array, describe_returned
from autograder.rubrics.ese546_hw1_problem3.causes import OTHER_SET
from autograder.rubrics.ese546_hw1_problem3.layers import first_images


def assert_raw_sets(student: Any, returned: Any, datasets: Any) -> None:
    """Check that ``get_data`` returned the two raw MNIST sets, training set first.

    Raises
    ------
    Wrong
        If it did not.
    """
    expected = "(train, val), two MNIST sets of 60,000 and 10,000 images"
    if not isinstance(returned, list) or len(returned) != 2:
        raise Wrong(
            "get_data() does not return two values",
            expected=expected,
            found=describe_returned(returned),
            next_step="End it with 'return train, val'.",
        )
    first = define(student, first_images, shown="get_data()")
    for name, found, split in zip(("train", "val"), returned, ("train", "validation"), strict=True):
        served = datasets.load("mnist", split)
        index = served.published_index()
        if not isinstance(found, Remote):
            raise _not_raw(name, expected, "plain data instead of the data set")
        labels = as_array(found.targets, what=f"{name}.targets", kind="int")
        if len(labels) != len(index):
            raise _not_raw(name, expected, f"{len(labels):,} images", _which_set(len(labels)))
        images = as_array(first(found, 50), what=f"{name}.data", shape=(50, 28, 28))
        same = np.array_equal(images, served.images[index[:50]])
        if not same or not np.array_equal(labels, served.labels[index]):
            raise _not_raw(name, expected, "images or labels that were changed")


def _which_set(count: int) -> str:
    """Name the published set of this many images."""
    sizes = {60_000: "training", 10_000: "validation"}
    return OTHER_SET.of(other=sizes[count]) if count in sizes else ""


def _not_raw(name: str, expected: str, found: str, cause: str = "") -> Wrong:
    return Wrong(
        f"{name} from get_data() is not the raw MNIST set",
        expected=expected,
        found=found,
        cause=cause,
        next_step="Return MNIST('./', download=True, train=True) and the same with train=False, "
        "in this order and as they are; selecting and scaling is for subsample.",
    )
