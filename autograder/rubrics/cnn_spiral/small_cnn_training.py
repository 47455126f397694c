"""Checks of an epoch of training and one of testing, with a model that can be computed on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import define, keep, torch_data
from autograder.driving.torch_data import Floats, as_pixels, assert_mean_loss, outputs
from autograder.oracles import (
    Formula,
    as_array,
    as_scalar,
    assert_close,
    cross_entropy,
    describe_returned,
    require_order,
    softmax_cross_entropy_gradient,
)
from autograder.rubrics.cnn_spiral import formulas
from autograder.rubrics.cnn_spiral.causes import (
    BATCHES_COUNTED,
    COUNTED_FROM_0,
    COUNTED_WITH_LAST,
    EARLIER_EPOCHS_MISSING,
    EVERY_BATCH_NOTED,
    FIRST_BATCH_ALONE,
    FRACTION_FOR_NUMBER,
    LAST_BATCH_ALONE,
    LAST_BATCH_MISSING,
    LAST_SEEN_MISSING,
    LEAST_LIKELY,
    NO_EVALUATION_MODE,
    NO_TRAINING_MODE,
    NO_ZERO_GRAD,
    NOTHING_ADDED,
    NOTHING_COUNTED,
    NUMBER_WRONG,
    ONE_IMAGE_LESS,
    OTHER_BATCHES_NOTED,
    SIZE_OF_ITS_OWN,
    TWICE_EACH_BATCH,
    WEIGHTS_UNCHANGED,
)

#: Mini-batches of an epoch: full ones, and a last one that is smaller.
BATCH_SIZE, IMAGES = 16, 7 * 16 + 5
RATE, INTERVAL, EPOCH = 0.5, 3, 2


class Epoch:
    """An epoch of the student's training, of a linear model for which it can be computed.

    Attributes
    ----------
    weights : ndarray of shape (10, 785)
        Weights and bias after the epoch.
    right : ndarray of the same shape
        What they should be.
    losses : list of float
        What the loss of each mini-batch should be.
    """

    def __init__(self, student: Any, datasets: Any, rng: np.random.Generator) -> None:
        full = datasets.load("mnist", "train")
        index = rng.choice(len(full.labels), IMAGES, replace=False)
        pixels, self.labels = as_pixels(full.images[index]), full.labels[index].astype(np.int64)
        self.x = np.column_stack([pixels.reshape(IMAGES, -1).astype(np.float64), np.ones(IMAGES)])
        self.loader = torch_data.loader(
            student, pixels, self.labels, batch_size=BATCH_SIZE, shuffle=False
        )
        self.model = keep(define(student, linear_model, shown="making a model"))
        optimizer = keep(define(student, plain_sgd, shown="making an optimizer"), self.model, RATE)
        self.start = self._weights(student)
        self.returned = student.train_one_epoch(
            self.loader, self.model, "cpu", optimizer, INTERVAL, EPOCH
        )
        self.weights = self._weights(student)
        self.modes = {bool(each) for each in self.model.modes}
        self.right, self.losses = self.descend()

    def _weights(self, student: Any) -> Floats:
        w, b = torch_data.parameter_arrays(student, self.model)
        return np.column_stack([w, b])

    def descend(
        self, *, accumulate: bool = False, batches: slice = slice(None), passes: int = 1
    ) -> tuple[Floats, list[float]]:
        """Return the weights after an epoch and the loss of each mini-batch before its update."""
        w, losses, gradient = self.start.copy(), [], 0.0 * self.start
        starts = list(range(0, IMAGES, BATCH_SIZE))[batches]
        for first in starts * passes:
            x = self.x[first : first + BATCH_SIZE]
            y = self.labels[first : first + BATCH_SIZE]
            losses.append(cross_entropy(x @ w.T, y))
            step = softmax_cross_entropy_gradient(x @ w.T, y).T @ x
            gradient = step + (gradient if accumulate else 0.0)
            w = w - RATE * gradient
        return w, losses

    def pair(self) -> tuple[Any, Any]:
        """Return losses and counter.

        Raises
        ------
        Wrong
            If `train_one_epoch` did not return two values.
        """
        if not isinstance(self.returned, list) or len(self.returned) != 2:
            raise Wrong(
                "train_one_epoch does not return a pair",
                expected="losses, counter",
                found=describe_returned(self.returned),
                next_step="End it with 'return losses, counter'.",
            )
        return self.returned[0], self.returned[1]


def assert_updates(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check that `train_one_epoch` makes one step of the optimizer for each mini-batch.

    Raises
    ------
    Wrong
        If the weights are others afterwards, or the model is not in training mode.
    """
    epoch = Epoch(student, datasets, rng)
    assert_close(
        epoch.weights,
        epoch.right,
        what="the weights of a linear model after train_one_epoch",
        rtol=1e-3,
        atol=1e-4,
        forms={
            WEIGHTS_UNCHANGED: epoch.start,
            NO_ZERO_GRAD: (epoch.descend(accumulate=True)[0]),
            LAST_BATCH_MISSING: epoch.descend(batches=slice(-1))[0],
            FIRST_BATCH_ALONE: epoch.descend(batches=slice(1))[0],
            TWICE_EACH_BATCH: epoch.descend(passes=2)[0],
        },
        next_step="For each mini-batch: zero_grad, forward, cross-entropy, backward, step.",
    )
    if epoch.modes != {True}:
        raise Wrong(
            "train_one_epoch does not train in training mode",
            expected="model.train() before the first mini-batch",
            found="a model in evaluation mode",
            cause=NO_TRAINING_MODE,
            next_step="Call model.train(): dropout and batch normalization depend on it.",
            earned=0.5,
        )


def assert_log(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check the losses and the counter that `train_one_epoch` returns.

    Raises
    ------
    Wrong
        If one is wrong; the other keeps half of the points.
    """
    epoch = Epoch(student, datasets, rng)
    losses, counter = epoch.pair()
    batches = len(epoch.losses)
    noted = list(range(INTERVAL, batches + 1, INTERVAL))
    seen = [EPOCH * IMAGES + min(each * BATCH_SIZE, IMAGES) for each in noted]
    kept = [epoch.losses[each - 1] for each in noted]
    require_order(
        [losses, counter], [kept, seen], ["losses", "counter"], what="train_one_epoch", earned=0.5
    )
    failed = []
    for found, right, what, forms, formula in (
        (
            losses,
            [epoch.losses[each - 1] for each in noted],
            f"losses of train_one_epoch, of {batches} mini-batches at log_interval={INTERVAL}",
            {
                COUNTED_FROM_0: np.array(epoch.losses[::INTERVAL]),
                EVERY_BATCH_NOTED: np.array(epoch.losses),
                OTHER_BATCHES_NOTED: np.delete(epoch.losses, [each - 1 for each in noted]),
            },
            None,
        ),
        (
            counter,
            seen,
            f"counter of train_one_epoch, in epoch {EPOCH} of {IMAGES} images",
            {
                NOTHING_COUNTED: np.full(len(seen), EPOCH * IMAGES),
                ONE_IMAGE_LESS: np.array(seen) - np.array(noted),
                EARLIER_EPOCHS_MISSING: np.array(seen) - EPOCH * IMAGES,
                BATCHES_COUNTED: np.array(noted, dtype=float),
                LAST_SEEN_MISSING: np.array(seen) - BATCH_SIZE,
            },
            Formula(formulas.seen, EPOCH, IMAGES, BATCH_SIZE, noted),
        ),
    ):
        try:
            _assert_logged(found, right, what, forms, formula)
        except Wrong as wrong:
            failed.append(wrong)
    if failed:
        failed[0].earned = 1.0 - len(failed) / 2
        raise failed[0]


def _assert_logged(
    found: Any, right: Any, what: str, forms: Mapping[Any, Any], formula: Formula | None
) -> None:
    values = as_array(found, what=what).reshape(-1)
    if formula is not None and (size := _size_of_own(values, right)):
        forms = {**forms, SIZE_OF_ITS_OWN.of(size=size, right=BATCH_SIZE): values}
    assert_close(
        values, np.array(right, dtype=float), what=what, rtol=1e-3, forms=forms, formula=formula
    )


def _size_of_own(counter: Floats, right: Any) -> int | None:
    """Return the size of a mini-batch by which images were counted, if it is another one."""
    if counter.shape != np.shape(right) or not np.all(np.isfinite(counter)):
        return None
    noted = INTERVAL * np.arange(1, len(counter) + 1)
    for before in (EPOCH * IMAGES, 0):
        for batches in (noted, noted - 1):
            sizes = (counter - before) / batches
            size = round(float(sizes[0]))
            if np.allclose(sizes, size) and size > 1 and size != BATCH_SIZE:
                return size
    return None


def assert_test_epoch(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check the loss and the number of right images that `test_one_epoch` returns.

    Raises
    ------
    Wrong
        If one is wrong, the model is changed, or it is not in evaluation mode.
    """
    full = datasets.load("mnist", "validation")
    index = rng.choice(len(full.labels), IMAGES, replace=False)
    pixels = as_pixels(full.images[index])
    model = keep(define(student, linear_model, shown="making a model"))
    logits = outputs(student, model, pixels, "model(x)")
    labels = np.where(rng.random(IMAGES) < 0.5, logits.argmax(axis=1), full.labels[index])
    loader = torch_data.loader(student, pixels, labels, batch_size=BATCH_SIZE, shuffle=False)
    before = torch_data.parameter_arrays(student, model)
    model.train()
    define(student, forget_modes, shown="model")(model)
    returned = student.test_one_epoch(loader, model, "cpu")
    if not isinstance(returned, list) or len(returned) != 2:
        raise Wrong(
            "test_one_epoch does not return a pair",
            expected="test_loss, num_correct",
            found=describe_returned(returned),
            next_step="End it with 'return test_loss, num_correct'.",
        )
    after = torch_data.parameter_arrays(student, model)
    if not all(np.array_equal(a, b) for a, b in zip(before, after, strict=True)):
        raise Wrong(
            "test_one_epoch changes the model",
            expected="weights as they were",
            found="other weights after the call",
            next_step="No backward and no step here.",
        )
    right = logits.argmax(axis=1) == labels
    mean_loss = cross_entropy(logits, labels)
    require_order(
        returned,
        [mean_loss, float(np.sum(right))],
        ["test_loss", "num_correct"],
        what="test_one_epoch",
        earned=1 / 3,
    )
    assert_close(
        as_scalar(returned[1], what="num_correct of test_one_epoch"),
        float(np.sum(right)),
        what="num_correct of test_one_epoch",
        forms={
            NOTHING_ADDED: 0.0,
            COUNTED_WITH_LAST: np.sum(right) + 1.0,
            NUMBER_WRONG: np.sum(~right),
            LEAST_LIKELY: np.sum(logits.argmin(axis=1) == labels),
            FRACTION_FOR_NUMBER: float(np.mean(right)),
            LAST_BATCH_ALONE: float(np.sum(right[BATCH_SIZE * (IMAGES // BATCH_SIZE) :])),
        },
        earned=1 / 3,
    )
    what = "test_loss of test_one_epoch"
    assert_mean_loss(returned[0], logits, labels, what, batch_size=BATCH_SIZE, earned=1 / 3)
    if {bool(each) for each in model.modes} != {False}:
        raise Wrong(
            "test_one_epoch does not measure in evaluation mode",
            expected="model.eval() before the first mini-batch",
            found="a model in training mode",
            cause=NO_EVALUATION_MODE,
            next_step="Call model.eval(): dropout and batch normalization depend on it.",
            earned=2 / 3,
        )


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def linear_model() -> Any:
    """Return a model of one layer that keeps the mode in which it is called."""
    import torch

    class Linear(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = torch.nn.Linear(784, 10)
            self.modes: list[bool] = []

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.modes.append(self.training)
            result: torch.Tensor = self.linear(x.flatten(start_dim=1))
            return result

    return Linear().eval()


def forget_modes(model: Any) -> None:
    """Forget in which modes a model was called."""
    model.modes.clear()


def plain_sgd(model: Any, rate: float) -> Any:
    """Return an optimizer of the parameters of a model."""
    import torch

    return torch.optim.SGD(model.parameters(), lr=rate)
