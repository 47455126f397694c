"""ESE 546, homework 1, problem 3: a neural network for MNIST, from scratch and in PyTorch.

55 points: data 4, linear layer 10, ReLU 5, softmax and cross-entropy 10, gradient checks
10, training 4, validation 5, the same in PyTorch 7.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.assignment import Assignment
from autograder.oracles import as_array as array
from autograder.oracles import (
    assert_close,
    check_gradient,
    cross_entropy,
    error_rate,
    relu,
    softmax,
    softmax_cross_entropy_gradient,
)
from autograder.rubrics.support import (
    datasteps,
    gradient_checks,
    loaders,
    parameters,
    runs,
    validation,
)
from autograder.rubrics.support.layers import BATCH_SIZES, fresh, ten_numbers
from autograder.rubrics.support.problem3_trials import TRIALS

FIRST_IMAGE_ALONE = "It looks at the first image of the mini-batch alone."
SELF, TORCH = "self_NN", "pytorch_NN"
CURVES = [
    f"{split}_{kind}.pkl" for split in ("training", "validation") for kind in ("error", "loss")
]
SELF_FILES = [*(f"{SELF}_{curve}" for curve in CURVES), "linear.h5"]
TORCH_FILES = [*(f"{TORCH}_{curve}" for curve in CURVES), "pytorch_nn_weights.pth"]

homework = Assignment(
    name="ese546_hw1_problem3",
    title="ESE 546 HW1 Problem 3 Code",
    submission="*_hw1_problem3.py",
    skeleton="skeletons/ese546_hw1/NN_skeleton_code.py",
    reference="reference/ese546_hw1/problem3.py",
    trials=TRIALS,
    artifacts=[*SELF_FILES, *TORCH_FILES],
    parts={
        "3a": "Data",
        "3b": "Linear layer",
        "3c": "ReLU",
        "3d": "Softmax and cross-entropy",
        "3e": "Gradient checks",
        "3f": "Training the network from scratch",
        "3g": "Validating the network from scratch",
        "3h": "The same in PyTorch",
    },
    libraries=["numpy", "torch", "torchvision.datasets", "h5py", "matplotlib.pyplot", "tqdm"],
    data=["mnist"],
    aliases={
        "train_self_NN": ["train_self_nn"],
        "validate_self_nn": ["validate_self_NN"],
        "train_pytorch_nn": ["train_pytorch_NN"],
        "validate_pytorch_nn": ["validate_pytorch_NN"],
    },
    # Training below no __main__ guard happens at import, and is no reason to lose points.
    import_timeout=180.0,
)


# 3a: data


@homework.check("3a", points=1, timeout=20)
def raw_data(student, datasets):
    """get_data returns the raw MNIST training and validation sets."""
    datasteps.assert_raw_sets(student, student.get_data(), datasets)


@homework.check("3a", points=1)
def equally_many(student, datasets, rng, note):
    """subsample keeps equally many images of each class."""
    datasteps.assert_balanced(student, datasets, rng, note)


@homework.check("3a", points=1)
def flat_and_scaled(student, datasets, rng):
    """subsample returns flattened images of 0.0 to 1.0, each with its own label."""
    datasteps.assert_rows_are_images(student, datasets, rng)


@homework.check("3a", points=1)
def dataset_for_loader(student, datasets, rng):
    """MNISTDataset has a length and gives each image with its label."""
    datasteps.assert_dataset(student, datasets, rng)


# 3b: linear layer


@homework.check("3b", points=1)
def linear_start(student):
    """linear_t starts with weights (10, 784) and 10 biases, uniform in [0, 1]."""
    first, second = student.linear_t(), student.linear_t()
    w = array(first.w, what="linear_t().w", shape=(10, 784))
    b = ten_numbers(first.b, "linear_t().b")
    gradient_checks.assert_uniform(w, b, array(second.w, what="linear_t().w", shape=(10, 784)))


@homework.check("3b", points=3)
def linear_forward(student, rng):
    """linear_t.forward computes h @ w.T + b for a mini-batch."""
    for n in BATCH_SIZES:
        layer = fresh(student.linear_t)
        h = rng.normal(size=(n, 784))
        b = ten_numbers(layer.b, "linear_t().b")
        w = array(layer.w, what="linear_t().w", shape=(10, 784))
        assert_close(
            layer.forward(h),
            h @ w.T + b,
            what=f"linear_t.forward(h), mini-batch of {n}",
            batch_size=n,
            inputs={"bias": b},
        )


@homework.check("3b", points=2)
def linear_backward_dw(student, rng, note):
    """linear_t.backward sets dw, the gradient of the weights."""
    for n in BATCH_SIZES:
        layer, h, dh, _ = gradient_checks.after_backward(student, rng, n)
        note(
            check_gradient(
                layer.dw,
                truth=dh.T @ h,
                forward=gradient_checks.forward_at(layer, "w", h),
                x=array(layer.w, what="w", shape=(10, 784)),
                upstream=dh,
                rng=rng,
                what=f"dw, mini-batch of {n}",
                batch_size=n,
                forms={FIRST_IMAGE_ALONE: np.outer(dh[0], h[0])},
            )
        )


@homework.check("3b", points=2)
def linear_backward_db(student, rng, note):
    """linear_t.backward sets db, the gradient of the biases."""
    for n in BATCH_SIZES:
        layer, h, dh, _ = gradient_checks.after_backward(student, rng, n)
        note(
            check_gradient(
                ten_numbers(layer.db, "db"),
                truth=dh.sum(axis=0),
                forward=gradient_checks.forward_at(layer, "b", h),
                x=ten_numbers(layer.b, "b"),
                upstream=dh,
                rng=rng,
                what=f"db, mini-batch of {n}",
                batch_size=n,
                forms={FIRST_IMAGE_ALONE: dh[0]},
            )
        )


@homework.check("3b", points=2)
def linear_backward_input(student, rng, note):
    """linear_t.backward returns the gradient of its input."""
    for n in BATCH_SIZES:
        layer, h, dh, returned = gradient_checks.after_backward(student, rng, n)
        note(
            check_gradient(
                returned,
                truth=dh @ array(layer.w, what="w", shape=(10, 784)),
                forward=layer.forward,
                x=h,
                upstream=dh,
                rng=rng,
                what=f"what linear_t.backward(dh) returns, mini-batch of {n}",
                batch_size=n,
            )
        )


# 3c: ReLU


@homework.check("3c", points=2)
def relu_forward(student, rng):
    """relu_t.forward computes max(0, h)."""
    for n in BATCH_SIZES:
        h = rng.normal(size=(n, 10))
        what = f"relu_t.forward(h), mini-batch of {n}"
        assert_close(fresh(student.relu_t).forward(h), relu(h), what=what, batch_size=n)


@homework.check("3c", points=3)
def relu_backward(student, rng, note):
    """relu_t.backward passes the gradient on where the input was positive."""
    for n in BATCH_SIZES:
        h = gradient_checks.away_from_zero(rng, (n, 10))
        dh = rng.normal(size=(n, 10))
        layer = fresh(student.relu_t)
        layer.forward(h)
        note(
            check_gradient(
                layer.backward(dh),
                truth=dh * (h > 0),
                forward=layer.forward,
                x=h,
                upstream=dh,
                rng=rng,
                what=f"relu_t.backward(dh), mini-batch of {n}",
                batch_size=n,
                forms={
                    "It looks at the sign of dh; what counts is the sign of the input.": dh
                    * (dh > 0),
                    "It passes on the whole gradient, wherever the input was.": dh,
                    "It passes the gradient on where the input was negative.": dh * (h < 0),
                    "It returns the derivative alone, not multiplied by dh.": 1.0 * (h > 0),
                    "It multiplies dh by the output instead of the derivative.": dh * relu(h),
                },
            )
        )


# 3d: softmax and cross-entropy


@homework.check("3d", points=3)
def loss_is_mean(student, rng):
    """softmax_cross_entropy_t.forward returns the mean loss of a mini-batch."""
    for n in BATCH_SIZES:
        h, y = gradient_checks.logits_and_labels(rng, n)
        loss, _ = gradient_checks.loss_and_error(fresh(student.softmax_cross_entropy_t), h, y)
        what = f"the loss of softmax_cross_entropy_t.forward(h, y), mini-batch of {n}"
        assert_close(
            loss,
            cross_entropy(h, y),
            what=what,
            batch_size=n,
            forms={
                "It is the mean log-probability: the minus sign is missing.": -cross_entropy(h, y),
                "The log is taken of the logits' softmax twice.": cross_entropy(softmax(h), y),
                "It also averages over the 10 classes.": cross_entropy(h, y) / 10,
                "It divides by 64, whatever the size of the mini-batch.": n
                / 64
                * cross_entropy(h, y),
                FIRST_IMAGE_ALONE: cross_entropy(h[:1], y[:1]),
            },
        )


@homework.check("3d", points=2)
def error_is_fraction_wrong(student, rng):
    """softmax_cross_entropy_t.forward returns the fraction wrong of a mini-batch."""
    for n in BATCH_SIZES:
        h, y = gradient_checks.logits_and_labels(rng, n)
        _, error = gradient_checks.loss_and_error(fresh(student.softmax_cross_entropy_t), h, y)
        what = f"the error of softmax_cross_entropy_t.forward(h, y), mini-batch of {n}"
        assert_close(
            error,
            error_rate(h, y),
            what=what,
            batch_size=n,
            forms={
                "It divides by 64, whatever the size of the mini-batch.": n / 64 * error_rate(h, y),
                FIRST_IMAGE_ALONE: error_rate(h[:1], y[:1]),
            },
        )


@homework.check("3d", points=5)
def loss_backward(student, rng, note):
    """softmax_cross_entropy_t.backward returns the gradient of the mean loss."""
    for n in BATCH_SIZES:
        h, y = gradient_checks.logits_and_labels(rng, n)
        layer = fresh(student.softmax_cross_entropy_t)
        layer.forward(h, y)
        note(
            check_gradient(
                layer.backward(),
                truth=softmax_cross_entropy_gradient(h, y),
                forward=gradient_checks.loss_of(layer, y),
                x=h,
                upstream=1.0,
                rng=rng,
                what=f"softmax_cross_entropy_t.backward(), mini-batch of {n}",
                batch_size=n,
                forms={
                    "It returns the probabilities: 1 is not subtracted at the label.": softmax(h)
                    / n,
                    "It returns the probabilities, not divided by the batch size.": softmax(h),
                },
            )
        )


# 3e: gradient checks


@homework.check("3e", points=3, timeout=30)
def check_of_dw(student, rng, note):
    """backward_check_dw passes on a right layer and finds planted errors."""
    gradient_checks.grade(student, "backward_check_dw", "dw", rng, note)


@homework.check("3e", points=3, timeout=30)
def check_of_db(student, rng, note):
    """backward_check_db passes on a right layer and finds planted errors."""
    gradient_checks.grade(student, "backward_check_db", "db", rng, note)


@homework.check("3e", points=3, timeout=30)
def check_of_dhm(student, rng, note):
    """backward_check_dhm passes on a right layer and finds planted errors."""
    gradient_checks.grade(student, "backward_check_dhm", "dhm", rng, note)


@homework.check("3e", points=1, timeout=30)
def all_three_checks(student, rng):
    """test_backward runs the three checks."""
    gradient_checks.grade_test_backward(student, rng)


# The two networks are trained once each, for all the checks that look at the outcome.


@homework.fixture(timeout=240, unless_stopped=["linear_forward", "relu_forward", "loss_is_mean"])
def self_run(student, datasets, rng):
    """Running train_self_NN."""
    mini_batches = loaders.training_loaders(student, datasets, rng)
    updates = parameters.first_updates(student)
    returned = student.train_self_NN(*mini_batches)
    files = student.written_files(SELF_FILES)
    return {"returned": returned, "files": files, "updates": updates()}


@homework.fixture(timeout=240)
def torch_run(student, datasets, rng):
    """Running train_pytorch_nn."""
    mini_batches = loaders.training_loaders(student, datasets, rng)
    # With PyTorch's own initialization, three runs in ten start with an output that is
    # negative for every image: its ReLU passes no gradient and the class is never learned.
    # That is bad luck, not bad code, so such a run is repeated (0.3 ** 5 is 1 in 400).
    for _ in range(5):
        returned = student.train_pytorch_nn(*mini_batches)
        files = student.written_files(TORCH_FILES)
        if not runs.has_dead_output(files, datasets.load("mnist", "validation").images):
            break
    return {"returned": returned, "files": files}


# 3f: training the network from scratch


@homework.check("3f", points=1)
def self_submitted_curves(artifacts):
    """The submitted training loss and error have an entry for each of 10,000 updates."""
    runs.training_curves(artifacts, SELF)


@homework.check("3f", points=1)
def self_submitted_error(artifacts, show):
    """The submitted training error ends at 10% or less."""
    runs.show_curves(show, artifacts, SELF, "training")
    runs.final_training_error(artifacts, SELF)


@homework.check("3f", points=1, public=False)
def self_run_curves(self_run):
    """train_self_NN trains, writes its training curves and returns them."""
    runs.training_curves(self_run["files"], SELF)
    parameters.assert_descends(self_run["updates"])
    runs.returned_lists(self_run["returned"], self_run["files"], SELF)


@homework.check("3f", points=1, public=False)
def self_run_error(self_run, show):
    """The training error of train_self_NN ends at 10% or less."""
    runs.show_curves(show, self_run["files"], SELF, "training")
    runs.final_training_error(self_run["files"], SELF)


# 3g: validating the network from scratch


@homework.check("3g", points=1)
def self_validation(student, datasets, rng, note):
    """validate_self_nn averages loss and error over all mini-batches."""
    validation.grade_self_validation(student, datasets, rng, note)


@homework.check("3g", points=1)
def self_submitted_validation(artifacts, show):
    """The submitted validation loss and error have an entry for every 1,000 updates."""
    runs.show_curves(show, artifacts, SELF, "validation")
    runs.validation_curves(artifacts, SELF)


@homework.check("3g", points=1)
def self_submitted_weights(artifacts, datasets):
    """The weights in the submitted linear.h5 have the validation error of the list."""
    weights = runs.weights_in_hdf5(artifacts["linear.h5"])
    runs.weights_match_claim(weights, artifacts, SELF, datasets, source="linear.h5")


@homework.check("3g", points=1, public=False)
def self_run_validation(self_run, show):
    """train_self_NN validates every 1,000 updates and writes the curves."""
    runs.show_curves(show, self_run["files"], SELF, "validation")
    runs.validation_curves(self_run["files"], SELF)


@homework.check("3g", points=1, public=False)
def self_run_weights(self_run, datasets, leaderboard):
    """train_self_NN writes the weights it trained to linear.h5."""
    weights = runs.weights_in_hdf5(self_run["files"]["linear.h5"])
    error = runs.weights_match_claim(weights, self_run["files"], SELF, datasets, source="linear.h5")
    leaderboard("validation error", round(error, 4), order="asc")


# 3h: the same in PyTorch


@homework.check("3h", points=1)
def torch_validation(student, datasets, rng, note):
    """validate_pytorch_nn averages loss and error over all mini-batches."""
    validation.grade_torch_validation(student, datasets, rng, note)


@homework.check("3h", points=1)
def torch_submitted_curves(artifacts):
    """The submitted PyTorch curves have an entry per update and per 1,000 updates."""
    runs.training_curves(artifacts, TORCH)
    runs.validation_curves(artifacts, TORCH)


@homework.check("3h", points=1)
def torch_submitted_error(artifacts, show):
    """The submitted PyTorch training error ends at 10% or less."""
    runs.show_curves(show, artifacts, TORCH, "training")
    runs.final_training_error(artifacts, TORCH)


@homework.check("3h", points=1)
def torch_submitted_weights(artifacts, datasets):
    """The weights in the submitted .pth have the validation error of the list."""
    _match_state_dict(artifacts, datasets)


@homework.check("3h", points=1, public=False)
def torch_run_curves(torch_run):
    """train_pytorch_nn trains, writes its curves and returns them."""
    runs.training_curves(torch_run["files"], TORCH)
    runs.validation_curves(torch_run["files"], TORCH)
    runs.returned_lists(torch_run["returned"], torch_run["files"], TORCH)


@homework.check("3h", points=1, public=False)
def torch_run_error(torch_run, show):
    """The training error of train_pytorch_nn ends at 10% or less."""
    runs.show_curves(show, torch_run["files"], TORCH, "training")
    runs.final_training_error(torch_run["files"], TORCH)


@homework.check("3h", points=1, public=False)
def torch_run_weights(torch_run, datasets, leaderboard):
    """train_pytorch_nn writes the state_dict of the network it trained."""
    error = _match_state_dict(torch_run["files"], datasets)
    leaderboard("validation error, PyTorch", round(error, 4), order="asc")


def _match_state_dict(files: Any, datasets: Any) -> float:
    name = "pytorch_nn_weights.pth"
    weights = runs.weights_in_state_dict(files[name], name)
    return runs.weights_match_claim(weights, files, TORCH, datasets, source=name)
