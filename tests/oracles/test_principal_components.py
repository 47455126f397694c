"""Principal components are right on any scale and with any sign; slips are named."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import (
    Components,
    Own,
    assert_centered,
    assert_covariance,
    assert_descending,
    assert_eigenvalues,
    eigenvalues_of,
)

RNG = np.random.default_rng(3)
POINTS = RNG.integers(0, 256, size=(400, 6)) * np.array([1.0, 0.5, 0.4, 0.2, 0.1, 1.0])
POINTS = np.rint(POINTS)
MEAN = POINTS.mean(axis=0)
COMPONENTS = Components.of_points(POINTS)
N = len(POINTS)
UNITS = {"from 0 to 1": 255.0}


def why(check, *arguments, **named):
    with pytest.raises(Wrong) as caught:
        check(*arguments, what="x", **named)
    return caught.value.feedback.cause


def test_components_are_those_of_numpy():
    assert np.allclose(COMPONENTS.covariance, np.cov(POINTS.T, bias=True))
    products = COMPONENTS.vectors.T @ COMPONENTS.covariance @ COMPONENTS.vectors
    assert np.allclose(products, np.diag(COMPONENTS.values))
    assert np.all(np.diff(COMPONENTS.values) < 0)


def test_all_components_give_points_back_and_none_the_mean():
    assert np.allclose(COMPONENTS.reconstruct(POINTS, 6), POINTS)
    assert np.allclose(COMPONENTS.reconstruct(POINTS, 0), MEAN)


@pytest.mark.parametrize("matrix", [np.eye(5), np.arange(36.0).reshape(6, 6)])
def test_matrix_that_is_no_covariance_has_no_components(matrix):
    with pytest.raises(ValueError, match="covariance matrix"):
        Components.of(MEAN, matrix)


def test_matrix_that_is_not_symmetric_has_no_eigenvalues_to_build_on():
    half = np.triu(RIGHT)
    own = Own("your matrix", eigenvalues_of, half)
    assert "diagonal" in why(assert_eigenvalues, np.diag(half), COMPONENTS, count=N, own=own)


def in_bytes(points):
    return points.astype(np.uint8).astype(float)


CENTERED = {
    "bytes": (in_bytes(in_bytes(POINTS) - in_bytes(MEAN)), "in uint8"),
    "cut": (POINTS - np.trunc(MEAN), "cut to whole numbers"),
    "not": (POINTS, "not centered"),
    "rows": (POINTS - POINTS.mean(axis=1, keepdims=True), "mean of each image, not of each pixel"),
    "all": (POINTS - POINTS.mean(), "one mean of all pixels"),
    "negated": (MEAN - POINTS, "mean minus data"),
}


@pytest.mark.parametrize("unit", [1.0, 255.0])
def test_centered_points_are_right_in_any_unit(unit):
    assert_centered((POINTS - MEAN) / unit, POINTS, MEAN, what="x", units=UNITS)


@pytest.mark.parametrize(("found", "words"), CENTERED.values(), ids=CENTERED)
def test_slip_of_centering_is_named(found, words):
    if words == "in uint8":
        found = (POINTS.astype(np.uint8) - MEAN.astype(np.uint8)).astype(float)
    named = {"noun": "image", "feature": "pixel"}
    assert words in why(assert_centered, found, POINTS, MEAN, **named)


RIGHT = COMPONENTS.covariance
DEVIATIONS = np.sqrt(np.diag(RIGHT))
COVARIANCES = {
    "summed": (RIGHT * N, "number of rows"),
    "summed_in_units": (RIGHT * N / 255**2, "number of rows"),
    "not_centered": (POINTS.T @ POINTS / N, "not centered"),
    "by_columns": (RIGHT * N / 6, "number of columns"),
    "correlations": (RIGHT / np.outer(DEVIATIONS, DEVIATIONS), "correlations"),
    "floor": (np.floor(RIGHT), "rounded down"),
    "of_rows": (np.eye(N), "a row for each row"),
}


@pytest.mark.parametrize("divisor", [N / (N - 1), 255.0**2, 1.0])
def test_covariance_is_right_by_n_and_by_one_less_and_in_units(divisor):
    found = np.cov(POINTS.T, bias=True) / divisor if divisor > 1.1 else np.cov(POINTS.T)
    close = found * (N - 1) / N if divisor == 1.0 else found
    assert assert_covariance(close, RIGHT, POINTS, what="x", units=UNITS) is None


@pytest.mark.parametrize(("found", "words"), COVARIANCES.values(), ids=COVARIANCES)
def test_slip_of_a_covariance_is_named(found, words):
    assert words in why(assert_covariance, found, RIGHT, POINTS, units=UNITS)


def test_covariance_of_ones_own_centered_points_keeps_the_points_unless_they_are_zeros():
    own = Own("your points", lambda x: x.T @ x / N, POINTS[::-1] * 2)
    said = assert_covariance(own.then(POINTS * 2), RIGHT, POINTS, what="x", own=own)
    assert said == "x is correct for your points, which has a check of its own."
    zeros = Own("your points", lambda x: x.T @ x, np.zeros((9, 6)))
    words = why(assert_covariance, np.zeros((6, 6)), RIGHT, POINTS, own=zeros)
    assert words.startswith("Your points is 0 everywhere")


VALUES = COMPONENTS.values
EIGENVALUES = {
    "roots": (np.sqrt(VALUES), "square roots"),
    "singular": (np.sqrt(VALUES * N), "singular values"),
    "shares": (VALUES / VALUES.sum(), "shares"),
    "diagonal": (np.diag(RIGHT), "diagonal"),
    "vectors": (COMPONENTS.vectors, "eigenvectors"),
    "second": (VALUES[::2], "every second"),
}


@pytest.mark.parametrize("found", [VALUES, VALUES[::-1], VALUES / 255**2])
def test_eigenvalues_are_right_in_any_order(found):
    assert assert_eigenvalues(found, COMPONENTS, what="x", count=N, units=UNITS) is None


@pytest.mark.parametrize(("found", "words"), EIGENVALUES.values(), ids=EIGENVALUES)
def test_what_stands_for_the_eigenvalues_is_named(found, words):
    assert words in why(assert_eigenvalues, found, COMPONENTS, count=N, units=UNITS)


def test_half_of_the_eigenvalues_is_not_every_second_one():
    assert why(assert_eigenvalues, VALUES[:3], COMPONENTS, count=N) == ""


def test_eigenvalues_of_ones_own_matrix_keep_the_points():
    own = Own("your matrix", eigenvalues_of, RIGHT**2)
    said = assert_eigenvalues(eigenvalues_of(RIGHT**2), COMPONENTS, what="x", count=N, own=own)
    assert said is not None


@pytest.mark.parametrize(
    ("values", "words"),
    [(VALUES[::-1], "in ascending order"), (np.roll(VALUES, 2), ""), (np.ones(6), "")],
)
def test_other_orders_of_eigenvalues_are_wrong(values, words):
    cause = why(assert_descending, values)
    assert words in cause
    assert bool(words) is bool(cause)


def test_rounding_of_zeros_is_no_order():
    assert_descending(np.array([5.0, 1.0, -1e-9, 1e-9]), what="x")
