"""A small CNN, the forward pass of any network, and the spiral with one layer and with two.

50 points, of the grader's own choice, for the homework is lecture notes: the CNN 12, forward pass
7, the spiral's data and loss 11, the linear classifier 9, the network with two layers 11. The
formulas come first, in the names that students know: a slip in one is named as the cause by
itself. What is right for the student's own earlier function keeps its points.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np

from autograder import Assignment
from autograder.driving import torch_data, torch_epochs
from autograder.driving.activations import activations
from autograder.driving.samples import some_of
from autograder.driving.seeding import seeded
from autograder.oracles import (
    Formula,
    Own,
    arranged,
    as_array,
    as_flat,
    as_trained,
    as_values,
    assert_anew,
    assert_close,
    assert_drawn,
    assert_layers,
    assert_level,
    assert_mean_loss,
    assert_mode,
    assert_right_count,
    assert_steps,
    assert_training_log,
    assert_unchanged,
    check_gradient,
    check_gradients,
    cnn_logits,
    in_batches,
)
from autograder.oracles.written_out import (
    cross_entropy,
    cross_entropy_gradient,
    l2_penalty,
    log_loss,
    log_loss_gradient,
    relu,
    softmax,
)
from autograder.rubrics.cnn_spiral import causes
from autograder.rubrics.cnn_spiral.trials import TRIALS

#: Parameters of the CNN, in the order in which its layers are applied.
LAYERS = [(10, 1, 5, 5), (10,), (20, 10, 5, 5), (20,), (10, 320), (10,)]
#: Mini-batches of an epoch: full ones, and a last one that is smaller.
BATCH_SIZE, IMAGES = 16, 7 * 16 + 5
INTERVAL, EPOCH = 3, 4
#: Gradients are taken at this strength of the penalty, and away from the kink of ReLU.
REG, KINK = 0.1, 0.02
#: A few updates of a training, with numbers that are not the defaults; the first loss of small
#: weights is about that of a guess.
FEW = {"steps": 4, "step_size": 0.7, "first_loss": np.log(3)}
FEW_REG, HIDDEN = 0.02, 20
WRONG_STEPS = {causes.NO_REG: {"reg": 1e-3}, causes.NO_PENALTY_IN_STEPS: {"reg": 0.0}}
#: With 24 starts each, the linear classifier came to 0.7789 in 200 iterations, every time, and
#: the network to 0.27 to 0.33 in 1,000; with one of its parameters never updated, 0.68 or more
#: (the last bias apart, without which it does as well).
LINEAR_LOSS, LINEAR_ITERATIONS = 0.785, 200
NETWORK_LOSS, NETWORK_ITERATIONS = 0.45, 1_000
#: What a training rests on, of its own part.
OF_LINEAR = ["scores_of_linear", "loss_of_linear", "gradients_of_linear", "steps_of_linear"]
OF_NETWORK = [each.replace("linear", "network") for each in OF_LINEAR]
COMPARE = "Compare the gradients with finite differences of the loss."

NUMPY_ALONE = dict.fromkeys(
    ("torch", "tensorflow", "autograd", "jax", "scipy.special"), "compute it yourself, in numpy"
)

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
    forbidden=dict.fromkeys(("2", "3", "4", "5"), NUMPY_ALONE),
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


# What is right, in the names of students' functions


def forward_pass(x, weights, biases, activations):
    """Apply layer after layer."""
    output = x
    for weight, bias, activation in zip(weights, biases, activations, strict=True):
        output = activation(output @ weight + bias)
    return output


def make_spiral(num_points, num_classes):
    """Return the points without noise."""
    radius = np.linspace(0, 1, num_points)
    arms = []
    for k in range(num_classes):
        angle = np.linspace(4 * k, 4 * (k + 1), num_points)
        arms.append(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]))
    return np.concatenate(arms)


def linear_scores(X, W, b):
    """Return the scores of one layer."""
    return X @ W + b


def linear_loss(X, y, W, b, reg):
    """Return the loss of one layer."""
    return cross_entropy(linear_scores(X, W, b), y) + l2_penalty([W], reg)


def linear_gradients(X, y, W, b, reg, of_scores=cross_entropy_gradient):
    """Return dW, db."""
    dscores = of_scores(X @ W + b, y)
    return X.T @ dscores + reg * W, dscores.sum(axis=0)


def network_scores(X, W, b, W2, b2):
    """Return the scores of two layers."""
    return relu(X @ W + b) @ W2 + b2


def network_loss(X, y, W, b, W2, b2, reg):
    """Return the loss of two layers."""
    return cross_entropy(network_scores(X, W, b, W2, b2), y) + l2_penalty([W, W2], reg)


def network_gradients(X, y, W, b, W2, b2, reg, of_scores=cross_entropy_gradient):
    """Return dW, db, dW2, db2."""
    hidden = relu(X @ W + b)
    dscores = of_scores(hidden @ W2 + b2, y)
    dhidden = dscores @ W2.T * (hidden > 0)
    return (
        X.T @ dhidden + reg * W,
        dhidden.sum(axis=0),
        hidden.T @ dscores + reg * W2,
        dscores.sum(axis=0),
    )


def descended(X, y, loss, gradients, start, steps, step_size, reg=FEW_REG):
    """Return the parameters after some steps, and the loss before each and at the end."""
    parameters, losses = list(start), []
    for _ in range(steps):
        losses.append(loss(X, y, *parameters, reg))
        each = zip(parameters, gradients(X, y, *parameters, reg), strict=True)
        parameters = [p - step_size * np.reshape(dp, p.shape) for p, dp in each]
    return parameters, [*losses, loss(X, y, *parameters, reg)]


# What checks draw


def images_of(datasets, split, rng):
    """Return images of MNIST as torchvision gives them, and their labels."""
    full = datasets.load("mnist", split)
    images, labels = some_of(full.images, full.labels, IMAGES, rng)
    return torch_data.as_pixels(images), labels


def epoch_of(student, datasets, rng):
    """Have an epoch trained of a linear model, for which it can be computed."""

    def train(loader, model, optimizer):
        return student.train_one_epoch(loader, model, "cpu", optimizer, INTERVAL, EPOCH)

    pixels, labels = images_of(datasets, "train", rng)
    return torch_epochs.train(student, pixels, labels, train, batch_size=BATCH_SIZE, rate=0.5)


def shapes_of(*sizes):
    """Return the shapes of the parameters of layers between this many neurons."""
    return [shape for n_in, n_out in pairwise(sizes) for shape in ((n_in, n_out), (n_out,))]


def labeled_points(rng, *sizes):
    """Return 40 points, labels, and parameters of layers between this many neurons."""
    while True:
        X, y = rng.normal(size=(40, sizes[0])), rng.integers(0, sizes[-1], size=40)
        parameters = [rng.normal(size=shape) for shape in shapes_of(*sizes)]
        if np.abs(X @ parameters[0] + parameters[1]).min() > KINK:
            return X, y, parameters


def noisy_spiral(rng, num_points, turn=0.0):
    """Return the points of a spiral with three noisy arms, turned by an angle, and their labels."""
    exact = make_spiral(num_points, 3) @ [1j, 1]  # as numbers with the radius and the angle
    noisy = exact * np.exp(1j * (turn + rng.normal(0, 0.2, len(exact))))
    return np.column_stack([noisy.imag, noisy.real]), np.repeat(np.arange(3), num_points)


def turned_spiral(rng):
    """Return a spiral that is turned, and its classes exchanged: to train on, it is the same.

    Parameters that were found before do not fit it.
    """
    X, labels = noisy_spiral(np.random.default_rng(7), 100, turn=rng.uniform(0.5, 1.5) * np.pi)
    return X, rng.permutation(3)[labels]


def own_loss(student, y, matrices, scores, *given):
    """Return what a loss is by the student's own functions; `scores` is the name of theirs."""

    def own_scores():
        return getattr(student, scores)(*given)

    return Own(
        [f"your {scores}", "your cross_entropy", "your l2_penalty"],
        lambda _, mean, penalty: mean + penalty,
        own_scores,
        lambda: student.cross_entropy(own_scores(), y),
        lambda: student.l2_penalty(matrices, REG),
    )


def wrong_losses(y, loss, penalty, biases):
    """Return the losses that typical mistakes give."""
    return {
        causes.PENALTY_TWICE: loss + 2 * penalty,
        causes.BIASES_PENALIZED: loss + penalty + l2_penalty(biases, REG),
        causes.LOSS_SUMMED: len(y) * loss + penalty,
    }


def wrong_gradients(gradients, X, y, parameters):
    """Return the gradients that typical mistakes give."""
    of = partial(gradients, X, y, *parameters)
    each = zip(of(REG), parameters, strict=True)
    return {
        causes.PENALTY_GRADIENT_TWICE: of(2 * REG),
        causes.BIASES_PENALIZED: [dp + REG * p if p.ndim == 1 else dp for dp, p in each],
        causes.GRADIENT_SUMMED: of(REG, lambda *at: len(y) * cross_entropy_gradient(*at)),
        causes.LABEL_IN_GRADIENT: of(REG, lambda scores, y: softmax(scores) / len(y)),
    }


# 1: a convolutional network for MNIST


@homework.check("1", points=2)
def layers(student):
    """CNN has convolutions 1 to 10 and 10 to 20, and a linear layer 320 to 10."""
    assert_layers(torch_data.layers(student, student.CNN()), LAYERS, what="CNN")


@homework.check("1", points=2)
def logits(student, rng):
    """CNN computes the logits of images."""
    network = student.CNN()
    assert_layers(torch_data.layers(student, network), LAYERS, what="CNN")
    orders = list(arranged(torch_data.parameter_arrays(student, network), LAYERS))
    for n in (1, 6):
        pixels = rng.random((n, 1, 28, 28), dtype=np.float32)
        what = f"CNN()(x), mini-batch of {n}"
        found = torch_data.outputs(student, network, pixels, what)
        fit = [each for each in orders if np.allclose(cnn_logits(each, pixels), found, atol=1e-3)]
        parameters = (fit or orders)[0]
        forms = {
            causes.NO_RELU_IN_CNN: cnn_logits(parameters, pixels, activation=lambda z: z),
            causes.MEAN_POOLS: cnn_logits(parameters, pixels, pool=np.mean),
        }
        assert_close(
            found,
            cnn_logits(parameters, pixels),
            what=what,
            rtol=1e-3,
            forms=forms,
            next_step="Convolution, ReLU, max-pool, twice, then flatten and the linear layer.",
        )


@homework.check("1", points=3)
def updates(student, datasets, rng):
    """train_one_epoch makes one step for each mini-batch."""
    epoch = epoch_of(student, datasets, rng)
    assert_close(
        epoch.after,
        epoch.descended()[0],
        what="the weights of a linear model after train_one_epoch",
        rtol=1e-3,
        atol=1e-4,
        forms=epoch.mistakes(),
        next_step="For each mini-batch: zero_grad, forward, cross-entropy, backward, step.",
    )
    assert_mode(epoch.modes, training=True, what="train_one_epoch", earned=0.5)


@homework.check("1", points=2, rests_on=["updates"])
def log(student, datasets, rng, note, earlier):
    """train_one_epoch returns losses and counter at every log_interval."""
    epoch = epoch_of(student, datasets, rng)
    with earlier.explains():
        said = assert_training_log(
            epoch.returned,
            epoch.descended()[1],
            "losses, counter",
            what="train_one_epoch",
            log_interval=INTERVAL,
            epoch=EPOCH,
            images=IMAGES,
            batch_size=BATCH_SIZE,
            own=Own("your own steps", epoch.losses_of_other_steps, epoch.after),
        )
    note(said)


@homework.check("1", points=3)
def measuring(student, datasets, rng):
    """test_one_epoch returns the test loss and the number correct."""
    pixels, labels = images_of(datasets, "validation", rng)
    model = torch_epochs.linear_model(student, 28 * 28, 10)
    scores = torch_data.outputs(student, model, pixels, "model(x)")
    labels = np.where(rng.random(IMAGES) < 0.5, scores.argmax(axis=1), labels)
    epoch = torch_epochs.measure(
        student,
        model,
        pixels,
        labels,
        lambda loader, model: student.test_one_epoch(loader, model, "cpu"),
        batch_size=BATCH_SIZE,
    )
    what, third = "test_one_epoch", 1 / 3
    assert_unchanged(epoch.after, epoch.before, what=what)
    right, names = [cross_entropy(scores, labels)], "test_loss, num_correct"
    right.append(np.sum(scores.argmax(axis=1) == labels))
    loss, count = as_values(epoch.returned, names, what=what, right=right, disordered=third)
    how = f"num_correct of {what}"
    assert_right_count(count, scores, labels, what=how, batch_size=BATCH_SIZE, earned=third)
    how, batches = f"test_loss of {what}", in_batches(scores, labels, BATCH_SIZE)
    assert_mean_loss(loss, batches, what=how, earned=third)
    assert_mode(epoch.modes, training=False, what=what, earned=2 / 3)


# 2: the forward pass of a fully connected network


@homework.check("2", points=1)
def relu_of_array(student, rng):
    """relu computes max(z, 0)."""
    z = rng.normal(size=(5, 4))
    forms = {causes.RELU_DERIVATIVE: 1.0 * (z > 0), causes.ABSOLUTE_VALUE: np.abs(z)}
    assert_close(student.relu(z), Formula(relu, z), what="relu(z)", forms=forms)


@homework.check("2", points=2)
def softmax_of_rows(student, rng):
    """softmax computes probabilities, of large scores too."""
    z = 2 * rng.normal(size=(5, 4))
    whole, columns = np.exp(z - z.max()), np.exp(z - z.max(axis=0))
    forms = {
        causes.WHOLE_SUM: whole / whole.sum(),
        causes.COLUMN_SUM: columns / columns.sum(axis=0),
        causes.EXP_ALONE: np.exp(z),
    }
    assert_close(student.softmax(z), Formula(softmax, z), what="softmax(z)", forms=forms)
    z *= 1000
    with np.errstate(all="ignore"):
        forms = {causes.OVERFLOWS: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)}
    assert_close(
        student.softmax(z),
        Formula(softmax, z),
        what="softmax(z), of scores in the thousands",
        forms=forms,
        next_step=causes.OVERFLOWS.next_step,
        earned=0.5,
    )


@homework.check("2", points=4)
def any_network(student, rng):
    """forward_pass applies any list of layers and activations."""
    known, same = activations(student), [lambda z: z]
    inner = [*(known[name] for name in rng.permutation(["tanh", "relu"])), known["identity"]]
    for n in (1, 2, 3, 4):
        # No two alike, and the last one different: none can stand for another unnoticed.
        chosen = [*inner[: n - 1], known["softmax"]] if n > 1 else inner[:1]
        remote, here = [each.remote for each in chosen], [each.here for each in chosen]
        sizes = [6, *rng.integers(3, 8, size=n)]
        weights = [rng.normal(0, 0.7, size=shape) for shape in pairwise(sizes)]
        biases = [rng.normal(0, 0.7, size=each) for each in sizes[1:]]
        x = rng.normal(size=(5, 6))
        forms = {
            causes.NO_BIASES: forward_pass(x, weights, [0] * n, here),
            causes.NO_LAST_ACTIVATION: forward_pass(x, weights, biases, here[:-1] + same),
            causes.NO_ACTIVATIONS: forward_pass(x, weights, biases, same * n),
            causes.FIRST_ACTIVATION: forward_pass(x, weights, biases, here[:1] * n),
            causes.ALWAYS_RELU: forward_pass(x, weights, biases, [relu] * (n - 1) + here[-1:]),
        }
        assert_close(
            student.forward_pass(x, weights, biases, remote),
            Formula(forward_pass, x, weights, biases, here),
            what=f"forward_pass with {n} layer{'s' if n > 1 else ''}",
            forms=forms,
            next_step="For each layer: output = activation(output @ weight + bias).",
        )


# 3: the spiral


@homework.check("3", points=3)
def spiral_points(student):
    """make_spiral makes an arm for each class, with noisy angles."""
    for num_points, num_classes in ((100, 3), (40, 5)):
        exact = Formula(make_spiral, num_points, num_classes)
        right, labels = exact.value(), np.repeat(np.arange(num_classes), num_points)
        found = student.make_spiral(num_points, num_classes, 0.0)
        X, y = as_values(found, "X, y", what="make_spiral", right=(right, labels))
        what = f"X of make_spiral({num_points}, {num_classes}, noise=0)"
        forms = {causes.AXES_EXCHANGED: right[:, ::-1]}
        assert_close(X, exact, what=what, atol=1e-6, forms=forms)
        y, do = as_flat(y, columns=True), "Give the points of class k the label k."
        forms = {causes.CLASSES_FROM_1: labels + 1}
        assert_close(y, labels, what="y of make_spiral", forms=forms, next_step=do)
    noise, half = 0.15, 0.5
    found = [student.make_spiral(400, 3, noise) for _ in range(2)]
    X, again = (as_values(each, "X, y", what="make_spiral")[0] for each in found)
    X = as_array(X, what="X of make_spiral", shape=(1200, 2))
    points, right = X @ [1j, 1], make_spiral(400, 3) @ [1j, 1]  # with their radii and angles
    assert_close(
        np.abs(points),
        np.abs(right),
        what="the radii of make_spiral with noise",
        atol=1e-6,
        cause=causes.NOISY_RADII,
        earned=half,
    )
    off = np.angle(points * right.conj())[np.abs(points) > 0]
    what, do = "the noise of the angles", "Add noise * np.random.randn(num_points) to the angles."
    assert_drawn(off, noise, what=what, mean=None, normal=False, next_step=do, earned=half)
    assert_anew(again, X, what="make_spiral", earned=half)


@homework.check("3", points=2)
def small_start(student):
    """initialize draws small weights and sets biases to 0."""
    sizes, what, half = [300, 40, 5], "initialize([300, 40, 5])", 0.5
    do = "Append W and b of each layer in turn to one list."
    found = as_values(student.initialize(sizes), "W, b, W2, b2", what=what, next_step=do)
    for layer, shape in enumerate(pairwise(sizes), 1):
        W, b = found[2 * layer - 2 : 2 * layer]
        W = as_array(W, what=f"W of layer {layer}", shape=shape)
        b = as_array(as_flat(b), what=f"b of layer {layer}")
        what, do = f"b of layer {layer}", "Make it with np.zeros(n_out)."
        right, forms = np.zeros(shape[1]), {causes.BIASES_AT_1: np.ones(shape[1])}
        assert_close(b, right, what=what, forms=forms, next_step=do, earned=half)
        do = "Draw it with 0.01 * np.random.randn(n_in, n_out)."
        assert_drawn(W, 0.01, what=f"W of layer {layer}", next_step=do, earned=half)
    assert_anew(student.initialize(sizes)[0], found[0], what="initialize", earned=half)


@homework.check("3", points=2)
def mean_cross_entropy(student, rng, note):
    """cross_entropy is the mean of -log(probability of the label)."""
    # One point alone cannot tell a sum from a mean.
    for n in (7, 1, 60):
        scores, y = 2 * rng.normal(size=(n, 3)), rng.integers(0, 3, size=n)
        at = np.arange(n), y
        forms = {
            causes.NO_SOFTMAX: -np.mean(scores[at]),
            causes.AVERAGED_OVER_CLASSES: cross_entropy(scores, y) / 3,
            causes.MEAN_PROBABILITY: np.mean(softmax(scores)[at]),
        }
        own = Own("your softmax", partial(log_loss, y=y), lambda z=scores: student.softmax(z))
        said = assert_close(
            student.cross_entropy(scores, y),
            Formula(cross_entropy, scores, y),
            what=f"cross_entropy(scores, y) of {n} points",
            batch_size=n,
            forms=forms,
            own=own,
            next_step="Take -log of the softmax at each label, then the mean over the points.",
        )
    note(said)


@homework.check("3", points=3)
def score_gradient(student, rng, note):
    """cross_entropy_gradient is its gradient with respect to the scores."""
    for n in (7, 1, 60):
        z, y = 2 * rng.normal(size=(n, 3)), rng.integers(0, 3, size=n)
        p = softmax(z)
        own = Own("your softmax", partial(log_loss_gradient, y=y), lambda z=z: student.softmax(z))
        said = check_gradient(
            student.cross_entropy_gradient(z, y),
            truth=Formula(cross_entropy_gradient, z, y),
            forward=partial(lambda y, z: student.cross_entropy(z, y), y),
            x=z,
            upstream=1.0,
            rng=rng,
            what=f"cross_entropy_gradient(scores, y) of {n} points",
            batch_size=n,
            forms={causes.LABEL_IN_GRADIENT: p / n, causes.PROBABILITIES_RETURNED: p},
            own=own,
        )
    note(said)


@homework.check("3", points=1)
def squared_weights(student, rng):
    """l2_penalty is reg / 2 times the sum of the squared weights."""
    reg, do = 0.3, "0.5 * reg * the sum of np.sum(W ** 2) over all matrices."
    for shape in ([(2, 3)], [(2, 5), (5, 3)]):
        weights = [rng.normal(size=each) for each in shape]
        forms = {
            causes.ROOT_OF_SQUARES: reg * np.sqrt(l2_penalty(weights, 2)) / 2,
            causes.FIRST_MATRIX_ALONE: l2_penalty(weights[:1], reg),
        }
        found = student.l2_penalty(weights, reg)
        what = f"l2_penalty of {len(weights)} matri{'x' if len(weights) == 1 else 'ces'}"
        right = Formula(l2_penalty, weights, reg)
        assert_close(found, right, what=what, forms=forms, next_step=do)


# 4: the linear classifier


@homework.check("4", points=1)
def scores_of_linear(student, rng):
    """linear_scores computes X W + b."""
    X, _, (W, b) = labeled_points(rng, 2, 3)
    found, right = student.linear_scores(X, W, b), Formula(linear_scores, X, W, b)
    assert_close(found, right, what="linear_scores(X, W, b)", inputs={"bias": b})


@homework.check("4", points=2)
def loss_of_linear(student, rng, note):
    """linear_loss adds the penalty to the cross-entropy."""
    X, y, (W, b) = labeled_points(rng, 2, 3)
    said = assert_close(
        student.linear_loss(X, y, W, b, REG),
        Formula(linear_loss, X, y, W, b, REG),
        what="linear_loss",
        forms=wrong_losses(y, linear_loss(X, y, W, b, 0), l2_penalty([W], REG), [b]),
        own=own_loss(student, y, [W], "linear_scores", X, W, b),
        next_step="Add cross_entropy of the scores and l2_penalty of the matrices.",
    )
    note(said)


@homework.check("4", points=3)
def gradients_of_linear(student, rng, note):
    """linear_gradients returns the gradients of linear_loss."""
    X, y, (W, b) = labeled_points(rng, 2, 3)
    own = Own(
        "your cross_entropy_gradient",
        lambda dscores: linear_gradients(X, y, W, b, REG, lambda *_: dscores),
        lambda: student.cross_entropy_gradient(linear_scores(X, W, b), y),
    )
    said = check_gradients(
        student.linear_gradients(X, y, W, b, REG),
        "dW, db",
        Formula(linear_gradients, X, y, W, b, REG),
        forward=lambda *parameters: student.linear_loss(X, y, *parameters, REG),
        at=[W, b],
        rng=rng,
        what="linear_gradients",
        batch_size=len(y),
        forms=wrong_gradients(linear_gradients, X, y, [W, b]),
        own=own,
        disordered=0.5,
    )
    note(said)


@homework.check("4", points=2)
def steps_of_linear(student, rng, note):
    """train_linear does gradient descent."""
    X, y = noisy_spiral(rng, 30)
    train = seeded(student, student.train_linear)
    said = assert_steps(
        lambda steps: train(X, y, FEW["step_size"], FEW_REG, steps),
        partial(descended, X, y, linear_loss, linear_gradients),
        "W, b, losses",
        what="train_linear",
        shapes=shapes_of(2, 3),
        own=lambda *start, **settings: descended(
            X, y, student.linear_loss, student.linear_gradients, *start, **settings
        ),
        mistakes=WRONG_STEPS,
        **FEW,
    )
    note(said)


@homework.check("4", points=1, timeout=30, rests_on=["score_gradient", *OF_LINEAR])
def learned_linear(student, rng, note, show, earlier):
    """train_linear reaches the smallest loss."""
    (X, y), n = turned_spiral(rng), LINEAR_ITERATIONS
    with earlier.explains():
        found = student.train_linear(X, y, 1.0, 1e-3, n)
        found = as_trained(found, "W, b, losses", what="train_linear", shapes=shapes_of(2, 3))
        show.curves("Loss", student=found.losses, xlabel="iteration", ylabel="loss")
        W, b = found.parameters
        reached = linear_loss(X, y, W, b, 1e-3)
        what = f"the loss that train_linear reaches in {n:,} iterations"
        assert_level(reached, full_at=LINEAR_LOSS, what=what, next_step=COMPARE)
    right = np.mean(linear_scores(X, W, b).argmax(axis=1) == y)
    note(f"Loss {reached:.3f} after {n:,} iterations, {100 * right:.0f}% right.")


# 5: the network with two layers


@homework.check("5", points=2)
def scores_of_network(student, rng, note):
    """network_scores computes relu(X W + b) W2 + b2."""
    X, _, (W, b, W2, b2) = labeled_points(rng, 2, 6, 3)
    said = assert_close(
        student.network_scores(X, W, b, W2, b2),
        Formula(network_scores, X, W, b, W2, b2),
        what="network_scores(X, W, b, W2, b2)",
        inputs={"bias": b2},
        forms={causes.SIGMOID_FOR_RELU: 1 / (1 + np.exp(-(X @ W + b))) @ W2 + b2},
        own=Own("your relu", lambda h: h @ W2 + b2, lambda: student.relu(X @ W + b)),
    )
    note(said)


@homework.check("5", points=1)
def loss_of_network(student, rng, note):
    """network_loss penalizes the weights of both layers."""
    X, y, (W, b, W2, b2) = labeled_points(rng, 2, 6, 3)
    loss = network_loss(X, y, W, b, W2, b2, 0)
    forms = wrong_losses(y, loss, l2_penalty([W, W2], REG), [b, b2])
    forms[causes.PENALTY_WITHOUT_W2] = loss + l2_penalty([W], REG)
    said = assert_close(
        student.network_loss(X, y, W, b, W2, b2, REG),
        Formula(network_loss, X, y, W, b, W2, b2, REG),
        what="network_loss",
        forms=forms,
        own=own_loss(student, y, [W, W2], "network_scores", X, W, b, W2, b2),
        next_step="Add cross_entropy of the scores and l2_penalty of the matrices.",
    )
    note(said)


@homework.check("5", points=5)
def gradients_of_network(student, rng, note):
    """network_gradients returns the gradients of network_loss."""
    X, y, (W, b, W2, b2) = labeled_points(rng, 2, 6, 3)
    scores = network_scores(X, W, b, W2, b2)
    forms = wrong_gradients(network_gradients, X, y, [W, b, W2, b2])
    dhidden = cross_entropy_gradient(scores, y) @ W2.T
    for cause, passed in (causes.NO_MASK, 1), (causes.MASK_OF_GRADIENT, dhidden > 0):
        dz = dhidden * passed
        forms[cause] = X.T @ dz + REG * W, dz.sum(axis=0), [], []
    own = Own(
        "your cross_entropy_gradient",
        lambda dscores: network_gradients(X, y, W, b, W2, b2, REG, lambda *_: dscores),
        lambda: student.cross_entropy_gradient(scores, y),
    )
    said = check_gradients(
        student.network_gradients(X, y, W, b, W2, b2, REG),
        "dW, db, dW2, db2",
        Formula(network_gradients, X, y, W, b, W2, b2, REG),
        forward=lambda *parameters: student.network_loss(X, y, *parameters, REG),
        at=[W, b, W2, b2],
        rng=rng,
        what="network_gradients",
        batch_size=len(y),
        forms=forms,
        own=own,
        disordered=0.5,
    )
    note(said)


@homework.check("5", points=2)
def steps_of_network(student, rng, note):
    """train_network does gradient descent."""
    X, y = noisy_spiral(rng, 30)
    train = seeded(student, student.train_network)
    said = assert_steps(
        lambda steps: train(X, y, HIDDEN, FEW["step_size"], FEW_REG, steps),
        partial(descended, X, y, network_loss, network_gradients),
        "W, b, W2, b2, losses",
        what="train_network",
        shapes=shapes_of(2, HIDDEN, 3),
        own=lambda *start, **settings: descended(
            X, y, student.network_loss, student.network_gradients, *start, **settings
        ),
        mistakes=WRONG_STEPS,
        **FEW,
    )
    note(said)


@homework.check(
    "5", points=1, timeout=60, rests_on=["relu_of_array", "score_gradient", *OF_NETWORK]
)
def learned_network(student, rng, note, show, earlier):
    """train_network learns the arms of the spiral."""
    (X, y), n = turned_spiral(rng), NETWORK_ITERATIONS
    names, what = "W, b, W2, b2, losses", "train_network"
    with earlier.explains():
        found = student.train_network(X, y, 100, 1.0, 1e-3, n)
        found = as_trained(found, names, what=what, shapes=shapes_of(2, 100, 3))
        show.curves("Loss", student=found.losses, xlabel="iteration", ylabel="loss")
        W, b, W2, b2 = found.parameters
        reached = network_loss(X, y, W, b, W2, b2, 1e-3)
        what = f"the loss that train_network reaches in {n:,} iterations"
        assert_level(reached, full_at=NETWORK_LOSS, what=what, next_step=COMPARE)
    right = np.mean(network_scores(X, W, b, W2, b2).argmax(axis=1) == y)
    note(f"Loss {reached:.3f} after {n:,} iterations, {100 * right:.0f}% right.")
