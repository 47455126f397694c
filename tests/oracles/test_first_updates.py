"""What moves against its gradient, from the updates that were seen."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import Updates, assert_descends, explained_by_updates

GRADIENT = [np.ones((2, 3)), np.ones(2)]
UNEVEN = [np.arange(6.0).reshape(2, 3) - 2.5, np.array([-1.0, 1.5])]


def updates(step, gradient=GRADIENT):
    return Updates(2, [[*(moved * g for g in gradient), *gradient] for moved in (0.0, step)])


def descends(seen):
    assert_descends(seen, "w, b", what="train")


@pytest.mark.parametrize("step", [-0.1, -1e-9])
def test_step_against_the_gradient_is_right(step):
    descends(updates(step))
    descends(Updates())


@pytest.mark.parametrize("step", [np.inf, np.nan, 0.1, 0.0])
def test_any_other_is_wrong_and_none_that_overflows_is_named_a_cause(step):
    with pytest.raises(Wrong) as caught:
        descends(updates(step))
    assert bool(caught.value.feedback.cause) == np.isfinite(step)
    assert caught.value.earned == 0.5


def test_step_at_a_right_angle_is_a_step():
    slope = np.array([1.0, -1.0])  # as the gradients of biases: their sum is 0
    seen = [[np.ones(2), moved * np.ones(2), slope, slope] for moved in (0.0, 0.1)]
    seen[1][0] = seen[0][0] - slope
    with pytest.raises(Wrong) as caught:
        descends(Updates(2, seen))
    assert caught.value.feedback.found == "it moves a different way"
    assert "never changed" not in caught.value.feedback.cause


@pytest.mark.parametrize(
    ("moved", "cause"),
    [
        (lambda g: 0.1 * g, "w moves along its gradient"),
        (lambda g: 0.1 / g, "w moves by lr divided by its gradient"),
        (lambda g: 0.1 + 0 * g, "Every entry of w moves by the same"),
        (lambda g: 0 * g, "w is never changed"),
    ],
)
def test_what_was_done_instead_is_named(moved, cause):
    seen = [[np.zeros((2, 3)), np.zeros(2), *UNEVEN], [*map(moved, UNEVEN), *UNEVEN]]
    with pytest.raises(Wrong) as caught:
        descends(Updates(2, seen))
    assert caught.value.feedback.cause.startswith(cause)


@pytest.mark.parametrize(("step", "cause"), [(0.1, "w moves along"), (-0.1, "")])
def test_first_updates_say_why_a_curve_rises(step, cause):
    said = explained_by_updates(updates(step, UNEVEN), "w, b", what="train")
    with pytest.raises(Wrong) as caught, said:
        raise Wrong("the loss rises")
    assert caught.value.feedback.cause.startswith(cause)
    assert bool(caught.value.feedback.cause) == bool(cause)


def test_a_cause_that_is_known_is_not_replaced():
    with pytest.raises(Wrong) as caught, explained_by_updates(updates(0.1), "w, b", what="t"):
        raise Wrong("it is", cause="known")
    assert caught.value.feedback.cause == "known"
