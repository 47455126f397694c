"""Checks of a hand-written training step, by what it does to weights and biases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import Formula, as_scalar, assert_close, check_gradient
from autograder.oracles.own_values import Own
from autograder.rubrics.fashion_backprop import formulas, sigmoid_network
from autograder.rubrics.fashion_backprop.backprop_checks import Note, draw
from autograder.rubrics.fashion_backprop.causes import (
    LOCAL_VARIABLE,
    LOSS_AFTER_UPDATE,
    RATE_LEFT_OUT,
)
from autograder.rubrics.fashion_backprop.from_scratch import Driver
from autograder.rubrics.fashion_backprop.mistaken_steps import Mistakes
from autograder.rubrics.fashion_backprop.sigmoid_network import Floats, Network

#: Samples for each layer: a mistake shows with every one, a coincidence does not.
SAMPLES = 3
#: A long step, so that float32 weights tell it from rounding.
RATE = 1.0
#: Short ones, which are in proportion even where one layer is moved before the next is looked at.
SHORT_RATES = (1e-3, 2.5e-4)
#: How far the ratio of two steps may be from that of their learning rates.
_PROPORTIONAL = 0.02


def _step(driver: Driver, sample: Floats, y: int, rate: float) -> tuple[Network, Network]:
    """Return a random network's numbers before one step, and by how much the step lowered them."""
    before = driver.network()
    driver.train(sample, y, rate)
    return before, before.minus(driver.network())


def own_rate(driver: Driver, rng: np.random.Generator) -> float | None:
    """Return the learning rate that a student's code uses whatever it is given.

    Returns
    -------
    float or None
        None where steps are in proportion to `learning_rate`, as they should be.

    Raises
    ------
    Wrong
        If nothing moves.
    """
    network, sample, y = draw(driver, rng)
    steps = []
    for rate in SHORT_RATES:
        driver.set(network)
        steps.append(_step(driver, sample, y, rate)[1])
    sizes = [float(np.linalg.norm(each.flat())) for each in steps]
    if not all(sizes):
        raise Wrong(
            "train_one_sample leaves weights and biases as they are",
            expected="weights[i] -= learning_rate * gradient, and the same for biases",
            found="the same numbers after the call as before it",
            cause=LOCAL_VARIABLE,
            next_step="Change the arrays in the lists: weights[i] -= …. An assignment to a local "
            "variable, w = w - …, changes nothing outside of the function.",
        )
    wanted = SHORT_RATES[0] / SHORT_RATES[1]
    if abs(sizes[0] / sizes[1] - wanted) <= _PROPORTIONAL * wanted:
        return None
    right = sigmoid_network.gradients(network, driver.form.scale * sample, y).biases[-1]
    return abs(float(steps[0].biases[-1] @ right / (right @ right))) or None


def assert_rate(student: Any, rng: np.random.Generator) -> None:
    """Check that steps are in proportion to the learning rate.

    Raises
    ------
    Wrong
        If they are not, or nothing moves.
    """
    driver = Driver(student, rng)
    rate = own_rate(driver, rng)
    if rate is not None:
        raise Wrong(
            "train_one_sample does not use its learning_rate",
            expected="a step {:g} times as long at {:g} as at {:g}".format(
                SHORT_RATES[0] / SHORT_RATES[1], *SHORT_RATES
            ),
            found=f"at {SHORT_RATES[0]:g}, a step as for a learning rate of {rate:.3g}",
            cause=_left_out(driver, rng),
            next_step="Multiply the gradients by the parameter learning_rate, once.",
        )


def _left_out(driver: Driver, rng: np.random.Generator) -> str:
    """Name the arrays that move by the same at every learning rate, if that is proved."""
    network, sample, y = draw(driver, rng)
    steps = []
    for rate in SHORT_RATES:
        driver.set(network)
        steps.append(_step(driver, sample, y, rate)[1])
    both = {
        "the weights": [each.weights for each in steps],
        "the biases": [each.biases for each in steps],
    }
    alike = {
        name: [np.allclose(a, b, rtol=_PROPORTIONAL) for a, b in zip(*arrays, strict=True)]
        for name, arrays in both.items()
    }
    names = [name for name, same in alike.items() if all(same)]
    return RATE_LEFT_OUT.of(names=" and ".join(names)) if names else ""


def assert_loss_before(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check that `train_one_sample` returns the loss of the forward pass it starts with.

    Raises
    ------
    Wrong
        If it is neither that nor the student's own loss of the sample.
    """
    driver = Driver(student, rng)
    what = "what train_one_sample returns"
    returned, right, own, after = [], [], [], []
    for _ in range(SAMPLES):
        network, sample, y = draw(driver, rng)
        seen = driver.form.scale * sample
        found = driver.feed_forward(sample, y)[0]
        own.append(as_scalar(found, what="the loss of feed_forward_sample"))
        returned.append(as_scalar(driver.train(sample, y, RATE), what=what))
        right.append(sigmoid_network.loss(network, seen, y))
        after.append(sigmoid_network.loss(driver.network(), seen, y))
    remark = assert_close(
        returned,
        right,
        own=Own("your feed_forward_sample", lambda losses: losses, own),
        what=f"{what} for {SAMPLES} samples",
        forms={LOSS_AFTER_UPDATE: after},
        next_step="Return the loss that the forward pass gave, as feed_forward_sample does.",
    )
    if remark:
        note(remark)


def assert_weights(student: Any, layer: int, rng: np.random.Generator, note: Note) -> None:
    """Check the step of the weights of one layer.

    Parameters
    ----------
    layer : int
        Counted from 0.

    Raises
    ------
    Wrong
        If it is not learning_rate times the gradient: of the right loss, nor of the student's.
    """
    driver = Driver(student, rng)
    rate = own_rate(driver, rng)
    for _ in range(SAMPLES):
        note(_check(driver, "weights", layer, rate, rng))


def assert_biases(student: Any, rng: np.random.Generator, note: Note) -> None:
    """Check the steps of the biases of all layers, the last one first.

    Raises
    ------
    Wrong
        If one is not right; the layers before it keep their share of the points.
    """
    driver = Driver(student, rng)
    rate = own_rate(driver, rng)
    count = len(driver.sizes) - 1
    for done, layer in enumerate(reversed(range(count))):
        for _ in range(SAMPLES):
            note(_check(driver, "biases", layer, rate, rng, earned=done / count))


def _check(
    driver: Driver,
    name: str,
    layer: int,
    rate: float | None,
    rng: np.random.Generator,
    *,
    earned: float = 0.0,
) -> Any:
    """Check one step of one array; return a note for the student, or None."""
    network, sample, y = draw(driver, rng)
    if layer >= len(network.weights):
        raise Wrong(
            f"there is no {name}[{layer}]",
            expected="three layers, 784-32-32-10",
            found=f"{len(network.weights)} layers",
            next_step="Make the layers with initialize(layer_sizes).",
        )
    _, step = _step(driver, sample, y, RATE)
    seen = driver.form.scale * sample
    gradients = step.times(1.0 / (rate or RATE))
    mistakes = Mistakes(network, seen, y, rate or RATE)
    what = f"the gradient by which train_one_sample moves {name}[{layer}]"
    try:
        return check_gradient(
            getattr(gradients, name)[layer],
            truth=getattr(mistakes.truth, name)[layer],
            forward=_loss_at(driver, network, name, layer, sample, y),
            x=getattr(network, name)[layer],
            upstream=1.0,
            rng=rng,
            what=what,
            forms=mistakes.forms(name, layer),
            formula=Formula(
                formulas.train_one_sample,
                seen,
                y,
                network.weights,
                network.biases,
                take=layer + (len(network.weights) if name == "biases" else 0),
            ),
            earned=earned,
        )
    except Wrong:
        paid = mistakes.paid_at(gradients, name, layer)
        if not paid:
            raise
        return f"{what} is wrong by the mistake that costs its points at {paid}, and by no other."


def _loss_at(
    driver: Driver, network: Network, name: str, layer: int, sample: Floats, y: int
) -> Callable[[Floats], Any]:
    """Return the student's loss of a sample as a function of one array of the network."""

    def forward(values: Floats) -> Any:
        arrays = {"weights": list(network.weights), "biases": list(network.biases)}
        arrays[name][layer] = values
        driver.set(Network(**arrays))
        return driver.feed_forward(sample, y)[0]

    return forward
