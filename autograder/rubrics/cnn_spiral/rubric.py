"""A small CNN, the forward pass of any network, and the spiral with one layer and with two.

50 points, of the grader's own choice, for the homework is lecture notes: the CNN 12, forward pass
7, the spiral's data and loss 11, the linear classifier 9, the network with two layers 11.
"""

from __future__ import annotations

from autograder import Assignment
from autograder.rubrics.cnn_spiral import (
    forward_checks,
    small_cnn,
    small_cnn_training,
    spiral_data,
    spiral_losses,
    spiral_networks,
    spiral_training,
)
from autograder.rubrics.cnn_spiral.spiral_networks import LINEAR, NETWORK
from autograder.rubrics.cnn_spiral.trials import TRIALS

_BY_HAND = "compute it yourself, in numpy"

#: With 24 starts each, the linear classifier came to 0.7789 in 200 iterations, every time, and
#: the network to 0.27 to 0.33 in 1,000; with one of its parameters never updated, 0.68 or more
#: (the last bias apart, without which it does as well).
LINEAR_LOSS, LINEAR_ITERATIONS = 0.785, 200
NETWORK_LOSS, NETWORK_ITERATIONS, HIDDEN = 0.45, 1_000, 100

homework = Assignment(
    name="cnn_spiral",
    title="A small CNN and the spiral",
    submission="*_cnn_spiral.py",
    author="PennKey",
    trials=TRIALS,
    parts={
        "1": "A convolutional network for MNIST",
        "2": "The forward pass",
        "3": "The spiral: data and loss",
        "4": "The linear classifier",
        "5": "The network with two layers",
    },
    forbidden={
        part: dict.fromkeys(("torch", "tensorflow", "autograd", "jax", "scipy.special"), _BY_HAND)
        for part in ("2", "3", "4", "5")
    },
    libraries=[
        "numpy",
        "torch",
        "torchvision.datasets",
        "torchvision.transforms",
        "matplotlib.pyplot",
        "tqdm",
    ],
    data=["mnist"],
    # Training below no __main__ guard happens at import, and is no reason to lose points.
    import_timeout=180.0,
)


# 1: a convolutional network for MNIST


@homework.check("1", points=2)
def layers(student):
    """CNN has convolutions 1 to 10 and 10 to 20, and a linear layer 320 to 10."""
    small_cnn.assert_layers(student)


@homework.check("1", points=2)
def logits(student, rng):
    """CNN computes the logits of images."""
    small_cnn.assert_logits(student, rng)


@homework.check("1", points=3)
def updates(student, datasets, rng):
    """train_one_epoch makes one step for each mini-batch."""
    small_cnn_training.assert_updates(student, datasets, rng)


@homework.check("1", points=2)
def log(student, datasets, rng):
    """train_one_epoch returns losses and counter at every log_interval."""
    small_cnn_training.assert_log(student, datasets, rng)


@homework.check("1", points=3)
def measuring(student, datasets, rng):
    """test_one_epoch returns the test loss and the number correct."""
    small_cnn_training.assert_test_epoch(student, datasets, rng)


# 2: the forward pass of a fully connected network


@homework.check("2", points=1)
def relu_of_array(student, rng):
    """relu computes max(z, 0)."""
    forward_checks.assert_relu(student, rng)


@homework.check("2", points=2)
def softmax_of_rows(student, rng):
    """softmax computes probabilities, of large scores too."""
    forward_checks.assert_softmax(student, rng)


@homework.check("2", points=4)
def any_network(student, rng):
    """forward_pass applies any list of layers and activations."""
    forward_checks.assert_forward_pass(student, rng)


# 3: the spiral


@homework.check("3", points=3)
def spiral_points(student, rng):
    """make_spiral makes an arm for each class, with noisy angles."""
    spiral_data.assert_spiral(student, rng)


@homework.check("3", points=2)
def small_start(student):
    """initialize draws small weights and sets biases to 0."""
    spiral_data.assert_initialize(student)


@homework.check("3", points=2)
def mean_cross_entropy(student, rng, note):
    """cross_entropy is the mean of -log(probability of the label)."""
    spiral_losses.assert_cross_entropy(student, rng, note)


@homework.check("3", points=3)
def score_gradient(student, rng, note):
    """cross_entropy_gradient is its gradient with respect to the scores."""
    spiral_losses.assert_score_gradient(student, rng, note)


@homework.check("3", points=1)
def squared_weights(student, rng):
    """l2_penalty is reg / 2 times the sum of the squared weights."""
    spiral_losses.assert_penalty(student, rng)


# 4: the linear classifier


@homework.check("4", points=1)
def scores_of_linear(student, rng):
    """linear_scores computes X W + b."""
    spiral_networks.assert_scores(student, LINEAR, rng)


@homework.check("4", points=2)
def loss_of_linear(student, rng, note):
    """linear_loss adds the penalty to the cross-entropy."""
    spiral_networks.assert_loss(student, LINEAR, rng, note)


@homework.check("4", points=3)
def gradients_of_linear(student, rng, note):
    """linear_gradients returns the gradients of linear_loss."""
    spiral_networks.assert_gradients(student, LINEAR, rng, note)


@homework.check("4", points=2)
def steps_of_linear(student, rng):
    """train_linear does gradient descent."""
    spiral_training.assert_few_updates(student, LINEAR, rng)


@homework.check(
    "4",
    points=1,
    timeout=30,
    rests_on=[
        *("score_gradient", "scores_of_linear", "loss_of_linear"),
        *("gradients_of_linear", "steps_of_linear"),
    ],
)
def learned_linear(student, rng, note, show, earlier):
    """train_linear reaches the smallest loss."""
    limits = (LINEAR_LOSS, LINEAR_ITERATIONS, 0)
    with earlier.explains():
        spiral_training.assert_learned(student, LINEAR, *limits, rng, note, show)


# 5: the network with two layers


@homework.check("5", points=2)
def scores_of_network(student, rng):
    """network_scores computes relu(X W + b) W2 + b2."""
    spiral_networks.assert_scores(student, NETWORK, rng)


@homework.check("5", points=1)
def loss_of_network(student, rng, note):
    """network_loss penalizes the weights of both layers."""
    spiral_networks.assert_loss(student, NETWORK, rng, note)


@homework.check("5", points=5)
def gradients_of_network(student, rng, note):
    """network_gradients returns the gradients of network_loss."""
    spiral_networks.assert_gradients(student, NETWORK, rng, note)


@homework.check("5", points=2)
def steps_of_network(student, rng):
    """train_network does gradient descent."""
    spiral_training.assert_few_updates(student, NETWORK, rng)


@homework.check(
    "5",
    points=1,
    timeout=60,
    rests_on=[
        *("relu_of_array", "score_gradient", "scores_of_network", "loss_of_network"),
        *("gradients_of_network", "steps_of_network"),
    ],
)
def learned_network(student, rng, note, show, earlier):
    """train_network learns the arms of the spiral."""
    limits = (NETWORK_LOSS, NETWORK_ITERATIONS, HIDDEN)
    with earlier.explains():
        spiral_training.assert_learned(student, NETWORK, *limits, rng, note, show)
