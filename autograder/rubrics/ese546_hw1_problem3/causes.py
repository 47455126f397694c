"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

PIXELS_NOT_DIVIDED = Cause(
    "pixels not divided",
    "They were not divided by 255.",
    explains=("factor",),
    about=("255",),
)
NO_DIFFERENCE = Cause(
    "no difference",
    "It does not compare with a difference of two calls of self.forward.",
    explains=("missing call", "function", "operator"),
    about=("_finite_differences", "check_gradient", "above"),
)
BACKWARD_IGNORED = Cause(
    "backward ignored",
    "It does not look at what self.backward gives.",
    explains=("missing call", "function", "sign"),
    about=("check_gradient",),
)
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
STALE_WEIGHTS = Cause(
    "stale weights",
    "The grader exchanges labels and pixels before each training, so that weights from before do"
    " not fit.",
)
BATCHES_NOT_DIVIDED = Cause(
    "batches not divided",
    "It is the sum over the mini-batches; it was not divided by their number.",
    explains=("sum for mean", "factor"),
)
FIRST_BATCH = Cause(
    "first batch",
    "It is the value of the first mini-batch alone.",
    explains=("off by one",),
)
LAST_BATCH = Cause(
    "last batch",
    "It is the value of the last mini-batch alone.",
    explains=("missing update",),
)

NEVER_CHANGED = Cause(
    "never changed",
    "It never calls self.forward with an entry of {place} changed.",
    explains=("missing update", "missing call"),
)
