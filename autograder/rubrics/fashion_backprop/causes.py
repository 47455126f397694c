"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

RATE_OF_ITS_OWN = Cause(
    "rate of its own",
    "It does not use its learning rate lr.",
    "Make the optimizer inside train_net: torch.optim.SGD(net.parameters(), lr=lr).",
    explains=["constant", "factor"],
    about=["lr"],
)

# Where weights start: deviations that are drawn instead

VARIANCE = Cause(
    "variance for deviation",
    "1/{n} is the variance; its root is the standard deviation.",
    explains=["function", "factor", "operator"],
)
UNSCALED = Cause(
    "unscaled",
    "The numbers are not scaled: they have standard deviation 1.",
    explains=["factor", "function", "constant", "operator"],
)
TWICE_THE_VARIANCE = Cause(
    "twice the variance",
    "It is what variance 2 / {n} gives.",
    explains=["factor", "constant", "operator"],
)
SAME_SMALL_NUMBER = Cause(
    "same small number",
    "It is the same small number for every layer.",
    explains=["factor", "constant", "function"],
)

# The forward pass

LABEL_FOR_GUESS = Cause(
    "label for guess",
    "It is the label, not the class that the network takes for most probable.",
    explains=["order"],
)
PROBABILITIES_FOR_GUESS = Cause(
    "probabilities for guess",
    "It is the probabilities; the guess is a one at the largest.",
    explains=["function"],
)
LEAST_PROBABLE = Cause(
    "least probable",
    "It marks the least probable class.",
    explains=["function"],
    about=["argm"],
)
FIRST_EVERYWHERE = Cause(
    "first sample everywhere", "Every loss is that of the first sample.", explains=["off by one"]
)

# The backward pass

LOSS_AFTER_UPDATE = Cause(
    "loss after update",
    "It is the loss after the update; return that of the forward pass before it.",
    explains=["order"],
)
