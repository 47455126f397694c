"""How far the mean, the deviation and the kurtosis of drawn numbers may be off, bound by bound."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles.drawn_numbers import (
    DEVIATION_SCALED,
    assert_anew,
    assert_drawn,
    require_independent,
)
from autograder.results.cause import Cause

N = 10_000
RNG = np.random.default_rng(11)
NORMAL = RNG.normal(size=N)
NORMAL = (NORMAL - NORMAL.mean()) / NORMAL.std()
UNIFORM = RNG.uniform(-1.0, 1.0, size=N)
UNIFORM = (UNIFORM - UNIFORM.mean()) / UNIFORM.std()
HALVED = Cause("halved", "It is half as wide.")


def drawn(center=0.0, spread=1.0, *, of=NORMAL, deviation=1.0, **more):
    assert_drawn(center + spread * of, deviation, what="W", **more)


def refused(*given, **more):
    with pytest.raises(Wrong) as caught:
        drawn(*given, **more)
    return caught.value.feedback


@pytest.mark.parametrize(
    ("shift", "passes"), [(0.0499, True), (-0.0499, True), (0.0501, False), (-0.0501, False)]
)
@pytest.mark.parametrize("mean", [0.0, 2.0])
def test_mean_may_be_five_standard_errors_off(shift, passes, mean):
    if passes:
        drawn(mean + shift, mean=mean)
    else:
        said = refused(mean + shift, mean=mean)
        assert said.cause == f"The mean is {mean + shift:.3g}, not {mean:g}."
        assert not said.found.startswith("of the wrong distribution")


@pytest.mark.parametrize(
    ("spread", "passes"), [(1.0353, True), (0.9647, True), (1.036, False), (0.964, False)]
)
def test_deviation_may_be_five_of_its_own_standard_errors_off(spread, passes):
    if passes:
        drawn(0.0, spread)
    else:
        said = refused(0.0, spread)
        assert said.cause == DEVIATION_SCALED.of(ratio=spread)
        assert said.expected == "normal, mean 0, standard deviation 1"


def test_errors_grow_with_the_deviation_that_is_asked_for():
    drawn(0.499, 10.0, deviation=10.0)
    refused(0.501, 10.0, deviation=10.0)


def test_fewer_numbers_may_be_further_off():
    few = NORMAL[:400]
    few = (few - few.mean()) / few.std()
    drawn(0.249, of=few)
    refused(0.251, of=few)


def test_any_deviation_and_any_mean_are_right_where_none_is_asked_for():
    drawn(0.0, 7.0, deviation=None)
    drawn(3.0, 1.0, mean=None)
    assert refused(0.36, 7.0, deviation=None).expected == "normal, mean 0"
    assert refused(3.0, 2.0, mean=None).found == "standard deviation 2"


def test_other_distribution_is_seen_where_a_normal_one_is_asked_for():
    drawn(of=UNIFORM, normal=False)
    said = refused(of=UNIFORM)
    assert said.found.startswith("of the wrong distribution, mean ")
    assert said.cause == ""


def test_distribution_is_not_named_where_any_is_right():
    said = refused(1.0, of=UNIFORM, normal=False)
    assert (said.expected, said.found) == (
        "mean 0, standard deviation 1",
        "mean 1, standard deviation 1",
    )


def signs(count):
    values = np.repeat([1.0, -1.0], count // 2 + 1)[:count]
    values = np.random.default_rng(5).permutation(values)
    return (values - values.mean()) / values.std()


def test_kurtosis_is_judged_of_a_thousand_numbers_and_more():
    drawn(of=signs(998))
    assert refused(of=signs(1000)).found.startswith("of the wrong distribution")


def test_kurtosis_may_be_off_by_what_the_rubric_allows():
    drawn(of=signs(1000), kurtosis=2.01)
    refused(of=signs(1000), kurtosis=1.9)
    drawn(of=UNIFORM, kurtosis=1.3)
    refused(of=UNIFORM, kurtosis=1.1)


@pytest.mark.parametrize(
    ("spread", "known"), [(0.5, True), (0.52, True), (0.48, True), (0.53, False), (0.47, False)]
)
def test_anticipated_deviation_is_known_to_five_percent(spread, known):
    said = refused(0.0, spread, forms={HALVED: 0.5})
    assert (said.cause == HALVED) is known
    assert said.cause == (HALVED if known else DEVIATION_SCALED.of(ratio=spread))


def test_deviation_is_named_whatever_the_mean_that_is_asked_for():
    assert refused(2.0, 0.5, mean=2.0).cause == DEVIATION_SCALED.of(ratio=0.5)


@pytest.mark.parametrize(
    ("mean", "spread", "cause"),
    [
        (0.06, 1.05, DEVIATION_SCALED.of(ratio=1.05)),  # both are off, the mean by little
        (0.145, 1.5, DEVIATION_SCALED.of(ratio=1.5)),
        (0.155, 1.5, ""),
        (0.2, 1.5, ""),
        (5.0, 1.5, ""),
        (0.06, 1.01, "The mean is 0.06, not 0."),
    ],
)
def test_cause_is_named_where_it_is_one_of_them_alone(mean, spread, cause):
    assert refused(mean, spread).cause == cause


@pytest.mark.parametrize("spread", [0.0, 0.9e-6])
def test_numbers_that_differ_by_rounding_alone_are_not_random(spread):
    assert refused(0.0, spread).cause_id == "not random"
    assert refused(0.0, 1e-4).cause_id != "not random"


def test_nan_is_refused_and_no_failure():
    refused(of=np.r_[NORMAL[:-1], np.nan])


@pytest.mark.parametrize("found", [[], None, "text"])
def test_what_is_no_array_is_refused(found):
    with pytest.raises(Wrong):
        assert_drawn(found, 1.0, what="W")


def test_words_fit_one_thing_or_several():
    assert refused(9.0).summary == "W is not drawn as the homework asks"
    with pytest.raises(Wrong, match="the weights of layer 1 are not drawn"):
        assert_drawn(
            NORMAL + 9.0, 1.0, what="the weights of layer 1", next_step="Look.", earned=0.5
        )


def test_neighbors_may_be_alike_by_five_standard_errors():
    mixed = np.r_[NORMAL[0], NORMAL[1:] + 0.02 * NORMAL[:-1]]
    require_independent(mixed, what="W")
    with pytest.raises(Wrong, match="W is alike from one to the next") as caught:
        require_independent(np.r_[NORMAL[0], NORMAL[1:] + 0.1 * NORMAL[:-1]], what="W", earned=0.5)
    assert caught.value.earned == 0.5
    with pytest.raises(Wrong):
        require_independent(np.r_[NORMAL[0], NORMAL[1:] - 0.1 * NORMAL[:-1]], what="W")


@pytest.mark.parametrize("values", [[1.0, 2.0], [3.0] * 9, [1.0, np.nan, 3.0, 4.0]])
def test_few_numbers_or_equal_ones_tell_nothing_of_neighbors(values):
    require_independent(np.array(values), what="W")


def test_three_numbers_in_a_row_are_too_few_for_a_verdict():
    require_independent(np.arange(3.0), what="W")
    with pytest.raises(Wrong):
        require_independent(np.arange(40.0), what="W")


def test_same_numbers_twice_are_not_drawn_anew():
    assert_anew([1.0, 2.0], [1.0, 2.1], what="draw()")
    assert_anew([1.0, 2.0], [[1.0, 2.0]], what="draw()")
    with pytest.raises(Wrong, match=r"draw\(\) gives the same numbers every time") as caught:
        assert_anew([1.0, 2.0], np.array([1.0, 2.0]), what="draw()", earned=0.25)
    assert (caught.value.earned, caught.value.feedback.cause) == (0.25, "")


@pytest.mark.parametrize(
    ("values", "cause"), [([2.0, 2.0], "not random"), ([2.0], ""), ([1.0, 2.0], "")]
)
def test_one_number_everywhere_is_not_random_and_a_single_one_may_be(values, cause):
    with pytest.raises(Wrong) as caught:
        assert_anew(values, values, what="draw()")
    assert caught.value.feedback.cause_id == cause
