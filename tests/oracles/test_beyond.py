"""Complex numbers, and NaN and inf where they belong, can be expected."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_close

Z = np.array([1 + 2j, -3j, 4.0])
N = np.array([1.0, np.nan, -np.inf])


@pytest.mark.parametrize(
    "found",
    [Z, Z * (1 + 1e-6), Z.astype(np.complex64), Z.tolist()],
    ids=["same", "near", "c8", "list"],
)
def test_complex_numbers_that_are_near_pass(found):
    assert_close(found, Z, what="z")


def test_real_numbers_are_complex_ones_without_an_imaginary_part():
    assert_close([1.0, 2], np.array([1 + 0j, 2]), what="z")
    assert_close(1j, 1j, what="z")


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        (Z.conj(), "wrong sign"),
        (Z.real, "missing"),
        (np.abs(Z), "magnitude"),
        (Z + 1, ""),
        (Z * np.nan, ""),
        (Z[:2], None),
        (Z[None], None),
        ("text", ""),
        (["a", "b", "c"], ""),
        (None, "without a return"),
        (np.array([True, False, True]), ""),
    ],
    ids=str,
)
def test_complex_numbers_that_are_wrong_say_so(found, cause, refused):
    feedback = refused(assert_close, found, Z, what="z")
    assert feedback.summary.startswith("z ")
    if cause is not None:
        assert cause in feedback.cause
        assert bool(cause) == bool(feedback.cause)


def test_complex_mismatch_is_laid_out_by_its_place(refused):
    feedback = refused(assert_close, Z + np.array([0, 1, 0]), Z, what="z")
    assert feedback.summary == "z is wrong in 1 of 3 elements"
    assert feedback.detail.splitlines()[1].split() == ["[1]", "0-3j", "1-3j"]


def test_alternatives_may_be_complex():
    assert_close(Z * 2, Z, what="z", alternatives={"not normalized": Z * 2})


def test_nan_and_inf_at_their_places_pass():
    assert_close(N.copy(), N, what="x", equal_nan=True)
    assert_close(np.array([1 + 1e-6, np.nan, -np.inf]), N, what="x", equal_nan=True)


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        ([1.0, 0.0, -np.inf], "1 of 1 values that should be NaN are not"),
        ([np.nan, np.nan, -np.inf], "1 values are NaN that should be numbers"),
        ([1.0, np.nan, np.inf], ""),
        ([1.0, np.nan, 5.0], "1 of 1 values that should be inf are not"),
        ([2.0, np.nan, -np.inf], ""),
        ([1.0, np.nan], None),
    ],
    ids=str,
)
def test_nan_and_inf_at_other_places_fail(found, cause, refused):
    feedback = refused(assert_close, np.array(found), N, what="x", equal_nan=True)
    if cause is not None:
        assert cause in feedback.cause
        assert bool(cause) == bool(feedback.cause)


def test_no_nan_passes_where_it_is_not_expected():
    with pytest.raises(Wrong):
        assert_close([np.nan, 1.0], [0.0, 1.0], what="x", equal_nan=True)
    with pytest.raises(ValueError, match="equal_nan"):
        assert_close([np.nan], [np.nan], what="x")


def test_tolerance_does_not_come_from_what_is_infinite():
    with pytest.raises(Wrong):
        assert_close([1.1, np.inf], [1.0, np.inf], what="x", equal_nan=True)
