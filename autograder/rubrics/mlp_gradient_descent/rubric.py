"""Gradient descent for multi-layer perceptrons: from scratch on two features, then PyTorch's way.

40 points, which the homework itself does not give: the loss 6, the small model 4, gradient
descent from scratch 15, the model of digits 2, loss and accuracy 7, training with SGD 6.
"""

from __future__ import annotations

import math

import numpy as np

from autograder import Assignment, Trials, Wrong
from autograder.datasets import DataSet
from autograder.driving import keep, library
from autograder.driving.bindings import last_that_accepts, never_failing, takes_more
from autograder.driving.disguise import Disguise, DisguisedDatasets, turned
from autograder.driving.torch_data import as_pixels, loader, outputs, parameter_arrays
from autograder.driving.torch_descent import descend
from autograder.driving.torch_models import (
    accepts,
    as_tensor,
    assert_sizes,
    classifier_outputs,
    copy_of,
    learned_shapes,
    linear_classifier,
    loss_and_gradient,
    outputs_of,
    outputs_with,
    recorded_losses,
    recording_loss,
    trained,
)
from autograder.driving.torch_recording import give_to_optimizers, record
from autograder.oracles import (
    Formula,
    Own,
    Rule,
    accuracy_over,
    accuracy_slips,
    as_array,
    as_scalar,
    as_values,
    assert_bends,
    assert_close,
    assert_epochs,
    assert_learning_rate,
    assert_logits,
    assert_reached,
    assert_sgd,
    assert_stops,
    assert_updates,
    assert_validated,
    cross_entropy,
    descent_updates,
    falling_losses,
    losses_that_tell,
    mean_slips,
    numeric_gradient,
    rising_losses,
    share_of,
)
from autograder.oracles.descent_causes import NOTHING_MOVES

from . import causes

#: Each takes a tenth of a second; on a machine that is busy otherwise, a right answer may wait.
SECONDS = 30.0
SIGNS = "loss(predicted_labels, true_labels)"
TRAINING = "train_by_gradient_descent"
#: It ends at changes of at most 1%, and halves the learning rate when the loss rises.
RULE = Rule(tolerance=0.01, on_rise=0.5)
#: The learning rates and epochs that the skeleton gives.
FIRST_LR, SGD_LR, EPOCHS = 0.5, 1e-3, 5

#: This many samples take no time, even where a loss makes a matrix of all pairs of them.
SAMPLES = 1_500
#: The reference ends between 4% and 9%, by its first weights.
MOST_WRONG = 0.15
#: Training depends on the first weights, so a run without luck is repeated with others.
TRIES = 6
#: Evaluations of the loss below which nothing was trained: one step can be lucky.
LEAST_EVALUATIONS = 3
#: With the learning rate of the notebook the reference reaches 89% on these images.
LEAST_ACCURACY = 0.5

homework = Assignment(
    name="mlp_gradient_descent",
    title="Gradient descent for multi-layer perceptrons",
    submission=("*.ipynb", "*.py"),
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
    trials=Trials(
        written={
            "1a": ["loss"],
            "1b": ["model"],
            "1c": ["train_by_gradient_descent"],
            "2a": ["digit_model"],
            "2b": ["loss_and_accuracy"],
            "2c": ["train"],
        },
        equivalent={
            "loss_and_accuracy: total, correct = 0.0, 0 → total, correct = (0, 0.0)": (
                "sums may start as whole numbers or as floats"
            ),
            "train: model.to(device) → pass": (
                "grading has no other device; a missing move is an error where there is one"
            ),
        },
        shortened={"num_images": "1_000"},
    ),
)


# What students write, in their names: one slip at a time is tried in these.


def perceptron_loss(outputs, labels):
    """Return the mean of max(0, -y f)."""
    return np.maximum(0, -labels * outputs).mean()


def train_by_gradient_descent(loss, update, lr):
    """Update the parameters until the loss settles."""
    previous = float("inf")
    current = loss()
    while abs(previous - current) > 0.01 * current:
        update(lr)
        previous = current
        current = loss()
        if current > previous:
            lr = lr / 2


# 1a: the loss


def loss_of_signs(student):
    """Return the student's loss for signs, where the notebook uses its name twice, too."""
    return last_that_accepts(student, "loss", [as_tensor(np.ones((3, 1))), as_tensor(np.ones(3))])


def signed_samples(rng, n, right):
    """Draw outputs and labels of n samples; about this many have the right sign."""
    labels = rng.choice([-1.0, 1.0], size=n)
    signs = np.where(rng.random(n) < right, 1.0, -1.0)
    if n > 1:
        signs[:2], labels[:2] = (-1.0, 1.0), (1.0, -1.0)  # one of each at least
        if np.sum(signs < 0) == np.sum(labels < 0):  # the two are counted apart
            labels[-1] *= -1.0
    outputs = labels * signs * rng.uniform(0.25, 3.0, size=n)
    return outputs.astype(np.float32).astype(np.float64), labels


def other_losses(outputs, labels):
    """Return what common mistakes give."""
    signed = labels * outputs
    return {
        causes.NEGATIVE_MEAN: -signed.mean(),
        causes.NEGATIVE_SUM: -signed.sum(),
        causes.PAIRS_AVERAGED: np.maximum(0, -np.outer(labels, outputs)).mean(),
        causes.PAIRS_SUMMED: np.maximum(0, -np.outer(labels, outputs)).sum(),
        causes.LOSS_SUMMED: np.maximum(0, -signed).sum(),
        causes.LOSS_WRONG_SIGN: np.maximum(0, signed).mean(),
        causes.HINGE_LOSS: np.maximum(0, 1 - signed).mean(),
        causes.SQUARED_ERROR: np.mean((outputs - labels) ** 2),
        causes.LOGISTIC_LOSS: np.logaddexp(0, -signed).mean(),
        causes.ABSOLUTE_LOSS: np.abs(signed).mean(),
        causes.WRONG_SIGN_FRACTION: np.mean(signed < 0),
        causes.WRONG_SIGN_NUMBER: np.sum(signed < 0),
        causes.DIVIDED_BY_WRONG: np.maximum(0, -signed).sum() / max(1, np.sum(signed < 0)),
    }


@homework.check("1a", points=4, timeout=SECONDS)
def loss_value(student, rng, note):
    """loss is the mean of max(0, -y f): zero for right signs, and never negative."""
    loss = loss_of_signs(student)
    for n, right in ((6, 0.5), (40, 0.9), (1, 0.0), (25, 0.2)):
        f, y = signed_samples(rng, n, right)
        value, _, columns = loss_and_gradient(student, loss, f, y, what=SIGNS)
        what, forms = f"{SIGNS} of {n} samples", other_losses(f, y)
        if columns:  # then the labels have their axis, and it is something else
            note("loss takes labels of shape (n, 1) alone; the notebook's labels have shape (n,).")
            del forms[causes.PAIRS_AVERAGED], forms[causes.PAIRS_SUMMED]
        found, formula = as_scalar(value, what=what), Formula(perceptron_loss, f, y)
        known = any(np.isclose(found, form, rtol=1e-4) for form in forms.values())
        below = found < 0 and not known
        step = "Work out two samples on paper: one of the right sign, one of the wrong."
        assert_close(
            found,
            formula.value(),
            what=what,
            forms=forms if n > 1 else None,  # of one sample, sum and mean are the same
            formula=formula if n > 1 else None,
            cause=causes.BELOW_ZERO if below else None,
            next_step="" if below else step,
        )


@homework.check("1a", points=2, timeout=SECONDS)
def loss_gradient(student, rng, note):
    """The gradient of loss reaches the outputs of the model."""
    loss = loss_of_signs(student)
    f, y = signed_samples(rng, 12, 0.5)

    def value(outputs):
        return as_scalar(loss_and_gradient(student, loss, outputs, y, what=SIGNS)[0], what=SIGNS)

    given, gradient, _ = loss_and_gradient(student, loss, f, y, what=SIGNS)
    as_scalar(given, what=SIGNS)
    if gradient is None:
        raise Wrong(
            "the loss has no gradient",
            expected="a tensor of no dimension that backward() can start from",
            found="a number that does not remember how it was computed",
            next_step="Compute the loss from predicted_labels with operations of torch alone: "
            "item(), detach(), numpy(), torch.tensor(…) and comparisons forget it.",
        )
    # A loss of another formula has its own gradient, and pays for the formula once.
    numeric = numeric_gradient(value, f, eps=0.05)
    own = Own("the slope of your own loss", lambda slope: slope, numeric)
    found = as_array(gradient, what="the gradient of loss", shape=(12, 1)).reshape(-1)
    right = np.where(y * f < 0, -y, 0.0) / 12
    what = "the gradient of loss with respect to predicted_labels"
    note(assert_close(found, right, what=what, own=own, rtol=2e-2, atol=2e-3))


# 1b: a model of two features


def model_of(student):
    """Return the student's model of two features, where the notebook uses its name twice, too."""
    return last_that_accepts(student, "model", [as_tensor(np.zeros((1, 2)))])


@homework.check("1b", points=2, timeout=SECONDS)
def layers(student):
    """model maps 2 features over 5 hidden neurons to 1 output."""
    model = model_of(student)
    assert_sizes(student, model, (2, 5, 1), what="model")
    found = outputs_of(student, model, np.zeros((7, 2)), "model(features)")
    as_array(found, what="model(features) of 7 samples", shape=(7, 1))


@homework.check("1b", points=2, timeout=SECONDS)
def activation(student, rng):
    """model has an activation between its layers, and none that fixes the sign of its output."""
    model = model_of(student)
    shapes = learned_shapes(student, model, "model") or []
    draws = rng.normal(size=(12, sum(map(math.prod, shapes))))
    x, y = rng.normal(size=(2, 30, 2))
    x = np.concatenate([x, y, x + y, np.zeros((30, 2))])
    found = [
        as_array(each, what="model(features) of 120 samples", shape=(120, 1)).reshape(4, 30)
        for each in outputs_with(student, model, x, draws, "model(features)")
    ]
    assert_bends(found, what="model")


# 1c: gradient descent by hand, first on losses known beforehand


def descended(student, rng, losses, lr=FIRST_LR):
    """Run the student's training on known losses."""
    return descend(student, student.train_by_gradient_descent, losses, rng, lr=lr, what=TRAINING)


@homework.check("1c", points=4, timeout=SECONDS)
def updates(student, rng):
    """train_by_gradient_descent moves every parameter by -lr times its gradient."""
    for lr in (0.5, 0.125):
        run = descended(student, rng, falling_losses(rng, updates=7), lr)
        assert_updates(run, lr, what=TRAINING)


@homework.check("1c", points=4, timeout=SECONDS)
def stopping(student, rng):
    """train_by_gradient_descent stops when an update changes the loss by at most 1%."""
    tables = losses_that_tell(rng)
    runs = [descended(student, rng, losses) for losses in tables]
    formula = Formula(train_by_gradient_descent, tables, run=descent_updates)
    assert_stops(runs, tables, RULE, what=TRAINING, formula=formula)


@homework.check("1c", points=4, timeout=SECONDS)
def learning_rate_halved(student, rng):
    """train_by_gradient_descent halves lr when the loss rises."""
    for scale in (1.0, 300.0):
        losses = rising_losses(rng, scale=scale)
        run = descended(student, rng, losses)
        formula = Formula(train_by_gradient_descent, [losses], run=descent_updates)
        step = "After each update: if loss > loss before it, lr = lr / 2."
        assert_learning_rate(run, losses, RULE, what=TRAINING, formula=formula, next_step=step)


def guesses(student, model, x):
    """Return what a model gives for features x, flat."""
    found = outputs_of(student, model, x, "model(features)")
    shape = None if np.size(found) == len(x) else (len(x), 1)
    return as_array(found, what="model(features)", shape=shape).ravel()


def fraction_wrong(f, y):
    """Return the fraction of guesses that do not have the sign of their label, as NaN."""
    return float(np.mean(~(y * f > 0)))


def trained_once(student, model, loss, x, y):
    """Return the losses of one training on features x and labels y, and what it changed."""
    before = guesses(student, model, x)
    labels = as_tensor(y)
    if not accepts(student, loss, as_tensor(before[:, None]), labels):
        labels = as_tensor(y[:, None])  # what is wrong with these is said by the loss
    recorded, train = recording_loss(student, loss), student.train_by_gradient_descent
    # Without a default learning rate of the student's, it is the skeleton's.
    lr = [FIRST_LR] if takes_more(student, train, 4) else []
    returned = keep(train, model, recorded, as_tensor(x), labels, *lr)
    after = guesses(student, trained(student, returned, model), x)
    wrong = [fraction_wrong(each, y) for each in (before, after)]
    losses, still = recorded_losses(student, recorded), np.array_equal(before, after)
    once = 0 < len(losses) < LEAST_EVALUATIONS and np.all(np.isfinite(after))
    cause = NOTHING_MOVES if still else causes.ENDED_AFTER_FIRST if once else ""
    evaluations = 0 if still else len(losses)
    return {"losses": losses, "wrong": wrong, "evaluations": evaluations, "cause": cause}


@homework.fixture(timeout=60, unless_stopped=["updates", "stopping", "learning_rate_halved"])
def features_run(student, datasets, rng):
    """Training model on the features of zeros and ones."""
    arrays = datasets.load_file("zero_one_train_features")
    chosen = rng.permutation(len(arrays["labels"]))[:SAMPLES]
    features, labels = arrays["normed_features"][chosen], arrays["labels"][chosen].astype(float)
    x, y = turned(features, labels, rng)
    loss, model = loss_of_signs(student), model_of(student)
    runs = []
    for attempt in range(TRIES):
        copy = copy_of(student, model, fresh=attempt > 0)
        runs.append(trained_once(student, copy, loss, x, y))
        moved = runs[-1]["evaluations"] >= LEAST_EVALUATIONS
        if moved and runs[-1]["wrong"][1] <= MOST_WRONG:
            break
    return min(runs, key=lambda run: (run["evaluations"] < LEAST_EVALUATIONS, run["wrong"][1]))


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
    losses, (before, after) = features_run["losses"], features_run["wrong"]
    show.curves("Loss of zeros and ones", student=losses, xlabel="evaluation", ylabel="loss")
    went = f"went from {losses[0]:.4g} to {losses[-1]:.4g}" if losses else "was never computed"
    step = (
        f"{before:.1%} of the signs were wrong before and {after:.1%} are after, and the loss "
        f"{went}, computed {len(losses)} times. Print it after each update: it has to fall. Fix "
        "the parts above first."
    )
    with earlier.explains():
        what, lowest = f"the lowest loss during {TRAINING}", min(losses, default=0.0)
        assert_reached(lowest, at_least=0.0, what=what, cause=causes.NEGATIVE_LOSS)
        assert_reached(
            features_run["evaluations"],
            at_least=LEAST_EVALUATIONS,
            what=f"the number of losses that {TRAINING} computes while it moves the model",
            # Where a part is wrong, it may be why nothing moves: a constant loss has no gradient.
            cause="" if earlier.failed else features_run["cause"],
            next_step=step,
        )
        what = f"the fraction of wrong signs after {TRAINING}"
        assert_reached(after, at_most=MOST_WRONG, what=what, next_step=step)


# 2a: a model of digits


def digit_model_of(student):
    """Return the student's model of digits, by its own name or, as some notebooks do, `model`."""
    example = [as_tensor(np.zeros((1, 1, 28, 28)))]
    return last_that_accepts(student, "digit_model", example, instead="model")


@homework.check("2a", points=2, timeout=SECONDS)
def logits(student, datasets):
    """digit_model gives 10 logits for each image."""
    images = as_pixels(datasets.load("mnist", "validation").images[:7])
    model, what = digit_model_of(student), "digit_model"
    found = classifier_outputs(student, model, images, inputs=28 * 28, classes=10, what=what)
    assert_logits(found, what=what, rows=7, classes=10)


# 2b: loss and accuracy


def measured(student, rng, criterion="CrossEntropyLoss"):
    """Call loss_and_accuracy on three full mini-batches and a short one.

    Returns what it returned, the mini-batches as logits and labels, and the weights of the
    model before and after.
    """
    n, batch_size = 31, 8
    x = rng.random(size=(n, 28, 28)).astype(np.float32)
    weights = (0.1 * rng.normal(size=(10, 784))).astype(np.float32)
    logits = x.reshape(n, 784).astype(np.float64) @ weights.T.astype(np.float64)
    labels = np.where(rng.random(n) < 0.6, logits.argmax(axis=1), rng.integers(0, 10, size=n))
    # A last mini-batch that is harder than the others: averages of one kind and the other differ.
    labels[24:] = np.where(rng.random(n - 24) < 0.2, labels[24:], logits[24:].argmin(axis=1))
    model = linear_classifier(student, weights)
    batches = loader(student, x[:, None], labels, batch_size=batch_size, shuffle=False)
    loss = keep(getattr(library(student, "torch.nn"), criterion))
    returned = student.loss_and_accuracy(model, loss, batches, "cpu")
    cuts = range(batch_size, n, batch_size)
    pairs = list(zip(np.split(logits, cuts), np.split(labels, cuts), strict=True))
    return returned, pairs, weights, parameter_arrays(student, model)[0]


def margin_loss(logits, labels):
    """Return what nn.MultiMarginLoss gives: hinge losses against every other class."""
    right = logits[np.arange(len(labels)), labels][:, None]
    margins = np.maximum(0.0, 1.0 - right + logits)
    margins[np.arange(len(labels)), labels] = 0.0
    return float(margins.sum(axis=1).mean() / logits.shape[1])


@homework.check("2b", points=3, timeout=SECONDS)
def mean_loss(student, rng):
    """loss_and_accuracy returns the mean of the loss over the mini-batches."""
    for name, loss in (("CrossEntropyLoss", cross_entropy), ("MultiMarginLoss", margin_loss)):
        returned, batches, *_ = measured(student, rng, name)
        losses, sizes = [loss(*batch) for batch in batches], [len(y) for _, y in batches]
        right = float(np.mean(losses)), accuracy_over(batches)
        found = as_values(returned, "loss, accuracy", what="loss_and_accuracy", right=right)
        forms = mean_slips(losses, sizes)
        forms[causes.EXCHANGED.of(other="accuracy")] = right[1]
        if loss is margin_loss:
            others = [cross_entropy(*batch) for batch in batches]
            forms[causes.OTHER_LOSS] = float(np.mean(others))
        assert_close(
            found[0],
            right[0],
            what=f"the loss of loss_and_accuracy, with nn.{name}",
            forms=forms,
            next_step="Add up loss(model(x), y).item() and divide by len(validation_dataloader).",
            earned=share_of(found[0], {0.5: np.average(losses, weights=sizes)}),
        )


@homework.check("2b", points=3, timeout=SECONDS)
def accuracy(student, rng):
    """loss_and_accuracy returns the fraction of samples that are classified right."""
    returned, batches, *_ = measured(student, rng)
    right = float(np.mean([cross_entropy(*batch) for batch in batches])), accuracy_over(batches)
    found = as_values(returned, "loss, accuracy", what="loss_and_accuracy", right=right)
    forms = accuracy_slips(batches)
    forms[causes.EXCHANGED.of(other="mean loss")] = right[0]
    assert_close(
        found[1],
        right[1],
        what="the accuracy of loss_and_accuracy",
        forms=forms,
        next_step="Count (model(x).argmax(dim=-1) == y) over all mini-batches, and divide by the "
        "number of samples.",
    )


@homework.check("2b", points=1, timeout=SECONDS)
def measures_only(student, rng):
    """loss_and_accuracy leaves the model as it was."""
    returned, _, before, after = measured(student, rng)
    as_values(returned, "loss, accuracy", what="loss_and_accuracy")
    what = "the model's weights after loss_and_accuracy"
    assert_close(after, before, what=what, cause=causes.VALIDATION_TRAINS)


# 2c: training with SGD and momentum


def recorded(student, rng, epochs, lr=0.02):
    """Run the student's training on a few images, with a model that keeps what it is asked."""
    never_failing(student, "loss_and_accuracy", (0.0, 0.0))
    spellings = {"lr": ["learning_rate", "lr"], "epochs": ["epochs", "n_epochs", "num_epochs"]}
    settings = {"lr": lr, "epochs": epochs}
    return record(student, student.train, rng, settings, what="train", spellings=spellings)


@homework.check("2c", points=3, timeout=SECONDS)
def momentum_updates(student, rng):
    """train makes the updates of SGD with momentum 0.9."""
    run = recorded(student, rng, epochs=2, lr=0.02)
    step = (
        "Use torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum), made once "
        "before the first epoch, and for each mini-batch: zero_grad, backward, step."
    )
    assert_sgd(run, lr=0.02, momentum=0.9, what="train", usual_lr=SGD_LR, next_step=step)


@homework.check("2c", points=1, timeout=SECONDS)
def epochs(student, rng):
    """train uses every training sample once in each epoch."""
    step = "One loop over range(epochs), and in it one over training_dataloader."
    for count in (3, 1):  # of three epochs, one fewer is seen for what it is
        run = recorded(student, rng, count)
        assert_epochs(run, count, what="train", usual=EPOCHS, next_step=step)


@homework.check("2c", points=1, timeout=SECONDS)
def validation(student, rng):
    """train measures the model on the validation set in every epoch."""
    run = recorded(student, rng, epochs=3)
    step = (
        "Call loss_and_accuracy(model, loss, validation_dataloader, device) at the end of each "
        "epoch, and print what it returns."
    )
    assert_validated(run, 3, what="train", next_step=step)


@homework.fixture(timeout=90, unless_stopped=["momentum_updates", "epochs"])
def digits_run(student, datasets, rng):
    """Training digit_model on digits."""
    # A model that knew the digits before has to learn: their labels are exchanged in secret.
    served = DisguisedDatasets(datasets, Disguise.drawn(rng, pixels=False))
    digits, others = (served.load("mnist", part) for part in ("train", "validation"))
    images, labels = as_pixels(digits.images[:8_000]), digits.labels[:8_000]
    never_failing(student, "loss_and_accuracy", (0.0, 0.0))
    model = copy_of(student, digit_model_of(student))
    give_to_optimizers(student, model)
    loss = keep(library(student, "torch.nn").CrossEntropyLoss)
    # Small mini-batches make many updates of few images.
    training = loader(student, images, labels, batch_size=16, shuffle=True)
    measuring = loader(student, images[:512], labels[:512], batch_size=64, shuffle=False)
    returned = keep(student.train, model, loss, training, measuring, "cpu")
    learned = trained(student, returned, model)
    found = outputs(student, learned, as_pixels(others.images[:2_000]), "digit_model(images)")
    return {"accuracy": float(np.mean(found.argmax(axis=1) == others.labels[:2_000]))}


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
        reached = assert_reached(
            digits_run["accuracy"],
            at_least=LEAST_ACCURACY,
            what="the accuracy of digit_model on 2,000 new digits, after train(digit_model, …)",
            next_step="It was trained on 8,000 images in 5 epochs, and guessing gives 0.1. Print "
            "the loss in each epoch: it has to fall. Fix the parts above first.",
        )
        leaderboard("accuracy", round(reached, 4), order="desc")
