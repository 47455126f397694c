"""Data sets that students load with torchvision: are they what was published, as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.driving import Remote, define
from autograder.errors import Wrong
from autograder.oracles import as_array
from autograder.results.cause import Cause

OTHER_SET = Cause(
    "the other set",
    "It is the {other} set.",
    "{name}(…, train=True) is the training set, train=False the validation set.",
    explains=("constant", "order"),
)

#: Images that are looked at; of the others, the labels are.
_FIRST = 50


def assert_published(
    student: Any, found: Mapping[str, Any], datasets: Any, data: str, *, what: str
) -> None:
    """Check that data sets of torchvision are whole, in their order, and unchanged.

    Parameters
    ----------
    found : mapping of str to Remote
        What a function of the student's returned, by what it calls them: the training set first,
        then the validation set.
    datasets : Datasets
        Those that the student's code was served.
    data : str
        Which one it is, as ``datasets.load`` names it.
    what : str
        Name of the call in messages: ``get_data()``.

    Raises
    ------
    Wrong
        If one is none of torchvision's, another one, or not as it was published.
    """
    name = data.upper()
    first = define(student, first_images, shown=what)
    splits = ("train", "validation")
    served = [datasets.load(data, split) for split in splits]
    sizes = {len(each.published_index()): "training" if split == "train" else split
             for each, split in zip(served, splits, strict=True)}  # fmt: skip

    def not_raw(called: str, seen: str, cause: str = "") -> Wrong:
        return Wrong(
            f"{called} from {what} is not the raw {name} set",
            expected=f"({', '.join(found)}), two {name} sets of "
            f"{' and '.join(f'{size:,}' for size in sizes)} images",
            found=seen,
            cause=cause,
            next_step=f"Return {name}('./', download=True, train=True) and the same with "
            "train=False, in this order and as they are: nothing selected, nothing scaled.",
        )

    for (called, given), each in zip(found.items(), served, strict=True):
        if not isinstance(given, Remote):
            raise not_raw(called, "plain data instead of the data set")
        index = each.published_index()
        labels = as_array(given.targets, what=f"{called}.targets", kind="int")
        if len(labels) != len(index):
            other = sizes.get(len(labels))
            cause = OTHER_SET.of(other=other, name=name) if other else ""
            raise not_raw(called, f"{len(labels):,} images", cause)
        shape = (_FIRST, *each.images.shape[1:])
        images = as_array(first(given, _FIRST), what=f"{called}.data", shape=shape)
        same = np.array_equal(images, each.images[index[:_FIRST]])
        if not same or not np.array_equal(labels, each.labels[index]):
            raise not_raw(called, "images or labels that were changed")


def first_images(dataset: Any, count: int) -> Any:
    """Return the first images of a torchvision data set; runs in the student's process."""
    return dataset.data[:count]
