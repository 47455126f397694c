"""assert_training_log: the losses that an epoch notes, and the images seen by then."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import Own, assert_training_log

LOSSES = np.linspace(2.0, 1.0, 8) ** 2
NOTED, SEEN = [LOSSES[2], LOSSES[5]], [248, 296]


def check(found, own=None):
    return assert_training_log(
        found, LOSSES, "losses, counter", what="train", log_interval=3, epoch=2, images=100,
        batch_size=16, own=own,
    )  # fmt: skip


def test_the_right_log_passes_as_columns_too():
    check([NOTED, SEEN])
    check([np.array(NOTED)[:, None], np.array(SEEN, np.float32)])


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        ([LOSSES[::3], SEEN], "counted from 0"),
        ([LOSSES, SEEN], "every batch noted"),
        ([np.delete(LOSSES, [2, 5]), SEEN], "other mini-batches noted"),
        ([NOTED, [200, 200]], "images of the epoch missing"),
        ([NOTED, [48, 96]], "earlier epochs missing"),
        ([NOTED, [3, 6]], "batches counted"),
        ([NOTED, [232, 280]], "last seen missing"),
        ([NOTED, [245, 290]], "one image less"),
        ([NOTED, [200 + 3 * 64, 200 + 6 * 64]], "size of its own"),
        ([NOTED, [2 * 64, 5 * 64]], "size of its own"),
    ],
    ids=str,
)
def test_one_wrong_list_earns_half_and_is_named(found, cause):
    with pytest.raises(Wrong) as caught:
        check(found)
    assert (caught.value.feedback.cause_id, caught.value.earned) == (cause, 0.5)


@pytest.mark.parametrize("counter", [["a", "b"], None, [np.nan, 1.0], [[1], [2, 3]]])
def test_a_counter_that_is_none_loses_its_half(counter):
    with pytest.raises(Wrong) as caught:
        check([NOTED, counter])
    assert caught.value.earned == 0.5


def test_the_wrong_order_earns_half():
    with pytest.raises(Wrong, match="wrong order") as caught:
        check([SEEN, NOTED])
    assert caught.value.earned == 0.5


def test_losses_that_are_right_for_ones_own_steps_keep_their_points():
    own = Own("your own steps", lambda weights: LOSSES * weights[0], [2.0, 1.0])
    assert "your own steps" in check([np.multiply(NOTED, 2), SEEN], own)
    with pytest.raises(Wrong):
        check([np.multiply(NOTED, 3), SEEN], own)
