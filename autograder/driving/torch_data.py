"""Data sets, networks and what they compute, in the student's torch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.driving import Remote, Tensor, define, keep
from autograder.errors import Wrong
from autograder.oracles import as_array, assert_close, cross_entropy, softmax

Floats = NDArray[np.float64]


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
    return as_array(run(network, Tensor(pixels)), what=what, shape=(len(pixels), 10))


def layers(student: Any, network: Any) -> list[tuple[str, tuple[int, ...]]]:
    """Return name and shape of each parameter of a network, in order."""
    found = define(student, parameter_shapes, shown="parameters()")(network)
    return [(name, tuple(shape)) for name, shape in found]


def assert_parameters(student: Any, network: Any, wanted: list[tuple[int, ...]], what: str) -> None:
    """Check that a network has the layers wanted, by the shapes of its parameters.

    Parameters
    ----------
    wanted : list of tuple of int
        In the order in which the layers are applied, each weight before its bias.

    Raises
    ------
    Wrong
        If one is missing, too many, or of another shape.
    """
    found = layers(student, network)
    # Layers may be made in another order than they are applied in.
    if sorted(shape for _, shape in found) != sorted(wanted):
        raise Wrong(
            f"{what} has other layers than the homework's",
            expected=", ".join(map(str, wanted)),
            found=", ".join(f"{name} {shape}" for name, shape in found) or "no parameters",
            cause="" if found else "The layers are not attributes of the network itself.",
            next_step="Make the layers in __init__ with the sizes of the docstring, each with a "
            "bias, as attributes: self.fc1 = nn.Linear(…).",
        )


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
    assert_close(
        found,
        cross_entropy(logits, labels),
        alternatives={"every mini-batch counted once": float(np.mean(means))},
        what=what,
        forms={
            "It is the sum over the mini-batches; divide by their number.": float(np.sum(means)),
            "It is the sum over the images; divide by their number.": len(labels)
            * cross_entropy(logits, labels),
            "It is the loss of the first mini-batch alone.": means[0],
            "It is the loss of the last mini-batch alone.": means[-1],
            "Softmax is applied before the cross-entropy, which includes it.": cross_entropy(
                softmax(logits), labels
            ),
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
