"""assert_drawn, assert_anew: random numbers, told from their statistics."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_anew, assert_drawn
from autograder.oracles.drawn_numbers import (
    DEVIATION_SCALED,
    MEAN_NOT_RIGHT,
    NOT_RANDOM,
)
from autograder.results.cause import Cause

NORMAL = np.random.default_rng(0).normal(size=(300, 40))


def cause_of(found, deviation=0.01, **settings):
    with pytest.raises(Wrong, match="not drawn as the homework asks") as caught:
        assert_drawn(found, deviation, what="W", **settings)
    return caught.value.feedback.cause_id


def test_right_numbers_pass_and_few_are_not_asked_for_their_distribution():
    assert_drawn(0.01 * NORMAL, 0.01, what="W")
    assert_drawn(np.linspace(-1, 1, 200)[np.random.default_rng(0).permutation(200)] / 0.58, 1.0,
                 what="W")  # fmt: skip


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        (np.zeros((300, 40)), NOT_RANDOM.id),
        (0.02 * NORMAL, DEVIATION_SCALED.id),
        (0.01 * NORMAL + 0.01, MEAN_NOT_RIGHT.id),
        (0.02 * NORMAL + 0.5, ""),
        (0.01 * np.sqrt(3) * np.random.default_rng(0).uniform(-1, 1, 12_000), ""),
        (np.full(100, np.nan), ""),
    ],
    ids=["zeros", "scaled", "shifted", "both", "uniform", "nan"],
)
def test_what_is_wrong_alone_is_named(found, cause):
    assert cause_of(found) == cause


def test_a_mean_that_is_not_asked_for_is_not_judged():
    assert_drawn(NORMAL + 7, 1.0, what="the noise", mean=None)


def test_few_normal_numbers_may_have_a_large_kurtosis():
    """That of 200 is five standard errors off once in 2,000 times, as it is of these."""
    assert_drawn(np.random.default_rng(902).normal(size=200), 1.0, what="W")


@pytest.mark.parametrize(("deviation", "cause"), [(0.02, "known"), (0.0204, "known"), (0.03, "")])
def test_deviation_that_is_anticipated_is_named(deviation, cause):
    known = Cause("known", "It is the other one.")
    found = cause_of(deviation * NORMAL, forms={known: 0.02})
    assert found == (cause or DEVIATION_SCALED.id)


@pytest.mark.parametrize("found", [np.zeros(90), NORMAL, 0.1 * NORMAL], ids=["0", "1", "0.1"])
def test_any_deviation_will_do_where_none_is_asked_for(found):
    assert_drawn(found, None, what="b", normal=False)


@pytest.mark.parametrize("found", [np.ones(90), NORMAL + 1], ids=["ones", "moved"])
def test_mean_is_judged_without_a_deviation(found):
    assert cause_of(found, None, normal=False) == MEAN_NOT_RIGHT.id


def cut_off(at, n=400_000):
    """Return normal numbers without those beyond some deviations, scaled to deviation 1."""
    drawn = np.random.default_rng(0).normal(size=n)
    left = drawn[np.abs(drawn) < at]
    return left / left.std()


def test_limit_of_the_kurtosis_can_be_wider():
    """Of 400,000 numbers it is known to 0.08; cut off at three deviations it is 2.84."""
    assert cause_of(cut_off(3.0), 1.0) == ""
    assert_drawn(cut_off(3.0), 1.0, what="W", kurtosis=0.25)
    assert cause_of(cut_off(2.0), 1.0, kurtosis=0.25) == ""


def test_one_number_for_many_is_refused():
    with pytest.raises(Wrong, match="alike from one to the next") as caught:
        assert_drawn(np.repeat(NORMAL[0], 30), 1.0, what="the noise", mean=None, normal=False,
                     earned=0.5)  # fmt: skip
    assert caught.value.earned == 0.5


def test_the_same_numbers_twice_are_refused():
    assert_anew(NORMAL[0], NORMAL[1], what="initialize")
    with pytest.raises(Wrong, match="initialize gives the same numbers every time"):
        assert_anew(NORMAL[0], NORMAL[0].copy(), what="initialize")


def test_one_number_everywhere_is_not_random():
    with pytest.raises(Wrong) as caught:
        assert_anew(np.zeros(5), np.zeros(5), what="initialize")
    assert caught.value.feedback.cause == NOT_RANDOM
