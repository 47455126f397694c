"""Data sets, networks and what they compute, in the student's torch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.driving import Remote, StudentRaised, Tensor, define, keep
from autograder.driving.torch_sizes import (
    HARD_CODED_BATCH,
    batch_written_down,
    why_images_do_not_fit,
)
from autograder.errors import Wrong
from autograder.oracles import as_array
from autograder.oracles.plain import shape_of

Floats = NDArray[np.float64]

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
        shape = shape_of(run(network, Tensor(pixels)))
    except Wrong:
        return False
    return shape is not None and shape[:1] == (len(pixels),)


def mean_cross_entropy(student: Any) -> Remote:
    """Return torch's criterion, the mean cross-entropy of a mini-batch."""
    return keep(define(student, cross_entropy_loss, shown="nn.CrossEntropyLoss()"))


def layers(student: Any, network: Any) -> list[tuple[str, tuple[int, ...]]]:
    """Return name and shape of each parameter of a network, in order."""
    found = define(student, parameter_shapes, shown="parameters()")(network)
    return [(name, tuple(shape)) for name, shape in found]


def parameter_arrays(student: Any, network: Any) -> list[Floats]:
    """Return a network's parameters as arrays, in order."""
    found = define(student, parameter_values, shown="parameters()")(network)
    return [np.asarray(each, dtype=np.float64) for each in found]


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
