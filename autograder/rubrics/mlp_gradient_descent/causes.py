"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

NEVER_STOPS = Cause(
    "never stops",
    "It never stops: is the loss compared with the one before the last update?",
)
STOPS_AT_ONCE = Cause(
    "stops at once",
    "It stops after its first update: is 'return' or 'break' inside the loop, the comparison the "
    "wrong way round, or abs() or the factor 0.01 missing?",
    explains=("comparison", "missing call", "condition", "off by one", "sign", "factor"),
)
ONE_UPDATE_MORE = Cause(
    "one update more",
    "It makes one update more after the loss has settled: look at the loss right after the "
    "update, and stop before the next.",
    explains=("order",),
)
CHANGE_WITHOUT_ABS = Cause(
    "change without abs",
    "It stops when the loss rises: the change is compared without abs(), or the learning rate is "
    "0 from there on.",
    explains=("missing call", "function", "dtype", "constant"),
)
SMALL_RISES_IGNORED = Cause(
    "small rises ignored",
    "It goes on after a rise of less than 1%: a rise is a change, too.",
    explains=("missing call",),
)
CHANGE_NOT_RELATIVE = Cause(
    "change not relative",
    "It compares the change itself with 0.01, not the change divided by the loss.",
    explains=("factor",),
)
TEN_PERCENT = Cause(
    "ten percent",
    "It stops at changes of up to 10%: the rule says 1%, which is 0.01.",
    explains=("constant",),
)
TENTH_OF_PERCENT = Cause(
    "tenth of percent",
    "It stops at changes of up to 0.1% only: the rule says 1%, which is 0.01.",
    explains=("constant",),
)
TWO_PERCENT = Cause(
    "two percent",
    "It stops at changes of up to 2%: the rule says 1%, which is 0.01.",
    explains=("constant",),
)
HUNDRED_PERCENT = Cause(
    "hundred percent",
    "It stops at changes of up to 100%: the rule says 1%, which is 0.01.",
    explains=("constant",),
)
RATE_NEVER_CHANGES = Cause(
    "rate never changes",
    "It never changes the learning rate.",
    explains=("missing update", "comparison", "factor"),
)
RATE_DOUBLED = Cause(
    "rate doubled",
    "It doubles the learning rate when the loss rises.",
    explains=("factor", "constant", "operator"),
)
RATE_HALVED_ON_FALL = Cause(
    "rate halved on fall",
    "It halves the learning rate when the loss falls, not when it rises.",
    explains=("comparison",),
)
RATE_ALWAYS_HALVED = Cause(
    "rate always halved",
    "It halves the learning rate at every update.",
    explains=("comparison",),
)
RATE_BOTH_WAYS = Cause(
    "rate both ways",
    "It halves the learning rate when the loss rises, and doubles it when it falls.",
)
RATE_BY_10 = Cause(
    "rate by 10",
    "It divides the learning rate by 10 when the loss rises.",
    explains=("constant", "factor"),
)
RATE_BY_4 = Cause(
    "rate by 4",
    "It divides the learning rate by 4 when the loss rises.",
    explains=("constant", "factor"),
)
RATE_ZERO = Cause(
    "rate zero",
    "It sets the learning rate to 0 when the loss rises.",
    explains=("dtype", "constant"),
)
COPY_TRAINED = Cause(
    "copy trained",
    "What was trained is neither the model that was given nor what is returned.",
    explains=("alias",),
)
EACH_BY_ITS_OWN = Cause(
    "direction of the update",
    "The update is not along the gradient: a parameter is left out, or each number moves by "
    "a different multiple of its gradient.",
    explains=("missing update", "factor", "operator"),
)
SAME_FOR_ALL = Cause(
    "gradient left out",
    "Every number moves by the same, whatever its gradient: the gradient is left out.",
    explains=("factor",),
)
GRADIENTS_ADD_UP = Cause(
    "gradients add up",
    "The gradients add up: set them to zero before each backward().",
    explains=("missing call",),
    about=("zero_grad", "grad"),
)
UPHILL = Cause(
    "uphill",
    "It moves along the gradient, not against it: the minus sign is missing.",
    explains=("sign",),
    about=("lr", "grad", "rate", "-="),
)
ADD_UP_AND_UPHILL = Cause(
    "add up and uphill",
    "The gradients add up, and it moves along them, not against them.",
    explains=("sign", "missing call"),
)
GRADIENT_DIVIDED = Cause(
    "gradient divided",
    "The gradient is divided by the number of samples, though the loss given is what counts.",
    explains=("factor", "mean for sum"),
)
HAS_MOMENTUM = Cause(
    "has momentum",
    "It has momentum: here every update is lr times the gradient, and no more.",
)
RATE_CHANGES_ALWAYS = Cause(
    "rate changes always",
    "The learning rate changes at every update; it is halved only when the loss rises.",
    explains=("comparison", "missing update"),
)
SOFTMAX_BEFORE_LOSS = Cause(
    "softmax before loss",
    "nn.CrossEntropyLoss takes the softmax itself; taken twice, it learns slowly.",
    explains=("function",),
)
ACTIVATION_AT_END = Cause(
    "activation at end",
    "No output is negative, as after a ReLU or a sigmoid.",
    explains=("function",),
)
NEGATIVE_LOSS = Cause(
    "negative loss",
    "The loss goes negative, and then never updates the model: |change| / loss is below zero, "
    "not over 0.01, and the training ends.",
    explains=("sign", "missing call", "function"),
)
ENDED_AFTER_FIRST = Cause(
    "ended after first",
    "The training ended after its first update.",
    explains=("comparison", "sign"),
)
PAIRS_AVERAGED = Cause(
    "pairs averaged",
    "It is the mean over all pairs of an output and a label: (n, 1) times (n,) is a matrix (n, "
    "n). Give the labels one more axis.",
    explains=("missing call", "axis"),
)
PAIRS_SUMMED = Cause(
    "pairs summed",
    "It is the sum over all pairs of an output and a label: (n, 1) times (n,) is a matrix (n, "
    "n). Give the labels one more axis.",
    explains=("missing call", "axis"),
)
LOSS_SUMMED = Cause(
    "loss summed",
    "It is the sum over the samples; divide by their number.",
    explains=("sum for mean",),
)
LOSS_WRONG_SIGN = Cause(
    "loss wrong sign",
    "It is the mean of max(0, y f): the minus sign is missing, so that right signs cost and "
    "wrong ones do not.",
    explains=("sign",),
)
HINGE_LOSS = Cause(
    "hinge loss",
    "It is the hinge loss, the mean of max(0, 1 - y f): a good loss, but here a right sign costs"
    " nothing.",
    explains=("term",),
)
SQUARED_ERROR = Cause(
    "squared error",
    "It is the mean squared error.",
    explains=("function",),
)
LOGISTIC_LOSS = Cause(
    "logistic loss",
    "It is the logistic loss, the mean of log(1 + exp(-y f)).",
    explains=("function",),
)
ABSOLUTE_LOSS = Cause(
    "absolute loss",
    "It is the mean of |y f|: right signs cost as much as wrong ones.",
    explains=("function",),
)
WRONG_SIGN_FRACTION = Cause(
    "wrong sign fraction",
    "It is the fraction of wrong signs, which has no gradient.",
    explains=("comparison",),
)
WRONG_SIGN_NUMBER = Cause(
    "wrong sign number",
    "It is the number of wrong signs, which has no gradient.",
    explains=("comparison",),
)
DIVIDED_BY_WRONG = Cause(
    "divided by wrong",
    "It is divided by the number of wrong signs, not by that of all samples.",
    explains=("factor",),
)
ONE_SIGN_LEFT = Cause(
    "one sign left",
    "All outputs have the same sign, as after a ReLU or a sigmoid.",
    explains=("function",),
)
MEAN_OVER_SAMPLES = Cause(
    "mean over samples",
    "It is the mean over the samples; asked for is the mean over the mini-batches, as "
    "len(dataloader) counts them.",
    explains=("mean for sum", "factor"),
)
BATCHES_NOT_DIVIDED = Cause(
    "batches not divided",
    "It is the sum over the mini-batches, not divided by their number.",
    explains=("sum for mean", "factor"),
)
MEANS_OVER_SAMPLES = Cause(
    "means over samples",
    "The losses of the mini-batches are means; their sum is divided by the number of samples.",
    explains=("factor",),
)
LAST_BATCH_LOSS = Cause(
    "last batch loss",
    "It is the loss of the last mini-batch alone.",
    explains=("missing update",),
)
FIRST_BATCH_LOSS = Cause(
    "first batch loss",
    "It is the loss of the first mini-batch alone.",
    explains=("off by one",),
)
LOSS_IS_ACCURACY = Cause(
    "loss is accuracy",
    "It is the accuracy: loss and accuracy are exchanged.",
    explains=("order",),
)
ACCURACY_PERCENT = Cause(
    "accuracy percent",
    "It is in percent; a fraction is asked for.",
    explains=("factor",),
)
NUMBER_OF_SAMPLES = Cause(
    "number of samples",
    "It is the number of samples, not divided by how many there are.",
    explains=("factor", "sum for mean"),
)
DIVIDED_BY_BATCHES = Cause(
    "divided by batches",
    "It is divided by the number of mini-batches, not by that of the samples.",
    explains=("factor",),
)
ACCURACIES_AVERAGED = Cause(
    "accuracies averaged",
    "It is the mean of the accuracies of the mini-batches; the last one is smaller, and counts "
    "as much as the others.",
    explains=("mean for sum",),
)
FRACTION_WRONG = Cause(
    "fraction wrong",
    "It is the fraction of wrong samples.",
    explains=("comparison",),
)
LAST_BATCH_ACCURACY = Cause(
    "last batch accuracy",
    "It is the accuracy of the last mini-batch alone.",
    explains=("missing update",),
)
ACCURACY_IS_LOSS = Cause(
    "accuracy is loss",
    "It is the mean loss: loss and accuracy are exchanged.",
    explains=("order",),
)
VALIDATION_TRAINS = Cause(
    "validation trains",
    "It trains: validation only looks.",
)
NO_MOMENTUM = Cause(
    "no momentum",
    "The optimizer has no momentum.",
    explains=("constant", "term"),
)
BATCH_GRADIENTS_ADD_UP = Cause(
    "batch gradients add up",
    "The gradients add up from one mini-batch to the next: call optimizer.zero_grad() before "
    "each backward().",
    explains=("missing call",),
    about=("zero_grad",),
)
OPTIMIZER_EVERY_EPOCH = Cause(
    "optimizer every epoch",
    "The optimizer is made again in each epoch, and forgets its momentum.",
)
NESTEROV = Cause(
    "nesterov",
    "The optimizer uses Nesterov's momentum.",
    explains=("constant",),
)
NO_MOMENTUM_AND_ADD_UP = Cause(
    "no momentum and add up",
    "The optimizer has no momentum, and the gradients add up: call optimizer.zero_grad().",
    explains=("missing call", "constant"),
)
FIXED_RATE = Cause(
    "fixed rate",
    "The learning rate is 0.001, whatever is given.",
    explains=("constant",),
)
ALONG_GRADIENT = Cause(
    "along gradient",
    "It moves along the gradient, not against it.",
    explains=("sign",),
)
NO_STEP = Cause(
    "no step",
    "The weights stay as they are.",
    "For each mini-batch: zero_grad, backward, step, with nothing that clears the gradients "
    "between the last two, and with an optimizer of model.parameters().",
    explains=("missing call",),
    about=("step", "backward"),
)

OTHER_LOSS = Cause(
    "other loss",
    "It is the cross-entropy, whatever loss is given.",
    explains=("function",),
)
OWN_END = Cause(
    "an end of its own",
    "It makes at most {most} updates: its loop has an end of its own.",
    explains=("constant", "condition", "off by one"),
)
NEGATIVE_MEAN = Cause(
    "mean without max",
    "It is the mean of -y f, without max(0, …): it falls below zero. {never}",
    explains=("missing call", "function", "term", "factor"),
)
NEGATIVE_SUM = Cause(
    "sum without max",
    "It is the sum of -y f, without max(0, …): it falls below zero. {never}",
    explains=("missing call", "function", "sum for mean"),
)
BELOW_ZERO = Cause(
    "negative loss never updates",
    "A negative loss never updates: {never}",
    explains=("sign", "function", "missing call"),
)
NOTHING_MOVES = Cause(
    "nothing moves",
    "No parameter ever changes: the update is missing, or the training ends before it.",
    explains=("missing update", "comparison", "condition"),
)
RATE_UNUSED = Cause(
    "rate unused",
    "The first step is {length:.3g} times lr * gradient: lr is left out of the update.",
    explains=("factor",),
    about=("lr",),
)
ONE_BATCH_LESS = Cause(
    "divided by one mini-batch less",
    "It is divided by the number of mini-batches less 1.",
    explains=("off by one",),
)
ONE_SAMPLE_LESS = Cause(
    "divided by one sample less",
    "It is divided by the number of samples less 1.",
    explains=("off by one",),
)
ZERO_OR_CUT = Cause(
    "zero",
    "It is 0: nothing is added up, or it was cut to a whole number.",
    explains=("missing update", "dtype"),
)
STARTS_AT_1 = Cause(
    "starts at 1", "The sum starts at 1 instead of 0.", explains=("constant", "off by one")
)
MULTIPLIED = Cause(
    "multiplied",
    "It is multiplied by the number of {things} where it is to be divided.",
    explains=("factor", "operator"),
)
SMALLEST_LOGIT = Cause(
    "smallest logit",
    "It takes the smallest logit of each sample for the prediction; the largest is.",
    explains=("function",),
)
ONE_UPDATE_EACH_EPOCH = Cause(
    "one update each epoch",
    "It makes one update in each epoch: is step() outside the loop over mini-batches?",
    explains=("missing call",),
)
ALWAYS_5_EPOCHS = Cause(
    "always 5 epochs", "It trains for 5 epochs, whatever epochs says.", explains=("constant",)
)
ONE_EPOCH = Cause(
    "one epoch",
    "It trains for one epoch: is 'return' inside the loop over epochs?",
    explains=("constant", "off by one"),
)
ONE_EPOCH_MORE = Cause(
    "one epoch more", "It trains for one epoch more.", explains=("constant", "off by one")
)
ONE_EPOCH_FEWER = Cause(
    "one epoch fewer", "It trains for one epoch fewer.", explains=("constant", "off by one")
)
