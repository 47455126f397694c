"""Fashion-MNIST in PyTorch, and back-propagation from scratch on MNIST.

50 points, of the grader's own choice, for the homework names none: PyTorch 20 (data and network
9, training 11), back-propagation 30 (start 5, forward 8, backward 12, training 5).
"""

from __future__ import annotations

from autograder import Assignment
from autograder.driving.given import require_given
from autograder.rubrics.fashion_backprop import (
    backprop_checks,
    backprop_start,
    backprop_steps,
    backprop_training,
    fashion_net,
    fashion_plot,
    fashion_training,
    given,
)
from autograder.rubrics.fashion_backprop.trials import TRIALS

_BY_HAND = "write it yourself, in numpy"

homework = Assignment(
    name="fashion_backprop",
    title="Fashion-MNIST and back-propagation",
    submission="*_fashion_backprop.py",
    author="PennKey",
    trials=TRIALS,
    parts={
        "1a": "Fashion-MNIST: data and network",
        "1b": "Fashion-MNIST: training",
        "2a": "Back-propagation: weights and biases",
        "2b": "Back-propagation: the forward pass",
        "2c": "Back-propagation: the backward pass",
        "2d": "Back-propagation: training",
    },
    forbidden={
        part: dict.fromkeys(("torch", "tensorflow", "keras", "autograd", "jax"), _BY_HAND)
        for part in ("2b", "2c", "2d")
    },
    libraries=["numpy", "torch", "torchvision.datasets", "torchvision.transforms",
               "matplotlib.pyplot", "tqdm"],
    data=["mnist", "fashion_mnist"],
    # Training below no __main__ guard happens at import, and is no reason to lose points.
    import_timeout=180.0,
)  # fmt: skip


# 1a: data and network


@homework.check("1a", points=3, timeout=30)
def loaders(student, datasets):
    """make_loaders returns both sets of Fashion-MNIST in mini-batches."""
    fashion_net.assert_loaders(student, datasets)


@homework.check("1a", points=3)
def layers(student):
    """Net has four linear layers, 784-256-128-64-10."""
    fashion_net.assert_layers(student)


@homework.check("1a", points=3)
def logits(student, rng):
    """Net computes the logits, with ReLU between the layers."""
    fashion_net.assert_logits(student, rng)


# 1b: training


@homework.check("1b", points=3)
def evaluation(student, datasets, rng):
    """evaluate returns the mean loss and the accuracy over all images."""
    fashion_training.assert_evaluates(student, datasets, rng)


@homework.check("1b", points=3, timeout=20)
def losses_of_epochs(student, datasets, rng):
    """train_net returns the mean training and test loss of each epoch."""
    fashion_training.assert_curves(student, datasets, rng)


@homework.fixture(timeout=90)
def short_run(student, datasets, rng):
    """Running train_net."""
    return fashion_training.short_training(student, datasets, rng)


@homework.check("1b", points=3, public=False, rests_on=["layers", "logits"])
def learned_clothes(short_run, note, show, earlier):
    """train_net trains the network."""
    fashion_training.show_losses(show, short_run["returned"])
    with earlier.explains():
        fashion_training.assert_trained(short_run, note)


@homework.check("1b", points=2)
def plotted_losses(student, rng):
    """plot_losses plots the training and the test loss."""
    fashion_plot.assert_plotted(student, rng)


# 2a: weights and biases


@homework.check("2a", points=2)
def sizes(student, rng):
    """weights and biases are those of a network 784-32-32-10."""
    backprop_start.assert_sizes(student, rng)


@homework.check("2a", points=3)
def distribution(student):
    """Weights are drawn from a normal distribution of variance 1 / max(n_in, n_out)."""
    backprop_start.assert_normal(student)


# 2b: the forward pass


@homework.check("2b", points=4)
def loss_of_sample(student, rng, note):
    """feed_forward_sample returns the cross-entropy of a sample."""
    backprop_checks.assert_loss(student, rng, note)
    require_given(student, given.HELPERS, earned=3 / 4)


@homework.check("2b", points=2)
def guess_of_sample(student, rng, note):
    """feed_forward_sample returns the most probable class, one-hot."""
    backprop_checks.assert_guess(student, rng, note)


@homework.check("2b", points=2)
def all_samples(student, rng):
    """feed_forward_dataset goes through all samples."""
    backprop_checks.assert_dataset(student, rng)


# 2c: the backward pass, by what a step does to weights and biases


@homework.check("2c", points=1)
def loss_before_step(student, rng, note):
    """train_one_sample returns the loss before the step."""
    backprop_steps.assert_loss_before(student, rng, note)


@homework.check("2c", points=1)
def learning_rate(student, rng):
    """train_one_sample moves in proportion to the learning rate."""
    backprop_steps.assert_rate(student, rng)


@homework.check("2c", points=2, timeout=30)
def last_weights(student, rng, note):
    """train_one_sample moves weights[2] against the gradient of the loss."""
    backprop_steps.assert_weights(student, 2, rng, note)


@homework.check("2c", points=3, timeout=30)
def middle_weights(student, rng, note):
    """train_one_sample moves weights[1] against the gradient of the loss."""
    backprop_steps.assert_weights(student, 1, rng, note)


@homework.check("2c", points=3, timeout=30)
def first_weights(student, rng, note):
    """train_one_sample moves weights[0] against the gradient of the loss."""
    backprop_steps.assert_weights(student, 0, rng, note)


@homework.check("2c", points=2, timeout=30)
def all_biases(student, rng, note):
    """train_one_sample moves the biases against the gradient of the loss."""
    backprop_steps.assert_biases(student, rng, note)


# 2d: training


@homework.check("2d", points=2, timeout=30)
def one_pass(student, datasets, rng):
    """train_one_epoch trains once with each sample, at its learning rate."""
    backprop_training.assert_one_pass(student, datasets, rng)


@homework.check(
    "2d",
    points=3,
    timeout=150,
    public=False,
    rests_on=[
        *("distribution", "guess_of_sample", "last_weights", "middle_weights"),
        *("first_weights", "all_biases", "one_pass"),
    ],
)
def learned_digits(student, datasets, rng, note, show, earlier):
    """Three epochs teach the network the digits."""
    with earlier.explains():
        backprop_training.assert_learns(student, datasets, rng, note, show)
