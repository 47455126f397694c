"""Levels between two marks, claims beside what was measured, and where each bound lies."""

import math

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles.levels import (
    assert_consistent,
    assert_level,
    final_level,
    points_for_level,
)
from autograder.results.cause import Cause

CURVE = np.array([9.0, 4.0, 2.0, 1.0])


@pytest.mark.parametrize(("window", "level"), [(1, 1.0), (2, 1.5), (3, 7 / 3), (4, 4.0), (9, 4.0)])
def test_level_is_the_mean_of_the_last_entries(window, level):
    assert final_level(CURVE, window) == pytest.approx(level)


@pytest.mark.parametrize(("curve", "window"), [(CURVE, 0), (CURVE, -1), (np.array([]), 1)])
def test_level_of_nothing_is_the_rubrics_mistake(curve, window):
    with pytest.raises(ValueError, match="no average of the last"):
        final_level(curve, window)


@pytest.mark.parametrize(
    ("level", "share"),
    [(0.1, 1.0), (0.05, 1.0), (0.2, 0.5), (0.25, 0.25), (0.3, 0.0), (9.0, 0.0), (math.nan, 0.0)],
)
def test_points_fall_in_a_line_between_the_marks(level, share):
    assert points_for_level(level, 0.1, 0.3) == pytest.approx(share)
    assert points_for_level(1 - level, 0.9, 0.7) == pytest.approx(share)


@pytest.mark.parametrize("marks", [(0.5, 0.5), (math.inf, 0.5), (0.5, math.nan)])
def test_marks_that_leave_nothing_between_are_refused(marks):
    with pytest.raises(ValueError, match="leave nothing between"):
        points_for_level(0.5, *marks)


def level(found, **marks):
    return assert_level(found, what="the loss", **marks)


def refused(found, **marks):
    with pytest.raises(Wrong) as caught:
        level(found, **marks)
    return caught.value


def test_level_that_is_reached_comes_back():
    assert level(0.5, full_at=0.5) == 0.5
    assert level(np.float32(0.25), full_at=0.5, none_at=1.0) == 0.25
    assert level(0.9, full_at=0.9, none_at=0.5) == 0.9


def test_error_that_is_too_high_says_both_marks():
    error = refused(0.8, full_at=0.5, none_at=1.0)
    said = error.feedback
    assert said.summary == "the loss is too high"
    assert said.expected == "at most 0.5; no points from 1 on"
    assert (said.found, error.earned) == ("0.8", pytest.approx(0.4))


def test_accuracy_that_is_too_low_says_both_marks():
    error = refused(0.6, full_at=0.9, none_at=0.5)
    assert error.feedback.summary == "the loss is too low"
    assert error.feedback.expected == "at least 0.9; no points from 0.5 down"
    assert error.earned == pytest.approx(0.25)


def test_single_mark_earns_all_or_nothing():
    error = refused(0.5001, full_at=0.5)
    assert (error.feedback.expected, error.earned) == ("at most 0.5", 0.0)
    assert error.feedback.summary == "the loss is too high"


def test_least_is_kept_below_the_last_mark_and_shared_above():
    assert refused(9.0, full_at=0.5, none_at=1.0, least=0.2).earned == pytest.approx(0.2)
    assert refused(0.75, full_at=0.5, none_at=1.0, least=0.2).earned == pytest.approx(0.6)
    assert refused("text", full_at=0.5, least=0.2).earned == 0.2


@pytest.mark.parametrize("found", [math.nan, math.inf, None, [0.1, 0.2], "0.1"])
def test_what_is_no_finite_number_is_no_level(found):
    assert refused(found, full_at=0.5, none_at=1.0).earned == 0.0


def test_next_step_of_the_rubric_comes_before_that_of_the_cause():
    cause = Cause("slow", "It is slow.", "Train longer.")
    assert refused(2.0, full_at=1.0, cause=cause).feedback.next_step == "Train longer."
    said = refused(2.0, full_at=1.0, cause=cause, next_step="Look.").feedback
    assert (said.next_step, said.cause) == ("Look.", "It is slow.")


def claim(claimed, measured, n=100, **more):
    assert_consistent(claimed, measured, what="the error", n_images=n, **more)


def allowed(measured, n):
    p = (measured * n + 1) / (n + 2)
    return 4 * math.sqrt(p * (1 - p) / n)


@pytest.mark.parametrize(("measured", "n"), [(0.1, 100), (0.0, 50), (1.0, 50), (0.5, 10_000)])
def test_claim_may_be_four_standard_errors_off(measured, n):
    sign = -1 if measured > 0.5 else 1
    claim(measured + sign * 0.999 * allowed(measured, n), measured, n)
    with pytest.raises(Wrong, match="does not agree with your trained model"):
        claim(measured + sign * 1.001 * allowed(measured, n), measured, n)


def test_tolerance_is_added():
    far = 0.1 + allowed(0.1, 100) + 0.019
    claim(far, 0.1, tolerance=0.02)
    with pytest.raises(Wrong):
        claim(far, 0.1, tolerance=0.018)


@pytest.mark.parametrize(
    ("claimed", "measured", "cause"),
    [
        (10.5, 0.1, "percent"),
        (12.0, 0.1, ""),
        (0.9, 0.1, "accuracy"),
        (0.1, 0.9, ""),
        (0.6, 0.1, ""),
        (0.985, 0.02, "accuracy"),
    ],
)
def test_percent_and_accuracy_are_recognised(claimed, measured, cause):
    with pytest.raises(Wrong) as caught:
        claim(claimed, measured, 1000, earned=0.5)
    said = caught.value.feedback
    assert cause in said.cause_id
    assert bool(said.cause) is bool(cause)
    assert caught.value.earned == 0.5
    assert said.next_step


def test_message_says_how_near_it_has_to_be():
    with pytest.raises(Wrong) as caught:
        claim(0.9, 0.5, 100)
    said = caught.value.feedback
    assert said.expected == "0.5 give or take 0.2, measured on the model"
    assert said.found == "0.9"


@pytest.mark.parametrize(
    ("measured", "n", "more"),
    [
        (-0.1, 10, {}),
        (1.1, 10, {}),
        (math.nan, 10, {}),
        (0.5, 0, {}),
        (0.5, 10, {"tolerance": -0.1}),
        (0.5, 10, {"tolerance": math.inf}),
    ],
)
def test_what_was_measured_has_to_be_a_fraction_of_images(measured, n, more):
    with pytest.raises(ValueError, match="measured error"):
        claim(0.5, measured, n, **more)


def test_bounds_of_what_was_measured_are_fractions_too():
    claim(0.0, 0.0, 1)
    claim(1.0, 1.0, 1)
