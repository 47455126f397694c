"""Causes that the checks of this homework name, and the changes of code that they explain."""

from __future__ import annotations

from autograder.results.cause import Cause

NO_MINUS = Cause(
    "no minus",
    "The minus sign is missing.",
    explains=("sign",),
)
PROBABILITY_OF_LABEL = Cause(
    "probability of label",
    "It is the probability of the label; the loss is -log of that.",
    explains=("function",),
)
MEAN_OVER_CLASSES = Cause(
    "mean over classes",
    "It is the mean over the 10 classes; the loss is the sum.",
    explains=("mean for sum",),
)
ALL_LOGS = Cause(
    "all logs",
    "It adds up -log of all probabilities, not that of the label alone.",
    explains=("factor",),
)
SQUARED_ERROR = Cause(
    "squared error",
    "It is the squared error, not the cross-entropy.",
    explains=("function",),
)
HALF_SQUARED_ERROR = Cause(
    "half squared error",
    "It is half the squared error, not the cross-entropy.",
    explains=("function",),
)
MEAN_SQUARED_ERROR = Cause(
    "mean squared error",
    "It is the mean squared error, not the cross-entropy.",
    explains=("function",),
)
NO_BIASES = Cause(
    "no biases",
    "The biases are not added.",
    explains=("term",),
    about=("bias",),
)
SIGMOID_BEFORE_SOFTMAX = Cause(
    "sigmoid before softmax",
    "The last layer has a sigmoid before softmax; it has none.",
    explains=("function",),
)
SOFTMAX_TWICE = Cause(
    "softmax twice",
    "It applies softmax twice.",
    explains=("function",),
)
LABEL_FOR_GUESS = Cause(
    "label for guess",
    "It is the label, not the class that the network takes for most probable.",
    explains=("order",),
)
PROBABILITIES_FOR_GUESS = Cause(
    "probabilities for guess",
    "It is the probabilities; the guess is a one at the largest.",
    explains=("function",),
)
LEAST_PROBABLE = Cause(
    "least probable",
    "It marks the least probable class.",
    explains=("function",),
    about=("argm",),
)
NUMBER_FOR_ONE_HOT = Cause(
    "number for one hot",
    "It is the number of the class.",
    explains=("function",),
)
FIRST_LOSS_EVERYWHERE = Cause(
    "first loss everywhere",
    "Every loss is that of the first sample.",
    explains=("off by one",),
)
MOVED_WEIGHTS = Cause(
    "moved weights",
    "The gradient is propagated through weights that have moved already: compute every gradient "
    "first, then update.",
    explains=("order",),
)
UPHILL_STEP = Cause(
    "uphill step",
    "The step goes uphill, with the gradient: subtract learning_rate times the gradient.",
    explains=("sign",),
    about=("learning_rate", "-=", "+="),
)
LOCAL_VARIABLE = Cause(
    "local variable",
    "No update reaches weights and biases.",
    explains=("missing update", "missing call"),
)
LOSS_AFTER_UPDATE = Cause(
    "loss after update",
    "It is the loss after the update; return that of the forward pass before it.",
    explains=("order",),
)
OWN_RATE = Cause(
    "own rate",
    "It does not use the learning rate that it is given.",
    explains=("factor",),
    about=("learning_rate",),
)
NO_ACTIVATION = Cause(
    "no activation",
    "There is no activation between the layers: four of them in a row are as good as one.",
    explains=("function",),
)
SIGMOID_FOR_RELU = Cause(
    "sigmoid for relu",
    "The hidden layers have sigmoid instead of ReLU.",
    explains=("function",),
)
TANH_FOR_RELU = Cause(
    "tanh for relu",
    "The hidden layers have tanh instead of ReLU.",
    explains=("function",),
)
RELU_ON_LOGITS = Cause(
    "relu on logits",
    "The last layer has a ReLU too: its negative logits are lost.",
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
MEAN_OVER_BATCHES = Cause(
    "mean over batches",
    "It is the mean over the mini-batches, the last of which is smaller: divide the number of "
    "right ones by that of the images.",
    explains=("sum for mean",),
)
NUMBER_OF_RIGHT_ONES = Cause(
    "number of right ones",
    "It is the number of right ones; divide by that of the images.",
    explains=("factor", "sum for mean"),
)
LAST_BATCH_ALONE = Cause(
    "last batch alone",
    "It is the accuracy of the last mini-batch alone.",
    explains=("missing update",),
)

SLOPES = {
    "activation": Cause(
        "dsigmoid of the activation",
        "dsigmoid is taken of the activation. dsigmoid applies sigmoid itself: it wants the input "
        "of the neurons, z in sigmoid(z).",
        explains=("function", "order"),
    ),
    "none": Cause(
        "no derivative of sigmoid",
        "The derivative of sigmoid is left out.",
        explains=("factor",),
    ),
    "sigmoid": Cause(
        "sigmoid for its derivative",
        "It multiplies by sigmoid itself instead of its derivative, sigmoid times (1 - sigmoid).",
        explains=("factor", "term"),
    ),
}
STARTS = {
    "no label": Cause(
        "no label subtracted",
        "The label is not subtracted: back-propagation starts from probabilities - one_hot(y).",
        explains=("term",),
        about=("label",),
    ),
    "sigmoid": Cause(
        "sigmoid in the last layer",
        "Back-propagation starts from (probabilities - one_hot(y)) times the derivative of "
        "sigmoid; the last layer has softmax, and with cross-entropy the difference alone is left.",
        explains=("function",),
    ),
    "squared": Cause(
        "gradient of squared error",
        "It is the gradient of the squared error, not of the cross-entropy.",
        explains=("function",),
    ),
}
NOT_MOVED = Cause(
    "does not move",
    "{name} does not move at all.",
    explains=("missing update", "missing call"),
)
INPUTS_FOR_OUTPUTS = Cause(
    "inputs for outputs",
    "It multiplies by the inputs of the neurons in the layer before, not by their outputs: "
    "sigmoid is left out.",
    explains=("function",),
)
GRADIENT_TRANSPOSED = Cause(
    "gradient transposed", "The gradient is transposed.", explains=("transposed", "order")
)
DEVIATION = Cause(
    "deviation", "{sentence}", explains=("factor", "function", "constant", "operator")
)
EPOCH = Cause("samples of an epoch", "{sentence}", explains=("off by one", "constant"))

OTHER_ACTIVATION = Cause(
    "other activation",
    "The hidden layers have {name} instead of sigmoid.",
    explains=("function",),
)

SCALED_START = Cause(
    "scaled start",
    "The standard deviation is {ratio:.3g} times what it should be.",
    explains=("factor", "constant", "operator"),
)
MEAN_NOT_0 = Cause(
    "start not around 0",
    "They are drawn around {mean:.3g}, not around 0.",
    explains=("constant", "off by one"),
)
NO_LEGEND = Cause(
    "no legend",
    "plt.legend() is not called, or the lines have no label.",
    explains=("missing call", "constant"),
)
NOTHING_COUNTED = Cause(
    "nothing counted",
    "It is 0: nothing is counted, or it was cut to a whole number.",
    explains=("missing update", "dtype"),
)
ONE_RIGHT_TOO_MANY = Cause(
    "count starts at 1",
    "One right image too many is counted: the count starts at 0.",
    explains=("constant", "off by one"),
)
ONE_IMAGE_LESS = Cause(
    "divided by one image less",
    "It is divided by the number of images less 1.",
    explains=("off by one",),
)
MULTIPLIED_BY_IMAGES = Cause(
    "multiplied by images",
    "It is multiplied by the number of images where it is to be divided.",
    explains=("factor", "sum for mean"),
)
SMALLEST_LOGIT = Cause(
    "smallest logit",
    "It takes the smallest logit of each image for the prediction; the largest is.",
    explains=("function",),
)
OTHER_SET = Cause(
    "other set",
    "It gives the images of the {found} set instead of the {wanted} set.",
    "Return the loader of FashionMNIST(train=True) first, then that of train=False.",
    explains=("order", "constant"),
)
OTHER_DIVISOR = Cause(
    "other divisor",
    "The pixels are divided by {divisor} instead of 255, the largest of them.",
    "Divide by 255, as ToTensor() does.",
    explains=("constant", "off by one", "factor"),
)
LABELS_NOT_WHOLE = Cause(
    "labels not whole",
    "The labels were converted to floats.",
    explains=("dtype",),
)
GRADIENT_LEFT_OUT = Cause(
    "gradient left out",
    "Every number moves by learning_rate itself: the gradient is left out.",
    explains=("factor",),
)
DIVIDED_BY_GRADIENT = Cause(
    "divided by gradient",
    "learning_rate is divided by the gradient instead of multiplied.",
    explains=("factor", "operator"),
)
RATE_LEFT_OUT = Cause(
    "rate left out",
    "The learning rate is left out: {names} move by the same, whatever it is.",
    explains=("factor",),
    about=("learning_rate",),
)
NEVER_CALLED = Cause(
    "never called",
    "train_one_sample, called by itself, moves weights and biases: it is not called here, or "
    "with no samples.",
    explains=("missing call", "missing update"),
)
LOSSES_EXCHANGED = Cause(
    "losses exchanged",
    "They are exchanged: train_losses holds the losses of the test set, and the reverse.",
    "End it with 'return train_losses, test_losses'.",
    explains=("order",),
)
CURVE_MISSING = Cause(
    "curve missing",
    "There is no line for {name}.",
    explains=("missing call",),
)
