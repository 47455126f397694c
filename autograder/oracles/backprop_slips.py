"""What mistakes in back-propagation make of each gradient, one alone and two together."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.oracles.dense_networks import Activation, DenseNetwork
from autograder.oracles.tolerances import FloatArray, is_close
from autograder.results.cause import Cause

UPHILL_STEP = Cause(
    "uphill step",
    "The step goes uphill, with the gradient: subtract learning_rate times the gradient.",
    explains=("sign",),
    about=("learning_rate", "-=", "+="),
)
MOVED_WEIGHTS = Cause(
    "moved weights",
    "The gradient is propagated through weights that have moved already: compute every gradient "
    "first, then update.",
    explains=("order",),
)
SLOPES = {
    "output": Cause(
        "derivative of the activation",
        "{derivative} is taken of the activation. {derivative} applies {name} itself: it wants the "
        "input of the neurons, z in {name}(z).",
        explains=("function", "order"),
    ),
    "none": Cause(
        "no derivative of the activation",
        "The derivative of {name} is left out.",
        explains=("factor",),
    ),
    "function": Cause(
        "activation for its derivative",
        "It multiplies by {name} itself instead of its derivative, {formula}.",
        explains=("factor", "term"),
    ),
}
STARTS = {
    "no label": Cause(
        "no label subtracted",
        "The label is not subtracted: back-propagation starts from probabilities - one_hot(y).",
        explains=("term",),
        about=("label",),
    ),
    "activation": Cause(
        "activation in the last layer",
        "Back-propagation starts from (probabilities - one_hot(y)) times the derivative of "
        "{name}; the last layer has softmax, and with cross-entropy the difference alone is left.",
        explains=("function",),
    ),
    "squared": Cause(
        "gradient of squared error",
        "It is the gradient of the squared error, not of the cross-entropy.",
        explains=("function",),
    ),
}
NOT_MOVED = Cause(
    "does not move",
    "{array} does not move at all.",
    explains=("missing update", "missing call"),
)
GRADIENT_LEFT_OUT = Cause(
    "gradient left out",
    "Every number moves by learning_rate itself: the gradient is left out.",
    explains=("factor",),
)
DIVIDED_BY_GRADIENT = Cause(
    "divided by gradient",
    "learning_rate is divided by the gradient instead of multiplied.",
    explains=("factor", "operator"),
)
INPUTS_FOR_OUTPUTS = Cause(
    "inputs for outputs",
    "It multiplies by the inputs of the neurons in the layer before, not by their outputs: "
    "{name} is left out.",
    explains=("function",),
)
GRADIENT_TRANSPOSED = Cause(
    "gradient transposed", "The gradient is transposed.", explains=("transposed", "order")
)

#: The fraction of an error that is not 0, for what is right for it to earn anything.
_LEAST_OF_ERROR = 0.5


class BackpropSlips:
    """What each mistake makes of the gradients of one sample's loss.

    Parameters
    ----------
    network : DenseNetwork
    x : ndarray of shape (n_in,)
        The sample.
    y : int
        Its label.
    rate : float
        The learning rate by which weights move too early, where they do.
    """

    def __init__(self, network: DenseNetwork, x: FloatArray, y: int, rate: float) -> None:
        self._network, self._x, self._y, self._rate = network, x, y, rate
        self.truth = network.gradients(x, y)

    @functools.cached_property
    def _made(self) -> list[tuple[Cause, DenseNetwork]]:
        """What each mistake in the way back gives, those that go on to every layer before."""
        found = [(UPHILL_STEP, self.truth.times(-1.0))]
        mistakes = _all_mistakes(len(self._network.weights), self._rate, self._network.activation)
        for cause, mistake in mistakes:
            found.append((cause, self._network.gradients(self._x, self._y, **mistake)))
        return found

    def forms(self, name: str, layer: int) -> dict[Cause, FloatArray]:
        """Return what mistakes make of one gradient, by what names each.

        Parameters
        ----------
        name : {"weights", "biases"}
        layer : int
            Counted from 0.
        """
        truth = getattr(self.truth, name)[layer]
        forms: dict[Cause, FloatArray] = {
            NOT_MOVED.of(array=f"{name}[{layer}]"): 0.0 * truth,
            GRADIENT_LEFT_OUT: np.ones_like(truth),
        }
        if np.all(truth):
            forms[DIVIDED_BY_GRADIENT] = 1.0 / truth
        for cause, wrong in self._made:
            forms[cause] = getattr(wrong, name)[layer]
        if name == "weights":
            if layer:
                inputs = self._network.forward(self._x).inputs[layer - 1]
                cause = INPUTS_FOR_OUTPUTS.of(name=self._network.activation.name)
                forms[cause] = np.outer(inputs, self.truth.biases[layer])
            if truth.shape[0] == truth.shape[1]:
                forms[GRADIENT_TRANSPOSED] = truth.T
        return {cause: form for cause, form in forms.items() if not np.allclose(form, truth)}

    def paid_at(self, found: DenseNetwork, name: str, layer: int) -> str:
        """Return where a mistake that is found in one gradient costs its points; or nothing.

        That is at the weights of a layer further back: because all gradients from there to
        this one are what one mistake gives, or two together, or because this one is right for
        the student's own error of the layer after it, or wrong by a mistake made there, too.

        Parameters
        ----------
        found : DenseNetwork
            The gradients by which the student's code moves the network.
        """
        return self._of_one_mistake(found, name, layer) or self._carried_on(found, name, layer)

    def _of_one_mistake(self, found: DenseNetwork, name: str, layer: int) -> str:
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

    def _carried_on(self, found: DenseNetwork, name: str, layer: int) -> str:
        step = self._network.forward(self._x)
        own = np.outer(step.outputs[layer], found.biases[layer])
        if not is_close(found.weights[layer], own) or not all(map(_tells, found.biases[layer:])):
            return ""
        last = len(found.weights) - 1
        ways = {last: "right" if is_close(found.biases[-1], self.truth.biases[-1]) else "wrong"}
        for hidden in reversed(range(layer, last)):
            ways[hidden] = self._way(found, step.inputs[hidden], hidden)
        wrong = [place for place in range(last, layer, -1) if ways[place] != "right"]
        if name == "biases":
            wrong += [layer] * (ways[layer] != "right")
        again = [place for place in wrong if ways[layer] in ("right", ways[place])]
        return f"weights[{again[0]}]" if again else ""

    def _way(self, found: DenseNetwork, inputs: FloatArray, hidden: int) -> str:
        """Name what the student's code does on the way back to one hidden layer."""
        after = hidden + 1
        for moved, slope in itertools.product((0.0, self._rate), ("input", *SLOPES)):
            weights = self._network.weights[after] - moved * found.weights[after]
            error = (weights @ found.biases[after]) * self._network.slope_of(inputs, slope)
            if is_close(found.biases[hidden], error):
                return "right" if (moved, slope) == (0.0, "input") else f"{slope}, {moved}"
        return f"wrong at {hidden}"


def _tells(error: FloatArray) -> bool:
    """Whether an error of the student's own is more than zeros or one number: nothing is free."""
    finite = bool(np.all(np.isfinite(error)))
    return finite and bool(np.ptp(error) > 0.0) and bool(np.mean(error != 0.0) > _LEAST_OF_ERROR)


def _all_mistakes(
    layers: int, rate: float, activation: Activation
) -> Iterator[tuple[Cause, dict[str, Any]]]:
    """Yield causes, with what `DenseNetwork.gradients` calls the mistakes."""
    names = {each: getattr(activation, each) for each in ("name", "derivative", "formula")}
    slopes = [(cause.of(**names), {"slope": slope}) for slope, cause in SLOPES.items()]
    starts = [(cause.of(**names), {"start": start}) for start, cause in STARTS.items()]
    moved: list[tuple[Cause, dict[str, Any]]] = [(MOVED_WEIGHTS, {"moved": rate})]
    yield from (*slopes, *starts, *moved)
    for hidden in range(layers - 1):
        for cause, mistake in slopes:
            where = f" This is on the way back from weights[{hidden + 1}] to weights[{hidden}]."
            yield cause.saying(cause + where), {**mistake, "at": hidden}
    for one, other in itertools.combinations((moved, slopes, starts), 2):
        for (first, mistake), (second, also) in itertools.product(one, other):
            yield first.and_also(second), {**mistake, **also}
