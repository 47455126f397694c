"""What slips in the forward pass of a network of dense layers give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from autograder.oracles.dense_networks import RELU, SIGMOID, TANH, Activation, DenseNetwork
from autograder.oracles.probabilities import log_softmax, softmax
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

NO_ACTIVATION = Cause(
    "no activation",
    "There is no activation between the layers: several of them in a row are as good as one.",
    explains=("function",),
)
OTHER_ACTIVATION = Cause(
    "other activation",
    "The hidden layers have {found} instead of {right}.",
    explains=("function",),
)
RELU_ON_LOGITS = Cause(
    "relu on logits",
    "The last layer has a ReLU too: its negative logits are lost.",
    explains=("function",),
)
SOFTMAX_ON_LOGITS = Cause(
    "softmax on logits",
    "These are probabilities: CrossEntropyLoss includes the softmax.",
    explains=("function",),
)
LOG_SOFTMAX_ON_LOGITS = Cause(
    "log softmax on logits",
    "These are log-probabilities: CrossEntropyLoss includes the log-softmax.",
    explains=("function",),
)
NO_MINUS = Cause("no minus", "The minus sign is missing.", explains=("sign",))
PROBABILITY_OF_LABEL = Cause(
    "probability of label",
    "It is the probability of the label; the loss is -log of that.",
    explains=("function",),
)
MEAN_OVER_CLASSES = Cause(
    "mean over classes",
    "It is the mean over the {n} classes; the loss is the sum.",
    explains=("mean for sum",),
)
ALL_LOGS = Cause(
    "all logs",
    "It adds up -log of all probabilities, not that of the label alone.",
    explains=("factor",),
)
OTHER_LOSS = Cause("other loss", "It is {name}, not the cross-entropy.", explains=("function",))
NO_BIASES = Cause("no biases", "The biases are not added.", explains=("term",), about=("bias",))
ACTIVATION_BEFORE_SOFTMAX = Cause(
    "activation before softmax",
    "The last layer has a {name} before softmax; it has none.",
    explains=("function",),
)
SOFTMAX_TWICE = Cause("softmax twice", "It applies softmax twice.", explains=("function",))

_NONE = Activation("no activation", "", "", lambda z: z, np.ones_like)
_SOFTMAX = Activation("softmax", "", "", softmax, np.ones_like)


def activation_slips(network: DenseNetwork) -> dict[Cause, DenseNetwork]:
    """Return the network with each other activation in its hidden layers, by what names it."""
    right = network.activation
    others = [each for each in (SIGMOID, TANH, RELU, _SOFTMAX) if each.name != right.name]
    return {
        NO_ACTIVATION: replace(network, activation=_NONE),
        **{
            OTHER_ACTIVATION.of(found=each.name, right=right.name): replace(
                network, activation=each
            )
            for each in others
        },
    }


@np.errstate(all="ignore")
def logit_slips(network: DenseNetwork, x: FloatArray) -> dict[Cause, FloatArray]:
    """Return what slips in the logits of samples give, by what names them.

    For the ``forms=`` of :func:`~autograder.oracles.assert_close`.

    Parameters
    ----------
    network : DenseNetwork
    x : ndarray of shape (n, n_in)
    """
    right = network.scores(x)
    return {
        **{cause: other.scores(x) for cause, other in activation_slips(network).items()},
        RELU_ON_LOGITS: np.maximum(right, 0.0),
        SOFTMAX_ON_LOGITS: softmax(right),
        LOG_SOFTMAX_ON_LOGITS: log_softmax(right),
    }


@np.errstate(all="ignore")
def loss_slips(network: DenseNetwork, x: FloatArray, y: int) -> dict[Cause, float]:
    """Return what slips in the cross-entropy of one sample give, by what names them.

    Parameters
    ----------
    network : DenseNetwork
    x : ndarray of shape (n_in,)
    y : int
        Its label.
    """
    scores = network.scores(x)
    p = softmax(scores)
    squares = (p - np.eye(len(p))[y]) ** 2
    unbiased = replace(network, biases=[0.0 * b for b in network.biases])
    before_softmax = network.activation.function(scores)
    return {
        NO_MINUS: np.log(p[y]),
        PROBABILITY_OF_LABEL: p[y],
        MEAN_OVER_CLASSES.of(n=len(p)): -np.log(p[y]) / len(p),
        ALL_LOGS: -np.sum(np.log(p)),
        OTHER_LOSS.of(name="the squared error"): np.sum(squares),
        OTHER_LOSS.of(name="half the squared error"): np.sum(squares) / 2,
        OTHER_LOSS.of(name="the mean squared error"): np.mean(squares),
        NO_BIASES: unbiased.loss(x, y),
        ACTIVATION_BEFORE_SOFTMAX.of(name=network.activation.name): -log_softmax(before_softmax)[y],
        SOFTMAX_TWICE: -log_softmax(p)[y],
        **{cause: other.loss(x, y) for cause, other in activation_slips(network).items()},
    }
