"""What mistakes in back-propagation make of each gradient, one alone and two together."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.oracles.tolerances import is_close
from autograder.results.cause import Cause
from autograder.rubrics.fashion_backprop import sigmoid_network
from autograder.rubrics.fashion_backprop.causes import (
    DIVIDED_BY_GRADIENT,
    GRADIENT_LEFT_OUT,
    GRADIENT_TRANSPOSED,
    INPUTS_FOR_OUTPUTS,
    MOVED_WEIGHTS,
    NOT_MOVED,
    SLOPES,
    STARTS,
    UPHILL_STEP,
)
from autograder.rubrics.fashion_backprop.sigmoid_network import Floats, Network


class Mistakes:
    """What each mistake makes of the gradients of one sample's loss.

    Parameters
    ----------
    network : Network
    x : ndarray of shape (784,)
        The sample.
    y : int
        Its label.
    rate : float
        The learning rate by which weights move too early, where they do.
    """

    def __init__(self, network: Network, x: Floats, y: int, rate: float) -> None:
        self._network, self._x, self._y, self._rate = network, x, y, rate
        self.truth = sigmoid_network.gradients(network, x, y)

    @functools.cached_property
    def _made(self) -> list[tuple[Cause, Network]]:
        """What each mistake in the way back gives, those that go on to every layer before."""
        found = [(UPHILL_STEP, self.truth.times(-1.0))]
        for cause, mistake in _all_mistakes(len(self._network.weights), self._rate):
            wrong = sigmoid_network.gradients(self._network, self._x, self._y, **mistake)
            found.append((cause, wrong))
        return found

    def forms(self, name: str, layer: int) -> dict[str, Floats]:
        """Return what mistakes make of one gradient, by a sentence on each.

        Parameters
        ----------
        name : {"weights", "biases"}
        layer : int
            Counted from 0.
        """
        truth = getattr(self.truth, name)[layer]
        forms: dict[str, Floats] = {
            NOT_MOVED.of(name=f"{name}[{layer}]"): 0.0 * truth,
            GRADIENT_LEFT_OUT: np.ones_like(truth),
        }
        if np.all(truth):
            forms[DIVIDED_BY_GRADIENT] = 1.0 / truth
        for cause, wrong in self._made:
            forms[cause] = getattr(wrong, name)[layer]
        if name == "weights":
            step = sigmoid_network.forward(self._network, self._x)
            if layer:
                delta = self.truth.biases[layer]
                forms[INPUTS_FOR_OUTPUTS] = np.outer(step.inputs[layer - 1], delta)
            if truth.shape[0] == truth.shape[1]:
                forms[GRADIENT_TRANSPOSED] = truth.T
        return {cause: form for cause, form in forms.items() if not np.allclose(form, truth)}

    def paid_at(self, found: Network, name: str, layer: int) -> str:
        """Return where a mistake that is found in one gradient costs its points; or nothing.

        That is at the weights of a layer further back, if all gradients from there to this
        one are what one mistake gives, or two together: the error is carried on as it is.

        Parameters
        ----------
        found : Network
            The gradients by which the student's code moves the network.
        """
        count = len(found.weights)
        for _, wrong in self._made:
            if not is_close(getattr(found, name)[layer], getattr(wrong, name)[layer]):
                continue
            for place in reversed(range(layer + (name == "weights"), count)):
                mistaken = wrong.weights[place]
                if is_close(mistaken, self.truth.weights[place]):
                    continue
                if is_close(found.weights[place], mistaken):
                    return f"weights[{place}]"
                break
        return ""


def _all_mistakes(layers: int, rate: float) -> Iterator[tuple[Cause, dict[str, Any]]]:
    """Yield causes, with what `sigmoid_network.gradients` calls the mistakes."""
    slopes = [(cause, {"slope": slope}) for slope, cause in SLOPES.items()]
    starts = [(cause, {"output": output}) for output, cause in STARTS.items()]
    moved: list[tuple[Cause, dict[str, Any]]] = [(MOVED_WEIGHTS, {"moved": rate})]
    yield from (*slopes, *starts, *moved)
    for hidden in range(layers - 1):
        for cause, mistake in slopes:
            where = f" This is on the way back from weights[{hidden + 1}] to weights[{hidden}]."
            yield cause.saying(cause + where), {**mistake, "at": hidden}
    for one, other in itertools.combinations((moved, slopes, starts), 2):
        for (first, mistake), (second, also) in itertools.product(one, other):
            yield first.and_also(second), {**mistake, **also}
