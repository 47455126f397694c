"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

IMAGINARY_PART = Cause(
    "imaginary part",
    "These are the imaginary coefficients.",
    explains=("order", "off by one"),
)
MAGNITUDE = Cause(
    "magnitude",
    "It is the magnitude of the coefficients, not their real part.",
    explains=("function",),
)
ALL_FILTERS = Cause(
    "all filters",
    "It uses the homework's 16 filters, whatever the lists say.",
)
NUMBER_OF_CLASSES = Cause(
    "number of classes",
    "It is the number of classes.",
    explains=("function",),
)
FRACTION_OF_SUPPORT = Cause(
    "fraction of support",
    "It is the number of support samples divided by that of all samples.",
    explains=("factor",),
)
SUPPORT_NUMBERS = Cause(
    "support numbers",
    "It counts every number in support_vectors_, 196 for each sample.",
    explains=("function",),
)
ONE_FOR_EACH_CLASS = Cause(
    "one for each class",
    "n_support_ holds one number for each class.",
    "Return np.sum(clf.n_support_), the total.",
    explains=("missing call",),
)
DIVIDED_BY_VALIDATION = Cause(
    "divided by validation",
    "It is divided by the size of the validation set.",
    explains=("factor",),
)
SUPPORT_NOT_DIVIDED = Cause(
    "support not divided",
    "It is the number of support samples, not divided.",
    explains=("factor", "sum for mean"),
)
AVERAGE_PER_CLASS = Cause(
    "average per class",
    "It is the average per class, not the total.",
    explains=("mean for sum",),
)
ALWAYS_14 = Cause(
    "always 14",
    "It makes 14 × 14 pixels, whatever the size.",
    explains=("constant",),
)
NUM_IGNORED = Cause(
    "num ignored",
    "subsample ignores num: it returns {size:,} samples whatever num is.",
    "Use the argument: n = num // 10, then n samples where the label is k, for each k. "
    "gabor_filter will ask for 1,000.",
    explains=("constant", "factor"),
)
OTHER_FILTER = Cause(
    "other filter",
    "One has frequency {frequency:g}, theta {theta}π and bandwidth {bandwidth:g}.",
    explains=("constant", "off by one", "factor", "order", "function", "dtype", "operator"),
)
PIXELS_CUT = Cause(
    "pixels cut to integers",
    "The pixels were cut to whole numbers before the filter: those from 0 to 1 become 0.",
    "Keep the pixels as floats: no astype(int), no astype(np.uint8).",
    explains=("dtype",),
)
MISSING_FILTERS = Cause(
    "missing filters",
    "No filter has {what}.",
    explains=("constant", "off by one", "factor", "order", "function", "dtype", "operator"),
)
RATIO_MULTIPLIED = Cause(
    "ratio multiplied",
    "The number of support samples is multiplied by len(x_train) where it is to be divided.",
    explains=("factor", "operator"),
)
RATIO_CUT = Cause(
    "ratio cut",
    "It is 0: // cuts a fraction to a whole number, / does not.",
    explains=("dtype", "operator"),
)
RATIO_ONE_LESS = Cause(
    "ratio of one sample less",
    "It is divided by len(x_train) - 1.",
    explains=("off by one",),
)
