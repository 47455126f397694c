"""Are the steps of back-propagation right, told from what one step does to a dense network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.backprop_slips import BackpropSlips
from autograder.oracles.dense_networks import DenseNetwork
from autograder.oracles.formulas import Formula
from autograder.oracles.gradients import check_gradient
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

LOCAL_VARIABLE = Cause(
    "local variable",
    "No update reaches weights and biases.",
    "Change the arrays in the lists: weights[i] -= …. An assignment to a local variable, "
    "w = w - …, changes nothing outside of the function.",
    explains=("missing update", "missing call"),
)
RATE_LEFT_OUT = Cause(
    "rate left out",
    "The learning rate is left out: {names} move by the same, whatever it is.",
    explains=("factor",),
    about=("learning_rate",),
)

#: How far the ratio of two steps may be from that of their learning rates.
_PROPORTIONAL = 0.02


@dataclass(frozen=True)
class BackpropStep:
    """One step of stochastic gradient descent, with one sample.

    Attributes
    ----------
    network : DenseNetwork
        As it was before.
    x : ndarray of shape (n_in,)
        The sample, as the network takes it.
    y : int
        Its label.
    rate : float
        The learning rate.
    gradients : DenseNetwork
        By what the step lowered each number, over the learning rate.
    loss : callable
        The student's loss of the sample, for a network: asked where a gradient is wrong.
    """

    network: DenseNetwork
    x: FloatArray
    y: int
    rate: float
    gradients: DenseNetwork
    loss: Callable[[DenseNetwork], object]


def check_backprop(
    step: BackpropStep,
    name: str,
    layer: int,
    *,
    rng: np.random.Generator,
    what: str,
    formula: Formula | None = None,
    earned: float = 0.0,
) -> str | None:
    """Check the gradient by which a step of back-propagation moves one array of a network.

    A mistake costs its points at the first weights, from the end, that it shows at: what
    follows from it further on keeps its points, and a note says where it was paid.

    Parameters
    ----------
    step : BackpropStep
    name : {"weights", "biases"}
    layer : int
        Which of them, counted from 0.
    rng : numpy.random.Generator
        Draws directions along which the student's own loss is differentiated.
    what : str
        Name of the function in messages: ``train_one_sample``.
    formula : Formula, optional
        Computes the gradients of all weights, then those of all biases; slips are looked for.
    earned : float
        Fraction of the points earned all the same.

    Returns
    -------
    str or None
        None if it is right; a note for the student if it is right for their own loss, or
        wrong by a mistake that is paid for at other weights.

    Raises
    ------
    Wrong
        If it is neither, or there is no such layer.
    """
    layers = len(step.network.weights)
    if layer >= layers:
        raise Wrong(
            f"there is no {name}[{layer}]",
            expected=f"{layer + 1} layers or more",
            found=f"{layers} layers",
            next_step="Make all the layers that are asked for first.",
        )
    slips = BackpropSlips(step.network, step.x, step.y, step.rate)
    what = f"the gradient by which {what} moves {name}[{layer}]"
    try:
        return check_gradient(
            getattr(step.gradients, name)[layer],
            truth=getattr(slips.truth, name)[layer],
            forward=lambda values: step.loss(step.network.with_array(name, layer, values)),
            x=getattr(step.network, name)[layer],
            upstream=1.0,
            rng=rng,
            what=what,
            forms=slips.forms(name, layer),
            formula=formula and formula.taking(layer + layers * (name == "biases")),
            earned=earned,
        )
    except Wrong:
        paid = slips.paid_at(step.gradients, name, layer)
        if not paid:
            raise
        return f"{what} is wrong by the mistake that costs its points at {paid}, and by no other."


def rate_in_use(
    moved: Mapping[float, DenseNetwork], gradients: DenseNetwork, *, what: str
) -> float | None:
    """Return the learning rate that a function uses whatever it is given.

    Parameters
    ----------
    moved : mapping of float to DenseNetwork
        By how much a step lowered each number of the same network, for two learning rates. Let
        them be short: such steps are in proportion even where a layer is moved before the next
        is looked at.
    gradients : DenseNetwork
        The true gradients.
    what : str
        Name of the function in messages.

    Returns
    -------
    float or None
        None where the steps are in proportion to the learning rate, as they should be.

    Raises
    ------
    Wrong
        If nothing moves.
    """
    (first, step), (second, other) = moved.items()
    sizes = [float(np.linalg.norm(each.flat)) for each in (step, other)]
    if not all(sizes):
        raise Wrong(
            f"{what} leaves weights and biases as they are",
            expected="weights[i] -= learning_rate * gradient, and the same for biases",
            found="the same numbers after the call as before it",
            cause=LOCAL_VARIABLE,
        )
    if abs(sizes[0] / sizes[1] - first / second) <= _PROPORTIONAL * first / second:
        return None
    right = gradients.biases[-1]
    return abs(float(step.biases[-1] @ right / (right @ right))) or None


def assert_rate_used(
    moved: Mapping[float, DenseNetwork], gradients: DenseNetwork, *, what: str
) -> None:
    """Check that steps are in proportion to the learning rate.

    Parameters
    ----------
    moved, gradients, what
        As of :func:`rate_in_use`.

    Raises
    ------
    Wrong
        If they are not, or nothing moves.
    """
    rate = rate_in_use(moved, gradients, what=what)
    if rate is None:
        return
    first, second = moved
    raise Wrong(
        f"{what} does not use its learning_rate",
        expected=f"a step {first / second:g} times as long at {first:g} as at {second:g}",
        found=f"at {first:g}, a step as for a learning rate of {rate:.3g}",
        cause=_left_out(*moved.values()),
        next_step="Multiply the gradients by the parameter learning_rate, once.",
    )


def _left_out(step: DenseNetwork, other: DenseNetwork) -> str:
    """Name the arrays that move by the same at every learning rate, if that is proved."""
    names = [
        name
        for name in ("weights", "biases")
        if all(
            np.allclose(a, b, rtol=_PROPORTIONAL)
            for a, b in zip(getattr(step, name), getattr(other, name), strict=True)
        )
    ]
    return RATE_LEFT_OUT.of(names=" and ".join(f"the {name}" for name in names)) if names else ""
