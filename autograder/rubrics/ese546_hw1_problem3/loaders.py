"""DataLoaders in the student's process, made with the student's own code where it is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import NotDefined, StudentRaised, Tensor, define, item, keep
from autograder.driving.samples import balanced
from autograder.rubrics.ese546_hw1_problem3 import datasteps, one_hot
from autograder.rubrics.ese546_hw1_problem3.runs import BATCH_SIZE
from autograder.rubrics.ese546_hw1_problem3.torch_helpers import make_dataset, make_loader

#: Half of each published split, as the homework asks.
TRAINING_IMAGES, VALIDATION_IMAGES = 30_000, 5_000

Images = NDArray[np.uint8]


def training_loaders(
    student: Any, datasets: Any, rng: np.random.Generator, served: Any
) -> list[Any]:
    """Return a training and a validation DataLoader, as the skeleton's program makes them.

    They are built with the student's own subsample and MNISTDataset where these are
    right, because the training code may count on their types; otherwise with right
    ones, so that a mistake there is paid for once.

    Parameters
    ----------
    datasets : Datasets
        As they were published, to see whether the student's code is right.
    served : Datasets
        What the loaders are of.
    """
    num_samples_for = _own_pipeline(student, datasets, rng)
    as_one_hot = num_samples_for is None and one_hot.used(student, datasets, rng)
    loaders = []
    for split, count in (("train", TRAINING_IMAGES), ("validation", VALIDATION_IMAGES)):
        full = served.load("mnist", split)
        published = full.published_index()
        index = published[balanced(full.labels[published], count // 10, rng)]
        images, labels = full.images[index], full.labels[index].astype(np.int64)
        num_samples = num_samples_for(count) if num_samples_for else None
        loaders.append(
            loader(student, images, labels, num_samples=num_samples, as_one_hot=as_one_hot)
        )
    return loaders


def _own_pipeline(
    student: Any, datasets: Any, rng: np.random.Generator
) -> Callable[[int], int] | None:
    """Return how to ask ``subsample`` for a number of images; None if it is not right."""
    try:
        datasteps.assert_balanced(student, datasets, rng, lambda _text: None)
        datasteps.assert_rows_are_images(student, datasets, rng)
        if not one_hot.made_by_dataset(student, datasets, rng):
            datasteps.assert_dataset(student, datasets, rng)
        of_each = datasteps.subsampled(student, *datasteps.few_images(datasets, rng), 2).of_each
    except Wrong:
        return None
    return lambda count: count // 10 if of_each else count


def loader(
    student: Any,
    images: Images,
    labels: Any,
    *,
    num_samples: int | None,
    shuffle: bool = True,
    as_one_hot: bool = False,
) -> Any:
    """Return a DataLoader over images, in the student's process.

    With ``num_samples`` the student's own ``subsample``, asked for that many, and
    ``MNISTDataset`` prepare the images. With ``as_one_hot`` the labels of the grader's own
    data set are one-hot.
    """
    make = define(student, make_loader, shown="DataLoader(MNISTDataset(x, y))")
    if num_samples is not None:
        try:
            kept = keep(student.subsample, Tensor(images), Tensor(labels), num_samples, 10)
            made = keep(student.MNISTDataset, item(kept, 0), item(kept, 1))
            if len(made) == len(labels):
                return keep(make, made, BATCH_SIZE, shuffle)
        except (StudentRaised, NotDefined):
            pass  # right on few images, not on many: then the plain data set serves
    right = define(student, make_dataset, shown="a data set of the grader's")
    plain = keep(right, Tensor(images), Tensor(labels), as_one_hot)
    return keep(make, plain, BATCH_SIZE, shuffle)
