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
NEVER_RAISES = Cause(
    "never raises",
    "It raises for none of the errors that were planted.",
    "Look at what is compared with the tolerance, and at the line that raises.",
    explains=("missing raise", "missing call", "comparison", "condition", "function", "constant"),
)
INVERTED = Cause(
    "raises the wrong way round",
    "It raises for right layers and for none of the wrong ones: the comparison is the wrong way "
    "round.",
    "Raise where the difference is more than 1e-6.",
    explains=("comparison", "condition"),
)
ADDED = Cause(
    "added instead of subtracted",
    "It passes only where the gradient has the wrong sign: the estimate is added to the gradient "
    "instead of subtracted.",
    "Compare abs(gradient - estimate) with the tolerance.",
    explains=("sign",),
)
NO_OUTPUT_SELECTED = Cause(
    "no output selected",
    "self.backward is called with a dh that is 0 everywhere: it selects no output.",
    "Set dh[0, k] = 1 before self.backward(dh).",
    explains=("missing update",),
)
ALL_OUTPUTS_SELECTED = Cause(
    "all outputs selected",
    "self.backward is called with a dh that is the same for all outputs.",
    "Make dh of zeros, then set dh[0, k] = 1.",
    explains=("function",),
)
OUTPUT_SCALED = Cause(
    "output scaled",
    "self.backward is called with a dh that is {number} at output k: every gradient is {number} "
    "times that of the output.",
    "Set dh[0, k] = 1.",
    explains=("constant", "factor", "sign"),
)
SAME_POINT_TWICE = Cause(
    "same point twice",
    "Both outputs of an estimate are computed with the same change of the entry.",
    "Compute one with the entry plus e, and the other one with the entry minus e.",
    explains=("sign", "operator", "missing update"),
)
ONE_POINT_UNCHANGED = Cause(
    "one point unchanged",
    "One of the two outputs of an estimate is computed with the entry as it was: they are e apart, "
    "not 2 e.",
    "Compute one with the entry plus e, and the other one with the entry minus e.",
    explains=("term", "missing update"),
)
POINTS_NOT_OPPOSITE = Cause(
    "points not opposite",
    "The two points of an estimate are not equally far from the entry as it was.",
    "Set the entry to its old value plus e, then to its old value minus e.",
    explains=("sign", "term"),
)
ESTIMATE_NOT_DIVIDED = Cause(
    "estimate not divided",
    "The difference of the two outputs is not divided by 2 e.",
    "Divide it: (above - below) / (2 * e).",
    explains=("factor",),
)
ESTIMATE_OVER_E = Cause(
    "estimate over e",
    "The difference of the two outputs is divided by e, and they are 2 e apart.",
    "Divide it: (above - below) / (2 * e).",
    explains=("factor",),
)
ESTIMATE_OVER_2 = Cause(
    "estimate over 2",
    "The difference of the two outputs is divided by 2 alone.",
    "Divide it: (above - below) / (2 * e).",
    explains=("factor",),
)
ESTIMATE_TIMES = Cause(
    "estimate times 2 e",
    "The difference of the two outputs is multiplied by 2 e.",
    "Divide it: (above - below) / (2 * e).",
    explains=("factor", "operator"),
)
ESTIMATE_TIMES_E = Cause(
    "estimate times e",
    "The difference of the two outputs is divided by 2 and multiplied by e, as in / 2 * e.",
    "Divide it by the product: (above - below) / (2 * e).",
    explains=("factor", "operator"),
)
ESTIMATE_SCALED = Cause(
    "estimate scaled",
    "The estimates are two thirds of what they should be: divided by 3 e instead of 2 e.",
    "Divide it: (above - below) / (2 * e).",
    explains=("constant", "factor", "off by one"),
)
OUTPUTS_ADDED = Cause(
    "outputs added",
    "The two outputs are added instead of subtracted.",
    "Subtract them: (above - below) / (2 * e).",
    explains=("sign", "operator"),
)
FIRST_OUTPUT_ALONE = Cause(
    "first output alone",
    "Only the first of the two outputs counts: the other one is not subtracted.",
    "Subtract them: (above - below) / (2 * e).",
    explains=("term",),
)
GRADIENT_ALONE = Cause(
    "gradient alone",
    "It compares the gradient itself with the tolerance: the estimate is not subtracted.",
    "Compare abs(gradient - estimate) with the tolerance.",
    explains=("term",),
)
NOT_PUT_BACK = Cause(
    "entry not put back",
    "The entries that were changed for the estimates are not put back.",
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
NOT_RECORDED = Cause(
    "not recorded",
    "Nothing was ever appended to {names}.",
    explains=("missing call", "missing update"),
)
STARTS_NEGATIVE = Cause("negative start", "All the numbers are negative.", explains=("sign",))
STARTS_NORMAL = Cause(
    "normal start",
    "They are normal numbers, around 0, as np.random.randn draws them.",
    explains=("function",),
)
