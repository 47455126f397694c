"""as_trained, assert_steps: a few steps of a training, from where it starts."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import as_trained, assert_steps
from autograder.results.cause import Cause

START = [np.array([[1.0, -2.0]]), np.array([0.5])]
SHAPES, NAMES = [(1, 2), (1,)], "W, b, losses"
NO_REG = Cause("no reg", "It does not use reg.")


def descend(start, steps, step_size, reg=0.3, scale=2.0):
    w, b = start
    losses = []
    for _ in range(steps):
        losses.append(scale / 2 * float(np.sum(w**2) + b[0] ** 2) + reg)
        w, b = w - step_size * (scale + reg) * w, b - step_size * scale * b
    return [w, b], [*losses, scale / 2 * float(np.sum(w**2) + b[0] ** 2) + reg]


def trains(start=START, *, change=lambda found: found, **settings):
    """Return a student's training with some mistake."""

    def train(steps):
        (w, b), losses = descend(start, **{"steps": steps, "step_size": 0.1, **settings})
        return change([w, b, losses])

    return train


def check(train, **settings):
    return assert_steps(
        train, descend, NAMES, what="train", shapes=SHAPES, steps=4, step_size=0.1,
        **{"mistakes": {NO_REG: {"reg": 0.0}}, **settings},
    )  # fmt: skip


def said(train, **settings):
    with pytest.raises(Wrong) as caught:
        check(train, **settings)
    return caught.value


@pytest.mark.parametrize(
    "form",
    [
        lambda found: found,
        lambda found: [found[:2], found[2]],
        lambda found: [found[0], found[1][None], np.array(found[2])[:, None]],
    ],
    ids=["flat", "in-a-list", "rows-and-columns"],
)
def test_right_steps_pass_however_they_are_returned(form):
    assert check(trains(change=form)) is None


@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        ({"step_size": -0.1}, "uphill"),
        ({"step_size": 1.0}, "no step size"),
        ({"reg": 0.0}, "no reg"),
        ({"scale": 0.7}, ""),
    ],
    ids=lambda value: str(value),
)
def test_wrong_steps_earn_nothing_and_are_named(settings, cause):
    error = said(trains(**settings))
    assert error.feedback.summary == "train does not do gradient descent"
    assert (error.feedback.cause_id, error.earned) == (cause, 0.0)


@pytest.mark.parametrize(("more", "cause"), [(-1, "update too few"), (1, "update too many")])
def test_another_number_of_updates_is_named(more, cause):
    def train(steps):
        (w, b), losses = descend(START, steps + (more if steps else 0), 0.1)
        return [w, b, (losses * 2)[: steps + 1]]

    assert said(train).feedback.cause_id == cause


def test_a_parameter_that_stays_is_named():
    train = trains(change=lambda found: [found[0], START[1], found[2]])
    assert said(train).feedback.cause == "b is never updated."


def test_wrong_losses_of_right_steps_earn_half():
    error = said(trains(change=lambda found: [*found[:2], [0.0] * len(found[2])]))
    assert error.feedback.summary == "the losses of train are wrong"
    assert error.earned == 0.5


def test_missing_losses_earn_half():
    error = said(trains(change=lambda found: [*found[:2], found[2][:-1] or [1.0]]))
    assert error.feedback.cause.startswith("1 of the losses are missing")
    assert error.earned == 0.5


def test_steps_along_ones_own_gradients_keep_their_points():
    def own(start, steps, step_size):
        return descend(start, steps, step_size, scale=0.7)

    assert "correct for your gradients" in check(trains(scale=0.7), own=own)


def test_gradients_of_ones_own_that_are_zero_are_nothing_to_follow():
    def own(start, steps, step_size):
        return descend(start, steps, 0.0)

    assert said(trains(step_size=0.0), own=own).feedback.cause_id == "nothing updated"


def test_of_a_start_that_cannot_be_known_the_losses_have_to_fall():
    rng = np.random.default_rng(0)

    def train(steps, way=0.1):
        (w, b), losses = descend([rng.normal(0, 0.01, (1, 2)), np.zeros(1)], steps, way)
        return [w, b, losses]

    assert check(train, first_loss=0.3) is None
    assert "do not fall" in said(lambda steps: train(steps, -0.1)).feedback.summary
    assert "do not fall" in said(train, first_loss=2.0).feedback.summary


def test_a_parameter_of_another_shape_is_refused():
    with pytest.raises(Wrong, match="W of train has the wrong shape"):
        as_trained([np.ones(2), np.ones(1), [1.0]], NAMES, what="train", shapes=SHAPES)
