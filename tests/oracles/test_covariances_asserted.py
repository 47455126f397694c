"""Centered points and covariances: by n and by n - 1, in units, of few points; tolerances."""

import numpy as np
import pytest

from autograder.oracles import Components, Own, assert_centered, assert_covariance
from autograder.oracles import assert_eigenvalues as assert_values_of
from autograder.oracles.catalogue import ROUNDED_DOWN
from autograder.oracles.covariances import (
    ALL_MEAN_SUBTRACTED,
    CENTERED_IN_BYTES,
    CORRELATIONS,
    DIVIDED_BY_FEATURES,
    MEAN_CUT,
    MEAN_MINUS_DATA,
    NOT_CENTERED,
    NOT_DIVIDED,
    OF_ROWS,
    PRODUCTS_NOT_CENTERED,
    ROW_MEAN_SUBTRACTED,
    by_one_less,
    first_form,
)

POINTS = np.array([[4.0, 90.0, 7.0], [10.0, 40.0, 1.0], [13.0, 10.0, 9.0], [2.0, 20.0, 8.0],
                   [7.0, 33.0, 2.0]])  # fmt: skip
N, MEAN = len(POINTS), POINTS.mean(axis=0)
CENTERED = POINTS - MEAN
RIGHT = np.cov(POINTS.T, bias=True)
UNITS = {"from 0 to 1": 255.0}


def centered(found, **named):
    return assert_centered(found, POINTS, MEAN, what="X", **named)


def covariance(found, points=POINTS, right=RIGHT, **named):
    return assert_covariance(found, right, points, what="C", **named)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_centered_points_keep_their_points_in_single_precision(kind):
    centered(CENTERED.astype(kind).astype(np.float64))


@pytest.mark.parametrize("divisor", [255.0, 10.0])
def test_each_unit_that_is_named_is_as_good(divisor):
    units = {"from 0 to 1": 255.0, "in tens": 10.0}
    centered(CENTERED / divisor, units=units)
    covariance(RIGHT / divisor**2, units=units)


def test_unit_that_is_not_named_loses(refused):
    assert refused(centered, CENTERED / 255.0)
    assert refused(covariance, RIGHT / 255.0**2)
    assert refused(covariance, RIGHT / 255.0, units=UNITS)


def test_units_are_told_to_be_right_too(refused):
    assert "also right: from 0 to 1" in refused(centered, POINTS, units=UNITS).expected
    said = refused(covariance, RIGHT + 9, units=UNITS).expected
    assert "divided by n - 1" in said
    assert "from 0 to 1 and divided by n - 1" in said


@pytest.mark.parametrize(("times", "right"), [(1 + 0.9e-3, True), (1 + 1.2e-3, False)])
def test_tolerance_is_a_thousandth(times, right, refused):
    def passes(check, *arguments, **named):
        check(*arguments, **named)

    check = passes if right else refused
    check(centered, CENTERED * times, atol=0.0)
    check(covariance, RIGHT * times)


def test_difference_that_the_rubric_allows_is_absolute(refused):
    centered(CENTERED + 0.5, atol=0.6)
    assert refused(centered, CENTERED + 0.7, atol=0.6)


SLIPS = {
    "mean cut": (POINTS - np.trunc(MEAN), MEAN_CUT),
    "not centered": (POINTS, NOT_CENTERED),
    "of rows": (POINTS - POINTS.mean(axis=1, keepdims=True), ROW_MEAN_SUBTRACTED),
    "of all": (POINTS - POINTS.mean(), ALL_MEAN_SUBTRACTED),
    "negated": (-CENTERED, MEAN_MINUS_DATA),
    "bytes": ((POINTS - np.trunc(MEAN)) % 256, CENTERED_IN_BYTES),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_of_centering_is_named_in_the_words_of_the_rubric(slip, refused):
    found, cause = SLIPS[slip]
    feedback = refused(centered, found, noun="song", feature="note")
    assert feedback.cause_id == cause.id
    assert feedback.cause == cause.of(noun="song", feature="note")


def test_step_of_the_rubric_stands_where_the_cause_has_none(refused):
    assert refused(centered, POINTS, next_step="Subtract it.").next_step == "Subtract it."
    cut = refused(centered, POINTS - np.trunc(MEAN), next_step="Subtract it.")
    assert cut.next_step == MEAN_CUT.next_step


@pytest.mark.parametrize("shape", [(5, 2), (3, 5), (15,), (1, 5, 3)])
def test_centered_points_of_another_shape_are_refused(shape, refused):
    assert refused(centered, np.ones(shape)).found
    assert refused(covariance, np.ones(shape)).found


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
def test_numbers_that_cannot_be_judged_are_wrong(bad, refused):
    assert refused(centered, np.where(POINTS == 7.0, bad, CENTERED))
    assert refused(covariance, np.where(RIGHT[0, 0] == RIGHT, bad, RIGHT))


@pytest.mark.parametrize("scale", [-3.0, 1e3, 1e30])
def test_points_that_no_byte_holds_are_judged_like_others(scale, refused):
    points = POINTS * scale
    mean = points.mean(axis=0)
    assert_centered(points - mean, points, mean, what="X")
    assert refused(assert_centered, points, points, mean, what="X").cause_id == NOT_CENTERED.id


@pytest.mark.parametrize("count", [2, 3, 5, 50, 999])
def test_covariance_by_n_and_by_one_less_is_right_of_however_many_points(count):
    points = np.random.default_rng(count).normal(size=(count, 3))
    right = np.cov(points.T, bias=True)
    covariance(right, points, right)
    covariance(np.cov(points.T), points, right)
    covariance(np.cov(points.T) / 255**2, points, right, units=UNITS)


@pytest.mark.parametrize("divisor", [N + 1, N - 2, N - 0.5, N + 0.5, 2 * N])
def test_covariance_of_few_points_by_any_other_number_loses(divisor, refused):
    assert refused(covariance, RIGHT * N / divisor)


def test_covariance_without_the_last_point_loses(refused):
    assert refused(covariance, np.cov(POINTS[:-1].T))


@pytest.mark.parametrize(("count", "told"), [(1, False), (2, True), (2000, True), (2002, False)])
def test_one_less_is_told_apart_only_below_two_thousand_points(count, told):
    more = by_one_less(count)
    assert (more is not None) is told
    assert more is None or more == count / (count - 1)


def test_one_point_alone_has_a_covariance_of_zeros(refused):
    covariance(np.zeros((3, 3)), POINTS[:1], np.zeros((3, 3)))
    assert refused(covariance, np.eye(3), POINTS[:1], np.zeros((3, 3)))


DEVIATIONS = np.sqrt(np.diag(RIGHT))
MISTAKES = {
    "summed": (RIGHT * N, NOT_DIVIDED),
    "products": (POINTS.T @ POINTS / N, PRODUCTS_NOT_CENTERED),
    "products by one less": (POINTS.T @ POINTS / (N - 1), PRODUCTS_NOT_CENTERED),
    "features": (RIGHT * N / 3, DIVIDED_BY_FEATURES),
    "correlations": (np.corrcoef(POINTS.T), CORRELATIONS),
    "floor": (np.floor(RIGHT), ROUNDED_DOWN),
}


@pytest.mark.parametrize("unit", [1.0, 255.0])
@pytest.mark.parametrize("mistake", [name for name in MISTAKES if name != "floor"])
def test_mistake_is_named_in_any_unit(mistake, unit, refused):
    found, cause = MISTAKES[mistake]
    feedback = refused(covariance, found / unit**2, units=UNITS, noun="song", feature="note")
    assert (feedback.cause_id, feedback.cause) == (cause.id, cause.of(noun="song", feature="note"))


def test_rounding_down_is_named_and_rounding_otherwise_is_not(refused):
    assert refused(covariance, np.floor(RIGHT)).cause_id == ROUNDED_DOWN.id
    assert refused(covariance, np.ceil(RIGHT)).cause_id != ROUNDED_DOWN.id
    assert refused(covariance, np.floor(RIGHT) - 1).cause_id != ROUNDED_DOWN.id


def test_feature_that_is_constant_has_no_correlation_and_no_warning(refused):
    points = np.column_stack([POINTS, np.full(N, 3.0)])
    right = np.cov(points.T, bias=True)
    deviations = np.sqrt(np.diag(right))
    deviations[3] = 1.0
    found = right / np.outer(deviations, deviations)
    assert refused(covariance, found, points, right).cause_id == CORRELATIONS.id


def test_matrix_of_rows_is_named_and_as_many_rows_as_features_are_not_refused(refused):
    feedback = refused(covariance, CENTERED @ CENTERED.T / N, feature="note")
    assert feedback.cause_id == OF_ROWS.id
    assert "The notes are the columns" in feedback.next_step
    square = POINTS[:3]
    right = np.cov(square.T, bias=True)
    covariance(right, square, right)


@pytest.mark.parametrize("divisor", [N, N - 1])
def test_covariance_of_ones_own_centered_points_keeps_the_points_by_either(divisor):
    mine = POINTS - 1.0
    own = Own("your X", lambda x: x.T @ x / N, mine)
    said = covariance(mine.T @ mine / divisor, own=own)
    assert said == "C is correct for your X, which has a check of its own."


def test_right_covariance_asks_for_no_earlier_value():
    def never():
        raise AssertionError("asked for")

    assert covariance(np.cov(POINTS.T), own=Own("your X", lambda x: x, never)) is None


def test_first_of_two_mistakes_that_fit_is_named():
    forms = {NOT_DIVIDED: [2.0, 4.0], CORRELATIONS: [2.0, 4.0], OF_ROWS: [1.0, 2.0]}
    assert first_form(np.array([2.0, 4.0]), forms) is NOT_DIVIDED
    assert first_form(np.array([1.0, 2.0]), forms) is OF_ROWS
    assert first_form(np.array([1.0, 2.0]), forms, divisors=[1.0, 2.0]) is NOT_DIVIDED
    assert first_form(np.array([3.0, 2.0]), forms) is None
    assert first_form(np.array([2.0, 4.0, 6.0]), forms) is None


@pytest.mark.parametrize("times", [1.0, N / (N - 1)])
@pytest.mark.parametrize("unit", [1.0, 255.0])
def test_eigenvalues_by_n_and_by_one_less_are_right_in_any_unit(times, unit):
    components = Components.of_points(POINTS)
    found = components.values * times / unit**2
    assert assert_values_of(found, components, what="v", count=N, units=UNITS) is None


def test_eigenvalues_by_another_number_lose(refused):
    components = Components.of_points(POINTS)
    for divisor in (N + 1, N - 2):
        found = components.values * N / divisor
        assert refused(assert_values_of, found, components, what="v", count=N)
