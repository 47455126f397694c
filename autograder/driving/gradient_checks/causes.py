"""What is wrong with a gradient check: with what it finds, with its estimates, with its record."""

from __future__ import annotations

from autograder.results.cause import Cause

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
NO_DIFFERENCE = Cause(
    "no difference",
    "It does not compare with a difference of two calls of self.forward.",
    explains=("missing call", "function", "operator"),
    about=("difference", "gradient", "above", "forward"),
)
BACKWARD_IGNORED = Cause(
    "backward ignored",
    "It does not look at what self.backward gives.",
    explains=("missing call", "function", "sign"),
    about=("gradient", "backward"),
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
NOT_PUT_BACK = Cause(
    "entry not put back",
    "The entries that were changed for the estimates are not put back.",
    explains=("missing update",),
)
NOT_RECORDED = Cause(
    "not recorded",
    "Nothing was ever appended to {names}.",
    explains=("missing call", "missing update"),
)
