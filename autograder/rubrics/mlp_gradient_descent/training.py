"""Checks of ``train``: its updates, its epochs, its validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import Tensor, define, keep
from autograder.oracles import assert_close, softmax_cross_entropy_gradient
from autograder.rubrics.mlp_gradient_descent import digit_driving as driving
from autograder.rubrics.mlp_gradient_descent.causes import (
    ALONG_GRADIENT,
    ALWAYS_5_EPOCHS,
    BATCH_GRADIENTS_ADD_UP,
    FIXED_RATE,
    NESTEROV,
    NO_MOMENTUM,
    NO_MOMENTUM_AND_ADD_UP,
    NO_STEP,
    ONE_EPOCH,
    ONE_EPOCH_FEWER,
    ONE_EPOCH_MORE,
    ONE_UPDATE_EACH_EPOCH,
    OPTIMIZER_EVERY_EPOCH,
)
from autograder.rubrics.mlp_gradient_descent.digits import images_of
from autograder.rubrics.mlp_gradient_descent.known_descent import momentum_steps

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

MOMENTUM = 0.9
SAMPLES, BATCH_SIZE, CLASSES = 20, 6, 10
PIXELS = 28 * 28
VALIDATION_SAMPLES = 9
_PER_EPOCH = -(-SAMPLES // BATCH_SIZE)
_SGD = "torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)"


@dataclass(frozen=True)
class Training:
    """What ``train`` did to a linear model.

    Attributes
    ----------
    batches : list of ndarray
        For each update, which training samples it was made with.
    weights : ndarray of shape (n_updates + 1, p)
        Before the first update, and after each.
    validated : list of (set of samples, number of updates before)
    epochs, samples, batch_size : int
    """

    batches: list[Labels]
    weights: Floats
    validated: list[tuple[set[int], int]]
    kept: bool
    x: Floats
    labels: Labels
    lr: float
    epochs: int


def run_train(student: Any, rng: np.random.Generator, epochs: int) -> Training:
    """Call ``train`` on a tiny set, and sort out what the model saw.

    Raises
    ------
    Wrong
        If it fails or never uses the model.
    """
    lr = 0.02
    n = SAMPLES + VALIDATION_SAMPLES
    x = rng.random(size=(n, 28, 28)).astype(np.float32)
    x[:, 0, 0] = (1 + np.arange(n)) / n  # tells the images apart
    labels = rng.integers(0, CLASSES, size=n)
    weights = (0.05 * rng.normal(size=(CLASSES, PIXELS))).astype(np.float32)
    a, b = slice(0, SAMPLES), slice(SAMPLES, n)
    sets = [images_of(x[a]), Tensor(labels[a]), images_of(x[b]), Tensor(labels[b])]
    define(student, driving.keep_measuring, shown="loss_and_accuracy")(student)
    model = keep(define(student, driving.recorder, shown="model"), Tensor(weights))
    define(student, driving.give_to_optimizers, shown="optimizer")(student, model, lr)
    settings = {"learning_rate": lr, "epochs": epochs}
    named = define(student, driving.settings_of, shown="train")(student, student.train, settings)
    run = define(student, driving.recorded_training, shown="train(model, loss, …)")
    firsts, at_call, final = run(student.train, model, sets, BATCH_SIZE, named)
    calls = [np.rint(np.asarray(first) * n).astype(np.int64) - 1 for first in firsts]
    if not calls:
        raise Wrong(
            "train never calls the model",
            expected="model(x) for every mini-batch x",
            found="a training without the model that was given",
            next_step="Use the arguments of train: model, loss and the loaders.",
        )
    states = [np.asarray(each, dtype=np.float64).reshape(-1) for each in at_call]
    last = np.asarray(final, dtype=np.float64).reshape(-1)
    kept = np.array_equal(last, states[-1]) or not np.array_equal(last, states[0])
    batches, path, validated = _sorted_out(calls, [*states, last if kept else states[-1]])
    flat = x.reshape(n, PIXELS).astype(np.float64)
    return Training(batches, np.array(path), validated, kept, flat, labels, lr, epochs)


def _sorted_out(
    calls: Sequence[Labels], states: Sequence[Floats]
) -> tuple[list[Labels], list[Floats], list[tuple[set[int], int]]]:
    """Tell updates from mere looks: an update comes after the batch it was made with."""
    batches: list[Labels] = []
    path = [states[0]]
    validated: list[tuple[set[int], int]] = []
    batch: Labels = np.array([], dtype=np.int64)
    for samples, after in zip(calls, states[1:], strict=True):
        seen = set(samples.tolist())
        if max(seen, default=0) < SAMPLES:
            batch = samples
        elif validated and validated[-1][1] == len(batches):
            validated[-1][0].update(seen)
        else:
            validated.append((seen, len(batches)))
        if not np.array_equal(after, path[-1]):
            batches.append(batch)
            path.append(after)
    return batches, path, validated


def assert_momentum(student: Any, rng: np.random.Generator) -> None:
    """Check that every update is one of SGD with momentum 0.9.

    Raises
    ------
    Wrong
        If the model is updated otherwise, or not at all.
    """
    run = run_train(student, rng, epochs=2)
    _require_training(run)
    gradients = [
        _gradient(run.weights[k].reshape(CLASSES, PIXELS), run.x[batch], run.labels[batch])
        for k, batch in enumerate(run.batches)
        if len(batch)
    ]
    steps = np.diff(run.weights, axis=0)[: len(gradients)]
    right = momentum_steps(gradients, run.lr, MOMENTUM)
    assert_close(
        steps,
        right,
        what=f"the change of the weights in {len(steps)} updates of train",
        rtol=1e-3,
        atol=1e-5,
        forms=_other_steps(gradients, run.lr),
        next_step=f"Use {_SGD}, made once before the first epoch, and for each mini-batch: "
        "zero_grad, backward, step.",
    )


def _gradient(weights: Floats, x: Floats, labels: Labels) -> Floats:
    """Return the gradient of the mean cross-entropy with respect to the weights, flat."""
    upstream = softmax_cross_entropy_gradient(x @ weights.T, labels)
    return np.asarray(upstream.T @ x).reshape(-1)


def _other_steps(gradients: Sequence[Floats], lr: float) -> dict[str, Floats]:
    starts = range(0, len(gradients), _PER_EPOCH)
    return {
        NO_MOMENTUM: momentum_steps(gradients, lr, 0.0),
        BATCH_GRADIENTS_ADD_UP: momentum_steps(gradients, lr, MOMENTUM, accumulates=True),
        OPTIMIZER_EVERY_EPOCH: momentum_steps(gradients, lr, MOMENTUM, restarts=starts),
        NESTEROV: momentum_steps(gradients, lr, MOMENTUM, nesterov=True),
        NO_MOMENTUM_AND_ADD_UP: (momentum_steps(gradients, lr, 0.0, accumulates=True)),
        FIXED_RATE: momentum_steps(gradients, 1e-3, MOMENTUM),
        ALONG_GRADIENT: momentum_steps(gradients, -lr, MOMENTUM),
    }


def _require_training(run: Training) -> None:
    if not run.kept:
        raise Wrong(
            "train does not hand the trained model back",
            expected="the model that was given, trained in place, or the trained one returned",
            found="a model with the weights it had before",
            next_step="Train the model itself, not a copy of it.",
        )
    if not run.batches:
        raise Wrong(
            "train does not update the model",
            expected="new weights after every mini-batch",
            found="the weights it started with",
            cause=NO_STEP,
        )


def assert_epochs(student: Any, rng: np.random.Generator) -> None:
    """Check that the training passes over the whole training set once in each epoch.

    Raises
    ------
    Wrong
        If it makes more or fewer updates, or uses the validation set.
    """
    # Of three epochs, one fewer is seen for what it is.
    for epochs in (3, 1):
        run = run_train(student, rng, epochs)
        _require_training(run)
        used = np.concatenate(run.batches)
        found = len(run.batches)
        if found == epochs * _PER_EPOCH and np.all(
            np.bincount(used, minlength=SAMPLES)[:SAMPLES] == epochs
        ):
            continue
        causes = {
            epochs: ONE_UPDATE_EACH_EPOCH,
            5 * _PER_EPOCH: ALWAYS_5_EPOCHS,
            _PER_EPOCH: ONE_EPOCH,
            (epochs + 1) * _PER_EPOCH: ONE_EPOCH_MORE,
            (epochs - 1) * _PER_EPOCH: ONE_EPOCH_FEWER,
        }
        raise Wrong(
            "train does not use every training sample once in each epoch",
            expected=f"{epochs * _PER_EPOCH} updates: {_PER_EPOCH} mini-batches, {epochs} "
            f"epoch{'s' * (epochs > 1)}",
            found=f"{found} updates",
            cause=causes.get(found, "") if found != epochs * _PER_EPOCH else "",
            next_step="One loop over range(epochs), and in it one over training_dataloader.",
        )


def assert_validates(student: Any, rng: np.random.Generator) -> None:
    """Check that the model is measured on the whole validation set in every epoch.

    Raises
    ------
    Wrong
        If it is not.
    """
    run = run_train(student, rng, epochs=3)
    whole = [updates for seen, updates in run.validated if len(seen) >= VALIDATION_SAMPLES]
    if len(whole) < run.epochs:
        raise Wrong(
            "train does not measure the model on the validation set in every epoch",
            expected=f"loss and accuracy of all validation samples, in each of {run.epochs} epochs",
            found=f"{len(whole)} times" if whole else "never",
            next_step="Call loss_and_accuracy(model, loss, validation_dataloader, device) at the "
            "end of each epoch, and print what it returns.",
        )
