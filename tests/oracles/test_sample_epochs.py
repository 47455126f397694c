"""assert_each_sample_once: an epoch makes one step with each sample."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_each_sample_once
from autograder.oracles import sample_epochs as causes

STEPS = np.random.default_rng(0).normal(size=(8, 50))
TOTAL = STEPS.sum(axis=0)


def assert_epoch(moved, own=STEPS.__getitem__, right=STEPS):
    train = moved if callable(moved) else lambda _rate: moved
    assert_each_sample_once(train, 1e-3, [right], own, what="epoch", step="train_one")


def cause_of(moved, **named):
    with pytest.raises(Wrong, match="does not train once with each sample") as caught:
        assert_epoch(moved, **named)
    return caught.value.feedback.cause


def by_rate(moved):
    """Return an epoch that goes in proportion to its learning rate: here, over that rate."""
    return lambda rate: moved * (1.0 + rate)


def test_sum_of_the_steps_is_right_and_so_is_that_of_the_students_own():
    assert_epoch(by_rate(TOTAL))
    assert_epoch(by_rate(TOTAL), right=STEPS[::-1] ** 2)


@pytest.mark.parametrize(
    ("moved", "cause"),
    [
        (TOTAL - STEPS[-1], causes.LAST_LEFT_OUT),
        (TOTAL - STEPS[0], causes.FIRST_LEFT_OUT),
        (STEPS[0], causes.FIRST_ALONE),
        (STEPS[-1], causes.LAST_ALONE),
        (8 * STEPS[0], causes.FIRST_AGAIN),
        (2 * TOTAL, causes.TWICE),
        (3 * TOTAL, causes.THREE_TIMES),
        (STEPS[1] - STEPS[2], ""),
    ],
)
def test_mistake_is_named(moved, cause):
    assert cause_of(by_rate(moved)) == cause


def test_step_that_is_never_called_is_told_from_one_that_does_nothing():
    assert cause_of(0.0 * TOTAL) == causes.NEVER_CALLED.of(step="train_one")
    assert cause_of(0.0 * TOTAL, own=lambda _place: 0.0 * TOTAL) == ""


def test_learning_rate_of_its_own_shows_at_a_shorter_one():
    assert cause_of(lambda rate: 0.5 * TOTAL / rate) == causes.OWN_RATE


def test_own_step_that_fails_does_nothing():
    def fails(_place):
        raise Wrong("it fails", expected="a step", found="none")

    assert cause_of(by_rate(STEPS[1] - STEPS[2]), own=fails) == ""
