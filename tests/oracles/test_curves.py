"""Training curves: read from lists, told from what no training gives, and valued."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import Wrong
from autograder.oracles import (
    as_curve,
    assert_consistent,
    assert_error_curve,
    assert_loss_curve,
    final_level,
    points_for_level,
)

# A busy machine must not fail a test for being slow.
QUICK = settings(max_examples=40, deadline=None)

N = 2000
BATCH = 64


def error_rates(n=N, start=0.9, end=0.1):
    return end + (start - end) * np.exp(-np.arange(n) / (n / 20))


def error_curve(n=N, batch=BATCH, seed=0, **ends):
    return np.random.default_rng(seed).binomial(batch, error_rates(n, **ends)) / batch


def loss_curve(n=N, seed=0):
    noise = np.random.default_rng(seed).gamma(9.0, 1 / 9, size=n)
    return (0.3 + 2.0 * np.exp(-np.arange(n) / (n / 20))) * noise


GOOD_ENTRIES = {
    "list": [0.5, 0.25],
    "ints": [1, 0],
    "array": np.array([0.5, 0.25], np.float32),
    "column": np.array([[0.5], [0.25]]),
    "one-element-arrays": [np.array(0.5), np.array([0.25])],
    "mixed": [0.5, [0.25], np.array([[0.125]])],
    "tuple": (0.5, 0.25),
}


@pytest.mark.parametrize("values", GOOD_ENTRIES.values(), ids=GOOD_ENTRIES.keys())
def test_numbers_in_any_plain_list_are_a_curve(values):
    curve = as_curve(values, what="error")
    assert curve.dtype == np.float64
    assert curve.shape == (len(values),)


BAD_CURVES = {
    "none": (None, "return statement"),
    "number": (0.5, "single number"),
    "dict": ({"error": [0.5]}, ""),
    "str": ("0.5", "text"),
    "empty": ([], "empty"),
    "nested": ([[0.5, 0.4], [0.3, 0.2]], "Entry 0 is a list of 2"),
    "matrix": (np.ones((3, 2)), "more than one axis"),
    "text-entry": ([0.5, "0.4"], "'0.4'"),
    "bool-entry": ([0.5, True], "bool"),
    "none-entry": ([0.5, None], "None"),
    "generator": ((x for x in [0.5]), ""),
    "masked": (np.ma.masked_all(3), "special kind of array"),
    "objects": (np.array([0.5, 0.4], dtype=object), "objects"),
    "huge": ([0.5, 10**400], "too large"),
}


@pytest.mark.parametrize(("values", "words"), BAD_CURVES.values(), ids=BAD_CURVES.keys())
def test_what_is_no_curve_is_refused_with_the_reason(values, words, refused):
    feedback = refused(as_curve, values, what="error")
    assert feedback.expected == "a list of numbers"
    assert words in feedback.cause
    assert feedback.next_step


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_the_first_entry_that_is_not_finite_is_named(bad, refused):
    feedback = refused(as_curve, [0.5, bad, 0.5, bad], what="loss")
    assert feedback.found == f"entry 1 is {bad}; 2 of 4 are so"


@pytest.mark.parametrize("length", [3, (2, 5), (3, None), (None, 3), {3, 10}, range(4)], ids=repr)
def test_a_length_that_fits_passes(length):
    assert len(as_curve([1.0, 2.0, 3.0], what="loss", length=length)) == 3


LENGTHS = {
    "number": (10, "10 entries", ""),
    "one-short": (4, "4 entries", "one entry short"),
    "one-long": (2, "2 entries", "one entry too long"),
    "range": ((5, 9), "5 to 9 entries", ""),
    "at-least": ((10_000, None), "at least 10000 entries", ""),
    "at-most": ((None, 1), "at most 1 entries", ""),
    "collection": ({11, 51}, "11 or 51 entries", ""),
}


@pytest.mark.parametrize(("length", "expected", "cause"), LENGTHS.values(), ids=LENGTHS.keys())
def test_a_wrong_length_reads_expected_and_found(length, expected, cause, refused):
    feedback = refused(as_curve, [1.0, 2.0, 3.0], what="loss", length=length)
    assert feedback.expected == expected
    assert feedback.found == "3 entries"
    assert cause in feedback.cause


@QUICK
@given(st.integers(0, 10_000), st.sampled_from([200, 2000]))
def test_curves_of_real_training_pass(seed, n):
    assert_loss_curve(loss_curve(n, seed).tolist(), what="loss", mini_batches=True)
    assert_error_curve(error_curve(n, seed=seed).tolist(), what="error", batch_size=BATCH)


def test_short_validation_curves_pass():
    assert_loss_curve([2.4, 0.5, 0.41, 0.36, 0.33], what="loss")
    assert_error_curve([0.91, 0.13, 0.11, 0.105, 0.102], what="error")


LOSSES = {
    "negative": (-loss_curve(), "negative"),
    "constant": (np.full(100, 0.7), "constant"),
    "one-entry": ([0.7], "constant"),
    "line": (np.linspace(2, 0.1, 500), "straight line"),
    "rising": (loss_curve()[::-1], "rises"),
    "not-learning": (2.3 + 0.01 * np.sin(np.arange(500.0)), "hardly falls"),
    "smooth": (0.3 + error_rates(), "too smooth"),
    "sorted": (np.sort(loss_curve())[::-1], "too smooth"),
    "overflowing": (np.array([1e308] * 50 + [1.7e308] * 50), "rises"),
}


@pytest.mark.parametrize(("curve", "words"), LOSSES.values(), ids=LOSSES.keys())
def test_what_is_no_training_loss_is_refused(curve, words, refused):
    feedback = refused(assert_loss_curve, curve, what="loss", mini_batches=True)
    assert words in feedback.summary
    assert feedback.expected
    assert feedback.found
    assert feedback.next_step


ERRORS = {
    "percent": (100 * error_curve(), "not within 0 and 1", "in percent"),
    "counts": (64 * error_curve(), "not within 0 and 1", "counts"),
    "loss": (loss_curve(), "not within 0 and 1", ""),
    "negative": (error_curve() - 0.5, "not within 0 and 1", ""),
    "accuracy": (1 - error_curve(), "rises towards 1", "accuracy"),
    "constant": (np.full(500, 0.5), "constant", ""),
    "line": (np.linspace(0.9, 0.1, 500), "straight line", ""),
    "line-of-64ths": (np.linspace(64, 0, 65) / 64, "straight line", ""),
    "not-learning": (error_curve(start=0.9, end=0.9), "", ""),
    "smooth": (error_rates(), "errors of mini-batches of 64", ""),
    "smooth-in-64ths": (np.rint(64 * error_rates()) / 64, "too smooth", ""),
    "sorted": (np.sort(error_curve())[::-1], "too smooth", ""),
    "repeated": (np.repeat(error_curve(n=200), 10), "too smooth", ""),
    "other-batch-size": (error_curve(batch=100), "of 64", "multiples of 1/100"),
    "running-mean": (
        np.convolve(error_curve(), np.full(10, 0.1), "valid"),
        "errors of mini-batches of 64",
        "multiples of 1/640",
    ),
}


@pytest.mark.parametrize(("curve", "summary", "cause"), ERRORS.values(), ids=ERRORS.keys())
def test_what_is_no_training_error_is_refused(curve, summary, cause, refused):
    feedback = refused(assert_error_curve, curve, what="error", batch_size=BATCH, learns=True)
    assert summary in feedback.summary
    assert cause in feedback.cause
    assert feedback.expected
    assert feedback.found
    assert feedback.next_step


def test_what_rises_is_no_accuracy_that_is_proved_unless_the_loss_falls(refused):
    feedback = refused(assert_error_curve, 1 - error_curve(), what="error")
    assert feedback.cause == ""
    assert "check the sign of the update" in feedback.next_step


def test_percent_is_seen_without_a_batch_size_too(refused):
    feedback = refused(assert_error_curve, [91.0, 13.5, 10.2], what="error")
    assert "percent" in feedback.cause


def test_a_few_smaller_mini_batches_are_allowed():
    curve = error_curve(n=2000)
    curve[468::469] = 5 / 48
    assert_error_curve(curve, what="error", batch_size=BATCH)


def test_errors_rounded_to_four_decimals_are_multiples_still():
    assert_error_curve(np.round(error_curve(), 4), what="error", batch_size=BATCH)


def test_a_network_without_mistakes_is_not_called_smooth():
    assert_error_curve(error_curve(end=0.0), what="error", batch_size=BATCH)


def test_the_final_level_is_the_mean_of_the_window():
    assert final_level(np.array([9.0, 1.0, 3.0]), 2) == 2.0
    assert final_level(np.array([1.0, 3.0]), 100) == 2.0
    with pytest.raises(ValueError, match="average"):
        final_level(np.ones(3), 0)


@pytest.mark.parametrize(
    ("level", "fraction"), [(0.05, 1.0), (0.1, 1.0), (0.15, 0.5), (0.2, 0.0), (0.9, 0.0)]
)
def test_points_fall_linearly_between_the_marks(level, fraction):
    assert points_for_level(level, full_at=0.1, none_at=0.2) == pytest.approx(fraction)
    accuracy = points_for_level(1 - level, full_at=0.9, none_at=0.8)
    assert accuracy == pytest.approx(fraction)


def test_nan_earns_nothing_and_equal_marks_are_the_rubrics_error():
    assert points_for_level(float("nan"), 0.1, 0.2) == 0.0
    with pytest.raises(ValueError, match="between"):
        points_for_level(0.1, 0.2, 0.2)


@QUICK
@given(st.integers(0, 10_000), st.floats(0.01, 0.5))
def test_a_claim_within_sampling_error_passes(seed, p):
    first, second = np.random.default_rng(seed).binomial(5000, p, size=2) / 5000
    assert_consistent(first, float(np.mean([first, second])), what="error", n_images=5000)


@pytest.mark.parametrize(
    ("claimed", "cause"),
    [(0.05, ""), (0.2, ""), (10.0, "percent"), (0.9, "accuracy"), (None, "return")],
    ids=["better", "worse", "percent", "accuracy", "none"],
)
def test_a_claim_that_the_model_does_not_bear_out_fails(claimed, cause, refused):
    feedback = refused(assert_consistent, claimed, 0.1, what="error", n_images=5000)
    assert cause in feedback.cause


def test_a_tolerance_widens_what_is_consistent():
    assert_consistent(0.13, 0.1, what="error", n_images=5000, tolerance=0.02)
    with pytest.raises(Wrong, match="does not agree"):
        assert_consistent(0.13, 0.1, what="error", n_images=5000)


@pytest.mark.parametrize("measured", [-0.1, 1.1, float("nan")])
def test_a_measured_error_that_is_no_fraction_is_the_callers_error(measured):
    with pytest.raises(ValueError, match="measured"):
        assert_consistent(0.1, measured, what="error", n_images=10)


def test_a_list_that_contains_itself_is_refused(refused):
    endless: list[object] = []
    endless.append(endless)
    assert "Entry 0" in refused(as_curve, endless, what="loss").cause


def test_network_that_gets_worse_is_not_told_that_it_saved_the_accuracy():
    worse = 0.9 - 0.3 * np.exp(-np.arange(11) / 3.0)
    with pytest.raises(Wrong) as caught:
        assert_error_curve(worse.tolist(), what="error")
    assert "accuracy" not in caught.value.feedback.cause


def test_untrained_weights_are_not_told_that_the_accuracy_was_saved():
    with pytest.raises(Wrong) as caught:
        assert_consistent(0.09, 0.9, what="error", n_images=2000, tolerance=0.03)
    assert caught.value.feedback.cause == ""


def test_sum_over_mini_batches_is_not_called_percent():
    with pytest.raises(Wrong) as caught:
        assert_consistent(6.6, 0.087, what="error", n_images=2000, tolerance=0.03)
    assert caught.value.feedback.cause == ""
