"""Data sets, networks and what they compute, in the student's torch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.driving import Remote, StudentRaised, Tensor, define, keep
from autograder.driving.torch_sizes import (
    HARD_CODED_BATCH,
    Shape,
    batch_written_down,
    why_images_do_not_fit,
)
from autograder.errors import Wrong
from autograder.oracles import as_array, assert_close, assert_layers, cross_entropy, softmax
from autograder.results.cause import Cause

Floats = NDArray[np.float64]

BATCHES_SUMMED = Cause(
    "mini-batches not divided",
    "It is the sum over the mini-batches; divide by their number.",
    explains=("factor", "sum for mean"),
)
IMAGES_SUMMED = Cause(
    "images not divided",
    "It is the sum over the images; divide by their number.",
    explains=("factor", "sum for mean"),
)
IMAGES_MULTIPLIED = Cause(
    "multiplied by images",
    "It is multiplied by the number of images where it is to be divided.",
    explains=("factor", "sum for mean"),
)
ONE_IMAGE_LESS = Cause(
    "divided by one image less",
    "It is divided by the number of images less 1: {less} instead of {n}.",
    explains=("off by one",),
)
STARTS_AT_1 = Cause(
    "sum starts at 1", "The sum starts at 1 instead of 0.", explains=("constant", "off by one")
)
NOTHING_ADDED = Cause(
    "nothing added", "It is 0: nothing is added up.", explains=("missing update",)
)
NOTHING_ADDED_OR_CUT = Cause(
    "nothing added or cut",
    "It is 0: nothing is added up, or it was cut to a whole number.",
    explains=("missing update", "dtype"),
)
MEANS_OVER_IMAGES = Cause(
    "means over images",
    "The means of the mini-batches are divided by the number of images: multiply each by the "
    "size of its mini-batch first.",
    explains=("factor",),
)
DIVIDED_BY_SIZES = Cause(
    "divided by sizes",
    "The mean of each mini-batch is divided by its size where it is to be multiplied.",
    explains=("factor", "operator"),
)
ONE_LESS_IN_EACH = Cause(
    "one image less in each",
    "Each mini-batch counts as one image less than it has.",
    explains=("off by one",),
)
FIRST_BATCH_ALONE = Cause(
    "first mini-batch alone",
    "It is the loss of the first mini-batch alone.",
    explains=("off by one", "constant"),
)
LAST_BATCH_ALONE = Cause(
    "last mini-batch alone",
    "It is the loss of the last mini-batch alone.",
    explains=("missing update",),
)
SOFTMAX_BEFORE_LOSS = Cause(
    "softmax before the loss",
    "Softmax is applied before the cross-entropy, which includes it.",
    explains=("function",),
)


#: What a network earns that is right for mini-batches of one size alone.
_ONE_SIZE_ALONE = 0.5


def as_pixels(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return images (n, 28, 28) as torchvision gives them: (n, 1, 28, 28), from 0 to 1."""
    return np.divide(images[:, None], 255, dtype=np.float32)


def loader(
    student: Any, pixels: NDArray[np.float32], labels: Any, *, batch_size: int, shuffle: bool
) -> Remote:
    """Return a DataLoader of images and labels, in the student's process."""
    make = define(student, make_tensor_loader, shown="making a DataLoader")
    y = Tensor(np.asarray(labels, dtype=np.int64))
    return keep(make, Tensor(pixels), y, batch_size, shuffle)


def outputs(student: Any, network: Any, pixels: NDArray[np.float32], what: str) -> Floats:
    """Return what a network computes in evaluation mode, shape (n, 10).

    Raises
    ------
    Wrong
        If it raises, or the shape is another.
    """
    run = define(student, evaluated, shown=what)
    try:
        found = run(network, Tensor(pixels))
    except StudentRaised as error:
        rows = batch_written_down(error.message, len(pixels))
        if rows and _works(run, network, np.resize(pixels, (rows, *pixels.shape[1:]))):
            error.earned = _ONE_SIZE_ALONE
            raise error.because(HARD_CODED_BATCH.of(rows=rows)) from None
        raise error.because(why_images_do_not_fit(error.message, pixels.shape)) from None
    return as_array(found, what=what, shape=(len(pixels), 10))


def _works(run: Any, network: Any, pixels: NDArray[np.float32]) -> bool:
    try:
        return bool(np.shape(run(network, Tensor(pixels)))[:1] == (len(pixels),))
    except Wrong:
        return False


def mean_cross_entropy(student: Any) -> Remote:
    """Return torch's criterion, the mean cross-entropy of a mini-batch."""
    return keep(define(student, cross_entropy_loss, shown="nn.CrossEntropyLoss()"))


def layers(student: Any, network: Any) -> list[tuple[str, tuple[int, ...]]]:
    """Return name and shape of each parameter of a network, in order."""
    found = define(student, parameter_shapes, shown="parameters()")(network)
    return [(name, tuple(shape)) for name, shape in found]


def assert_parameters(student: Any, network: Any, wanted: list[Shape], what: str) -> None:
    """Check that a network has the layers wanted, by the shapes of its parameters.

    Parameters
    ----------
    wanted : list of tuple of int
        In the order in which the layers are applied, each weight before its bias.

    Raises
    ------
    Wrong
        If one is missing, too many, or of the wrong shape.
    """
    assert_layers(layers(student, network), wanted, what=what)


def parameter_arrays(student: Any, network: Any) -> list[Floats]:
    """Return a network's parameters as arrays, in order."""
    found = define(student, parameter_values, shown="parameters()")(network)
    return [np.asarray(each, dtype=np.float64) for each in found]


def assert_mean_loss(
    found: Any, logits: Floats, labels: Any, what: str, *, batch_size: int, earned: float = 0.0
) -> None:
    """Check a mean cross-entropy, over images or over mini-batches: both are right.

    Parameters
    ----------
    found : object
        What the student's code gave.
    logits : ndarray of shape (n, classes)
        Of the student's network, in the order of the loader.
    labels : ndarray of int, shape (n,)

    Raises
    ------
    Wrong
        If it is neither.
    """
    cuts = range(batch_size, len(labels), batch_size)
    batches = list(zip(np.split(logits, cuts), np.split(labels, cuts), strict=True))
    means = [cross_entropy(h, y) for h, y in batches]
    n, loss, sizes = len(labels), cross_entropy(logits, labels), [len(y) for _, y in batches]
    assert_close(
        found,
        loss,
        alternatives={"every mini-batch counted once": float(np.mean(means))},
        what=what,
        forms={
            (NOTHING_ADDED if loss >= 1.0 else NOTHING_ADDED_OR_CUT): 0.0,
            MEANS_OVER_IMAGES: np.sum(means) / n,
            DIVIDED_BY_SIZES: np.sum(np.divide(means, sizes)) / n,
            ONE_LESS_IN_EACH: np.sum(np.multiply(means, np.subtract(sizes, 1))) / n,
            BATCHES_SUMMED: np.sum(means),
            IMAGES_SUMMED: n * loss,
            IMAGES_MULTIPLIED: n * n * loss,
            ONE_IMAGE_LESS.of(less=n - 1, n=n): n * loss / (n - 1),
            STARTS_AT_1: loss + 1 / n,
            FIRST_BATCH_ALONE: means[0],
            LAST_BATCH_ALONE: means[-1],
            SOFTMAX_BEFORE_LOSS: cross_entropy(softmax(logits), labels),
        },
        next_step="Add up over all mini-batches, then divide by their number.",
        earned=earned,
    )


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def make_tensor_loader(pixels: Any, labels: Any, batch_size: int, shuffle: bool) -> Any:
    """Return a torch DataLoader over tensors."""
    from torch.utils.data import DataLoader, TensorDataset

    return DataLoader(TensorDataset(pixels, labels), batch_size=batch_size, shuffle=shuffle)


def cross_entropy_loss() -> Any:
    """Return torch's cross-entropy criterion."""
    import torch

    return torch.nn.CrossEntropyLoss()


def evaluated(network: Any, pixels: Any) -> Any:
    """Return what a network computes in evaluation mode; its mode is as before."""
    import torch

    training = network.training
    network.eval()
    # One that was made in double precision takes nothing else.
    kinds = [each.dtype for each in network.parameters()]
    with torch.no_grad():
        result = network(pixels.to(kinds[0], copy=True) if kinds else pixels.clone())
    network.train(training)
    return result


def parameter_shapes(network: Any) -> list[tuple[str, list[int]]]:
    """Return name and shape of each parameter."""
    return [(name, list(each.shape)) for name, each in network.named_parameters()]


def parameter_values(network: Any) -> list[NDArray[Any]]:
    """Return a copy of each parameter."""
    return [each.detach().clone() for each in network.parameters()]


def first_batches(loader: Any, count: int) -> list[tuple[Any, Any]]:
    """Return the first mini-batches of a DataLoader, as pairs of images and labels."""
    import itertools

    return [(images, labels) for images, labels in itertools.islice(loader, count)]
