"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

# The CNN: logits, an epoch of training, one of testing

NO_RELU_IN_CNN = Cause(
    "no relu in cnn", "There is no ReLU after the convolutions.", explains=["function"]
)
MEAN_POOLS = Cause("mean pools", "The pools take the mean, not the maximum.", explains=["function"])

# The forward pass

RELU_DERIVATIVE = Cause(
    "relu derivative",
    "It is 1 where z is above 0: the derivative of ReLU.",
    explains=["function", "comparison"],
)
ABSOLUTE_VALUE = Cause("absolute value", "It is the absolute value.", explains=["function"])
WHOLE_SUM = Cause(
    "whole sum",
    "It divides by the sum over the whole array: each row is to add up to 1.",
    explains=["axis"],
    about=["softmax", "axis"],
)
COLUMN_SUM = Cause(
    "column sum",
    "It divides by the sum of each column: each row is to add up to 1.",
    explains=["axis"],
    about=["softmax", "axis"],
)
EXP_ALONE = Cause(
    "exp alone", "It is exp alone, not divided by the sum of the row.", explains=["factor"]
)
OVERFLOWS = Cause(
    "exp overflows",
    "exp of a score in the thousands is inf, and inf / inf is NaN.",
    "Subtract the maximum of each row before exp; the result is the same.",
    explains=["term", "sign", "function"],
    about=["max", "exp"],
)
NO_BIASES = Cause("no biases", "The biases are not added.", explains=["term"], about=["bias"])
NO_LAST_ACTIVATION = Cause(
    "no last activation", "The activation of the last layer is left out.", explains=["function"]
)
NO_ACTIVATIONS = Cause("no activations", "No activation is applied.", explains=["function"])
FIRST_ACTIVATION = Cause(
    "first activation", "The first activation is applied to every layer.", explains=["function"]
)
ALWAYS_RELU = Cause(
    "always relu",
    "Every layer but the last has ReLU, whatever the list of activations says.",
    explains=["function"],
)

# The spiral: its points, where a network starts, losses

AXES_EXCHANGED = Cause(
    "axes exchanged",
    "The axes are exchanged: x is radius * sin(angle), y is radius * cos(angle).",
    explains=["order", "function"],
)
CLASSES_FROM_1 = Cause(
    "classes from 1", "The classes are counted from 1.", explains=["off by one", "constant"]
)
NOISY_RADII = Cause(
    "noisy radii", "The noise belongs to the angles alone.", explains=["term", "factor"]
)
BIASES_AT_1 = Cause("biases at 1", "Every bias starts at 1.", explains=["function", "constant"])
NO_SOFTMAX = Cause(
    "no softmax", "Softmax is missing: it takes the log of something else.", explains=["term"]
)
AVERAGED_OVER_CLASSES = Cause(
    "averaged over classes", "It averages over the classes too.", explains=["mean for sum"]
)
MEAN_PROBABILITY = Cause(
    "mean probability",
    "It is the mean probability; the loss is -log of each.",
    explains=["function"],
)
PROBABILITIES_RETURNED = Cause(
    "probabilities returned", "It returns the probabilities.", explains=["missing update", "factor"]
)
ROOT_OF_SQUARES = Cause(
    "root of squares", "It is the root of the sum of squares.", explains=["function"]
)
FIRST_MATRIX_ALONE = Cause(
    "first matrix alone", "It takes the first matrix alone.", explains=["off by one"]
)

# The two classifiers

SIGMOID_FOR_RELU = Cause(
    "sigmoid for relu", "The hidden layer has sigmoid instead of ReLU.", explains=["function"]
)
PENALTY_TWICE = Cause(
    "penalty twice",
    "The penalty is twice what it should be: half of reg times the squares.",
    explains=["factor"],
)
BIASES_PENALIZED = Cause("biases penalized", "The biases are penalized too.")
PENALTY_WITHOUT_W2 = Cause("penalty without w2", "The penalty leaves out W2.")
LOSS_SUMMED = Cause(
    "loss summed",
    "The cross-entropy is summed over the points, not averaged.",
    explains=["sum for mean"],
)
PENALTY_GRADIENT_TWICE = Cause(
    "penalty gradient twice",
    "The gradient of the penalty is twice what it should be: reg * W.",
    explains=["factor"],
    about=["reg"],
)
GRADIENT_SUMMED = Cause(
    "gradient summed",
    "It is summed over the points; the loss is a mean.",
    explains=["sum for mean"],
)
NO_MASK = Cause(
    "no mask",
    "The gradient is passed on everywhere; ReLU lets it pass where its output is above 0.",
    explains=["factor"],
    about=["hidden"],
)
MASK_OF_GRADIENT = Cause(
    "mask of gradient",
    "It looks at the sign of the gradient; what counts is the output of ReLU.",
    explains=["comparison"],
)
LABEL_IN_GRADIENT = Cause(
    "label in gradient",
    "The label is not subtracted from the probabilities.",
    explains=["missing update", "term"],
)
NO_REG = Cause("no reg", "It does not use reg: the penalty is as for 0.001.", explains=["constant"])
NO_PENALTY_IN_STEPS = Cause("no penalty in steps", "The penalty is left out.", explains=["term"])
