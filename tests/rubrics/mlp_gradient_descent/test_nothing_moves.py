"""A training that moves nothing names its update only where the parts are right."""

import contextlib
from types import SimpleNamespace

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles.descent_causes import NOTHING_MOVES
from autograder.rubrics.mlp_gradient_descent import rubric
from autograder.rubrics.mlp_gradient_descent.causes import NEGATIVE_LOSS
from autograder.rubrics.mlp_gradient_descent.rubric import zeros_and_ones

RUN = {"losses": [1.0, 1.0], "wrong": (0.5, 0.5), "evaluations": 0, "cause": NOTHING_MOVES}
SHOW = SimpleNamespace(curves=lambda *_given, **_named: None)


def earlier(failed):
    return SimpleNamespace(failed=failed, explains=contextlib.nullcontext)


@pytest.mark.parametrize(("failed", "cause"), [([], NOTHING_MOVES), (["loss_gradient"], "")])
def test_missing_update_is_named_only_where_the_loss_has_a_gradient(failed, cause):
    with pytest.raises(Wrong) as caught:
        zeros_and_ones(RUN, SHOW, earlier(failed))
    assert caught.value.feedback.cause == cause


@pytest.mark.parametrize(
    ("run", "cause"),
    [
        ({"wrong": (0.5, 0.1)}, NOTHING_MOVES),
        ({"wrong": (0.5, 0.1), "losses": [1.0, -0.5], "evaluations": 2}, NEGATIVE_LOSS),
        ({"wrong": (0.5, 0.2), "evaluations": 3, "cause": ""}, ""),
    ],
    ids=["lucky first weights", "negative loss", "too many"],
)
def test_few_wrong_signs_earn_nothing_without_training_on_a_loss(run, cause):
    with pytest.raises(Wrong) as caught:
        zeros_and_ones({**RUN, **run}, SHOW, earlier([]))
    assert caught.value.feedback.cause == cause


def test_few_wrong_signs_after_a_training_earn_the_points():
    learned = {"losses": [1.0, 0.1], "wrong": (0.5, 0.1), "evaluations": 3, "cause": ""}
    zeros_and_ones(learned, SHOW, earlier([]))


@pytest.mark.parametrize("shape", [(4, 2), (3, 1)])
def test_model_with_other_outputs_is_wrong_and_no_failure_of_the_grader(monkeypatch, shape):
    monkeypatch.setattr(rubric, "outputs_of", lambda *_given: np.zeros(shape))
    with pytest.raises(Wrong, match="wrong shape"):
        rubric.guesses(None, None, np.zeros((4, 2)))


def test_guess_that_is_zero_or_nan_is_wrong():
    guesses, labels = np.array([2.0, -0.1, 0.0, np.nan]), np.array([1.0, -1.0, 1.0, 1.0])
    assert rubric.fraction_wrong(guesses, labels) == 0.5
