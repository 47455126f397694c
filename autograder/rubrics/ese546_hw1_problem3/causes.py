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
BATCHES_NOT_DIVIDED = Cause(
    "batches not divided",
    "It is the sum over the mini-batches; it was not divided by their number.",
    explains=("sum for mean", "factor"),
)
ALWAYS_FULL = Cause(
    "always full",
    "It counts each mini-batch as {size} images; the last one here has {last}.",
    "Count the images as they come: total += len(y).",
    explains=("constant", "factor"),
)
LAST_TAKEN_AS_FULL = Cause(
    "last taken as full",
    "It multiplies what each mini-batch gives by {size}; the last one here has {last} images.",
    "Multiply by the number of images of that mini-batch, len(y), or count the mini-batches.",
    explains=("constant", "factor"),
)
BATCHES_MULTIPLIED = Cause(
    "multiplied by batches",
    "It is {count} times the average, and {count} is the number of mini-batches.",
    "Divide the sum over the images by the number of images.",
    explains=("sum for mean", "mean for sum", "factor"),
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

NO_UPDATE = Cause(
    "no weight update",
    "No backward pass is made: {name} is never called.",
    explains=("missing call",),
)
NOT_MOVED = Cause(
    "parameter not moved",
    "{name} is never changed.",
    explains=("missing update",),
)
MOVED_UPHILL = Cause(
    "moved along the gradient",
    "{name} moves along its gradient, not against it: the minus sign is missing.",
    explains=("sign",),
)
MOVED_BY_INVERSE = Cause(
    "moved by the inverse",
    "{name} moves by lr divided by its gradient, not multiplied with it.",
    explains=("factor", "operator"),
)
MOVED_BY_RATE = Cause(
    "moved without the gradient",
    "Every entry of {name} moves by the same: the gradient is left out.",
    explains=("factor",),
)
ONE_IMAGE_LESS = Cause(
    "weighted by one image less",
    "Each mini-batch counts as one image less than it has.",
    explains=("off by one",),
)
IMAGES_MULTIPLIED = Cause(
    "multiplied by images",
    "It is multiplied by the number of images where it is to be divided.",
    explains=("factor", "sum for mean"),
)
IMAGES_SUMMED = Cause(
    "images not divided",
    "It is the sum over the images, not divided by their number.",
    explains=("factor", "sum for mean"),
)
LEAST_LIKELY = Cause(
    "smallest logit",
    "It looks at the smallest logit of each image; the largest is the prediction.",
    explains=("function",),
)
WEIGHTED_BY_LOSS = Cause(
    "weights exchanged",
    "The size of each mini-batch and its {name} are exchanged in the average.",
    explains=("order",),
)
