"""Checks of ``loss_and_accuracy``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import Tensor, define
from autograder.oracles import as_scalar, assert_close, cross_entropy, describe_returned, error_rate
from autograder.rubrics.mlp_gradient_descent import digit_driving as driving
from autograder.rubrics.mlp_gradient_descent.causes import (
    ACCURACIES_AVERAGED,
    ACCURACY_IS_LOSS,
    ACCURACY_PERCENT,
    BATCHES_NOT_DIVIDED,
    DIVIDED_BY_BATCHES,
    FIRST_BATCH_LOSS,
    FRACTION_WRONG,
    LAST_BATCH_ACCURACY,
    LAST_BATCH_LOSS,
    LOSS_IS_ACCURACY,
    MEAN_OVER_SAMPLES,
    MEANS_OVER_SAMPLES,
    MULTIPLIED,
    NUMBER_OF_SAMPLES,
    ONE_BATCH_LESS,
    ONE_SAMPLE_LESS,
    OTHER_LOSS,
    SMALLEST_LOGIT,
    STARTS_AT_1,
    VALIDATION_TRAINS,
    ZERO_OR_CUT,
)
from autograder.rubrics.mlp_gradient_descent.digits import images_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measurement:
    """What ``loss_and_accuracy`` returned, with what it measured.

    Attributes
    ----------
    batches : list of (logits, labels)
    before, after : ndarray of shape (10, 784)
        The weights of the model.
    """

    loss: Any
    accuracy: Any
    batches: list[tuple[Floats, NDArray[np.int64]]]
    before: Floats
    after: Any

    @property
    def right_accuracy(self) -> float:
        """The fraction of all samples that are classified right."""
        right = [np.sum(logits.argmax(axis=1) == labels) for logits, labels in self.batches]
        return float(np.sum(right) / sum(len(labels) for _, labels in self.batches))


def measure(
    student: Any, rng: np.random.Generator, criterion: str = "CrossEntropyLoss"
) -> Measurement:
    """Call ``loss_and_accuracy`` on three full mini-batches and a short one.

    Raises
    ------
    Wrong
        If it fails, or does not return two values.
    """
    n, batch_size = 31, 8
    x = rng.random(size=(n, 28, 28)).astype(np.float32)
    weights = (0.1 * rng.normal(size=(10, 784))).astype(np.float32)
    logits = x.reshape(n, 784).astype(np.float64) @ weights.T.astype(np.float64)
    labels = np.where(rng.random(n) < 0.6, logits.argmax(axis=1), rng.integers(0, 10, size=n))
    # A last mini-batch that is harder than the others: averages of one kind and the other differ.
    labels[24:] = np.where(rng.random(n - 24) < 0.2, labels[24:], logits[24:].argmin(axis=1))
    cuts = range(batch_size, n, batch_size)
    run = define(student, driving.measured, shown="loss_and_accuracy(model, loss, loader, device)")
    returned, after = run(
        student.loss_and_accuracy,
        images_of(x),
        Tensor(labels.astype(np.int64)),
        Tensor(weights),
        batch_size,
        criterion,
    )
    if not isinstance(returned, list) or len(returned) != 2:
        raise Wrong(
            "loss_and_accuracy does not return a pair",
            expected="loss, accuracy",
            found=describe_returned(returned),
            next_step="End it with 'return loss, accuracy'.",
        )
    batches = list(zip(np.split(logits, cuts), np.split(labels, cuts), strict=True))
    loss, accuracy = returned
    return Measurement(loss, accuracy, batches, weights.astype(np.float64), after)


def _margin_loss(logits: Floats, labels: NDArray[np.int64]) -> float:
    """Return what nn.MultiMarginLoss gives: hinge losses against every other class."""
    right = logits[np.arange(len(labels)), labels][:, None]
    margins = np.maximum(0.0, 1.0 - right + logits)
    margins[np.arange(len(labels)), labels] = 0.0
    return float(margins.sum(axis=1).mean() / logits.shape[1])


def assert_mean_loss(student: Any, rng: np.random.Generator) -> None:
    """Check that the first value is the mean of the loss over the mini-batches.

    Raises
    ------
    Wrong
        If it is another number; half of the points are for the mean over the samples.
    """
    for name, loss in (("CrossEntropyLoss", cross_entropy), ("MultiMarginLoss", _margin_loss)):
        found = measure(student, rng, name)
        each = [loss(*batch) for batch in found.batches]
        sizes = [len(labels) for _, labels in found.batches]
        per_sample = float(np.average(each, weights=sizes))
        forms: dict[str, Any] = {
            ZERO_OR_CUT: 0.0,
            STARTS_AT_1: (sum(each) + 1) / len(each),
            ONE_BATCH_LESS: sum(each) / (len(each) - 1),
            MULTIPLIED.of(things="mini-batches"): sum(each) * len(each),
            MEAN_OVER_SAMPLES: per_sample,
            BATCHES_NOT_DIVIDED: sum(each),
            MEANS_OVER_SAMPLES: sum(each) / sum(sizes),
            LAST_BATCH_LOSS: each[-1],
            FIRST_BATCH_LOSS: each[0],
            LOSS_IS_ACCURACY: found.right_accuracy,
        }
        if loss is _margin_loss:
            own = np.mean([cross_entropy(*batch) for batch in found.batches])
            forms[OTHER_LOSS] = float(own)
        assert_close(
            found.loss,
            float(np.mean(each)),
            what=f"the loss of loss_and_accuracy, with nn.{name}",
            forms=forms,
            next_step="Add up loss(model(x), y).item() and divide by len(validation_dataloader).",
            earned=0.5 if _is_number(found.loss, per_sample) else 0.0,
        )


def _is_number(found: Any, wanted: float) -> bool:
    try:
        return bool(np.isclose(as_scalar(found, what="the loss"), wanted, rtol=1e-4))
    except Wrong:
        return False


def assert_accuracy(student: Any, rng: np.random.Generator) -> None:
    """Check that the second value is the fraction of samples that are classified right.

    Raises
    ------
    Wrong
        If it is another number.
    """
    found = measure(student, rng)
    wrong = [error_rate(*batch) for batch in found.batches]
    right = found.right_accuracy
    total = sum(len(labels) for _, labels in found.batches)
    count = round(right * total)
    assert_close(
        found.accuracy,
        right,
        what="the accuracy of loss_and_accuracy",
        forms={
            ZERO_OR_CUT: 0.0,
            STARTS_AT_1: (count + 1) / total,
            ONE_SAMPLE_LESS: count / (total - 1),
            MULTIPLIED.of(things="samples"): float(count * total),
            SMALLEST_LOGIT: sum(int(np.sum(h.argmin(axis=1) == y)) for h, y in found.batches)
            / total,
            ACCURACY_PERCENT: 100 * right,
            NUMBER_OF_SAMPLES: float(count),
            DIVIDED_BY_BATCHES: (count / len(wrong)),
            ACCURACIES_AVERAGED: 1.0 - float(np.mean(wrong)),
            FRACTION_WRONG: 1.0 - right,
            LAST_BATCH_ACCURACY: 1.0 - wrong[-1],
            ACCURACY_IS_LOSS: float(np.mean([cross_entropy(*batch) for batch in found.batches])),
        },
        next_step="Count (model(x).argmax(dim=-1) == y) over all mini-batches, and divide by the "
        "number of samples.",
    )


def assert_measures_only(student: Any, rng: np.random.Generator) -> None:
    """Check that ``loss_and_accuracy`` leaves the model's weights as they were.

    Raises
    ------
    Wrong
        If it changes them.
    """
    found = measure(student, rng)
    assert_close(
        found.after,
        found.before,
        what="the model's weights after loss_and_accuracy",
        cause=VALIDATION_TRAINS,
        next_step="Take backward() and the optimizer out of loss_and_accuracy.",
    )
