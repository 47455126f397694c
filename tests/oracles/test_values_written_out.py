"""Formulas as students write them compute what the checked ones do."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import Formula, assert_close, check_gradient, classifiers, written_out

RNG = np.random.default_rng(0)
SCORES, LABELS = RNG.normal(size=(7, 3)), RNG.integers(0, 3, 7)


def test_they_agree_with_the_classifiers_of_rubrics():
    p = classifiers.softmax(SCORES)
    assert np.allclose(written_out.softmax(SCORES), p)
    assert np.allclose(written_out.relu(SCORES), classifiers.relu(SCORES))
    loss = classifiers.cross_entropy(SCORES, LABELS)
    gradient = classifiers.softmax_cross_entropy_gradient(SCORES, LABELS)
    assert written_out.cross_entropy(SCORES, LABELS) == pytest.approx(loss)
    assert written_out.log_loss(p, LABELS) == pytest.approx(loss)
    assert np.allclose(written_out.cross_entropy_gradient(SCORES, LABELS), gradient)
    assert np.allclose(written_out.log_loss_gradient(p, LABELS), gradient)
    assert written_out.l2_penalty([np.ones(4), np.full(3, 2.0)], 0.5) == 4.0


def test_a_formula_is_taken_for_what_is_expected_and_slips_are_looked_for_in_it():
    right = Formula(written_out.softmax, SCORES)
    assert assert_close(right.value(), right, what="softmax(z)") is None
    with pytest.raises(Wrong) as caught:
        assert_close(np.exp(SCORES - SCORES.max(1, keepdims=True)), right, what="softmax(z)")
    assert "not divided by powers.sum" in caught.value.feedback.cause


def test_a_formula_is_taken_for_a_true_gradient():
    given = {"forward": lambda h: written_out.cross_entropy(h, LABELS), "x": SCORES,
             "upstream": 1.0, "rng": RNG, "what": "dscores"}  # fmt: skip
    right = Formula(written_out.cross_entropy_gradient, SCORES, LABELS)
    assert check_gradient(right.value(), truth=right, **given) is None
    with pytest.raises(Wrong) as caught:
        check_gradient(written_out.softmax(SCORES) / 7, truth=right, **given)
    assert "-= 1 is missing" in caught.value.feedback.cause
