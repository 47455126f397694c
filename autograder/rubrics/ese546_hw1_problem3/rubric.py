"""ESE 546, homework 1, problem 3: a neural network for MNIST, from scratch and in PyTorch.

55 points: data 4, linear layer 10, ReLU 5, softmax and cross-entropy 10, gradient checks
10, training 4, validation 5, the same in PyTorch 7. The report has 15 points more, which
people give.
"""

from __future__ import annotations

import functools

from autograder.rubrics.ese546_hw1_problem3 import (
    all_checks,
    datasteps,
    gradient_checks,
    linear_layer,
    loss_layer,
    misplaced,
    one_hot,
    raw_sets,
    relu_layer,
)
from autograder.rubrics.ese546_hw1_problem3.assignment import homework
from autograder.rubrics.ese546_hw1_problem3.layers import by_size
from autograder.rubrics.ese546_hw1_problem3.renamed import charged

# 3a: data


@homework.check("3a", points=1, timeout=20)
def raw_data(student, datasets):
    """get_data returns the raw MNIST training and validation sets."""
    raw_sets.assert_raw_sets(student, student.get_data(), datasets)


@homework.check("3a", points=1)
def equally_many(student, datasets, rng, note):
    """subsample keeps equally many images of each class."""
    datasteps.assert_balanced(student, datasets, rng, note)


@homework.check("3a", points=1)
def flat_and_scaled(student, datasets, rng):
    """subsample returns flattened images of 0.0 to 1.0, each with its own label."""
    datasteps.assert_rows_are_images(student, datasets, rng)


@homework.check("3a", points=1)
def dataset_for_loader(student, datasets, rng, note):
    """MNISTDataset has a length and gives each image with its label."""
    one_hot.charge_dataset(student, datasets, rng, note)


# 3b: linear layer


@homework.check("3b", points=1)
def linear_start(student):
    """linear_t starts with weights (10, 784) and 10 biases, uniform in [0, 1]."""
    charged(linear_layer.assert_start, at="w")(student)


@homework.check("3b", points=3)
def linear_forward(student, rng):
    """linear_t.forward computes h @ w.T + b for a mini-batch."""
    charged(by_size(linear_layer.assert_forward, "linear_t"))(student, rng)


@homework.check("3b", points=2)
def linear_backward_dw(student, rng, note):
    """linear_t.backward sets dw, the gradient of the weights."""
    charged(by_size(linear_layer.assert_dw, "linear_t"), at="dw", earned=0.5)(student, rng, note)


@homework.check("3b", points=2)
def linear_backward_db(student, rng, note):
    """linear_t.backward sets db, the gradient of the biases."""
    charged(by_size(linear_layer.assert_db, "linear_t"), at="db", earned=0.5)(student, rng, note)


@homework.check("3b", points=2)
def linear_backward_input(student, rng, note):
    """linear_t.backward returns the gradient of its input."""
    charged(by_size(linear_layer.assert_input_gradient, "linear_t"))(student, rng, note)


# 3c: ReLU


@homework.check("3c", points=2)
def relu_forward(student, rng):
    """relu_t.forward computes max(0, h)."""
    by_size(relu_layer.assert_forward, "relu_t")(student, rng)


@homework.check("3c", points=3)
def relu_backward(student, rng, note):
    """relu_t.backward passes the gradient on where the input was positive."""
    by_size(relu_layer.assert_backward, "relu_t")(student, rng, note)


# 3d: softmax and cross-entropy


@homework.check("3d", points=3)
def loss_is_mean(student, rng):
    """softmax_cross_entropy_t.forward returns the mean loss of a mini-batch."""
    habit = loss_layer.graded(loss_layer.assert_loss, student, rng)
    if habit:
        raise habit
    if count := loss_layer.surplus(student, rng):
        raise loss_layer.charge_surplus(count)


@homework.check("3d", points=2)
def error_is_fraction_wrong(student, rng):
    """softmax_cross_entropy_t.forward returns the fraction wrong of a mini-batch."""
    loss_layer.graded(loss_layer.assert_error, student, rng)


@homework.check("3d", points=5)
def loss_backward(student, rng, note):
    """softmax_cross_entropy_t.backward returns the gradient of the mean loss."""
    gradient = functools.partial(loss_layer.assert_backward, note=note)
    misplaced.charge_once(lambda: loss_layer.graded(gradient, student, rng), student, rng)


# 3e: gradient checks


@homework.check("3e", points=3, timeout=60)
def check_of_dw(student, rng, note):
    """backward_check_dw passes on a right layer and finds planted errors."""
    gradient_checks.grade(student, "backward_check_dw", "dw", rng, note)


@homework.check("3e", points=3, timeout=60)
def check_of_db(student, rng, note):
    """backward_check_db passes on a right layer and finds planted errors."""
    gradient_checks.grade(student, "backward_check_db", "db", rng, note)


@homework.check("3e", points=3, timeout=60)
def check_of_dhm(student, rng, note):
    """backward_check_dhm passes on a right layer and finds planted errors."""
    gradient_checks.grade(student, "backward_check_dhm", "dhm", rng, note)


@homework.check("3e", points=1, timeout=60)
def all_three_checks(student, rng):
    """test_backward runs the three checks."""
    all_checks.grade_test_backward(student, rng)


# 3f to 3h, and the report: they rest on the checks above, so they are declared after them.

from autograder.rubrics.ese546_hw1_problem3 import training  # noqa: E402

__all__ = ["homework", "training"]
