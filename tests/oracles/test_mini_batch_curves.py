"""Errors of mini-batches are multiples of one over their size, and scatter as samples do."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles.mini_batches import are_multiples, require_multiples, require_noise

COUNTS = np.random.default_rng(4).binomial(64, 0.2, size=400)
CURVE = COUNTS / 64


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        (0.0, True),
        (1.0, True),
        (3 / 64, True),
        (3.004 / 64, True),
        (3.006 / 64, False),
        (2.996 / 64, True),
        (2.994 / 64, False),
        (3.5 / 64, False),
    ],
)
def test_multiple_is_one_up_to_rounding(value, is_one):
    assert are_multiples(np.array([value]), 64).tolist() == [is_one]


def multiples(values, **more):
    require_multiples(np.asarray(values), what="the curve", batch_size=64, **more)


def with_odd(count, of=400, odd=1 / 30):
    values = CURVE[:of].copy()
    values[5 : 5 + count] = odd
    return values


@pytest.mark.parametrize(("odd", "of"), [(0, 400), (8, 400), (1, 10), (1, 3), (1, 99), (2, 100)])
def test_last_mini_batch_of_an_epoch_may_be_smaller(odd, of):
    multiples(with_odd(odd, of))


@pytest.mark.parametrize(("odd", "of"), [(9, 400), (2, 10), (2, 99), (3, 100)])
def test_more_that_are_no_multiples_are_no_errors_of_mini_batches(odd, of):
    with pytest.raises(
        Wrong, match="the curve does not hold errors of mini-batches of 64"
    ) as caught:
        multiples(with_odd(odd, of), earned=0.5)
    said = caught.value.feedback
    assert said.found == f"entry 5 is 0.0333333; {odd} of {of} are so"
    assert said.expected == "k/64 with a whole number k of wrong predictions"
    assert caught.value.earned == 0.5


def test_other_size_is_named_by_enough_entries():
    for count, named in ((9, True), (400, True)):
        with pytest.raises(Wrong) as caught:
            multiples(np.r_[np.arange(1, count + 1) % 30 / 30, CURVE[count:]])
        assert ("30" in caught.value.feedback.cause) is named


def test_smallest_size_that_fits_is_named_and_none_of_a_few_or_of_anything():
    def cause(odd):
        with pytest.raises(Wrong) as caught:
            multiples(np.r_[odd, np.zeros(5)])
        return caught.value.feedback

    assert "of 3" in cause(np.array([1, 2, 1, 2, 1]) / 3).cause
    assert cause(np.array([1, 2, 1, 2]) / 3).cause == ""
    assert cause(np.sqrt([2, 3, 5, 6, 7]) / 4).cause == ""


def noise(values, batch_size=64, **more):
    require_noise(np.asarray(values), what="the curve", batch_size=batch_size, **more)


def smooth(values, window):
    return np.convolve(values, np.ones(window) / window, "valid")


def test_errors_of_mini_batches_scatter_as_samples_do():
    noise(CURVE)
    noise(smooth(CURVE, 2))


@pytest.mark.parametrize("values", [smooth(CURVE, 5), np.sort(CURVE)[::-1], np.full(400, 0.2)])
def test_average_or_sorted_errors_are_too_smooth(values):
    with pytest.raises(
        Wrong, match="the curve is too smooth for a curve of mini-batches"
    ) as caught:
        noise(values, earned=0.25)
    assert caught.value.earned == 0.25
    assert caught.value.feedback.expected.startswith("a scatter of about 0.0")


def alternating(p, step, count=200):
    """Return errors around p whose scatter from one to the next is known."""
    return p + step / np.sqrt(2) * np.where(np.arange(count) % 2, 1.0, -1.0) / 1.0


@pytest.mark.parametrize(("share", "passes"), [(0.41, True), (0.39, False)])
def test_scatter_may_be_four_tenths_of_that_of_samples(share, passes):
    expected = np.sqrt(0.2 * 0.8 / 64)
    values = alternating(0.2, share * expected)
    scatter = np.sqrt(np.mean(np.diff(values[100:]) ** 2) / 2)
    values = 0.2 + (values - 0.2) * share * expected / scatter
    if passes:
        noise(values)
    else:
        with pytest.raises(Wrong):
            noise(values)


@pytest.mark.parametrize(
    ("count", "p", "judged"),
    [
        (98, 0.2, False),
        (100, 0.2, True),
        (400, 0.01, False),
        (400, 0.02, True),
        (400, 0.98, True),
        (400, 0.99, False),
    ],
)
def test_scatter_is_judged_of_enough_entries_and_mistakes(count, p, judged):
    constant = np.full(count, p)
    if judged:
        with pytest.raises(Wrong):
            noise(constant)
    else:
        noise(constant)


def test_second_half_alone_counts():
    noise(np.r_[np.full(200, 0.9), CURVE[:200]])
    with pytest.raises(Wrong):
        noise(np.r_[CURVE[:200], np.full(200, 0.2)])
