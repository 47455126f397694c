"""The log of a training: what is counted exactly, what a tolerance allows, and odd intervals."""

import numpy as np
import pytest

from autograder.oracles import Own, assert_training_log, assert_values
from autograder.oracles.training_logs import (
    BATCHES_COUNTED,
    COUNTED_FROM_0,
    EARLIER_EPOCHS_MISSING,
    EVERY_BATCH_NOTED,
    LAST_SEEN_MISSING,
    NOTHING_COUNTED,
    ONE_IMAGE_LESS,
    OTHER_BATCHES_NOTED,
    SIZE_OF_ITS_OWN,
    logged,
)

LOSSES = np.geomspace(2.3, 0.4, 10)


def log(found, losses=LOSSES, interval=4, epoch=3, images=10_000, batch_size=32, **named):
    return assert_training_log(
        found, losses, "losses, counter", what="train", log_interval=interval, epoch=epoch,
        images=images, batch_size=batch_size, **named,
    )  # fmt: skip


NOTED, SEEN = logged(LOSSES, 4, 3, 10_000, 32)


def test_log_by_hand():
    assert logged([5.0, 4.0, 3.0, 2.0, 1.0], 2, 1, 100, 10) == ([4.0, 2.0], [120, 140])
    assert logged([5.0, 4.0, 3.0], 3, 0, 100, 10) == ([3.0], [30])
    assert logged([5.0, 4.0], 3, 0, 100, 10) == ([], [])


STYLES = {
    "tuple": (NOTED, SEEN),
    "arrays": [np.array(NOTED), np.array(SEEN)],
    "one array": np.array([NOTED, SEEN]),
    "floats": [NOTED, [float(each) for each in SEEN]],
    "single precision": [np.float32(NOTED), np.float32(SEEN)],
    "columns": [np.array(NOTED)[:, None], np.array(SEEN)[:, None]],
    "rows": [np.array([NOTED]), np.array([SEEN])],
}


@pytest.mark.parametrize("style", STYLES)
def test_right_log_keeps_its_points_in_any_style(style):
    assert log(STYLES[style]) is None


@pytest.mark.parametrize("off", [1, -1, 2, 30])
def test_images_are_counted_exactly_however_many_were_seen_before(off, refused):
    assert "counter of train" in refused(log, [NOTED, [each + off for each in SEEN]]).summary


@pytest.mark.parametrize(("times", "right"), [(1 + 0.9e-3, True), (1 + 1.2e-3, False)])
def test_losses_are_right_to_within_a_thousandth(times, right, refused):
    found = [np.multiply(NOTED, times), SEEN]
    said = "" if right else "losses of train"
    assert said in ((log(found) or "") if right else refused(log, found).summary)


def test_tolerance_of_the_rubric_is_for_the_losses_alone(refused):
    log([np.multiply(NOTED, 1.05), SEEN], rtol=0.1)
    assert "counter" in refused(log, [NOTED, np.multiply(SEEN, 1.05)], rtol=0.1).summary


SLIPS = {
    "from 0": ([LOSSES[::4], SEEN], COUNTED_FROM_0),
    "all": ([LOSSES, SEEN], EVERY_BATCH_NOTED),
    "others": ([np.delete(LOSSES, [3, 7]), SEEN], OTHER_BATCHES_NOTED),
    "nothing": ([NOTED, [30_000, 30_000]], NOTHING_COUNTED),
    "one less": ([NOTED, [30_124, 30_248]], ONE_IMAGE_LESS),
    "this epoch": ([NOTED, [128, 256]], EARLIER_EPOCHS_MISSING),
    "batches": ([NOTED, [4, 8]], BATCHES_COUNTED),
    "last": ([NOTED, [30_096, 30_224]], LAST_SEEN_MISSING),
    "its own": ([NOTED, [30_256, 30_512]], SIZE_OF_ITS_OWN),
    "its own, this epoch": ([NOTED, [256, 512]], SIZE_OF_ITS_OWN),
    "its own, without the last": ([NOTED, [30_192, 30_448]], SIZE_OF_ITS_OWN),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_is_named_after_any_number_of_images(slip, refused):
    found, cause = SLIPS[slip]
    assert refused(log, found).cause_id == cause.id


def test_size_of_ones_own_is_said_with_both_numbers(refused):
    cause = refused(log, [NOTED, [30_256, 30_512]]).cause
    assert "It counts 64 images for each mini-batch" in cause
    assert cause.endswith("mini-batches of 32.")


@pytest.mark.parametrize("counter", [[30_001.5, 30_003.0], [30_000, 30_256], [5, 4]])
def test_counter_of_no_one_size_has_no_size_of_its_own(counter, refused):
    assert refused(log, [NOTED, counter]).cause_id != SIZE_OF_ITS_OWN.id


def test_both_lists_wrong_earn_nothing_and_one_right_list_half():
    from autograder import Wrong

    for found, earned in (([LOSSES, [4, 8]], 0.0), ([LOSSES, SEEN], 0.5), ([NOTED, [4, 8]], 0.5)):
        with pytest.raises(Wrong) as caught:
            log(found)
        assert caught.value.earned == earned


@pytest.mark.parametrize("found", [None, [], [NOTED], NOTED[0], "losses", {"losses": NOTED}, 3])
def test_what_is_no_pair_is_refused_with_the_names(found, refused):
    assert refused(log, found).expected == "losses, counter"


@pytest.mark.parametrize(
    "losses", [None, "1.0", [], [None, None], [[1.0], [2.0, 3.0]], [np.nan, 1.0]]
)
def test_losses_that_cannot_be_judged_are_wrong(losses, refused):
    assert "losses of train" in refused(log, [losses, SEEN]).summary


def test_every_mini_batch_may_be_asked_for(refused):
    noted, seen = logged(LOSSES, 1, 0, 320, 32)
    with_all = {"interval": 1, "epoch": 0, "images": 320}
    assert log([noted, seen], **with_all) is None
    assert refused(log, [noted, [0, *seen[:-1]]], **with_all).cause_id == LAST_SEEN_MISSING.id
    assert refused(log, [noted[1:], seen], **with_all)
    assert (
        refused(log, [noted, [64 * n for n in range(1, 11)]], **with_all).cause_id
        == "size of its own"
    )


def test_message_says_what_was_trained_on(refused):
    summary = refused(log, [NOTED, [4, 8]]).summary
    assert "epoch 3 of 10000 images, 10 mini-batches, log_interval=4" in summary


def test_losses_of_ones_own_steps_do_not_excuse_the_counter(refused):
    own = Own("your step", lambda scale: LOSSES * scale[0], [3.0, 1.0])
    assert log([np.multiply(NOTED, 3), SEEN], own=own).startswith("losses of train")
    assert "counter" in refused(log, [np.multiply(NOTED, 3), [4, 8]], own=own).summary


def test_own_losses_that_cannot_be_computed_excuse_nothing(refused):
    own = Own("your step", lambda _: LOSSES[:0], [3.0, 1.0])
    assert refused(log, [np.multiply(NOTED, 3), SEEN], own=own)


def test_each_value_may_have_a_tolerance_of_its_own(refused):
    right, named = [100.0, 100.0], {"what": "f", "rtol": (0.1, 0.0), "atol": (None, 0.5)}
    assert assert_values([109.0, 100.4], "a, b", right, **named) is None
    assert refused(assert_values, [100.0, 100.6], "a, b", right, **named).summary.startswith("b of")
    assert refused(assert_values, [111.0, 100.0], "a, b", right, **named).summary.startswith("a of")
