"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

CLIMBS = Cause(
    "climbs",
    "It adds the gradient: that climbs.",
    explains=("sign",),
    about=("-=", "+=", "lr"),
)
FARTHEST = Cause(
    "farthest",
    "It takes the farthest points, not the nearest.",
    explains=("sign", "function", "comparison"),
)
POSITIONS_RETURNED = Cause(
    "positions returned",
    "It returns positions of training points, not their labels.",
    explains=("function", "missing update"),
)
BYTES_IN_DISTANCES = Cause(
    "bytes in distances",
    "Distances are computed in uint8, where 3 - 5 is 254 and 20² is 144: they wrap around at "
    "256. The same classifier is right for the same images in floats.",
    explains=("dtype", "missing call"),
)
MEAN_OF_EACH_IMAGE = Cause(
    "mean of each image",
    "It is the mean of each image, not of each pixel.",
    explains=("axis",),
)
MEAN_OF_ALL = Cause(
    "mean of all",
    "It is one mean of all pixels together.",
    explains=("axis",),
)
CENTERED_IN_BYTES = Cause(
    "centered in bytes",
    "It was computed in bytes: 3 - 5 is 254 in uint8.",
    explains=("dtype",),
)
NOT_CENTERED = Cause(
    "not centered",
    "The images are flattened, and not centered.",
    explains=("term",),
)
IMAGE_MEAN_SUBTRACTED = Cause(
    "image mean subtracted",
    "It subtracts the mean of each image, not of each pixel.",
    explains=("axis",),
)
ALL_MEAN_SUBTRACTED = Cause(
    "all mean subtracted",
    "It subtracts one mean of all pixels together.",
    explains=("axis",),
)
MEAN_MINUS_DATA = Cause(
    "mean minus data",
    "It is negated: mean minus data.",
    explains=("sign",),
)
NOT_DIVIDED = Cause(
    "not divided",
    "It is not divided by the number of images.",
    explains=("factor", "sum for mean"),
)
PRODUCTS_NOT_CENTERED = Cause(
    "products not centered",
    "It is the mean of products of pixels that are not centered.",
    explains=("term",),
)
DIVIDED_BY_PIXELS = Cause(
    "divided by pixels",
    "It is divided by the number of pixels, not of images.",
    explains=("factor", "axis", "off by one"),
)
CORRELATIONS = Cause(
    "correlations",
    "It is the matrix of correlations.",
    explains=("function",),
)
STANDARD_DEVIATIONS = Cause(
    "standard deviations",
    "These are square roots of the eigenvalues: standard deviations.",
    explains=("function",),
)
SINGULAR_VALUES = Cause(
    "singular values",
    "These are singular values of the centered data.",
    explains=("function",),
)
SHARES = Cause(
    "shares",
    "They are divided by their sum: shares of the variance.",
    explains=("factor",),
)
DIAGONAL = Cause(
    "diagonal",
    "It is the diagonal of the covariance matrix.",
    explains=("function",),
)
SMALLEST_FIRST = Cause(
    "smallest first",
    "They are in ascending order, as np.linalg.eigh gives them.",
    explains=("order", "missing update", "sign"),
    about=("eig",),
)
PROJECTION_NOT_CENTERED = Cause(
    "projection not centered",
    "The projected images were not centered.",
    explains=("term",),
)
SECOND_AND_THIRD = Cause(
    "second and third",
    "These are the second and third component.",
    explains=("off by one",),
)
MEAN_NOT_ADDED = Cause(
    "mean not added",
    "The mean is not added again.",
    explains=("term",),
    about=("mean",),
)
MEAN_NOT_SUBTRACTED = Cause(
    "mean not subtracted",
    "The mean is not subtracted before the projection.",
    explains=("term",),
)
MEAN_LEFT_OUT = Cause(
    "mean left out",
    "The mean is neither subtracted nor added.",
    explains=("term",),
)
SMALLEST_COMPONENTS = Cause(
    "smallest components",
    "Every image is data_mean again, as the components of the smallest eigenvalues give it.",
    explains=("order", "sign", "constant"),
)
POWERS_NOT_DIVIDED = Cause(
    "powers not divided",
    "The powers are not divided by their sum.",
    explains=("factor",),
)
DIVIDED_BY_LARGEST = Cause(
    "divided by largest",
    "They are divided by the largest power, not by the sum.",
    explains=("function", "factor"),
)
EXP_MISSING = Cause(
    "exp missing",
    "The scores are divided by their sum; exp is missing.",
    explains=("function", "missing call"),
)
LOG_OF_SOFTMAX = Cause(
    "log of softmax",
    "It is the logarithm of the softmax.",
    explains=("function",),
)
SCORES_NEGATED = Cause(
    "scores negated",
    "The sign of the scores is wrong: exp(-x).",
    explains=("sign",),
)
LOSS_WITHOUT_MINUS = Cause(
    "loss without minus",
    "It is the log-probability: the minus sign is missing.",
    explains=("sign",),
)
DIVIDED_BY_CLASSES = Cause(
    "divided by classes",
    "It is divided by the number of classes.",
    explains=("mean for sum",),
)
NO_BIAS = Cause(
    "no bias",
    "The bias b is forgotten.",
    explains=("term",),
    about=("b",),
)
BASE_2 = Cause(
    "base 2",
    "The log is in base 2.",
    explains=("function",),
)
BASE_10 = Cause(
    "base 10",
    "The log is in base 10.",
    explains=("function",),
)
ALL_LOGS = Cause(
    "all logs",
    "It sums the logs of all classes, not that of the label.",
    explains=("factor",),
)
LOG_MISSING = Cause(
    "log missing",
    "The log is missing: it is the probability.",
    explains=("function",),
)
LABEL_NOT_SUBTRACTED_X = Cause(
    "label not subtracted x",
    "The label is not subtracted: it is y xᵀ instead of (y - y') xᵀ.",
    explains=("term",),
)
NOT_TIMES_X = Cause(
    "not times x",
    "It is not multiplied by x.",
    explains=("factor",),
)
LABEL_NOT_SUBTRACTED = Cause(
    "label not subtracted",
    "The label is not subtracted: it is y instead of y - y'.",
    explains=("term",),
)
SUMMED_OVER_CLASSES = Cause(
    "summed over classes",
    "It is summed over the classes.",
    explains=("missing call", "axis"),
)


OTHER_NUMBER = Cause(
    "other number of neighbors",
    "{words}: {number} instead of {k}.",
    explains=("constant", "off by one"),
)
NO_STEP_AT_ALL = Cause(
    "not updated", "{name} is not updated.", explains=("missing update", "factor")
)
ON_ONE_SPOT = Cause(
    "no variance",
    "All points lie nearly on one spot, as on the components of the smallest eigenvalues, or on "
    "components that were cut to whole numbers.",
    explains=("order", "sign", "constant", "off by one", "dtype", "missing update"),
)
OVERFLOW = Cause(
    "exp overflows",
    "exp overflows: exp of {score} is {power} in floating point.",
    explains=("term", "sign", "function"),
    about=("exp", "max"),
)
NEVER_FILLED = Cause(
    "never filled",
    "Nothing is stored in digit_images: it holds zeros alone.",
    explains=("missing update",),
)
LAST_NOT_FILLED = Cause(
    "last not filled",
    "The last one is never filled: range stops one too early.",
    "Loop over range(10): that ends with 9.",
    explains=("off by one", "constant"),
)
OTHER_DIGITS = Cause(
    "other digits",
    "digit_images[k] holds the first image whose label is not k.",
    "Compare with ==: data[labels == k][0].",
    explains=("comparison",),
)
MEAN_CUT = Cause(
    "mean cut",
    "The mean is cut to whole numbers before it is subtracted.",
    "Keep the mean as floats.",
    explains=("dtype",),
)
OF_IMAGES = Cause(
    "covariances of images",
    "It has a row for each image instead of one for each pixel.",
    "The pixels are the columns of data_centered: data_centered.T @ data_centered.",
    explains=("transposed",),
)
NEGATED = Cause(
    "labels negated",
    "Every label has the wrong sign.",
    explains=("sign",),
)
FEWEST_VOTES = Cause(
    "fewest votes",
    "It takes the label with the fewest votes, not the one with the most.",
    explains=("function", "sign", "comparison"),
)
NO_VOTES = Cause(
    "no votes",
    "Every row gets the first of the labels: no vote is counted.",
    explains=("missing update",),
)
CUT_POINTS = Cause(
    "points cut to whole numbers",
    "{name} are cut to whole numbers before the distances are computed.",
    "Convert to floats: X.astype(np.float32).",
    explains=("dtype",),
)
SOFTMAX_FIRST = Cause(
    "softmax first",
    "It is right for what your softmax gives for these scores, and that is one number everywhere.",
    "Correct softmax first.",
)
ONE_LEFT_OUT = Cause(
    "one left out",
    "One {name} is left out: of two, one is used.",
    "Look at what range counts to: range(max_epoch), and all of range(len(Xs)).",
    explains=("off by one",),
)
GRADIENT_LEFT_OUT = Cause(
    "gradient left out",
    "{name} moves by the step alone: its gradient is left out.",
    explains=("factor",),
)
DIVIDED_BY_GRADIENT = Cause(
    "divided by gradient",
    "The step of {name} is divided by the gradient instead of multiplied.",
    explains=("factor", "operator"),
)
VECTORS_FOR_VALUES = Cause(
    "vectors for values",
    "These are the eigenvectors; np.linalg.eigh returns the eigenvalues first.",
    explains=("order",),
)
EVERY_SECOND_VALUE = Cause(
    "every second value",
    "It is every second eigenvalue alone: the slice has a step of 2.",
    explains=("off by one", "constant"),
)
EVERY_SECOND_COMPONENT = Cause(
    "every second component",
    "These are the first and third component: the slice has a step of 2.",
    explains=("off by one", "constant"),
)
LAST_DIGIT_LEFT_OUT = Cause(
    "last digit left out",
    "The last digit alone is left out.",
    explains=("off by one", "constant"),
)
