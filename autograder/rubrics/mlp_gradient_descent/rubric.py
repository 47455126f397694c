"""Gradient descent for multi-layer perceptrons: from scratch on two features, then PyTorch's way.

40 points, which the homework itself does not give: the loss 6, the small model 4, gradient
descent from scratch 15, the model of digits 2, loss and accuracy 7, training with SGD 6.
"""

from __future__ import annotations

from autograder import Assignment
from autograder.datasets import DataSet
from autograder.rubrics.mlp_gradient_descent import (
    descent,
    digits,
    features,
    loss,
    measuring,
    training,
)
from autograder.rubrics.mlp_gradient_descent.trials import TRIALS

#: Each takes a tenth of a second; on a machine that is busy otherwise, a right answer may wait.
SECONDS = 30.0

homework = Assignment(
    name="mlp_gradient_descent",
    title="Gradient descent for multi-layer perceptrons",
    submission=("*.ipynb", "*.py"),
    trials=TRIALS,
    parts={
        "1a": "The loss",
        "1b": "A model of two features",
        "1c": "Gradient descent from scratch",
        "2a": "A model of digits",
        "2b": "Loss and accuracy",
        "2c": "Training with SGD and momentum",
    },
    libraries=[
        "numpy",
        "requests",
        "torch",
        "torchvision.datasets",
        "torchvision.transforms",
        "matplotlib.pyplot",
        "tqdm",
    ],
    data=["mnist", DataSet.from_file("zero_one_train_features.npz")],
    # The notebook trains on all digits for five epochs.
    import_timeout=150.0,
    cell_timeout=60.0,
)


# 1a: the loss


@homework.check("1a", points=4, timeout=SECONDS)
def loss_value(student, rng, note):
    """loss is the mean of max(0, -y f): zero for right signs, and never negative."""
    loss.assert_loss_value(student, rng, note)


@homework.check("1a", points=2, timeout=SECONDS)
def loss_gradient(student, rng, note):
    """The gradient of loss reaches the outputs of the model."""
    loss.assert_loss_gradient(student, rng, note)


# 1b: a model of two features


@homework.check("1b", points=2, timeout=SECONDS)
def layers(student):
    """model maps 2 features over 5 hidden neurons to 1 output."""
    loss.assert_layers(student)


@homework.check("1b", points=2, timeout=SECONDS)
def activation(student, rng):
    """model has an activation between its layers, and none that fixes the sign of its output."""
    loss.assert_bends(student, rng)


# 1c: gradient descent by hand, first on losses known beforehand


@homework.check("1c", points=4, timeout=SECONDS)
def updates(student, rng):
    """train_by_gradient_descent moves every parameter by -lr times its gradient."""
    descent.assert_descends(student, rng)


@homework.check("1c", points=4, timeout=SECONDS)
def stopping(student, rng):
    """train_by_gradient_descent stops when an update changes the loss by at most 1%."""
    descent.assert_stops(student, rng)


@homework.check("1c", points=4, timeout=SECONDS)
def learning_rate_halved(student, rng):
    """train_by_gradient_descent halves lr when the loss rises."""
    descent.assert_halves(student, rng)


@homework.fixture(timeout=60, unless_stopped=["updates", "stopping", "learning_rate_halved"])
def features_run(student, datasets, rng):
    """Training model on the features of zeros and ones."""
    return features.train_on_features(student, datasets, rng)


@homework.check(
    "1c",
    points=3,
    timeout=SECONDS,
    rests_on=[
        *("loss_value", "loss_gradient", "layers", "activation"),
        *("updates", "stopping", "learning_rate_halved"),
    ],
)
def zeros_and_ones(features_run, show, earlier):
    """Your loss, model and training tell zeros from ones by their two features."""
    with earlier.explains():
        features.assert_learned(features_run, show, parts_right=not earlier.failed)


# 2a: a model of digits


@homework.check("2a", points=2, timeout=SECONDS)
def logits(student, datasets):
    """digit_model gives 10 logits for each image."""
    digits.assert_logits(student, datasets)


# 2b: loss and accuracy


@homework.check("2b", points=3, timeout=SECONDS)
def mean_loss(student, rng):
    """loss_and_accuracy returns the mean of the loss over the mini-batches."""
    measuring.assert_mean_loss(student, rng)


@homework.check("2b", points=3, timeout=SECONDS)
def accuracy(student, rng):
    """loss_and_accuracy returns the fraction of samples that are classified right."""
    measuring.assert_accuracy(student, rng)


@homework.check("2b", points=1, timeout=SECONDS)
def measures_only(student, rng):
    """loss_and_accuracy leaves the model as it was."""
    measuring.assert_measures_only(student, rng)


# 2c: training with SGD and momentum


@homework.check("2c", points=3, timeout=SECONDS)
def momentum_updates(student, rng):
    """train makes the updates of SGD with momentum 0.9."""
    training.assert_momentum(student, rng)


@homework.check("2c", points=1, timeout=SECONDS)
def epochs(student, rng):
    """train uses every training sample once in each epoch."""
    training.assert_epochs(student, rng)


@homework.check("2c", points=1, timeout=SECONDS)
def validation(student, rng):
    """train measures the model on the validation set in every epoch."""
    training.assert_validates(student, rng)


@homework.fixture(timeout=90, unless_stopped=["momentum_updates", "epochs"])
def digits_run(student, datasets, rng):
    """Training digit_model on digits."""
    return digits.train_on_digits(student, datasets, rng)


@homework.check(
    "2c",
    points=1,
    timeout=SECONDS,
    public=False,
    rests_on=["logits", "momentum_updates", "epochs"],
)
def digits_learned(digits_run, leaderboard, earlier):
    """train and digit_model classify half of new digits correctly."""
    with earlier.explains():
        digits.assert_accurate(digits_run, leaderboard)
