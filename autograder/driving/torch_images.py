"""Classifiers of images in the student's torch: their logits, their kernels, a short training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.driving import Remote, StudentRaised, Tensor, define, keep, time_used
from autograder.driving.torch_sizes import why_images_do_not_fit
from autograder.errors import Wrong
from autograder.oracles import as_array
from autograder.oracles.tolerances import FloatArray

#: Images that are given at a time: a convolution takes much memory of each.
_AT_A_TIME = 100
_RATE, _BATCH_SIZE = 1e-3, 32


def as_images(images: npt.NDArray[Any]) -> Tensor:
    """Return bytes (n, height, width) as networks take them: (n, 1, height, width), 0.0 to 1.0."""
    return Tensor((images[:, None] / np.float32(255)).astype(np.float32))


def image_logits(
    student: Any, network: Remote, images: npt.NDArray[Any], classes: int, *, what: str
) -> FloatArray:
    """Return a network's logits for images, in evaluation mode, a hundred at a time.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, height, width)
    classes : int
        How many logits each has to get.
    what : str
        Name of the call in messages: ``model(x)``.

    Returns
    -------
    ndarray of shape (n, classes)

    Raises
    ------
    Wrong
        If they are of the wrong shape, or not finite.
    """
    run = define(student, logits_of, shown=what)
    try:
        found = run(network, as_images(images), _AT_A_TIME)
    except StudentRaised as error:
        shape = (min(len(images), _AT_A_TIME), 1, *images.shape[1:])
        raise error.because(why_images_do_not_fit(error.message, shape)) from None
    logits = as_array(found, what=f"what {what} returns", shape=(len(images), classes))
    if not np.all(np.isfinite(logits)):
        raise Wrong(
            f"{what} gives NaN or inf",
            expected="finite logits",
            found=f"{int(np.sum(~np.isfinite(logits)))} of {logits.size} are not finite",
            next_step="Lower the learning rate, and look for a log or a division in forward.",
        )
    return logits


def learned_parameters(
    student: Any, network: Remote, images: npt.NDArray[Any], *, what: str
) -> list[tuple[tuple[int, ...], bool]]:
    """Return the shape of each parameter, and whether a gradient reaches it from the logits.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, height, width)
        A few, given in training mode.
    what : str
        Name of the network in messages: ``CNN()``.
    """
    ask = define(student, parameters_of, shown=f"the gradients of {what}")
    try:
        told = ask(network, as_images(images))
    except StudentRaised as error:
        shape = (len(images), 1, *images.shape[1:])
        raise error.because(why_images_do_not_fit(error.message, shape)) from None
    return [(tuple(shape), learns) for shape, learns in told]


def first_kernels(student: Any, network: Remote, *, what: str) -> FloatArray:
    """Return the weights of a network's first convolution, shape (kernels, height, width).

    Raises
    ------
    Wrong
        If it has none.
    """
    found = define(student, kernels_of, shown=f"{what}.parameters()")(network)
    if found is None:
        raise Wrong(
            f"{what} has no convolution",
            expected="a network with kernels",
            found="no parameter with four dimensions",
            next_step=f"Train a network with nn.Conv2d, and keep it in {what!r}.",
        )
    kernels = as_array(found, what="the weights of the first convolution")
    return kernels.reshape(-1, *kernels.shape[2:])


def short_training(
    student: Any, network: Remote, images: npt.NDArray[Any], labels: npt.NDArray[Any], *, what: str
) -> Remote:
    """Return a function that trains a network with Adam for an epoch of the grader's.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, height, width)
    labels : ndarray of int, shape (n,)
    what : str
        Name of the network in messages.
    """
    make = define(student, adam_epochs, shown=f"training {what}")
    y = Tensor(labels.astype(np.int64))
    return keep(make, network, as_images(images), y, _RATE, _BATCH_SIZE)


def trained_until(
    student: Any,
    train: Callable[[], object],
    level: Callable[[], float],
    *,
    full_at: float,
    epochs: int,
    seconds: float,
) -> tuple[float, int]:
    """Train epoch by epoch until a level is reached, or there is no time left.

    Parameters
    ----------
    train : callable
        Trains for an epoch, as :func:`short_training` returns it.
    level : callable
        Measures how good it is now: an accuracy.
    full_at : float
        The level that ends it.
    epochs, seconds : int, float
        How many epochs at most, and how many seconds of the student's own.

    Returns
    -------
    tuple of (float, int)
        The best level, and the number of epochs.
    """
    end = time_used(student) + seconds
    best, done = 0.0, 0
    while best < full_at and done < epochs and time_used(student) < end:
        train()
        done += 1
        best = max(best, level())
    return best, done


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def logits_of(network: Any, images: Any, at_a_time: int) -> Any:
    """Return a network's answer for images, as it answers when it is used."""
    import torch

    network.eval()
    with torch.no_grad():
        return torch.cat([network(part) for part in images.split(at_a_time)])


def parameters_of(network: Any, images: Any) -> list[tuple[list[int], bool]]:
    """Return the shape of each parameter, and whether what is answered for images learns it."""
    import torch

    network.train()
    answer = network(images)
    if answer.requires_grad:
        (answer * torch.randn_like(answer)).sum().backward()
    return [
        (list(p.shape), p.grad is not None and bool(p.grad.any())) for p in network.parameters()
    ]


def kernels_of(network: Any) -> Any:
    """Return the weights of the first convolution."""
    kernels = [p for p in network.parameters() if p.dim() == 4 and p.shape[-1] * p.shape[-2] > 1]
    return kernels[0].detach() if kernels else None


def adam_epochs(network: Any, x: Any, y: Any, rate: float, batch_size: int) -> Any:
    """Return a function that goes once through the images with Adam."""
    import torch

    optimizer = torch.optim.Adam(network.parameters(), rate)

    def train_one_epoch() -> None:
        network.train()
        order: Any = torch.randperm(len(x))
        for index in order.split(batch_size):
            optimizer.zero_grad()
            loss: Any = torch.nn.functional.cross_entropy(network(x[index]), y[index])
            loss.backward()
            optimizer.step()

    return train_one_epoch
