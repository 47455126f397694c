"""Rules of gradient descent: how many updates they make on known losses, and how long ones."""

import numpy as np
import pytest
import torch

from autograder.rubrics.mlp_gradient_descent.known_descent import (
    Rule,
    matching_rule,
    momentum_steps,
    update_lengths,
)

FALLS = [8.0, 4.0, 2.0, 1.99, 1.0, 0.5]
RISES = [8.0, 4.0, 6.0, 3.0, 5.0, 2.0, 2.01]


def test_the_update_that_changes_the_loss_by_at_most_one_percent_is_the_last():
    assert update_lengths(FALLS, Rule()).tolist() == [1, 1, 1]


def test_rises_halve_the_learning_rate_of_the_updates_after_them():
    assert update_lengths(RISES, Rule()).tolist() == [1, 1, 0.5, 0.5, 0.25, 0.25]


def test_a_loss_that_stays_at_zero_ends_the_training():
    assert len(update_lengths([1.0, 0.0], Rule())) == 2


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        (Rule(late=1), 4),
        (Rule(tolerance=1.0), 1),
        (Rule(tolerance=1e-3), 14),
    ],
    ids=["late", "loose", "strict"],
)
def test_other_ends_make_another_number_of_updates(rule, count):
    losses = [*FALLS, *(0.5 * 0.9**k for k in range(1, 9))]
    assert len(update_lengths(losses, rule)) == count


@pytest.mark.parametrize(("scale", "count"), [(10.0, 6), (0.001, 1)])
def test_absolute_changes_depend_on_the_scale_of_the_losses(scale, count):
    losses = [scale * loss for loss in FALLS]
    assert len(update_lengths(losses, Rule(relative=False))) == count
    assert len(update_lengths(losses, Rule())) == 3


def test_without_abs_a_rise_ends_the_training():
    assert len(update_lengths(RISES, Rule(signed=True))) == 2


def test_a_small_rise_ends_the_training_unless_rises_do_not_count():
    losses = [8.0, 4.0, 4.02, 2.0, 2.0]
    assert len(update_lengths(losses, Rule())) == 2
    assert len(update_lengths(losses, Rule(goes_on_rising=True))) == 4


def test_gradients_that_add_up_make_longer_and_longer_updates():
    assert update_lengths(FALLS, Rule(accumulates=True)).tolist() == [1, 2, 3]


def test_an_update_taken_back_is_part_of_the_next_one():
    # From the second point, not from the third, with half the learning rate.
    assert update_lengths(RISES, Rule(reverts=True), 3).tolist() == [1, 1, -0.5]


def test_a_rule_that_never_ends_is_followed_for_a_while():
    losses = [4.0, 2.0, 3.0]
    assert len(update_lengths(losses, Rule(tolerance=-1.0))) == 10 * len(losses)


def test_rule_is_named_only_if_it_fits_every_table():
    rules = {"late": Rule(late=1), "loose": Rule(tolerance=1.0)}
    assert matching_rule([4, 7], [FALLS, RISES], rules) == "late"
    assert matching_rule([4, 6], [FALLS, RISES], rules) == ""


@pytest.mark.parametrize(
    "options",
    [{"momentum": 0.9}, {"momentum": 0.0}, {"momentum": 0.5, "nesterov": True},
     {"momentum": 0.5, "dampening": 0.25}],
    ids=str,
)  # fmt: skip
def test_momentum_steps_are_those_of_torch(options):
    gradients = np.random.default_rng(0).normal(size=(5, 3))
    parameter = torch.nn.Parameter(torch.zeros(3, dtype=torch.float64))
    optimizer = torch.optim.SGD([parameter], lr=0.1, **options)
    path = [np.zeros(3)]
    for gradient in gradients:
        parameter.grad = torch.from_numpy(gradient)
        optimizer.step()
        path.append(parameter.detach().numpy().copy())
    np.testing.assert_allclose(momentum_steps(gradients, 0.1, **options), np.diff(path, axis=0))


def test_momentum_that_restarts_forgets_its_velocity():
    steps = momentum_steps(np.ones((4, 1)), 1.0, 0.5, restarts=[2])
    np.testing.assert_allclose(steps.ravel(), [-1, -1.5, -1, -1.5])


def test_gradients_add_up_without_zero_grad():
    steps = momentum_steps(np.ones((3, 1)), 1.0, 0.0, accumulates=True)
    np.testing.assert_allclose(steps.ravel(), [-1, -2, -3])
