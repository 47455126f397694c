"""assert_mode, assert_unchanged: what an epoch does to the model it is given."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_mode, assert_unchanged


@pytest.mark.parametrize("training", [True, False])
def test_the_mode_at_every_call_is_the_one_asked_for(training):
    assert_mode([training, training], training=training, what="epoch")
    for modes in ([not training], [True, False], []):
        with pytest.raises(Wrong, match="mode") as caught:
            assert_mode(modes, training=training, what="epoch", earned=0.5)
        assert caught.value.feedback.cause_id == f"no {['evaluation', 'training'][training]} mode"
        assert caught.value.earned == 0.5


def test_a_model_that_is_measured_stays_as_it_was():
    assert_unchanged(np.ones(3), np.ones(3), what="test_one_epoch")
    with pytest.raises(Wrong, match="test_one_epoch changes the model"):
        assert_unchanged(np.ones(3), np.zeros(3), what="test_one_epoch")
