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


def test_all_that_a_training_of_problem_3_leaves_behind_rests_on_its_layers():
    checks = finding.find("ese546_hw1_problem3").assignment.checks
    left = [c for c in checks if c.name.startswith(("self_submitted_", "self_run_"))]
    assert len(left) == 8
    assert all("linear_backward_dw" in check.rests_on for check in left)
