"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

# The mean and the components

MEAN_OF_EACH_IMAGE = Cause(
    "mean of each image",
    "It is the mean of each image, not of each pixel.",
    explains=["axis"],
)
MEAN_OF_ALL = Cause("mean of all", "It is one mean of all pixels together.", explains=["axis"])
PROJECTION_NOT_CENTERED = Cause(
    "projection not centered", "The projected images were not centered.", explains=["term"]
)
SECOND_AND_THIRD = Cause(
    "second and third", "These are the second and third component.", explains=["off by one"]
)
EVERY_SECOND_COMPONENT = Cause(
    "every second component",
    "These are the first and third component: the slice has a step of 2.",
    explains=["off by one", "constant"],
)

# Softmax regression

POWERS_NOT_DIVIDED = Cause(
    "powers not divided", "The powers are not divided by their sum.", explains=["factor"]
)
DIVIDED_BY_LARGEST = Cause(
    "divided by largest",
    "They are divided by the largest power, not by the sum.",
    explains=["function", "factor"],
)
EXP_MISSING = Cause(
    "exp missing",
    "The scores are divided by their sum; exp is missing.",
    explains=["function", "missing call"],
)
LOG_OF_SOFTMAX = Cause(
    "log of softmax", "It is the logarithm of the softmax.", explains=["function"]
)
SCORES_NEGATED = Cause(
    "scores negated", "The sign of the scores is wrong: exp(-x).", explains=["sign"]
)
OVERFLOW = Cause(
    "exp overflows",
    "exp overflows: exp of {score} is {power} in floating point.",
    explains=["term", "sign", "function"],
    about=["exp", "max"],
)
LOSS_WITHOUT_MINUS = Cause(
    "loss without minus",
    "It is the log-probability: the minus sign is missing.",
    explains=["sign"],
)
DIVIDED_BY_CLASSES = Cause(
    "divided by classes", "It is divided by the number of classes.", explains=["mean for sum"]
)
NO_BIAS = Cause("no bias", "The bias b is forgotten.", explains=["term"], about=["b"])
BASE_2 = Cause("base 2", "The log is in base 2.", explains=["function"])
BASE_10 = Cause("base 10", "The log is in base 10.", explains=["function"])
ALL_LOGS = Cause(
    "all logs", "It sums the logs of all classes, not that of the label.", explains=["factor"]
)
LOG_MISSING = Cause(
    "log missing", "The log is missing: it is the probability.", explains=["function"]
)
LABEL_NOT_SUBTRACTED_X = Cause(
    "label not subtracted x",
    "The label is not subtracted: it is y xᵀ instead of (y - y') xᵀ.",
    explains=["term"],
)
NOT_TIMES_X = Cause("not times x", "It is not multiplied by x.", explains=["factor"])
LABEL_NOT_SUBTRACTED = Cause(
    "label not subtracted",
    "The label is not subtracted: it is y instead of y - y'.",
    explains=["term"],
)
SUMMED_OVER_CLASSES = Cause(
    "summed over classes",
    "It is summed over the classes.",
    explains=["missing call", "axis"],
)
