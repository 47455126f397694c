"""What a training rests on is said, where that is wrong: not to train longer."""

import pytest

from autograder.homework import finding


@pytest.mark.parametrize("name", finding.built_in())
def test_training_says_what_it_rests_on(name):
    checks = [check for check in finding.find(name).assignment.checks if not check.by_hand]
    resting = {check.name for check in checks if check.rests_on}
    assert resting == {check.name for check in checks if "earlier" in check.needs}
    trainings = {c.name for c in checks if c.name.startswith("learned_") or "_learned" in c.name}
    assert trainings <= resting


@pytest.mark.parametrize(
    ("name", "training", "part"),
    [
        ("cnn_spiral", "learned_linear", "scores_of_linear"),
        ("cnn_spiral", "learned_network", "relu_of_array"),
        ("mlp_gradient_descent", "zeros_and_ones", "loss_gradient"),
        ("fashion_backprop", "learned_digits", "guess_of_sample"),
        ("ese546_hw1_problem1", "preprocessed_data", "samples_per_digit"),
        ("ese546_hw1_problem1", "gabor_classifier", "gabor_features"),
    ],
)
def test_training_rests_on_every_part_that_it_computes_with(name, training, part):
    checks = {check.name: check for check in finding.find(name).assignment.checks}
    assert part in checks[training].rests_on


def test_all_that_a_training_of_problem_3_leaves_behind_rests_on_its_layers():
    checks = finding.find("ese546_hw1_problem3").assignment.checks
    left = [c for c in checks if c.name.startswith(("self_submitted_", "self_run_"))]
    assert len(left) == 8
    assert all("linear_backward_dw" in check.rests_on for check in left)
