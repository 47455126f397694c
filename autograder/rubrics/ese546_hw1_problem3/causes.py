"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

FIRST_IMAGE_ALONE = Cause(
    "first image alone",
    "It looks at the first image of the mini-batch alone.",
    explains=("off by one",),
)
NO_MINUS = Cause(
    "no minus",
    "It is the mean log-probability: the minus sign is missing.",
    explains=("sign",),
    about=("log_prob",),
)
SOFTMAX_TWICE = Cause(
    "softmax twice",
    "The log is taken of the logits' softmax twice.",
    explains=("function",),
)
AVERAGED_OVER_CLASSES = Cause(
    "averaged over classes",
    "It also averages over the 10 classes.",
    explains=("mean for sum",),
)
ALWAYS_64 = Cause(
    "always 64",
    "It divides by 64, whatever the size of the mini-batch.",
    explains=("constant",),
)
LABEL_NOT_SUBTRACTED = Cause(
    "label not subtracted",
    "It returns the probabilities: 1 is not subtracted at the label.",
    explains=("missing update",),
    about=("dh",),
)
NEITHER_SUBTRACTED_NOR_DIVIDED = Cause(
    "neither subtracted nor divided",
    "It returns the probabilities, not divided by the batch size.",
    explains=("missing update", "factor"),
)
SURPLUS = Cause(
    "surplus values",
    "The {right} two values are right; the others are too many.",
    explains=("values",),
)
PROBABILITIES_NEGATED = Cause(
    "probabilities negated",
    "The probabilities have the wrong sign.",
    "Look for a minus sign too many where they are computed.",
    explains=("sign",),
)
DIVIDED_IN_LINEAR = Cause(
    "divided in the linear layer",
    "Your linear_t divides by the batch size instead: the product is the true gradient, so that "
    "training works, but the mean is taken in the loss, and so is its derivative.",
    "Divide here, and no longer in linear_t.backward.",
    explains=("sum for mean", "factor"),
)
SIGN_OF_DH = Cause(
    "sign of dh",
    "It looks at the sign of dh; what counts is the sign of the input.",
    explains=("comparison",),
)
NO_MASK = Cause(
    "no mask",
    "It passes on the whole gradient, wherever the input was.",
    explains=("factor",),
    about=("hm",),
)
MASK_INVERTED = Cause(
    "mask inverted",
    "It passes the gradient on where the input was negative.",
    explains=("comparison",),
    about=("hm",),
)
MASK_ALONE = Cause(
    "mask alone",
    "It returns the derivative alone, not multiplied by dh.",
    explains=("factor",),
    about=("dh",),
)
OUTPUT_FOR_DERIVATIVE = Cause(
    "output for derivative",
    "It multiplies dh by the output instead of the derivative.",
    explains=("comparison",),
)

LEAST_LIKELY = Cause(
    "smallest logit",
    "It looks at the smallest logit of each image; the largest is the prediction.",
    explains=("function",),
)
