"""ESE 546, homework 1, problem 3: a neural network for MNIST, from scratch and in PyTorch.

55 points: data 4, linear layer 10, ReLU 5, softmax and cross-entropy 10, gradient checks
10, training 4, validation 5, the same in PyTorch 7. The report has 15 points more, which
people give.
"""

from __future__ import annotations

import functools

from autograder.rubrics.ese546_hw1_problem3 import (
    accuracy,
    layers,
    parameters,
    report,
    runs,
    trained_weights,
    training_runs,
    validation,
)
from autograder.rubrics.ese546_hw1_problem3.assignment import SELF, TORCH, homework

__all__ = ["homework", "layers"]

#: What a training needs: where one of these is wrong, that is why it ends with a high error.
_LAYERS = [
    *("linear_forward", "linear_backward_dw", "linear_backward_db"),
    *("relu_forward", "relu_backward", "loss_is_mean", "loss_backward"),
]


# The two networks are trained once each, for all the checks that look at the outcome.


@homework.fixture(timeout=240, unless_stopped=["linear_forward", "relu_forward", "loss_is_mean"])
def self_run(student, datasets, rng):
    """Running train_self_NN."""
    return training_runs.from_scratch(student, datasets, rng)


@homework.fixture(timeout=240)
def torch_run(student, datasets, rng):
    """Running train_pytorch_nn."""
    return training_runs.in_torch(student, datasets, rng)


# 3f: training the network from scratch


@homework.check("3f", points=1, rests_on=_LAYERS)
def self_submitted_curves(artifacts, rng, note, earlier, student=None):
    """The submitted training loss and error have an entry for each of 10,000 updates."""
    with earlier.explains():
        accuracy.of_own_network(student, rng, note).files(runs.training_curves, artifacts)


@homework.check("3f", points=1, rests_on=_LAYERS)
def self_submitted_error(artifacts, rng, note, show, earlier, student=None):
    """The submitted training error ends at 10% or less."""
    runs.show_curves(show, artifacts, SELF, "training")
    runs.training_error_curve(artifacts, SELF)
    with earlier.explains():
        accuracy.of_own_network(student, rng, note).files(runs.final_training_error, artifacts)


@homework.check("3f", points=1, public=False, rests_on=_LAYERS)
def self_run_curves(student, self_run, artifacts, rng, note, earlier):
    """train_self_NN trains, writes its training curves and returns them."""
    runs.training_error_curve(self_run.files, SELF)
    with earlier.explains(), training_runs.explained_by_updates(self_run):
        accuracy.of_own_network(student, rng, note).files(runs.training_curves, self_run.files)
    accuracy.of_own_network(student, rng, note).run(training_runs.require_trained, self_run)
    parameters.assert_descends(self_run.updates.first)
    runs.returned_lists(self_run.returned, self_run.files, SELF)
    training_runs.require_own_curves(self_run, artifacts)


@homework.check("3f", points=1, public=False, rests_on=_LAYERS)
def self_run_error(student, self_run, rng, note, show, earlier):
    """The training error of train_self_NN ends at 10% or less."""
    runs.show_curves(show, self_run.files, SELF, "training")
    runs.training_error_curve(self_run.files, SELF)
    with earlier.explains(), training_runs.explained_by_updates(self_run):
        accuracy.of_own_network(student, rng, note).run(training_runs.require_low_error, self_run)


# 3g: validating the network from scratch


@homework.check("3g", points=1)
def self_validation(student, datasets, rng, note):
    """validate_self_nn averages loss and error over all mini-batches."""
    validation.grade_self_validation(student, datasets, rng, note)


@homework.check("3g", points=1, rests_on=_LAYERS)
def self_submitted_validation(artifacts, rng, note, show, earlier, student=None):
    """The submitted validation loss and error have an entry for every 1,000 updates."""
    runs.show_curves(show, artifacts, SELF, "validation")
    with earlier.explains():
        accuracy.of_own_network(student, rng, note).files(runs.validation_curves, artifacts)


@homework.check("3g", points=1, rests_on=_LAYERS)
def self_submitted_weights(artifacts, datasets, rng, note, earlier, student=None):
    """The weights in the submitted linear.h5 have the validation error of the list."""
    claimed = functools.partial(trained_weights.assert_hdf5_as_claimed, datasets=datasets)
    with earlier.explains():
        accuracy.of_own_network(student, rng, note).files(claimed, artifacts)


@homework.check("3g", points=1, public=False, rests_on=_LAYERS)
def self_run_validation(student, self_run, rng, note, show, earlier):
    """train_self_NN validates every 1,000 updates and writes the curves."""
    runs.show_curves(show, self_run.files, SELF, "validation")
    with earlier.explains():
        accuracy.of_own_network(student, rng, note).files(runs.validation_curves, self_run.files)
    accuracy.of_own_network(student, rng, note).run(training_runs.require_trained, self_run)


@homework.check("3g", points=1, public=False, rests_on=_LAYERS)
def self_run_weights(student, self_run, rng, note, leaderboard, earlier):
    """train_self_NN writes the weights it trained to linear.h5."""
    claimed = functools.partial(trained_weights.assert_hdf5_as_claimed, datasets=self_run.datasets)
    measured = accuracy.of_own_network(student, rng, note)
    with earlier.explains():
        error = measured.files(claimed, self_run.files)
        measured.run(training_runs.require_trained, self_run)
    leaderboard("validation error", round(error, 4), order="asc")


# 3h: the same in PyTorch


@homework.check("3h", points=1)
def torch_validation(student, datasets, rng, note):
    """validate_pytorch_nn averages loss and error over all mini-batches."""
    validation.grade_torch_validation(student, datasets, rng, note)


@homework.check("3h", points=1)
def torch_submitted_curves(artifacts, datasets, rng, note, student=None):
    """The submitted PyTorch curves have an entry per update and per 1,000 updates."""
    measured = accuracy.of_torch(student, datasets, rng, note)
    measured.files(runs.training_curves, artifacts)
    measured.files(runs.validation_curves, artifacts)


@homework.check("3h", points=1)
def torch_submitted_error(artifacts, datasets, rng, note, show, student=None):
    """The submitted PyTorch training error ends at 10% or less."""
    runs.show_curves(show, artifacts, TORCH, "training")
    accuracy.of_torch(student, datasets, rng, note).files(runs.final_training_error, artifacts)


@homework.check("3h", points=1)
def torch_submitted_weights(artifacts, datasets, rng, note, student=None):
    """The weights in the submitted .pth have the validation error of the list."""
    claimed = functools.partial(trained_weights.assert_state_dict_as_claimed, datasets=datasets)
    accuracy.of_torch(student, datasets, rng, note).files(claimed, artifacts)


@homework.check("3h", points=1, public=False)
def torch_run_curves(student, torch_run, artifacts, datasets, rng, note):
    """train_pytorch_nn trains, writes its curves and returns them."""
    measured = accuracy.of_torch(student, datasets, rng, note)
    measured.files(runs.training_curves, torch_run.files)
    measured.files(runs.validation_curves, torch_run.files)
    measured.run(training_runs.require_trained, torch_run)
    runs.returned_lists(torch_run.returned, torch_run.files, TORCH)
    training_runs.require_own_curves(torch_run, artifacts)


@homework.check("3h", points=1, public=False)
def torch_run_error(student, torch_run, datasets, rng, note, show):
    """The training error of train_pytorch_nn ends at 10% or less."""
    runs.show_curves(show, torch_run.files, TORCH, "training")
    measured = accuracy.of_torch(student, datasets, rng, note)
    measured.run(training_runs.require_low_error, torch_run)


@homework.check("3h", points=1, public=False)
def torch_run_weights(student, torch_run, datasets, rng, note, leaderboard):
    """train_pytorch_nn writes the state_dict of the network it trained."""
    measured = accuracy.of_torch(student, datasets, rng, note)
    served = torch_run.datasets
    claimed = functools.partial(trained_weights.assert_state_dict_as_claimed, datasets=served)
    error = measured.files(claimed, torch_run.files)
    measured.run(training_runs.require_trained, torch_run)
    leaderboard("validation error, PyTorch", round(error, 4), order="asc")


report.declare(homework)
