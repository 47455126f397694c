"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

_NEVER_UPDATES = (
    "|change| / loss is then below zero and never over 0.01: the training ends before its "
    "first update, or as soon as the loss is negative."
)

NEGATIVE_MEAN = Cause(
    "mean without max",
    f"It is the mean of -y f, without max(0, …): it falls below zero. {_NEVER_UPDATES}",
    explains=("missing call", "function", "term", "factor"),
)
NEGATIVE_SUM = Cause(
    "sum without max",
    f"It is the sum of -y f, without max(0, …): it falls below zero. {_NEVER_UPDATES}",
    explains=("missing call", "function", "sum for mean"),
)
BELOW_ZERO = Cause(
    "negative loss never updates",
    f"A negative loss never updates: {_NEVER_UPDATES}",
    "Take max(0, -y f) of every sample before the mean: it is zero for right signs.",
    explains=("sign", "function", "missing call"),
)
PAIRS_AVERAGED = Cause(
    "pairs averaged",
    "It is the mean over all pairs of an output and a label: (n, 1) times (n,) is a matrix (n, "
    "n). Give the labels one more axis.",
    explains=("missing call", "axis"),
)
PAIRS_SUMMED = Cause(
    "pairs summed",
    "It is the sum over all pairs of an output and a label: (n, 1) times (n,) is a matrix (n, "
    "n). Give the labels one more axis.",
    explains=("missing call", "axis"),
)
LOSS_SUMMED = Cause(
    "loss summed",
    "It is the sum over the samples; divide by their number.",
    explains=("sum for mean",),
)
LOSS_WRONG_SIGN = Cause(
    "loss wrong sign",
    "It is the mean of max(0, y f): the minus sign is missing, so that right signs cost and "
    "wrong ones do not.",
    explains=("sign",),
)
HINGE_LOSS = Cause(
    "hinge loss",
    "It is the hinge loss, the mean of max(0, 1 - y f): a good loss, but here a right sign costs"
    " nothing.",
    explains=("term",),
)
SQUARED_ERROR = Cause(
    "squared error",
    "It is the mean squared error.",
    explains=("function",),
)
LOGISTIC_LOSS = Cause(
    "logistic loss",
    "It is the logistic loss, the mean of log(1 + exp(-y f)).",
    explains=("function",),
)
ABSOLUTE_LOSS = Cause(
    "absolute loss",
    "It is the mean of |y f|: right signs cost as much as wrong ones.",
    explains=("function",),
)
WRONG_SIGN_FRACTION = Cause(
    "wrong sign fraction",
    "It is the fraction of wrong signs, which has no gradient.",
    explains=("comparison",),
)
WRONG_SIGN_NUMBER = Cause(
    "wrong sign number",
    "It is the number of wrong signs, which has no gradient.",
    explains=("comparison",),
)
DIVIDED_BY_WRONG = Cause(
    "divided by wrong",
    "It is divided by the number of wrong signs, not by that of all samples.",
    explains=("factor",),
)
NEGATIVE_LOSS = Cause(
    "negative loss",
    "The loss goes negative, and then never updates the model: |change| / loss is below zero, "
    "not over 0.01, and the training ends.",
    "Make the loss max(0, -y f), never negative: see part 1a.",
    explains=("sign", "missing call", "function"),
)
ENDED_AFTER_FIRST = Cause(
    "ended after first",
    "The training ended after its first update.",
    explains=("comparison", "sign"),
)
OTHER_LOSS = Cause(
    "other loss",
    "It is the cross-entropy, whatever loss is given.",
    explains=("function",),
)
EXCHANGED = Cause(
    "loss and accuracy exchanged",
    "It is the {other}: loss and accuracy are exchanged.",
    explains=("order",),
)
VALIDATION_TRAINS = Cause(
    "validation trains",
    "It trains: validation only looks.",
    "Take backward() and the optimizer out of loss_and_accuracy.",
)
