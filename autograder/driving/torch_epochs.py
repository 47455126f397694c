"""Epochs of training and testing, given a model for which they can be computed on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.driving import Remote, define, keep, torch_data
from autograder.driving.torch_data import Floats
from autograder.oracles import cross_entropy, softmax_cross_entropy_gradient
from autograder.oracles.tolerances import is_close
from autograder.results.cause import Cause

WEIGHTS_UNCHANGED = Cause(
    "weights unchanged",
    "The weights are as they were before.",
    explains=("missing call",),
    about=("step", "backward", "train"),
)
NO_ZERO_GRAD = Cause(
    "no zero grad",
    "zero_grad is missing: the gradients of earlier mini-batches are added.",
    explains=("missing call",),
    about=("zero_grad",),
)
LAST_BATCH_MISSING = Cause(
    "last batch missing", "The last mini-batch is left out.", explains=("off by one",)
)
FIRST_BATCH_ALONE = Cause(
    "first batch alone", "It stops after the first mini-batch.", explains=("off by one",)
)
TWICE_EACH_BATCH = Cause("twice each batch", "It trains twice with each mini-batch.")

Batches = Sequence[tuple[Floats, Any]]


@dataclass(frozen=True)
class Epoch:
    """What a function of the student's did with a linear model and a loader of images.

    Attributes
    ----------
    returned : object
        What it returned.
    before, after : ndarray of shape (classes, inputs + 1)
        The weights of the model, its bias last.
    modes : list of bool
        Whether the model was in training mode, at each of its calls.
    batches : sequence of (ndarray of shape (n, inputs + 1), labels)
        Of the loader; the last column is 1.
    rate : float
        Learning rate of the optimizer.
    """

    returned: Any
    before: Floats
    after: Floats
    modes: list[bool]
    batches: Batches
    rate: float = 0.0

    @property
    def logits(self) -> Floats:
        """What the model computes of all images, before any step."""
        return np.concatenate([x @ self.before.T for x, _ in self.batches])

    def descended(
        self, batches: Batches | None = None, *, accumulate: bool = False
    ) -> tuple[Floats, Floats]:
        """Return the weights after a step for each mini-batch, and the loss before each step.

        Parameters
        ----------
        batches : sequence, optional
            Other mini-batches than those of the loader.
        accumulate : bool
            Whether gradients add up, as they do where they are not set to zero.
        """
        w, losses, gradient = self.before, [], np.zeros_like(self.before)
        for x, y in self.batches if batches is None else batches:
            losses.append(cross_entropy(x @ w.T, y))
            step = softmax_cross_entropy_gradient(x @ w.T, y).T @ x
            gradient = step + (gradient if accumulate else 0.0)
            w = w - self.rate * gradient
        return w, np.array(losses)

    def losses_of_other_steps(self, after: Floats) -> Floats:
        """Return the loss before each step where gradients add up, or where no step is made.

        Parameters
        ----------
        after : ndarray, shape (classes, features)
            The weights after the epoch, which come of one of the two.

        Raises
        ------
        LookupError
            If they do not.
        """
        unmoved = np.array([cross_entropy(x @ self.before.T, y) for x, y in self.batches])
        for weights, losses in (self.descended(accumulate=True), (self.before, unmoved)):
            if is_close(after, weights, rtol=1e-3, atol=1e-4):
                return losses
        raise LookupError("the weights come of other steps")

    def mistakes(self) -> dict[str, Floats]:
        """Return the weights that typical mistakes of an epoch of training give."""
        return {
            WEIGHTS_UNCHANGED: self.before,
            NO_ZERO_GRAD: self.descended(accumulate=True)[0],
            LAST_BATCH_MISSING: self.descended(self.batches[:-1])[0],
            FIRST_BATCH_ALONE: self.descended(self.batches[:1])[0],
            TWICE_EACH_BATCH: self.descended([*self.batches, *self.batches])[0],
        }


def train(
    student: Any,
    pixels: Any,
    labels: Any,
    function: Callable[[Remote, Remote, Remote], Any],
    *,
    batch_size: int,
    rate: float,
    classes: int = 10,
) -> Epoch:
    """Have an epoch of training done: ``function(loader, model, optimizer)``.

    The model is in evaluation mode before; the optimizer is SGD without momentum.

    Parameters
    ----------
    student : Remote
        The student's module.
    pixels : ndarray of float32, shape (n, channels, height, width)
    labels : ndarray of int, shape (n,)
    function : callable
        Calls the student's, and returns what that returns.
    batch_size : int
        Of the loader; it does not shuffle.
    rate : float
        Learning rate.
    classes : int
        Outputs of the model.
    """
    model = linear_model(student, int(np.prod(pixels.shape[1:])), classes)
    optimizer = keep(define(student, make_sgd, shown="making an optimizer"), model, rate)
    loader = torch_data.loader(student, pixels, labels, batch_size=batch_size, shuffle=False)
    return _done(
        student, model, pixels, labels, batch_size, lambda: function(loader, model, optimizer), rate
    )


def measure(
    student: Any,
    model: Remote,
    pixels: Any,
    labels: Any,
    function: Callable[[Remote, Remote], Any],
    *,
    batch_size: int,
) -> Epoch:
    """Have a model measured: ``function(loader, model)``; it is in training mode before.

    Parameters
    ----------
    model : Remote
        A :func:`linear_model`.
    student, pixels, labels, batch_size
        As of :func:`train`.
    function : callable
        Calls the student's, and returns what that returns.
    """
    loader = torch_data.loader(student, pixels, labels, batch_size=batch_size, shuffle=False)
    define(student, get_ready, shown="making a model")(model)
    return _done(student, model, pixels, labels, batch_size, lambda: function(loader, model))


def linear_model(student: Any, inputs: int, classes: int) -> Remote:
    """Return a model of one linear layer, in the student's torch; it flattens what it is given."""
    return keep(define(student, make_linear_model, shown="making a model"), inputs, classes)


def _done(
    student: Any,
    model: Remote,
    pixels: Any,
    labels: Any,
    batch_size: int,
    work: Callable[[], Any],
    rate: float = 0.0,
) -> Epoch:
    rows = pixels.reshape(len(pixels), -1).astype(np.float64)
    x, cuts = np.column_stack([rows, np.ones(len(rows))]), range(batch_size, len(rows), batch_size)
    batches = list(zip(np.split(x, cuts), np.split(labels, cuts), strict=True))
    before, returned = _weights(student, model), work()
    after, modes = _weights(student, model), [bool(each) for each in model.modes]
    return Epoch(returned, before, after, modes, batches, rate)


def _weights(student: Any, model: Remote) -> Floats:
    return np.column_stack(torch_data.parameter_arrays(student, model))


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def make_linear_model(inputs: int, classes: int) -> Any:
    """Return a model of one layer that keeps the modes in which it is called."""
    import torch

    class Linear(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = torch.nn.Linear(inputs, classes)
            self.modes: list[bool] = []

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.modes.append(self.training)
            result: torch.Tensor = self.linear(x.flatten(start_dim=1))
            return result

    return Linear().eval()


def get_ready(model: Any) -> None:
    """Put a model in training mode, and forget in which modes it was called."""
    model.train()
    model.modes.clear()


def make_sgd(model: Any, rate: float) -> Any:
    """Return an optimizer of the parameters of a model."""
    import torch

    return torch.optim.SGD(model.parameters(), lr=rate)
