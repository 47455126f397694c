"""Checks of forward and backward passes written from scratch, one sample at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import define
from autograder.oracles import Formula, as_array, as_scalar, assert_close, describe_returned
from autograder.rubrics.fashion_backprop import formulas, sigmoid_network
from autograder.rubrics.fashion_backprop.causes import (
    ALL_LOGS,
    FIRST_LOSS_EVERYWHERE,
    HALF_SQUARED_ERROR,
    LABEL_FOR_GUESS,
    LEAST_PROBABLE,
    MEAN_OVER_CLASSES,
    MEAN_SQUARED_ERROR,
    NO_BIASES,
    NO_MINUS,
    NUMBER_FOR_ONE_HOT,
    OTHER_ACTIVATION,
    PROBABILITIES_FOR_GUESS,
    PROBABILITY_OF_LABEL,
    SIGMOID_BEFORE_SOFTMAX,
    SOFTMAX_TWICE,
    SQUARED_ERROR,
)
from autograder.rubrics.fashion_backprop.from_scratch import CLASSES, Driver, random_sample
from autograder.rubrics.fashion_backprop.sigmoid_network import Floats, Network

Note = Callable[[str], None]

SAMPLES = 4


def draw(driver: Driver, rng: np.random.Generator) -> tuple[Network, Floats, int]:
    """Give the student a random network; return it with a sample and a label."""
    return driver.random(rng), random_sample(rng), int(rng.integers(CLASSES))


def assert_loss(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check the loss of `feed_forward_sample` for some random networks.

    Raises
    ------
    Wrong
        If it is not the cross-entropy.
    """
    driver = Driver(student, rng)
    for _ in range(SAMPLES):
        network, sample, y = draw(driver, rng)
        found, _ = driver.feed_forward(sample, y)
        seen = driver.form.scale * sample
        assert_close(
            found,
            sigmoid_network.loss(network, seen, y),
            what="the loss of feed_forward_sample",
            forms=_wrong_losses(network, seen, y),
            formula=Formula(formulas.feed_forward_sample, seen, y, network.weights, network.biases),
            next_step="Compare layer by layer with softmax(sigmoid(sigmoid(x W1 + b1) W2 + b2) "
            "W3 + b3), of which the loss is -log at the label.",
        )
    if driver.form.scale != 1.0:
        note("Your functions scale the pixels themselves: the samples were taken as 0 to 255.")


def _wrong_losses(network: Network, x: Floats, y: int) -> dict[str, float]:
    """Return what typical mistakes give."""
    step = sigmoid_network.forward(network, x)
    p = step.probabilities
    label = np.eye(len(p))[y]
    no_bias = Network(network.weights, [0.0 * b for b in network.biases])
    wrong: dict[str, float] = {
        NO_MINUS: np.log(p[y]),
        PROBABILITY_OF_LABEL: p[y],
        MEAN_OVER_CLASSES: -np.log(p[y]) / len(p),
        ALL_LOGS: -np.sum(np.log(p)),
        SQUARED_ERROR: np.sum((p - label) ** 2),
        HALF_SQUARED_ERROR: 0.5 * np.sum((p - label) ** 2),
        MEAN_SQUARED_ERROR: np.mean((p - label) ** 2),
        NO_BIASES: sigmoid_network.loss(no_bias, x, y),
        SIGMOID_BEFORE_SOFTMAX: _softmax_loss(sigmoid_network.sigmoid(step.inputs[-1]), y),
        SOFTMAX_TWICE: _softmax_loss(p, y),
    }
    for name, activation in _OTHER_ACTIVATIONS.items():
        z = x
        for w, b in zip(network.weights[:-1], network.biases[:-1], strict=True):
            z = activation(z @ w + b)
        z = z @ network.weights[-1] + network.biases[-1]
        wrong[OTHER_ACTIVATION.of(name=name)] = _softmax_loss(z, y)
    return wrong


_OTHER_ACTIVATIONS: dict[str, Callable[[Floats], Floats]] = {
    "ReLU": lambda z: np.maximum(z, 0.0),
    "tanh": np.tanh,
    "no activation": lambda z: z,
    "softmax": sigmoid_network.softmax,
}


def _softmax_loss(scores: Floats, y: int) -> float:
    p = sigmoid_network.softmax(scores)[y]
    return float(-np.log(p)) if p > 0.0 else float("inf")


def assert_guess(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check that the guess of `feed_forward_sample` is a one at the most probable class.

    Raises
    ------
    Wrong
        If it is not, neither by the right probabilities nor by the student's own losses.
    """
    driver = Driver(student, rng)
    guesses, right, labels, probabilities = [], [], [], []
    for _ in range(SAMPLES):
        network, sample, _ = draw(driver, rng)
        p = sigmoid_network.forward(network, driver.form.scale * sample).probabilities
        best = int(p.argmax())
        y = int(rng.choice(np.delete(np.arange(CLASSES), best)))
        found = _ten_numbers(driver.feed_forward(sample, y)[1])
        own = best
        if found.argmax() != best:
            # The loss is -log of the probability, so the student's own losses tell the class.
            losses = [driver.feed_forward(sample, label)[0] for label in range(CLASSES)]
            numbers = [as_scalar(each, what="the loss") for each in losses]
            if np.ptp(numbers) > 0.0:  # one loss for every label is of no class
                own = int(np.argmin(numbers))
            if found.argmax() == own:
                note("The guess fits your own probabilities, which are not the right ones.")
        guesses.append(found)
        right.append(own)
        labels.append(y)
        probabilities.append(p)
    one_hot = np.eye(CLASSES)
    # Of all samples at once: the guess for one is its label by chance now and then.
    assert_close(
        np.array(guesses),
        one_hot[right],
        what=f"the guess of feed_forward_sample for {SAMPLES} samples",
        forms={
            LABEL_FOR_GUESS: one_hot[labels],
            PROBABILITIES_FOR_GUESS: np.array(probabilities),
            LEAST_PROBABLE: one_hot[[int(p.argmin()) for p in probabilities]],
        },
        next_step="Put a one at np.argmax of the probabilities.",
    )


def _ten_numbers(guess: Any) -> Floats:
    if isinstance(guess, np.ndarray) and guess.dtype == np.bool_:
        guess = guess.astype(float)
    if not isinstance(guess, (list, np.ndarray)) or np.size(guess) == 1:
        raise Wrong(
            "the guess of feed_forward_sample is not one-hot",
            expected="10 numbers, a one at the most probable class",
            found="None" if guess is None else "one number",
            cause=NUMBER_FOR_ONE_HOT if _is_digit(guess) else "",
            next_step="Return integer_to_one_hot(np.argmax(probabilities), 10).",
            earned=0.0 if guess is None else 0.5,
        )
    values = as_array(guess, what="the guess of feed_forward_sample")
    if values.size != CLASSES:
        as_array(guess, what="the guess of feed_forward_sample", shape=(CLASSES,))
    return values.reshape(-1)


def _is_digit(guess: Any) -> bool:
    """Whether a guess is one whole number from 0 to 9."""
    number = np.reshape(guess, -1)[0] if np.size(guess) == 1 else guess
    return bool(isinstance(number, (int, np.integer)) and 0 <= number < CLASSES)


def assert_dataset(student: Any, rng: np.random.Generator) -> None:
    """Check that `feed_forward_dataset` does every sample as `feed_forward_sample` does one.

    Raises
    ------
    Wrong
        If a loss or a guess is another one.
    """
    driver = Driver(student, rng)
    driver.random(rng)
    x, y = rng.random((7, 784)), rng.permutation(CLASSES)[:7]
    own = [driver.feed_forward(sample, int(label)) for sample, label in zip(x, y, strict=True)]
    losses = np.array([as_scalar(one[0], what="the loss of feed_forward_sample") for one in own])
    guesses = np.array([_ten_numbers(one[1]) for one in own])
    if np.ptp(losses) == 0.0:
        raise Wrong(
            "feed_forward_sample gives one loss for every sample, so that feed_forward_dataset "
            "cannot be checked",
            expected="a loss that depends on the sample",
            found=f"{losses[0]:.4g} for each of {len(losses)} samples",
            next_step="Correct feed_forward_sample first, then run this check again.",
        )
    run = define(student, run_and_capture, shown="feed_forward_dataset(x, y)")
    returned, printed = run(
        student.feed_forward_dataset, driver.form.samples(x), driver.form.labels(list(y))
    )
    if returned is None and _says(printed, losses.mean(), guesses, y):
        return
    if not isinstance(returned, list) or len(returned) != 2:
        raise Wrong(
            "feed_forward_dataset(x, y) does not return a pair",
            expected="losses, one_hot_guesses",
            found=describe_returned(returned),
            next_step="Leave the last line of the skeleton: 'return losses, one_hot_guesses'.",
        )
    found = as_array(returned[0], what="the losses of feed_forward_dataset")
    assert_close(
        found.reshape(-1) if found.size == len(x) else found,
        losses,
        what="the losses of feed_forward_dataset",
        forms={FIRST_LOSS_EVERYWHERE: np.full(len(x), losses[0])},
        next_step="losses[i] is what feed_forward_sample(x[i], y[i]) gives.",
    )
    assert_close(
        as_array(returned[1], what="the guesses of feed_forward_dataset").reshape(guesses.shape)
        if np.size(returned[1]) == guesses.size
        else returned[1],
        guesses,
        what="the guesses of feed_forward_dataset",
        next_step="one_hot_guesses[i] is what feed_forward_sample(x[i], y[i]) gives.",
    )


def _says(printed: str, mean: float, guesses: Floats, y: Any) -> bool:
    """Whether a text names the mean loss and the accuracy, as far as they are rounded."""
    numbers = [float(each) for each in re.findall(r"\d+(?:\.\d+)?", printed)]
    right = int(np.sum(guesses.argmax(axis=1) == y))
    accuracies = (right, right / len(y), 100 * right / len(y))
    return any(abs(each - mean) <= 0.05 for each in numbers) and any(
        abs(each - accuracy) <= 0.01 for each in numbers for accuracy in accuracies
    )


def run_and_capture(function: Any, x: Any, y: Any) -> tuple[Any, str]:
    """Return what a function returns and prints; this runs in the student's process."""
    import contextlib
    import io

    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        returned = function(x, y)
    return returned, text.getvalue()[-10_000:]


__all__ = ["assert_dataset", "assert_guess", "assert_loss", "draw"]
