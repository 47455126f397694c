"""Slips in means over mini-batches differ from what is right, and from each other."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import (
    accuracy_over,
    accuracy_slips,
    assert_mean_loss,
    cross_entropy,
    in_batches,
    mean_losses,
    mean_slips,
    softmax,
)
from autograder.oracles import mini_batch_means as means


def batches():
    """Return two full mini-batches that are mostly right, and a small one that is mostly wrong."""
    rng = np.random.default_rng(0)
    logits = [rng.normal(size=(n, 4)) for n in (8, 8, 5)]
    labels = [each.argmax(axis=1) for each in logits]
    labels[0][:2] = logits[0][0].argmin(), logits[0][1].argsort()[1]
    labels[2][:3] = logits[2][:3].argmin(axis=1)
    return list(zip(logits, labels, strict=True))


def test_accuracy_counts_every_sample_once():
    assert accuracy_over(batches()) == 16 / 21


def test_no_slip_of_an_accuracy_is_right_and_all_differ():
    found = [accuracy_over(batches()), *accuracy_slips(batches()).values()]
    assert len(np.unique(np.round(found, 9))) == len(found)


@pytest.mark.parametrize(
    ("cause", "value"),
    [
        (means.SMALLEST_LOGIT, 4 / 21),
        (means.ACCURACIES_AVERAGED, (6 / 8 + 1 + 2 / 5) / 3),
        (means.LAST_BATCH_ACCURACY, 2 / 5),
        (means.DIVIDED_BY_BATCHES, 16 / 3),
        (means.ONE_SAMPLE_LESS, 16 / 20),
    ],
)
def test_slip_of_an_accuracy_is_what_it_says(cause, value):
    assert accuracy_slips(batches())[cause] == pytest.approx(value)


@pytest.mark.parametrize(
    ("cause", "value"),
    [
        (means.MEAN_OVER_SAMPLES, (8 * 1 + 8 * 2 + 5 * 4.5) / 21),
        (means.BATCHES_NOT_DIVIDED, 7.5),
        (means.MEANS_OVER_SAMPLES, 7.5 / 21),
        (means.ONE_BATCH_LESS, 7.5 / 2),
        (means.STARTS_AT_1, 8.5 / 3),
        (means.FIRST_BATCH_LOSS, 1.0),
        (means.LAST_BATCH_LOSS, 4.5),
        (means.MULTIPLIED.of(things="mini-batches"), 22.5),
        (means.ZERO, 0.0),
    ],
)
def test_slip_of_a_mean_is_what_it_says(cause, value):
    assert mean_slips([1.0, 2.0, 4.5], [8, 8, 5])[cause] == pytest.approx(value)


def test_mean_below_1_may_have_been_cut_to_0():
    assert means.ZERO_OR_CUT in mean_slips([0.5, 1.0], [8, 5])


def test_one_mini_batch_shows_no_slip():
    with pytest.raises(ValueError, match="two mini-batches and more"):
        mean_slips([1.0], [8])


@pytest.mark.parametrize(
    ("cause", "value"),
    [
        (means.DIVIDED_BY_SIZES, (1 / 8 + 2 / 8 + 4.5 / 5) / 21),
        (means.ONE_LESS_IN_EACH, (7 * 1 + 7 * 2 + 4 * 4.5) / 21),
        (means.SAMPLES_NOT_DIVIDED, 46.5),
        (means.ONE_SAMPLE_LESS, 46.5 / 20),
        (means.MULTIPLIED.of(things="samples"), 46.5 * 21),
    ],
)
def test_slip_of_a_mean_over_samples_is_what_it_says(cause, value):
    slips = mean_slips([1.0, 2.0, 4.5], [8, 8, 5], samples=True)
    assert slips[cause] == pytest.approx(value)
    assert means.MEAN_OVER_SAMPLES not in slips


def test_both_means_of_a_loss_are_right():
    logits, labels = (np.concatenate(each) for each in zip(*batches(), strict=True))
    assert [len(y) for _, y in in_batches(logits, labels, 8)] == [8, 8, 5]
    of_samples, of_batches = mean_losses(batches())
    assert of_samples == pytest.approx(cross_entropy(logits, labels))
    for found in (of_samples, of_batches):
        assert_mean_loss(found, batches(), what="the loss")


@pytest.mark.parametrize(
    ("slip", "cause"),
    [
        (lambda logits, y: 21 * cross_entropy(logits, y), means.SAMPLES_NOT_DIVIDED),
        (lambda logits, y: cross_entropy(softmax(logits), y), means.SOFTMAX_BEFORE_LOSS),
        (lambda logits, y: cross_entropy(logits[:8], y[:8]), means.FIRST_BATCH_LOSS),
    ],
)
def test_slip_of_a_mean_loss_is_named(slip, cause):
    logits, labels = (np.concatenate(each) for each in zip(*batches(), strict=True))
    with pytest.raises(Wrong, match="the loss is wrong") as caught:
        assert_mean_loss(slip(logits, labels), batches(), what="the loss", earned=0.5)
    assert (caught.value.feedback.cause, caught.value.earned) == (cause, 0.5)
