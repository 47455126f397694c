"""Every cause that an exception of student code can prove: its sentence and its next step."""

from __future__ import annotations

from autograder.results.cause import Cause

IS_NONE = Cause(
    "value is None",
    "A value in that line is None: it was never set, or it comes from a function that returns "
    "nothing.",
    "Print the values of that line just before it, and look for where the one that is None "
    "should be set or returned.",
    explains=("missing update", "missing call"),
)
NEVER_SET = Cause(
    "attribute never set",
    "self.{name} is read in that line, and nothing has set it before.",
    "Set self.{name} where its value is known: in __init__, or in the method that runs first.",
    explains=("missing update", "missing call"),
)
MINUS_BEFORE = Cause(
    "minus before no number",
    "There is a minus sign in front of a {kind}: only numbers and arrays have a sign.",
    "Remove the minus sign.",
    explains=("sign",),
)
NOTHING_TO_JOIN = Cause(
    "nothing to join",
    "The list that is joined in that line is empty.",
    "Print it where it is filled: is something appended, does the loop make a pass, and does its "
    "condition ever hold?",
    explains=("missing call", "missing update", "off by one", "constant"),
)
TOO_MANY_DRAWN = Cause(
    "too many drawn",
    "It draws more different elements than there are.",
    "Print how many are asked for in that line, and how many there are.",
    explains=("factor", "operator", "constant", "off by one"),
)
NOTHING_TO_DRAW = Cause(
    "nothing to draw from",
    "What it draws from in that line is empty.",
    "Print it in each step of the loop: does any element fulfill the condition that selects them?",
    explains=("comparison", "condition", "constant", "off by one"),
)
ONE_LENGTH_WRONG = Cause(
    "one length of a shape wrong",
    "{count} elements are not rows of shape {found}, but they are rows of shape {fits}.",
    "Correct the {wrong} in that shape to {right}, or write it as a length that the array has.",
    explains=("off by one", "constant", "factor"),
)
FACTORS = Cause(
    "factors of a product",
    "Arrays of shape {left} and {right} have no matrix product; {how}, they have.",
    "Compare both factors, and their order, with the formula.",
    explains=("transposed",),
)
LENGTHS = Cause(
    "lengths differ by one",
    "Two lengths that have to be the same are {first} and {second}.",
    "Print the shapes in that line: which of the two is wrong, and where is it made?",
)
WRONG_AXIS = Cause(
    "taken over the wrong axis",
    "{name} has the shape {shape}: {function} over its wrong axis gives {wrong} numbers, over the "
    "other one {right}, which fit.",
    "Check the axis (or dim) of {function} in that line.",
    explains=("axis",),
)
INDEX_TOO_LARGE = Cause(
    "index too large by one",
    "Indices start at 0: with {size} {entries}, the last index is {last}.",
    "Write {last} instead of {size}.",
    explains=("off by one", "constant"),
)
NEGATIVE_LENGTH = Cause(
    "negative length",
    "__len__ returns a negative number.",
    "Return how many there are: look for a minus that is too many.",
    explains=("sign",),
)
NOTHING_TO_UNPACK = Cause(
    "nothing to unpack",
    "What is unpacked in that line is empty.",
    "Print it where it is filled: is something appended, and does the loop make a pass?",
    explains=("missing call", "missing update"),
)
COLUMN_WANTED = Cause(
    "column wanted",
    "{shape} holds one number for each of the {rows} rows; as a column, of shape ({rows}, 1), "
    "it fits.",
    "Keep the axis where that array is computed, with keepdims=True, or use .reshape(-1, 1).",
    explains=("axis", "constant"),
)
NOT_FITTED = Cause(
    "not fitted",
    "fit was not called on this object before.",
    "Call fit on the same object before that line.",
    explains=("missing call",),
)
NOT_SHUFFLED = Cause(
    "stratify without shuffle",
    "stratify=… needs shuffle=True.",
    "Leave shuffle out, or set it to True.",
    explains=("constant",),
)
FLOAT_AS_INDEX = Cause(
    "float as index",
    "An index in that line is not a whole number.",
    "Print it and its type: a float needs int(…), .astype(int), or // where it is computed.",
    explains=("dtype", "operator"),
)
MEAN_OF_TRUTH_VALUES = Cause(
    "mean of truth values",
    "It takes the mean of truth values, which torch has of floats only.",
    "Count them with .sum(), or convert them first: (…).float().mean().",
    explains=("mean for sum", "dtype"),
)
TYPES_OF_NUMBERS = Cause(
    "types of numbers",
    "The types of numbers in that line do not fit together.",
    "Print the .dtype of each array or tensor in that line, and convert the one that is wrong.",
    explains=("dtype",),
)
WHOLE_NUMBERS_IN_PLACE = Cause(
    "whole numbers in place",
    "The array holds whole numbers, and the result has fractions: an operation in place, as "
    "x /= y, cannot change the type.",
    explains=("dtype",),
)
NO_SUCH_IMAGE_TYPE = Cause(
    "type of image",
    "OpenCV cannot process an image with this type of numbers.",
    "Convert it to float or to np.uint8: image.astype(float).",
    explains=("dtype",),
)
#: It describes the value in that line, and claims nothing of the code: it explains no change.
OTHER_KIND = Cause(
    "other kind of array",
    "The value in that line is {kind}, and .{name} is what {owner} have.",
    "{step}",
)
CONVERT = "Leave .{name}() out there, or write np.asarray(x): it takes arrays, tensors and tables."
CONVERT_FIRST = "Convert it first, with np.asarray(x), or use what {kind} has."
OF_ARRAYS = "Write it with numpy, or make it a tensor first if the homework allows torch."
BY_NUMBERS = "Index the array with numbers: x[rows, columns]."
TABLE_AS_ARRAY = Cause(
    "table indexed as an array",
    "The value in that line is a pandas table, which x[rows, columns] does not index.",
    "Write x.iloc[rows, columns], or convert it first: x = x.to_numpy().",
)
