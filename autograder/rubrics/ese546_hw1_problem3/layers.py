"""Driving hand-written network layers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import NotDefined, Remote, StudentRaised
from autograder.oracles import as_array
from autograder.oracles.readings import grade_by_sizes

#: A mini-batch of one, an odd one, and the homework's own.
BATCH_SIZES = (1, 7, 64)
#: Pixels of an image, and classes.
WIDTHS = (784, 10)

Floats = NDArray[np.float64]
#: Takes a remark for the student, or None.
Note = Callable[[str | None], None]


def fresh(layer_class: Any) -> Any:
    """Return a new layer with its gradients cleared, if it has a way to clear them.

    Some clear to zero, some to None, some only once there is a gradient, and some
    have no ``zero_grad`` at all: all of these are right.
    """
    layer = layer_class()
    with contextlib.suppress(NotDefined, StudentRaised):
        layer.zero_grad()
    return layer


def by_size(assertion: Callable[..., None], what: str) -> Callable[..., None]:
    """Return a check of mini-batches that gives part for a layer that works for one size alone.

    Parameters
    ----------
    assertion : callable
        Takes the student, what a check is given more, and ``sizes``.
    what : str
        Name of the layer in messages.
    """

    def graded(student: Any, *others: Any) -> None:
        grade_by_sizes(
            lambda sizes: assertion(student, *others, sizes=sizes),
            BATCH_SIZES,
            what=what,
            widths=WIDTHS,
        )

    return graded


def once(note: Note) -> Note:
    """Return what passes on the first remark alone: of each size of mini-batch they are alike."""
    said: list[str] = []

    def first(text: str | None) -> None:
        if text and not said:
            said.append(text)
            note(text)

    return first


def ten_numbers(found: Any, what: str) -> Floats:
    """Return 10 numbers that may come as (10,), (10, 1) or (1, 10).

    Raises
    ------
    Wrong
        If they are not 10 numbers.
    """
    values = as_array(found, what=what)
    if values.shape not in {(10,), (10, 1), (1, 10)}:
        raise Wrong(
            f"{what} has the wrong shape",
            expected="10 numbers: shape (10,), (10, 1) or (1, 10)",
            found=f"shape {values.shape}",
            next_step="There is one number for each of the 10 outputs.",
        )
    return values.reshape(-1)


def logits_and_labels(rng: np.random.Generator, n: int) -> tuple[Floats, Any]:
    """Draw logits (n, 10) and labels (n,), about half of them at the largest logit."""
    h = 2.0 * rng.normal(size=(n, 10))
    y = np.where(rng.random(n) < 0.5, h.argmax(axis=1), rng.integers(0, 10, size=n))
    return h, y.astype(np.int64)


# What follows runs in the student's process. Each function is sent as its source, so
# it imports what it needs itself.


def make_loader(dataset: Any, batch_size: int, shuffle: bool) -> Any:
    """Return a torch DataLoader over a data set."""
    from torch.utils.data import DataLoader

    return DataLoader(dataset, batch_size=batch_size, shuffle=shuffle)


def make_dataset(images: Any, labels: Any, one_hot: bool) -> Any:
    """Return a torch data set of flat images from 0 to 1, and labels: int64, or one-hot floats."""
    import torch
    from torch.utils.data import TensorDataset

    pixels = images.flatten(start_dim=1).to(torch.get_default_dtype())
    labels = labels.long()
    if one_hot:
        labels = torch.nn.functional.one_hot(labels, 10).to(pixels.dtype)
    return TensorDataset(pixels / 255, labels)


def first_images(dataset: Any, count: int) -> Any:
    """Return the first images of a torchvision data set."""
    return dataset.data[:count]


def outputs_of(network: Any, images: Any) -> Any:
    """Return what a torch network computes for a mini-batch, without gradients."""
    import torch

    with torch.no_grad():
        return network(images)


def mean_cross_entropy() -> Any:
    """Return torch's cross-entropy criterion."""
    import torch

    return torch.nn.CrossEntropyLoss()


__all__ = [
    "BATCH_SIZES",
    "WIDTHS",
    "Floats",
    "Note",
    "Remote",
    "by_size",
    "first_images",
    "fresh",
    "logits_and_labels",
    "make_dataset",
    "make_loader",
    "mean_cross_entropy",
    "once",
    "outputs_of",
    "ten_numbers",
]
