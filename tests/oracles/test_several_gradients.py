"""check_gradients: the gradients of all parameters of a loss, the last one first."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import Formula, Own, check_gradients
from autograder.results.cause import Cause

RNG = np.random.default_rng(0)
W, B, X = RNG.normal(size=3), RNG.normal(size=2), RNG.normal(size=(5, 3))
NO_MEAN = Cause("no mean", "It is summed.")


def loss(w, b):
    return float(np.sum(w**2) + np.sum(b**3))


def gradients(w, b):
    """Return dw, db."""
    return 2 * w, 3 * b**2


def check(found, **settings):
    return check_gradients(
        found, "dw, db", Formula(gradients, W, B), forward=loss, at=[W, B], rng=RNG, what="grad(x)",
        **settings,
    )  # fmt: skip


def test_right_gradients_pass_in_a_row_too():
    dw, db = gradients(W, B)
    assert check([dw, db]) is None
    assert check([dw, db[None]]) is None


def test_the_last_wrong_one_is_shown_and_each_is_worth_the_same():
    dw, db = gradients(W, B)
    with pytest.raises(Wrong, match=r"db of grad\(x\) is wrong") as caught:
        check([5 * dw, 7 * db])
    assert caught.value.earned == 0.0
    with pytest.raises(Wrong, match=r"dw of grad\(x\) is wrong") as caught:
        check([5 * dw, db], forms={NO_MEAN: [5 * dw, []]})
    assert caught.value.earned == 0.5
    assert caught.value.feedback.cause_id == "no mean"


def test_a_column_is_no_bias():
    dw, db = gradients(W, B)
    with pytest.raises(Wrong, match="shape"):
        check([dw, db[:, None]])


def test_the_wrong_order_keeps_what_it_is_worth():
    with pytest.raises(Wrong, match="wrong order") as caught:
        check(gradients(W, B)[::-1], disordered=0.5)
    assert caught.value.earned == 0.5


def test_right_for_an_earlier_value_of_ones_own_keeps_its_points():
    own = Own("your delta", lambda delta: (delta * W, delta * B), lambda: np.array([5.0]))
    note = check([5 * W, 5 * B], own=own)
    assert note.count("is correct for your delta, which has a check of its own.") == 2


def test_right_for_ones_own_loss_keeps_its_points():
    note = check_gradients(
        [4 * W, 6 * B**2], "dw, db", Formula(gradients, W, B),
        forward=lambda w, b: 2 * loss(w, b), at=[W, B], rng=RNG, what="grad(x)",
    )  # fmt: skip
    assert "right for your forward pass" in note
