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


@pytest.mark.parametrize(
    ("found", "names", "shapes"),
    [
        ([[START[0], START[1]], np.array([2.0, 1.0])], NAMES, SHAPES),
        ([START[0].tolist(), START[1].tolist(), [2.0, 1.0]], NAMES, SHAPES),
        ([[1.0, -2.0], [2.0, 1.0]], "w, losses", [(2,)]),
        ([[[1.0, -2.0]], [2.0, 1.0]], "W, losses", [(1, 2)]),
        ([[0.5], [2.0, 1.0]], "b, losses", [(1,)]),
        ([[np.array([1.0, -2.0])], [2.0, 1.0]], "w, losses", [(2,)]),
        ([[[1.0], [-2.0]], [2.0, 1.0]], "w, losses", [(2,)]),
    ],
    ids=["losses in an array", "lists", "a list", "a row", "one number", "in a list", "a column"],
)  # fmt: skip
def test_parameters_may_be_lists_or_stand_in_one(found, names, shapes):
    trained = as_trained(found, names, what="train", shapes=shapes)
    assert [each.shape for each in trained.parameters] == shapes
    assert trained.losses.tolist() == [2.0, 1.0]


@pytest.mark.parametrize("found", [[[START[0]], [1.0]], [START[0], START[1]], None, [[], [1.0]]])
def test_missing_parameters_are_said(found):
    with pytest.raises(Wrong, match="train does not return 3 values"):
        as_trained(found, NAMES, what="train", shapes=SHAPES)


def test_small_numbers_are_held_against_small_ones():
    small = [1e-3 * each for each in START]
    assert check(trains(start=small)) is None
    assert check(trains(start=small, change=lambda f: [f[0] * 1.0005, f[1], f[2]])) is None
    wrong = trains(start=small, change=lambda f: [f[0] + 1e-5 * (np.abs(f[0]) < 1e-3), f[1], f[2]])
    assert "gradient descent" in said(wrong).feedback.summary


def test_steps_that_run_off_to_nan_as_the_right_ones_do_are_right():
    def descends(start, steps, step_size, **_):
        return [np.full((1, 2), np.nan), np.array([1.0])], [np.inf] * (steps + 1)

    def train(steps):
        return [*(descends(None, steps, 0)[0] if steps else START), [np.inf] * (steps + 1)]

    found = assert_steps(
        train, descends, NAMES, what="train", shapes=SHAPES, steps=3, step_size=0.1
    )
    assert found is None


def only(*moved, scale=0.7):
    """Return a descent that moves some of the two parameters alone."""

    def own(start, steps, step_size):
        ends, losses = descend(start, steps, step_size, scale=scale)
        return [end if place in moved else start[place] for place, end in enumerate(ends)], losses

    return own


def follows(own):
    def train(steps):
        ends, losses = own(START, steps, 0.1)
        return [*ends, losses]

    return check(train, own=own)


def test_weights_that_their_own_gradients_leave_still_earn_nothing():
    with pytest.raises(Wrong, match="gradient descent"):
        follows(only(1))
    assert "correct for your gradients" in follows(only(0))


def test_losses_are_shown_with_four_digits():
    error = said(trains(change=lambda found: [*found[:2], [0.123456] * len(found[2])]))
    assert error.feedback.found == "[0.1235 0.1235 0.1235 0.1235 0.1235]"


@pytest.mark.parametrize(
    ("first", "near"), [(0.349, True), (0.251, True), (0.351, False), (0.249, False)]
)
def test_first_loss_may_be_a_twentieth_off(first, near):
    def train(steps):
        rng = np.random.default_rng()
        return [rng.normal(size=(1, 2)), np.zeros(1), 0.3 - 0.01 * np.arange(steps + 1)]

    if near:
        assert check(train, first_loss=first) is None
    else:
        assert f"a start near {first:.3f}" in said(train, first_loss=first).feedback.expected


def test_loss_that_stays_does_not_fall():
    def train(steps):
        return [np.random.default_rng().normal(size=(1, 2)), np.zeros(1), [0.3] * (steps + 1)]

    assert said(train).feedback.expected == "less with every update"


def test_losses_too_many_are_no_missing_ones():
    error = said(trains(change=lambda found: [*found[:2], [*found[2], 0.0]]))
    assert (error.feedback.found, error.feedback.cause) == ("6 numbers", "")
    assert error.feedback.summary == "losses of train has the wrong length"
