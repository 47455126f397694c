"""Checks of a stochastic gradient descent that students wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder import Wrong
from autograder.driving import define
from autograder.driving.disguise import Disguise
from autograder.oracles import as_array, describe_returned, error_rate
from autograder.oracles.catalogue import OTHER_ORDER
from autograder.rubrics.mnist_pca_knn_cnn.causes import (
    CLIMBS,
    DIVIDED_BY_GRADIENT,
    GRADIENT_LEFT_OUT,
    NO_STEP_AT_ALL,
    ONE_LEFT_OUT,
)
from autograder.rubrics.mnist_pca_knn_cnn.digits import Digits, FloatArray

Note = Callable[[str], None]

#: Training in the check: images, passes over them, learning rates.
TRAINING, EPOCHS = 5_000, 6
#: For one image at a time, and for steps along the mean of a mini-batch.
LEARNING_RATES = (0.01, 0.5)
#: A right descent gets 0.81 to 0.89 on the test set after that, a wrong one 0.1.
LEAST_ACCURACY = 0.70


# The next two run in the student's process: one call of SGD calls f and df thousands of times.


def descend_a_slope(sgd: object, lr: float, max_epoch: int, count: int, seed: int) -> object:
    """Run SGD on a sum whose gradients are 2 for W and 3 for b, from the same start."""
    import numpy

    def loss(w: Any, b: Any, _y: Any, _x: Any) -> Any:
        return 2 * w.sum() + 3 * b.sum()

    def gradients(w: Any, b: Any, _y: Any, _x: Any) -> Any:
        return 2 * numpy.ones_like(w), 3 * numpy.ones_like(b)

    numpy.random.seed(seed)  # noqa: NPY002 - what student code draws from
    labels = numpy.eye(3)[numpy.arange(count) % 3]
    return sgd(loss, gradients, numpy.ones((count, 5)), labels, 3, lr, max_epoch)  # type: ignore[operator]


def train_with_right_gradients(
    sgd: object, xs: object, ys: object, lr: float, max_epoch: int
) -> object:
    """Run SGD with a loss and gradients that are right, for one image or a mini-batch."""
    import numpy

    def scores(w: Any, b: Any, x: Any) -> Any:
        u = x @ w.T + b
        return u - u.max(axis=-1, keepdims=True)

    def loss(w: Any, b: Any, y: Any, x: Any) -> Any:
        u = scores(w, b, x)
        return -(y * (u - numpy.log(numpy.exp(u).sum(axis=-1, keepdims=True)))).sum(axis=-1).mean()

    def gradients(w: Any, b: Any, y: Any, x: Any) -> Any:
        p = numpy.exp(scores(w, b, x))
        d = p / p.sum(axis=-1, keepdims=True) - y
        if d.ndim == 1:
            return numpy.outer(d, x), d
        return d.T @ x / len(x), d.mean(axis=0)

    return sgd(loss, gradients, xs, ys, 10, lr, max_epoch)  # type: ignore[operator]


def _weights(found: Any, shape: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
    if not isinstance(found, list) or len(found) != 2:
        raise Wrong(
            "SGD does not return a pair",
            expected="(W, b)",
            found=describe_returned(found),
            next_step="End it with 'return W, b'.",
        )
    if np.shape(found[0]) == shape[:1] and np.shape(found[1]) == shape:
        raise Wrong(
            "SGD returns its values in the wrong order",
            expected="W, b",
            found="b, W",
            cause=OTHER_ORDER.of(found="b, W", right="W, b"),
        )
    w = as_array(found[0], what="W of SGD", shape=shape)
    return w, as_array(found[1], what="b of SGD", shape=shape[:1])


def assert_descends(student: Any, rng: np.random.Generator) -> None:
    """Check that ``SGD`` goes down the gradients of ``df``, by ``lr``, ``max_epoch`` times.

    Raises
    ------
    Wrong
        If W or b stays where it is, goes up, or does not use ``lr`` or ``max_epoch``.
    """
    helper = define(student, descend_a_slope, shown="SGD(f, df, Xs, ys, n_classes, lr, max_epoch)")
    seed = int(rng.integers(2**31))

    def end(lr: float, epochs: int, images: int = 12) -> tuple[FloatArray, FloatArray]:
        return _weights(helper(student.SGD, lr, epochs, images, seed), (3, 5))

    start, moved, twice, longer = end(0.0, 2), end(1e-3, 2), end(2e-3, 2), end(1e-3, 6)
    first = end(1e-3, 1)
    for name, a, b, c, d in zip(("W", "b"), start, moved, twice, longer, strict=True):
        step = float(np.mean(b - a))
        climbs = bool(np.mean(first[name == "b"] - a) > 0)
        _require_down(name, step, float(np.ptp(b - a)), climbs=climbs)
        if abs(float(np.mean(c - a)) - 2 * step) > 1e-3 * abs(step):
            raise _not_heeded("lr", name, f"{step:.4g} and {np.mean(c - a):.4g}", "twice as far")
        if float(np.mean(d - a)) > 1.5 * step:
            found = f"{step:.4g} in 2 and {np.mean(d - a):.4g} in 6"
            raise _not_heeded("max_epoch", name, found, "farther in 6 epochs than in 2")
    steps = [float(np.mean(b - a)) for a, b in zip(start, moved, strict=True)]
    if abs(steps[1] - 1.5 * steps[0]) > 1e-3 * abs(steps[0]):
        found = f"{steps[0]:.4g} for W and {steps[1]:.4g} for b"
        cause = _of_ratio(steps[1] / steps[0]) if steps[0] else ""
        raise _not_heeded("df", "b", found, "1.5 times as far as W, by its gradient", cause)
    if _same(start, end(1e-3, 1, images=1)):
        left_out = [
            name
            for name, more in {
                "epoch": end(1e-3, 2, images=1),
                "image": end(1e-3, 1, images=2),
            }.items()
            if not _same(start, more)
        ]
        raise Wrong(
            "SGD does nothing with one image in one epoch",
            expected="one update of W and b",
            found="W or b as they were at the start",
            cause=ONE_LEFT_OUT.of(name=left_out[0]) if len(left_out) == 1 else "",
            next_step="Look for an epoch or an image that is left out: range(max_epoch), and "
            "all of range(len(Xs)).",
        )


def _same(start: Sequence[FloatArray], end: Sequence[FloatArray]) -> bool:
    return any(np.array_equal(a, b) for a, b in zip(start, end, strict=True))


def _of_ratio(ratio: float) -> str:
    """Name what makes b move this many times as far as W, for gradients of 3 and 2."""
    causes = {
        3.0: GRADIENT_LEFT_OUT.of(name="W"),
        1 / 2: GRADIENT_LEFT_OUT.of(name="b"),
        6.0: DIVIDED_BY_GRADIENT.of(name="W"),
        1 / 6: DIVIDED_BY_GRADIENT.of(name="b"),
    }
    return next((c for each, c in causes.items() if abs(ratio - each) <= 1e-3 * each), "")


def _require_down(name: str, step: float, spread: float, *, climbs: bool) -> None:
    if step < 0 and spread <= 1e-6 * abs(step) + 1e-12:
        return
    found = f"a mean change of {step:+.4g}"
    cause = ""
    if step > 0 and climbs:
        cause = CLIMBS
    elif step == 0 and spread == 0:
        cause = NO_STEP_AT_ALL.of(name=name)
    raise Wrong(
        f"SGD does not take {name} down the gradient that df returns",
        expected=f"every entry of {name} smaller by the same, for a df of equal entries",
        found=found,
        cause=cause,
        next_step="For each image call dW, db = df(W, b, y, x), then W = W - lr * dW and "
        "b = b - lr * db.",
    )


def _not_heeded(what: str, name: str, found: str, expected: str, cause: str = "") -> Wrong:
    return Wrong(
        f"SGD does not use {what}",
        expected=f"{name} to move {expected}",
        found=f"it moves by {found}",
        cause=cause,
        next_step="Multiply each gradient that df returns by lr, and go through all images "
        "max_epoch times.",
    )


def assert_learns(student: Any, digits: Digits, rng: np.random.Generator, note: Note) -> None:
    """Check that ``SGD`` finds a good classifier, with the student's gradients or right ones.

    Raises
    ------
    Wrong
        If it does with neither.
    """
    digits = _in_disguise(digits, Disguise.drawn(rng))
    chosen = rng.choice(len(digits.images), TRAINING, replace=False)
    xs, labels = digits.flat[chosen] / 255, digits.labels[chosen].astype(np.int64)
    one_hot = np.eye(10)[labels]
    best, trouble = 0.0, None
    for own in (True, False):
        for lr in LEARNING_RATES:
            try:
                trained = _trained(student, xs, one_hot, lr, own=own)
                best = max(best, _accuracy(trained, digits))
            except Wrong as error:
                trouble = trouble or error
            if best >= LEAST_ACCURACY:
                if not own:
                    note("SGD is right with right gradients; yours have to be fixed.")
                return
    if best == 0.0 and trouble is not None:
        raise trouble
    raise Wrong(
        "SGD does not find a good classifier",
        expected=f"over {LEAST_ACCURACY:.0%} of the test images correct, after {EPOCHS} epochs "
        f"of {TRAINING:,} images (over 90% with all of MNIST)",
        found=f"{best:.1%} correct",
        next_step="Go through all images in each epoch, and update W and b after each one.",
    )


def _in_disguise(digits: Digits, disguise: Disguise) -> Digits:
    """Exchange labels and pixels in secret: weights from before do not fit."""
    train = disguise.put_on(digits.images, digits.labels)
    return Digits(*train, *disguise.put_on(digits.test_images, digits.test_labels))


def _trained(
    student: Any, xs: FloatArray, ys: npt.NDArray[Any], lr: float, *, own: bool
) -> tuple[FloatArray, FloatArray]:
    if own:
        found = student.SGD(student.J, student.dJ, xs, ys, 10, lr, EPOCHS)
    else:
        helper = define(student, train_with_right_gradients, shown="SGD(f, df, Xs, ys, …)")
        found = helper(student.SGD, xs, ys, lr, EPOCHS)
    return _weights(found, (10, 784))


def _accuracy(weights: tuple[FloatArray, FloatArray], digits: Digits) -> float:
    w, b = weights
    test = digits.test_images.reshape(len(digits.test_images), -1) / 255
    if not (np.all(np.isfinite(w)) and np.all(np.isfinite(b))):
        return 0.0
    return 1.0 - error_rate(test @ w.T + b, digits.test_labels)
