"""What moves against its gradient, from the updates that were seen."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.rubrics.ese546_hw1_problem3.parameters import assert_descends

GRADIENT = [np.ones((2, 3)), np.ones(2)]


def updates(step):
    return [[*(moved * g for g in GRADIENT), *GRADIENT] for moved in (0.0, step)]


@pytest.mark.parametrize("step", [-0.1, -1e-9])
def test_step_against_the_gradient_is_right(step):
    assert_descends(updates(step))


@pytest.mark.parametrize("step", [np.inf, np.nan, 0.1, 0.0])
def test_any_other_is_wrong_and_none_that_overflows_is_named_a_cause(step):
    with pytest.raises(Wrong) as caught:
        assert_descends(updates(step))
    assert bool(caught.value.feedback.cause) == np.isfinite(step)


def test_step_at_a_right_angle_is_a_step():
    slope = np.array([1.0, -1.0])  # as the gradients of biases: their sum is 0
    seen = [[np.ones(2), moved * np.ones(2), slope, slope] for moved in (0.0, 0.1)]
    seen[1][0] = seen[0][0] - slope
    with pytest.raises(Wrong) as caught:
        assert_descends(seen)
    assert caught.value.feedback.found == "it moves a different way"
    assert "never changed" not in caught.value.feedback.cause
