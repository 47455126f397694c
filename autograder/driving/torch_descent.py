"""Runs a student's gradient descent on losses known beforehand.

A linear model is trained on a table of losses and with a gradient that never changes, so
that each update tells its learning rate, and their number the rule that ends the training.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.driving import Remote, Tensor, define, keep
from autograder.errors import Wrong
from autograder.oracles import Descent

_SAMPLES = 8


def descend(
    student: Any,
    train: Remote,
    losses: Sequence[float],
    rng: np.random.Generator,
    *,
    what: str,
    lr: float = 0.5,
    order: str = "model, loss, x, y, lr",
) -> Descent:
    """Run a training of the student's on a table of losses, each of all samples.

    Parameters
    ----------
    train : Remote
        The student's function: it trains a model in place, or returns it.
    losses : sequence of float
        The loss before the first update, after the first, and so on.
    rng : numpy.random.Generator
        Draws samples of two features, first weights, and the gradient.
    what : str
        Name of the training in messages.
    lr : float
        The learning rate that it is given.
    order : str
        In which order it takes the model, a loss ``loss(predicted, y)``, the samples, their
        labels 1 and -1, of shape (n,), and the learning rate.

    Raises
    ------
    Wrong
        If it fails, or never computes the loss.
    """
    n = _SAMPLES
    # Small whole numbers: float32 adds them up without rounding.
    x = np.stack([np.arange(n) % 4 - 1.0, rng.permutation(n) - 3.0], axis=1)
    y = np.where(np.arange(n) % 2 == 0, 1.0, -1.0)
    slope = rng.integers(1, 4, size=n) * 0.25
    design = np.column_stack([x, np.ones(n)])
    start = rng.integers(-4, 5, size=3) * 1.0
    sent = [Tensor(each.astype(np.float32)) for each in (x, y, start)]
    script = define(student, scripted_loss, shown="loss")
    loss = keep(script, list(losses), Tensor(slope.astype(np.float32)))
    names = [name.strip() for name in order.split(",")]
    run = define(student, descent_trace, shown=f"{what}({', '.join(names[:2])}, …)")
    ended, states, final, sizes = run(train, names, loss, *sent, lr)
    if not states:
        raise Wrong(
            f"{what} does not compute the loss",
            expected="the loss of the model's outputs before each update",
            found="a training that never called loss",
            next_step="Use the model and the loss that are given as arguments.",
        )
    seen = [np.asarray(each, dtype=np.float64).reshape(-1) for each in states]
    last = np.asarray(final, dtype=np.float64).reshape(-1)
    outputs = [each for each in seen if each.shape == (n,)]
    kept = len(outputs) < 2 or not np.allclose(last, outputs[0])
    if kept and not any(np.allclose(last, each) for each in outputs):
        outputs.append(last)
    gradient = design.T @ slope
    theta = np.linalg.lstsq(design, np.array(outputs).T, rcond=None)[0].T
    steps = -np.diff(theta, axis=0) / lr
    lengths = steps @ gradient / (gradient @ gradient)
    astray = steps - np.outer(lengths, gradient)
    return Descent(lengths, astray, ended == "endless", kept, sizes, n)


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself; nothing here knows what is right.


def scripted_loss(losses: Any, slope: Any) -> Any:
    """Return a loss that is known beforehand, and keeps the outputs it was asked about.

    It is what the table says for the number of different outputs seen so far, and its
    gradient with respect to the outputs is `slope`, to within 1%.
    """
    import torch

    class EndlessTraining(BaseException):
        pass

    class ScriptedLoss:
        def __init__(self) -> None:
            self.states: list[Any] = []
            self.sizes: set[int] = set()
            self.asked = 0
            self.endless = EndlessTraining

        def __call__(self, predicted_labels: Any, true_labels: Any) -> Any:
            del true_labels
            flat = predicted_labels.reshape(-1)
            self.sizes.add(flat.numel())
            self.asked += 1
            seen = [k for k, state in enumerate(self.states) if torch.equal(state, flat.detach())]
            if not seen:
                self.states.append(flat.detach().clone())
            number = seen[0] if seen else len(self.states) - 1
            if len(self.states) > 2 * len(losses) + 20 or self.asked > 20 * len(losses) + 200:
                raise EndlessTraining
            # A little steeper each time, so that steps back and forth meet no earlier outputs.
            steeper = (1 + 1e-4 * number) * slope[: flat.numel()].to(flat)
            surrogate = (flat * steeper).sum()
            return surrogate - surrogate.detach() + float(losses[min(number, len(losses) - 1)])

    return ScriptedLoss()


def descent_trace(
    train: Any, order: list[str], loss: Any, x: Any, y: Any, start: Any, lr: float
) -> tuple[str, list[NDArray[Any]], NDArray[Any], list[int]]:
    """Train a linear model on a scripted loss.

    Returns
    -------
    tuple
        How it ended (``"returned"`` or ``"endless"``), the outputs after each update, the
        outputs of the trained model, and the sizes of the mini-batches.
    """
    import torch

    model = torch.nn.Linear(2, 1)
    with torch.no_grad():
        model.weight.copy_(start[:2].reshape(1, 2))
        model.bias.copy_(start[2:])
    given = {"model": model, "loss": loss, "x": x, "y": y, "lr": lr}
    ended, returned = "returned", None
    try:
        returned = train(*[given[name] for name in order])
    except loss.endless:
        ended = "endless"
    values = returned if isinstance(returned, (tuple, list)) else [returned]
    trained = next((each for each in values if isinstance(each, torch.nn.Module)), model)
    with torch.no_grad():
        final = trained(x).reshape(-1)
    return ended, loss.states, final, sorted(loss.sizes)
