"""What is right for zeros, or for one number everywhere, of the student's own earns nothing."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles.written_out import cross_entropy, l2_penalty
from autograder.rubrics.cnn_spiral import rubric

RNG = np.random.default_rng(2)
X, LABELS, (W, B) = rubric.labeled_points(RNG, 2, 3)
GOOD = {
    "linear_scores": lambda x, w, b: 2 * (x @ w + b),
    "cross_entropy": cross_entropy,
    "l2_penalty": l2_penalty,
}


def asked(name, value):
    """Return a right function with what it gave noted, or one that gives something else."""
    return GOOD[name] if value is None else lambda *_: value


@pytest.mark.parametrize(
    ("wrong", "value", "earns"),
    [
        ("linear_scores", None, True),
        ("linear_scores", np.zeros((40, 3)), False),
        ("linear_scores", np.full((40, 3), 2.5), False),
        ("cross_entropy", 0.0, False),
        ("l2_penalty", 0.0, False),
        ("l2_penalty", None, True),
    ],
)
def test_a_loss_of_own_parts_shows_something_where_no_part_is_trivial(wrong, value, earns):
    student = SimpleNamespace(**{name: asked(name, value if name == wrong else None)
                                 for name in GOOD})  # fmt: skip
    own = rubric.own_loss(student, LABELS, [W], "linear_scores", X, W, B)
    right = np.array(rubric.linear_loss(X, LABELS, W, B, rubric.REG))
    assert (own.value(right) is not None) is earns


@pytest.mark.parametrize("number", [1 / 3, 1.0])
def test_a_loss_of_one_probability_everywhere_earns_nothing(number):
    notes, constant = [], np.full((1, 3), number)
    student = SimpleNamespace(
        softmax=lambda z: np.repeat(constant, len(z), axis=0),
        cross_entropy=lambda z, y: -np.log(number) + 1e-12,
    )
    with pytest.raises(Wrong) as caught:
        rubric.mean_cross_entropy(student, np.random.default_rng(0), notes.append)
    assert "your softmax" in caught.value.feedback.next_step
    assert not notes
