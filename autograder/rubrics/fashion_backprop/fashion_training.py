"""Checks of a classifier of Fashion-MNIST in PyTorch: measuring and training it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import torch_data, torch_steps
from autograder.driving.disguise import Disguise, DisguisedDatasets
from autograder.driving.torch_data import Floats, as_pixels, assert_mean_loss, outputs
from autograder.oracles import (
    as_array,
    as_scalar,
    assert_close,
    cross_entropy,
    describe_returned,
    require_order,
)
from autograder.oracles.shapes import explain_shape
from autograder.rubrics.fashion_backprop.causes import (
    LAST_BATCH_ALONE,
    LOSSES_EXCHANGED,
    MEAN_OVER_BATCHES,
    MULTIPLIED_BY_IMAGES,
    NOTHING_COUNTED,
    NUMBER_OF_RIGHT_ONES,
    ONE_IMAGE_LESS,
    ONE_RIGHT_TOO_MANY,
    SMALLEST_LOGIT,
)

BATCH_SIZE = 64
#: A short training, on part of the data: 5 epochs of 4,000 images, at the homework's rate.
TRAINING, TEST, EPOCHS, RATE = 4_000, 1_000, 5, 0.1
#: In 24 runs each, a right training reached 60% to 75% with a constant rate and 68% to 72% with
#: one that falls. With softmax in Net it was 15% to 36%, and without zero_grad it stays at 10%.
LEAST_ACCURACY = 0.45
#: At this learning rate nothing moves by as much as a float32 can tell.
_STILL = 1e-12


def _some(datasets: Any, split: str, count: int, rng: np.random.Generator) -> tuple[Any, Any]:
    full = datasets.load("fashion_mnist", split)
    index = rng.permutation(len(full.labels))[:count]
    return as_pixels(full.images[index]), full.labels[index].astype(np.int64)


def _pair(returned: Any, function: str, expected: str) -> tuple[Any, Any]:
    if not isinstance(returned, list) or len(returned) != 2:
        raise Wrong(
            f"{function} does not return a pair",
            expected=expected,
            found=describe_returned(returned),
            next_step=f"End it with 'return {expected}'.",
        )
    return returned[0], returned[1]


def assert_evaluates(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check that `evaluate` gives the mean loss and the accuracy over all images.

    Raises
    ------
    Wrong
        If one is wrong; the other keeps half of the points.
    """
    network = student.Net()
    pixels, labels = _some(datasets, "validation", 4 * BATCH_SIZE + 24, rng)
    logits = outputs(student, network, pixels, "Net()(x)")
    # A new network takes nearly every image for the same class, so half the labels are its own.
    labels = np.where(rng.random(len(labels)) < 0.5, logits.argmax(axis=1), labels)
    loader = torch_data.loader(student, pixels, labels, batch_size=BATCH_SIZE, shuffle=False)
    before = torch_data.parameter_arrays(student, network)
    loss, accuracy = _pair(student.evaluate(network, loader), "evaluate", "loss, accuracy")
    _assert_unchanged(before, torch_data.parameter_arrays(student, network))
    right = logits.argmax(axis=1) == labels
    require_order(
        [loss, accuracy],
        [cross_entropy(logits, labels), float(np.mean(right))],
        ["loss", "accuracy"],
        what="evaluate",
        earned=0.5,
    )
    what = "the loss of evaluate"
    failed = []
    for check in (
        functools.partial(_assert_accuracy, accuracy, right, logits.argmin(axis=1) == labels),
        functools.partial(assert_mean_loss, loss, logits, labels, what, batch_size=BATCH_SIZE),
    ):
        try:
            check()
        except Wrong as wrong:
            failed.append(wrong)
    if failed:
        failed[0].earned = 1.0 - len(failed) / 2
        raise failed[0]


def _assert_accuracy(found: Any, right: Any, least: Any) -> None:
    """Check an accuracy: the fraction of the images, or the same in percent."""
    fraction = float(np.mean(right))
    per_batch = [
        float(np.mean(part)) for part in np.split(right, range(BATCH_SIZE, len(right), BATCH_SIZE))
    ]
    assert_close(
        found,
        fraction,
        alternatives={"in percent": 100.0 * fraction},
        what="the accuracy of evaluate",
        is_rate=True,
        forms={
            NOTHING_COUNTED: 0.0,
            ONE_RIGHT_TOO_MANY: (np.sum(right) + 1) / len(right),
            ONE_IMAGE_LESS: np.sum(right) / (len(right) - 1),
            MULTIPLIED_BY_IMAGES: np.sum(right) * len(right),
            SMALLEST_LOGIT: np.mean(least),
            MEAN_OVER_BATCHES: float(np.mean(per_batch)),
            NUMBER_OF_RIGHT_ONES: float(np.sum(right)),
            LAST_BATCH_ALONE: per_batch[-1],
        },
    )


def _assert_unchanged(before: list[Floats], after: list[Floats]) -> None:
    if not all(np.array_equal(a, b) for a, b in zip(before, after, strict=True)):
        raise Wrong(
            "evaluate changes the network",
            expected="weights as they were",
            found="other weights after the call",
            next_step="Leave the optimizer out of it: no loss.backward() and no step().",
        )


def assert_curves(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check the losses that `train_net` returns, where they can be known.

    Without a step worth the name, both are the mean loss of the new network in every epoch.

    Raises
    ------
    Wrong
        If there is not one for each epoch, or it is not the mean loss.
    """
    network = student.Net()
    sets = {
        name: _some(datasets, split, count, rng)
        for name, split, count in (("train", "train", 216), ("test", "validation", 152))
    }
    # Not shuffled, so that the mean over mini-batches is known, too.
    loaders = [
        torch_data.loader(student, *each, batch_size=BATCH_SIZE, shuffle=False)
        for each in sets.values()
    ]
    logits = {name: outputs(student, network, x, "Net()(x)") for name, (x, _) in sets.items()}
    returned = student.train_net(network, *loaders, 3, _STILL)
    curves = _pair(returned, "train_net", "train_losses, test_losses")
    after = outputs(student, network, sets["test"][0], "Net()(x)")
    if not np.allclose(after, logits["test"], atol=1e-4):
        raise Wrong(
            "train_net does not use its learning rate lr",
            expected=f"a network that stays as it is, at lr={_STILL:g}",
            found="a different network",
            next_step="Make the optimizer inside train_net: torch.optim.SGD(net.parameters(), "
            "lr=lr).",
        )
    rights = [_means_of(logits[name], labels) for name, (_, labels) in sets.items()]
    _require_train_first(curves, rights)
    for curve, (name, (_, labels)) in zip(curves, sets.items(), strict=True):
        what = f"{name}_losses"
        values = as_array(curve, what=what)
        if values.shape != (3,):
            raise Wrong(
                f"{what} does not have a number for each epoch",
                expected="3 numbers, for 3 epochs",
                found=f"shape {values.shape}",
                cause=explain_shape(values.shape, (3,)).cause,
                next_step="Append the mean loss once at the end of each epoch.",
            )
        for epoch in values:
            assert_mean_loss(
                float(epoch), logits[name], labels, f"an element of {what}", batch_size=BATCH_SIZE
            )


def _means_of(logits: Floats, labels: Any) -> list[float]:
    """Return the mean loss of the images, and that of the mini-batches: both are right."""
    cuts = range(BATCH_SIZE, len(labels), BATCH_SIZE)
    parts = zip(np.split(logits, cuts), np.split(labels, cuts), strict=True)
    each = [cross_entropy(*part) for part in parts]
    return [cross_entropy(logits, labels), float(np.mean(each))]


def _require_train_first(curves: tuple[Any, Any], rights: list[list[float]]) -> None:
    """Raise `Wrong` if the losses of the two sets are each in the other's place."""
    train, test = (float(np.mean(as_array(each, what="losses of train_net"))) for each in curves)

    def is_of(mean: float, which: int) -> bool:
        return any(np.isclose(mean, right, rtol=1e-5) for right in rights[which])

    exchanged = is_of(train, 1) and is_of(test, 0)
    if exchanged and not (is_of(train, 0) or is_of(test, 1)):
        raise Wrong(
            "train_net returns its values in the wrong order",
            expected="train_losses, test_losses",
            found="test_losses, train_losses",
            cause=LOSSES_EXCHANGED,
        )


def short_training(student: Any, datasets: Any, rng: np.random.Generator) -> dict[str, Any]:
    """Train a network for a few epochs; return losses, and logits and labels of the test set.

    Labels and pixels are exchanged in secret: weights from before do not fit.
    """
    network = student.Net()
    served = DisguisedDatasets(datasets, Disguise.drawn(rng))
    train, test = (
        _some(served, split, count, rng)
        for split, count in (("train", TRAINING), ("validation", TEST))
    )
    loaders = [
        torch_data.loader(student, *part, batch_size=BATCH_SIZE, shuffle=shuffle)
        for part, shuffle in ((train, True), (test, False))
    ]
    returned = student.train_net(network, *loaders, EPOCHS, RATE)
    logits = outputs(student, network, test[0], "Net()(x)")
    run = {"returned": returned, "logits": logits, "labels": test[1], "cause": ""}
    if not np.mean(logits.argmax(axis=1) == test[1]) >= LEAST_ACCURACY:
        run["cause"] = _why_untrained(student, *train)
    return run


def _why_untrained(student: Any, pixels: Any, labels: Any) -> str:
    """Name what is wrong with the updates of `train_net`, if two short ones prove it."""

    def train(network: Any, batches: Any, rate: float) -> None:
        student.train_net(network, batches, batches, 1, rate)

    batch = pixels[:BATCH_SIZE], labels[:BATCH_SIZE]
    return torch_steps.why_untrained(student, student.Net(), *batch, train)


def show_losses(show: Any, returned: Any) -> None:
    """Show both losses of a short training."""
    if isinstance(returned, list) and len(returned) == 2:
        show.curves(
            "Mean loss of each epoch",
            student=dict(zip(("training", "test"), returned, strict=True)),
            xlabel="epoch",
            ylabel="cross-entropy",
        )


def assert_trained(run: dict[str, Any], note: Callable[[str], None]) -> None:
    """Check that training worked: a falling loss, the last one of the network as it is left.

    Raises
    ------
    Wrong
        If the accuracy is low, or the curves are not those of this training.
    """
    logits, labels = run["logits"], run["labels"]
    accuracy = float(np.mean(logits.argmax(axis=1) == labels))
    if not accuracy >= LEAST_ACCURACY:
        raise Wrong(
            "train_net does not train the network",
            expected=f"{100 * LEAST_ACCURACY:.0f}% or more right after {EPOCHS} epochs of "
            f"{TRAINING:,} images",
            found=f"{100 * accuracy:.1f}%",
            cause=run["cause"],
            next_step="For each mini-batch: zero_grad, forward, loss, backward, step.",
        )
    curves = _pair(run["returned"], "train_net", "train_losses, test_losses")
    train, test = (as_array(each, what="train_losses and test_losses") for each in curves)
    if train.shape != (EPOCHS,) or not train[-1] < train[0]:
        raise Wrong(
            "train_losses do not fall",
            expected=f"{EPOCHS} numbers, the last smaller than the first",
            found=np.array2string(train, precision=3, threshold=8),
            next_step="Keep the mean loss of each epoch, of the mini-batches as they were trained.",
            earned=0.5,
        )
    what = "the last of test_losses"
    last = as_scalar(test[-1], what=what)
    assert_mean_loss(last, logits, labels, what, batch_size=BATCH_SIZE, earned=0.5)
    note(f"After {EPOCHS} epochs of {TRAINING:,} images: {100 * accuracy:.1f}% of the test set.")
