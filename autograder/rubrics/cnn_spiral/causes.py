"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

RELU_DERIVATIVE = Cause(
    "relu derivative",
    "It is 1 where z is above 0: the derivative of ReLU.",
    explains=("function", "comparison"),
)
ABSOLUTE_VALUE = Cause(
    "absolute value",
    "It is the absolute value.",
    explains=("function",),
)
WHOLE_SUM = Cause(
    "whole sum",
    "It divides by the sum over the whole array: each row is to add up to 1.",
    explains=("axis",),
    about=("softmax", "axis"),
)
COLUMN_SUM = Cause(
    "column sum",
    "It divides by the sum of each column: each row is to add up to 1.",
    explains=("axis",),
    about=("softmax", "axis"),
)
EXP_ALONE = Cause(
    "exp alone",
    "It is exp alone, not divided by the sum of the row.",
    explains=("factor",),
)
NO_BIASES = Cause(
    "no biases",
    "The biases are not added.",
    explains=("term",),
    about=("bias",),
)
NO_LAST_ACTIVATION = Cause(
    "no last activation",
    "The activation of the last layer is left out.",
    explains=("function",),
)
NO_ACTIVATIONS = Cause(
    "no activations",
    "No activation is applied.",
    explains=("function",),
)
FIRST_ACTIVATION = Cause(
    "first activation",
    "The first activation is applied to every layer.",
    explains=("function",),
)
ALWAYS_RELU = Cause(
    "always relu",
    "Every layer but the last has ReLU, whatever the list of activations says.",
    explains=("function",),
)
NO_RELU_IN_CNN = Cause(
    "no relu in cnn",
    "There is no ReLU after the convolutions.",
    explains=("function",),
)
MEAN_POOLS = Cause(
    "mean pools",
    "The pools take the mean, not the maximum.",
    explains=("function",),
)
RELU_ON_LOGITS = Cause(
    "relu on logits",
    "The logits have a ReLU too: the negative ones are lost.",
    explains=("function",),
)
SOFTMAX_ON_LOGITS = Cause(
    "softmax on logits",
    "These are probabilities: CrossEntropyLoss includes the softmax.",
    explains=("function",),
)
LOG_SOFTMAX_ON_LOGITS = Cause(
    "log softmax on logits",
    "These are log-probabilities: CrossEntropyLoss includes the log-softmax.",
    explains=("function",),
)
WEIGHTS_UNCHANGED = Cause(
    "weights unchanged",
    "The weights are as they were before.",
    explains=("missing call",),
    about=("step", "backward", "train_one_epoch"),
)
NO_ZERO_GRAD = Cause(
    "no zero grad",
    "zero_grad is missing: the gradients of earlier mini-batches are added.",
    explains=("missing call",),
    about=("zero_grad",),
)
LAST_BATCH_MISSING = Cause(
    "last batch missing",
    "The last mini-batch is left out.",
    explains=("off by one",),
)
FIRST_BATCH_ALONE = Cause(
    "first batch alone",
    "It stops after the first mini-batch.",
    explains=("off by one",),
)
TWICE_EACH_BATCH = Cause(
    "twice each batch",
    "It trains twice with each mini-batch.",
)
COUNTED_FROM_0 = Cause(
    "counted from 0",
    "It notes mini-batch 0, log_interval, …: count them from 1.",
    explains=("off by one",),
)
EVERY_BATCH_NOTED = Cause(
    "every batch noted",
    "It notes every mini-batch.",
    explains=("comparison",),
)
EARLIER_EPOCHS_MISSING = Cause(
    "earlier epochs missing",
    "The images of the epochs before are left out.",
    explains=("term", "factor"),
    about=("seen", "epoch"),
)
BATCHES_COUNTED = Cause(
    "batches counted",
    "It counts mini-batches, not images.",
    explains=("constant",),
)
LAST_SEEN_MISSING = Cause(
    "last seen missing",
    "It does not count the mini-batch that was just seen.",
    explains=("order",),
)
FRACTION_FOR_NUMBER = Cause(
    "fraction for number",
    "It is the fraction; return the number of images.",
    explains=("mean for sum", "factor"),
)
LAST_BATCH_ALONE = Cause(
    "last batch alone",
    "It is that of the last mini-batch alone.",
    explains=("missing update", "sign"),
)
AXES_EXCHANGED = Cause(
    "axes exchanged",
    "The axes are exchanged: x is radius * sin(angle), y is radius * cos(angle).",
    explains=("order", "function"),
)
CLASSES_FROM_1 = Cause(
    "classes from 1",
    "The classes are counted from 1.",
    explains=("off by one", "constant"),
)
NOISY_RADII = Cause(
    "noisy radii",
    "The noise belongs to the angles alone.",
    explains=("term", "factor"),
)
NO_NOISE = Cause(
    "no noise",
    "There is no noise.",
    explains=("missing update", "term", "factor"),
    about=("noise", "angle"),
)
NO_MINUS = Cause(
    "no minus",
    "The minus sign is missing.",
    explains=("sign",),
)
NO_SOFTMAX = Cause(
    "no softmax",
    "Softmax is missing: it takes the log of something else.",
    explains=("term",),
)
AVERAGED_OVER_CLASSES = Cause(
    "averaged over classes",
    "It averages over the classes too.",
    explains=("mean for sum",),
)
MEAN_PROBABILITY = Cause(
    "mean probability",
    "It is the mean probability; the loss is -log of each.",
    explains=("function",),
)
LABEL_NOT_SUBTRACTED = Cause(
    "label not subtracted",
    "The label is not subtracted: it returns probabilities / n.",
    explains=("missing update",),
    about=("gradient",),
)
PROBABILITIES_RETURNED = Cause(
    "probabilities returned",
    "It returns the probabilities.",
    explains=("missing update", "factor"),
)
ROOT_OF_SQUARES = Cause(
    "root of squares",
    "It is the root of the sum of squares.",
    explains=("function",),
)
NO_RELU_BETWEEN = Cause(
    "no relu between",
    "There is no ReLU between the layers.",
    explains=("function",),
)
RELU_ON_SCORES = Cause(
    "relu on scores",
    "The scores have a ReLU too.",
    explains=("function",),
)
SIGMOID_FOR_RELU = Cause(
    "sigmoid for relu",
    "The hidden layer has sigmoid instead of ReLU.",
    explains=("function",),
)
NO_HIDDEN_BIAS = Cause(
    "no hidden bias",
    "The bias b of the hidden layer is not added.",
    explains=("term",),
    about=("b",),
)
NO_PENALTY = Cause(
    "no penalty",
    "The penalty is not added.",
    explains=("term",),
    about=("penalty",),
)
PENALTY_ALONE = Cause(
    "penalty alone",
    "It is the penalty alone.",
    explains=("term",),
    about=("penalty",),
)
PENALTY_TWICE = Cause(
    "penalty twice",
    "The penalty is twice what it should be: half of reg times the squares.",
    explains=("factor",),
)
BIASES_PENALIZED = Cause(
    "biases penalized",
    "The biases are penalized too.",
)
PENALTY_WITHOUT_W2 = Cause(
    "penalty without w2",
    "The penalty leaves out W2.",
)
LOSS_SUMMED = Cause(
    "loss summed",
    "The cross-entropy is summed over the points, not averaged.",
    explains=("sum for mean",),
)
NO_PENALTY_GRADIENT = Cause(
    "no penalty gradient",
    "The gradient of the penalty is missing: reg * W.",
    explains=("term",),
    about=("reg",),
)
PENALTY_GRADIENT_TWICE = Cause(
    "penalty gradient twice",
    "The gradient of the penalty is twice what it should be: reg * W.",
    explains=("factor",),
    about=("reg",),
)
GRADIENT_SUMMED = Cause(
    "gradient summed",
    "It is summed over the points; the loss is a mean.",
    explains=("sum for mean",),
)
NO_MASK = Cause(
    "no mask",
    "The gradient is passed on everywhere; ReLU lets it pass where its output is above 0.",
    explains=("factor",),
    about=("hidden",),
)
MASK_OF_GRADIENT = Cause(
    "mask of gradient",
    "It looks at the sign of the gradient; what counts is the output of ReLU.",
    explains=("comparison",),
)
LABEL_IN_GRADIENT = Cause(
    "label in gradient",
    "The label is not subtracted from the probabilities.",
    explains=("missing update", "term"),
)
NOTHING_UPDATED = Cause(
    "nothing updated",
    "Nothing is updated.",
    explains=("missing update",),
    about=("parameter",),
)
UPHILL = Cause(
    "uphill",
    "It goes uphill: subtract step_size times the gradient.",
    explains=("sign",),
    about=("step_size", "parameter"),
)
NO_STEP_SIZE = Cause(
    "no step size",
    "It does not use step_size: the steps are as long as for 1.",
    explains=("factor",),
    about=("step_size",),
)
NO_REG = Cause(
    "no reg",
    "It does not use reg: the penalty is as for 0.001.",
    explains=("constant",),
)
NO_PENALTY_IN_STEPS = Cause(
    "no penalty in steps",
    "The penalty is left out.",
    explains=("term",),
)
UPDATE_TOO_FEW = Cause(
    "update too few",
    "It makes one update too few.",
    explains=("off by one",),
)
UPDATE_TOO_MANY = Cause(
    "update too many",
    "It makes one update too many.",
    explains=("off by one",),
)

FIRST_MATRIX_ALONE = Cause(
    "first matrix alone", "It takes the first matrix alone.", explains=("off by one",)
)
SQUARES_AVERAGED = Cause(
    "squares averaged",
    "It averages the squares instead of adding them up.",
    explains=("mean for sum",),
)
NEVER_UPDATED = Cause("never updated", "{names} is never updated.", explains=("missing update",))

OVERFLOWS = Cause(
    "exp overflows",
    "exp of a score in the thousands is inf, and inf / inf is NaN.",
    "Subtract the maximum of each row before exp; the result is the same.",
    explains=("term", "sign", "function"),
    about=("max", "exp"),
)
NO_TRAINING_MODE = Cause(
    "no training mode",
    "model.train() is not called.",
    explains=("missing call",),
    about=("train()",),
)
NO_EVALUATION_MODE = Cause(
    "no evaluation mode",
    "model.eval() is not called.",
    explains=("missing call",),
    about=("eval()",),
)
COUNTED_WITH_LAST = Cause(
    "one image too many",
    "It starts at 1: start counting at 0.",
    explains=("off by one", "constant"),
)
NOTHING_ADDED = Cause(
    "nothing added", "It is 0: nothing is added up.", explains=("missing update",)
)
NUMBER_WRONG = Cause(
    "number of wrong images",
    "It is the number of wrong images, not of right ones.",
    explains=("comparison",),
)
LEAST_LIKELY = Cause(
    "smallest logit",
    "It counts where the smallest logit is the label; the largest is meant.",
    explains=("function",),
)
OTHER_BATCHES_NOTED = Cause(
    "other mini-batches noted",
    "It notes every mini-batch but those asked for: the comparison is the wrong way round.",
    explains=("comparison",),
)
UPDATES_SHORT = Cause(
    "loss missing",
    "{missing} of the losses are missing: one before each update, and one at the end.",
    explains=("off by one", "missing call"),
)
DIVIDED_BY_GRADIENT = Cause(
    "step is a different function of the gradient",
    "A step is not step_size times the gradient: {words}.",
    explains=("factor", "operator"),
    about=("step_size",),
)
DEVIATION = Cause(
    "scaled start",
    "The standard deviation is {ratio:.3g} times what it should be.",
    explains=("factor", "constant"),
)
MEAN_NOT_0 = Cause(
    "start not around 0", "The mean is {mean:.3g}, not 0.", explains=("constant", "term")
)
BIASES_AT_1 = Cause(
    "biases at 1", "Every bias starts at {value:g}.", explains=("function", "constant")
)
NOTHING_COUNTED = Cause(
    "images of the epoch missing",
    "The images of this epoch are left out: nothing is added for a mini-batch.",
    explains=("missing update",),
    about=("seen",),
)
ONE_IMAGE_LESS = Cause(
    "one image less",
    "It counts one image less than each mini-batch has.",
    explains=("off by one",),
)
SIZE_OF_ITS_OWN = Cause(
    "size of its own",
    "It counts {size} images for each mini-batch, and the loader that it is given here has "
    "mini-batches of {right}.",
    "Count the images of each mini-batch as it comes: len(images).",
    explains=("constant", "factor", "off by one"),
)
