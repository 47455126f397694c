"""An average over mini-batches is right either way, and what slips give is named."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import assert_averaged, batch_averages, cross_entropy, error_rate
from autograder.oracles.batch_averages import in_batches

RNG = np.random.default_rng(3)
LOGITS, LABELS = RNG.normal(size=(27, 4)), RNG.integers(0, 4, 27)
MEASURES = (cross_entropy, error_rate)
OF_IMAGES, OF_BATCHES = zip(
    *(batch_averages(LOGITS, LABELS, each, 10) for each in MEASURES), strict=True
)


def averaged(found, **more):
    return assert_averaged(
        found, "loss, error", MEASURES, LOGITS, LABELS, batch_size=10, what="validate", **more
    )


def cause_of(found, **more):
    with pytest.raises(Wrong) as caught:
        averaged(found, **more)
    return caught.value.feedback.cause


def test_the_two_averages_differ_and_both_are_right():
    assert not np.allclose(OF_IMAGES, OF_BATCHES)
    assert averaged(list(OF_IMAGES)) is None
    assert averaged(list(OF_BATCHES)) is None


def test_last_batch_may_be_smaller():
    assert [len(each) for each in in_batches(LABELS, 10)] == [10, 10, 7]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (lambda values: 3 * np.array(OF_BATCHES), "sum over the mini-batches"),
        (lambda values: 3 * np.array(OF_IMAGES), "3 times the average"),
        (lambda values: 27 * np.array(OF_IMAGES), "sum over the images"),
        (lambda values: np.array(OF_IMAGES) * 27 / 30, "counts each mini-batch as 10 images"),
        (lambda values: np.array(OF_BATCHES) * 30 / 27, "the last one here has 7 images"),
        (lambda values: values[0], "first mini-batch alone"),
        (lambda values: values[-1], "last mini-batch alone"),
        (lambda values: np.average(values, axis=0, weights=[9, 9, 6]), "one image less"),
        (lambda values: np.array([10, 10, 7]) @ values / values.sum(axis=0), "exchanged"),
    ],
)
def test_slip_is_named(found, words):
    each = zip(in_batches(LOGITS, 10), in_batches(LABELS, 10), strict=True)
    values = np.array([[measure(h, y) for measure in MEASURES] for h, y in each])
    assert words in cause_of(found(values).tolist())


def test_smallest_logit_is_named_where_it_is_the_prediction():
    assert "smallest logit" in cause_of([OF_IMAGES[0], error_rate(-LOGITS, LABELS)])


def test_other_order_and_other_number_of_values_are_said():
    assert "error, loss" in cause_of(list(OF_BATCHES[::-1]))
    with pytest.raises(Wrong, match="does not return a pair"):
        averaged(OF_IMAGES[0])


def test_average_of_what_the_own_code_gives_is_right_with_a_note():
    own = [[2.0, 0.5], [1.0, 0.25], [4.0, 0.75]]
    mean = np.average(own, axis=0, weights=[10, 10, 7]).tolist()
    assert "your own code" in averaged(mean, own=lambda: own)
    cause_of([mean[0] + 0.1, mean[1]], own=lambda: own)


def test_own_code_that_gives_one_number_everywhere_shows_nothing():
    assert cause_of([0.0, 0.0], own=lambda: [[0.0, 0.0]] * 3) is not None
