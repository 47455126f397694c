"""A training that moves nothing names its update only where the parts are right."""

import contextlib
from types import SimpleNamespace

import pytest

from autograder import Wrong
from autograder.oracles.descent_causes import NOTHING_MOVES
from autograder.rubrics.mlp_gradient_descent.causes import NEGATIVE_LOSS
from autograder.rubrics.mlp_gradient_descent.rubric import zeros_and_ones

RUN = {"losses": [1.0, 1.0], "wrong": (0.5, 0.5), "moved": False, "cause": NOTHING_MOVES}
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
        ({"wrong": (0.5, 0.1), "moved": True, "losses": [1.0, -0.5]}, NEGATIVE_LOSS),
        ({"wrong": (0.5, 0.2), "moved": True, "cause": ""}, ""),
    ],
    ids=["lucky first weights", "negative loss", "too many"],
)
def test_few_wrong_signs_earn_nothing_without_training_on_a_loss(run, cause):
    with pytest.raises(Wrong, match="fraction of wrong signs") as caught:
        zeros_and_ones({**RUN, **run}, SHOW, earlier([]))
    assert caught.value.feedback.cause == cause


def test_few_wrong_signs_after_a_training_earn_the_points():
    learned = {"losses": [1.0, 0.1], "wrong": (0.5, 0.1), "moved": True, "cause": ""}
    zeros_and_ones(learned, SHOW, earlier([]))
