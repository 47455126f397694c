"""Are the updates of a training those of stochastic gradient descent with momentum."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.compare import assert_close
from autograder.oracles.recordings import Recording, require_updates
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

NO_MOMENTUM = Cause(
    "no momentum",
    "The optimizer has no momentum.",
    explains=("constant", "term"),
)
OTHER_MOMENTUM = Cause(
    "another momentum",
    "The momentum is {found:.3g} instead of {momentum:g}.",
    explains=("constant", "factor", "off by one", "term"),
    about=("momentum", "SGD"),
)
BATCH_GRADIENTS_ADD_UP = Cause(
    "batch gradients add up",
    "The gradients add up from one mini-batch to the next: call optimizer.zero_grad() before "
    "each backward().",
    explains=("missing call",),
    about=("zero_grad",),
)
OPTIMIZER_EVERY_EPOCH = Cause(
    "optimizer every epoch",
    "The optimizer is made again in each epoch, and forgets its momentum.",
)
NESTEROV = Cause(
    "nesterov",
    "The optimizer uses Nesterov's momentum.",
    explains=("constant",),
)
NO_MOMENTUM_AND_ADD_UP = Cause(
    "no momentum and add up",
    "The optimizer has no momentum, and the gradients add up: call optimizer.zero_grad().",
    explains=("missing call", "constant"),
)
FIXED_RATE = Cause(
    "fixed rate",
    "The learning rate is {lr:g}, whatever is given.",
    explains=("constant",),
)
ALONG_GRADIENT = Cause(
    "along gradient",
    "It moves along the gradient, not against it.",
    explains=("sign",),
)


def sgd_steps(
    gradients: Sequence[FloatArray],
    lr: float,
    momentum: float = 0.0,
    *,
    nesterov: bool = False,
    dampening: float = 0.0,
    accumulates: bool = False,
    restarts: Collection[int] = (),
) -> FloatArray:
    """Return the steps of stochastic gradient descent with momentum, as PyTorch defines it.

    The velocity becomes ``momentum * velocity + gradient``, starting with the first
    gradient, and the step is ``-lr * velocity``.

    Parameters
    ----------
    gradients : sequence of ndarray, all of one shape
        The gradient at each update.
    nesterov, dampening
        See ``torch.optim.SGD``.
    accumulates : bool
        Whether gradients add up from update to update.
    restarts : collection of int
        Updates that start with no velocity.

    Returns
    -------
    ndarray of shape (n_updates, ...)
    """
    steps = []
    velocity = total = np.zeros_like(np.asarray(gradients[0], dtype=np.float64))
    for number, gradient in enumerate(gradients):
        total = total + gradient if accumulates else np.asarray(gradient, dtype=np.float64)
        if number == 0 or number in restarts:
            velocity = total
        else:
            velocity = momentum * velocity + (1.0 - dampening) * total
        steps.append(-lr * (total + momentum * velocity if nesterov else velocity))
    return np.array(steps)


def assert_sgd(
    run: Recording,
    *,
    lr: float,
    momentum: float,
    what: str,
    usual_lr: float | None = None,
    next_step: str = "",
) -> None:
    """Check that every update of a training is one of SGD with momentum.

    Parameters
    ----------
    run : Recording
        Of two epochs at least: an optimizer that is made in each is told by the second.
    lr, momentum : float
        What the optimizer is to have.
    what : str
        Name of the training in messages.
    usual_lr : float, optional
        The learning rate that stands in the homework, where another was given.
    next_step : str
        What to do where the updates are others.

    Raises
    ------
    Wrong
        If the model is updated otherwise, or not at all, or before it is given a training sample.
    """
    require_updates(run, what=what)
    without = sum(not len(batch) for batch in run.batches)
    if without:
        raise Wrong(
            f"{what} updates the model without a training mini-batch",
            expected="an update after each mini-batch of the training set",
            found=f"{without} of {len(run.batches)} updates before the model is given any",
            next_step="Compute the loss of a mini-batch of the training loader, not of the "
            "validation loader, then call backward() and step().",
        )
    gradients = run.gradients()
    steps = np.diff(run.weights, axis=0)[: len(gradients)]
    epochs = range(0, len(gradients), run.per_epoch)
    forms: dict[str, FloatArray] = {
        NO_MOMENTUM: sgd_steps(gradients, lr),
        BATCH_GRADIENTS_ADD_UP: sgd_steps(gradients, lr, momentum, accumulates=True),
        OPTIMIZER_EVERY_EPOCH: sgd_steps(gradients, lr, momentum, restarts=epochs),
        NESTEROV: sgd_steps(gradients, lr, momentum, nesterov=True),
        NO_MOMENTUM_AND_ADD_UP: sgd_steps(gradients, lr, accumulates=True),
        ALONG_GRADIENT: sgd_steps(gradients, -lr, momentum),
    }
    if len(gradients) > 1 and (found := _momentum(steps, gradients, lr)):
        cause = OTHER_MOMENTUM.of(found=found, momentum=momentum)
        forms[cause] = sgd_steps(gradients, lr, found)
    if usual_lr is not None:
        forms[FIXED_RATE.of(lr=usual_lr)] = sgd_steps(gradients, usual_lr, momentum)
    assert_close(
        steps,
        sgd_steps(gradients, lr, momentum),
        what=f"the change of the weights in {len(steps)} updates of {what}",
        rtol=1e-3,
        atol=1e-5,
        forms=forms,
        next_step=next_step,
    )


def _momentum(steps: FloatArray, gradients: Sequence[FloatArray], lr: float) -> float:
    """Return the momentum by which the second step follows from the first gradient."""
    first, second = (each.ravel() for each in gradients[:2])
    with np.errstate(all="ignore"):  # of a training that diverges, or stands still
        return round(float((-steps[1].ravel() / lr - second) @ first / (first @ first)), 4)
