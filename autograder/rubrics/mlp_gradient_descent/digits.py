"""Checks of the student's model of digits: what it gives, and what it learns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import NotDefined, Remote, StudentRaised, Tensor, define, keep, torch_data
from autograder.driving.disguise import Disguise, DisguisedDatasets
from autograder.driving.torch_sizes import why_layers_do_not_fit
from autograder.oracles import as_array
from autograder.results.cause import Cause
from autograder.rubrics.mlp_gradient_descent import digit_driving as driving
from autograder.rubrics.mlp_gradient_descent import driving as small_driving
from autograder.rubrics.mlp_gradient_descent.causes import ACTIVATION_AT_END, SOFTMAX_BEFORE_LOSS
from autograder.rubrics.mlp_gradient_descent.loss import model_of

#: With the learning rate of the notebook the reference reaches 89% on these images.
LEAST_ACCURACY = 0.5
PIXELS, CLASSES = 28 * 28, 10


def digit_model_of(student: Any) -> Remote:
    """Return the student's model of digits, by its own name or, as some notebooks do, `model`."""
    shape = (1, 1, 28, 28)
    try:
        return model_of(student, "digit_model", shape)
    except NotDefined as error:
        try:
            found = model_of(student, "model", shape)
            define(student, driving.logits_of, shown="model")(found, images_of(np.zeros(shape)))
        except Wrong:
            raise error from None
        return found


def images_of(images: NDArray[Any]) -> Tensor:
    """Return images as tensors of shape (n, 1, height, width)."""
    return Tensor(images.reshape(len(images), 1, *images.shape[-2:]).astype(np.float32))


def _digits(datasets: Any, split: str, count: int) -> tuple[Tensor, NDArray[np.int64]]:
    loaded = datasets.load("mnist", split)
    return images_of(loaded.images[:count] / 255.0), loaded.labels[:count].astype(np.int64)


def assert_logits(student: Any, datasets: Any) -> None:
    """Check that the model gives 10 logits for each image.

    Raises
    ------
    Wrong
        If it gives something else, such as probabilities.
    """
    images, _ = _digits(datasets, "validation", 7)
    model = digit_model_of(student)
    try:
        run = define(student, driving.logits_of, shown="digit_model(images)")
        outputs, learned = run(model, images)
    except StudentRaised as error:
        raise error.because(_why_layers_do_not_fit(student, model)) from None
    if np.shape(outputs) != (7, CLASSES) and (why := _why_layers_do_not_fit(student, model)):
        raise Wrong(
            "digit_model does not give 10 numbers for each image",
            expected="logits of shape (7, 10), for 7 images",
            found=f"shape {np.shape(outputs)}",
            cause=why,
        )
    values = as_array(outputs, what="digit_model(images) of 7 images", shape=(7, CLASSES))
    if not learned:
        raise Wrong(
            "digit_model has no parameters to train",
            expected="an nn.Module with at least one layer",
            found="a model that learns 0 numbers",
            next_step="Build digit_model from layers of torch.nn.",
        )
    if np.all(values >= 0) and np.allclose(values.sum(axis=1), 1.0, atol=1e-4):
        raise Wrong(
            "digit_model gives probabilities, not logits",
            expected="logits: any numbers, not scaled to a sum of 1",
            found="10 numbers that add up to 1 for each image",
            cause=SOFTMAX_BEFORE_LOSS,
            next_step="Leave out the softmax after the last layer.",
        )
    if np.all(values >= 0):
        raise Wrong(
            "digit_model gives no negative numbers",
            expected="logits, which may have either sign",
            found=f"70 numbers from {values.min():.3g} to {values.max():.3g}",
            cause=ACTIVATION_AT_END,
            next_step="End digit_model with the last linear layer.",
        )


def _why_layers_do_not_fit(student: Any, model: Remote) -> Cause | None:
    if define(student, small_driving.layers_of, shown="digit_model.parameters()")(model) is None:
        return None
    return why_layers_do_not_fit(torch_data.layers(student, model), PIXELS, CLASSES)


def train_on_digits(student: Any, datasets: Any, rng: np.random.Generator) -> dict[str, float]:
    """Train the student's model of digits with the student's training; return its accuracy.

    The labels are exchanged in secret: a model that knew the digits before has to learn.
    """
    served = DisguisedDatasets(datasets, Disguise.drawn(rng, pixels=False))
    images, labels = _digits(served, "train", 8_000)
    others, truth = _digits(served, "validation", 2_000)
    define(student, driving.keep_measuring, shown="loss_and_accuracy")(student)
    model = keep(define(student, driving.copy_of, shown="digit_model"), digit_model_of(student))
    define(student, driving.give_to_optimizers, shown="optimizer")(student, model, None)
    run = define(student, driving.trained_on_digits, shown="train(digit_model, …)")
    outputs = run(student.train, model, images, Tensor(labels), others)
    logits = as_array(outputs, what="digit_model(images)", shape=(len(truth), 10))
    return {"accuracy": float(np.mean(logits.argmax(axis=1) == truth))}


def assert_accurate(run: dict[str, float], leaderboard: Callable[..., None]) -> None:
    """Check that the trained model of digits is right often enough.

    Raises
    ------
    Wrong
        If it is not.
    """
    accuracy = run["accuracy"]
    if not accuracy >= LEAST_ACCURACY:
        raise Wrong(
            "train(digit_model, …) does not learn digits",
            expected=f"at least {LEAST_ACCURACY:.0%} of 2,000 other images right, after 5 epochs "
            "of 8,000 images",
            found=f"{accuracy:.1%}; guessing gives 10%",
            next_step="Print the loss in each epoch: it has to fall. Fix the parts above first.",
        )
    leaderboard("accuracy", round(accuracy, 4), order="desc")
