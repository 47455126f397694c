"""A training that moves nothing names its update only where the parts are right."""

from types import SimpleNamespace

import pytest

from autograder import Wrong
from autograder.rubrics.mlp_gradient_descent import features
from autograder.rubrics.mlp_gradient_descent.causes import NOTHING_MOVES

RUN = {"losses": [1.0, 1.0], "wrong": (0.5, 0.5), "moved": False, "cause": NOTHING_MOVES}


@pytest.mark.parametrize(("parts_right", "cause"), [(True, NOTHING_MOVES), (False, "")])
def test_missing_update_is_named_only_where_the_loss_has_a_gradient(parts_right, cause):
    show = SimpleNamespace(curves=lambda *_given, **_named: None)
    with pytest.raises(Wrong) as caught:
        features.assert_learned(RUN, show, parts_right=parts_right)
    assert caught.value.feedback.cause == cause
