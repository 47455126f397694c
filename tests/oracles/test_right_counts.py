"""assert_right_count: how many predictions are right, and what else was counted."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_right_count

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(23, 4))
LABELS = np.where(RNG.random(23) < 0.5, LOGITS.argmax(axis=1), RNG.integers(0, 4, 23))
RIGHT = LOGITS.argmax(axis=1) == LABELS


def check(found):
    assert_right_count(found, LOGITS, LABELS, what="num_correct", batch_size=5, earned=0.5)


def test_the_right_number_passes_as_a_float_too():
    check(int(RIGHT.sum()))
    check(np.array([float(RIGHT.sum())]))


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        (RIGHT.mean(), "fraction for number"),
        (int((~RIGHT).sum()), "number of wrong images"),
        (int(RIGHT[20:].sum()), "last batch alone"),
        (int(RIGHT.sum()) + 1, "one image too many"),
        (0, "nothing added"),
        (int(RIGHT.sum()) + 0.5, ""),
    ],
    ids=str,
)
def test_what_was_counted_instead_is_named(found, cause):
    with pytest.raises(Wrong) as caught:
        check(found)
    assert (caught.value.feedback.cause_id, caught.value.earned) == (cause, 0.5)


def test_what_is_no_number_earns_nothing():
    with pytest.raises(Wrong) as caught:
        check("12")
    assert caught.value.earned == 0.0


@pytest.mark.parametrize("off", [-1, 1, 0.5, 0.1])
def test_one_image_of_very_many_counts(off):
    logits, labels = np.tile([[0.0, 1.0]], (50_000, 1)), np.ones(50_000, dtype=int)
    labels[:100] = 0
    with pytest.raises(Wrong):
        assert_right_count(49_900 + off, logits, labels, what="n", batch_size=64)
    assert_right_count(49_900, logits, labels, what="n", batch_size=64)
    assert_right_count(np.float32(0.998) * 50_000, logits, labels, what="n", batch_size=64)


@pytest.mark.parametrize(
    ("count", "last"), [(23, slice(20, 23)), (20, slice(15, 20)), (21, slice(20, 21))]
)
def test_last_mini_batch_is_what_is_left(count, last):
    right = int(RIGHT[last].sum())
    with pytest.raises(Wrong) as caught:
        assert_right_count(right, LOGITS[:count], LABELS[:count], what="n", batch_size=5)
    assert caught.value.feedback.cause_id in ("last batch alone", "nothing added", "smallest logit")


def test_smallest_logit_is_recognised():
    smallest = int((LOGITS.argmin(axis=1) == LABELS).sum())
    with pytest.raises(Wrong) as caught:
        check(smallest)
    assert caught.value.feedback.cause_id in ("smallest logit", "last batch alone")
