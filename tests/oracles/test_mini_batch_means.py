"""Slips in means over mini-batches differ from what is right, and from each other."""

import numpy as np
import pytest

from autograder.oracles import accuracy_over, accuracy_slips, mean_slips
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
        (means.ZERO_OR_CUT, 0.0),
    ],
)
def test_slip_of_a_mean_is_what_it_says(cause, value):
    assert mean_slips([1.0, 2.0, 4.5], [8, 8, 5])[cause] == pytest.approx(value)
