"""assert_uniform: numbers of an interval, told from those of another distribution."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_uniform
from autograder.oracles.uniform_numbers import STARTS_NEGATIVE, STARTS_NORMAL, why_outside

RNG = np.random.default_rng(1)
NUMBERS, NORMAL = RNG.random(7840), RNG.normal(size=400)
WIDE = 3.4 * NUMBERS - 1.7


def cause_of(found, **settings):
    with pytest.raises(Wrong, match=r"w is not drawn uniformly from \[0, 1\]") as caught:
        assert_uniform(found, 0, 1, what="w", **settings)
    return caught.value.feedback.cause


@pytest.mark.parametrize("found", [NUMBERS, NUMBERS.reshape(10, 784), NUMBERS[:10], NUMBERS[:100]])
def test_right_numbers_pass(found):
    assert_uniform(found, 0, 1, what="w")


def test_another_interval_is_another_question():
    assert_uniform(2 * NUMBERS - 1, -1, 1, what="w")
    assert cause_of(2 * NUMBERS - 1) == ""


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        (-NUMBERS, STARTS_NEGATIVE),
        (NORMAL, STARTS_NORMAL),
        (0.9 * NUMBERS, ""),
        (np.sqrt(NUMBERS), ""),
        (np.clip(NUMBERS, 0.2, 0.8), ""),
        (np.full(10, 0.5), ""),
        (1.1 * NUMBERS, ""),
    ],
)
def test_other_numbers_are_refused(found, cause):
    assert cause_of(found) == cause


def test_a_few_numbers_are_told_by_more_of_them():
    assert cause_of(NORMAL[:10]) == ""
    assert cause_of(NORMAL[:10], more=lambda: NORMAL) == STARTS_NORMAL


@pytest.mark.parametrize("start", [WIDE, np.sign(WIDE), np.sin(2 * WIDE) * 1.4])
def test_numbers_as_wide_as_normal_ones_are_not_called_normal(start):
    assert why_outside(start) == ""
