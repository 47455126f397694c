"""assert_close and assert_equal: right passes, wrong fails with what helps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.errors import Wrong
from autograder.oracles import RTOL, assert_close, assert_equal
from autograder.oracles.tolerances import allowed_difference
from autograder.results.cause import Cause

# A busy machine must not fail a test for being slow.
QUICK = settings(max_examples=40, deadline=None)

ARRAYS = hnp.arrays(
    np.float64,
    hnp.array_shapes(max_dims=3, max_side=5),
    elements=st.floats(-1e6, 1e6, allow_subnormal=False),
)
E = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@QUICK
@given(ARRAYS)
def test_what_equals_the_expected_passes(expected):
    assert_close(expected.copy(), expected, what="w")
    assert_close(expected.tolist(), expected, what="w")


@QUICK
@given(ARRAYS)
def test_float32_passes_for_float64(expected):
    assert_close(expected.astype(np.float32), expected, what="w")


@QUICK
@given(ARRAYS, st.data(), st.sampled_from([1.1, -1.1, 1e3]))
def test_any_single_entry_beyond_tolerance_fails(expected, data, times):
    index = tuple(data.draw(st.integers(0, length - 1)) for length in expected.shape)
    found = expected.copy()
    found[index] += times * allowed_difference(expected)[index]
    with pytest.raises(Wrong, match=f"w is wrong in 1 of {expected.size} elements"):
        assert_close(found, expected, what="w")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("expected", [1.0, E], ids=["scalar", "array"])
def test_nan_and_inf_never_pass(value, expected, refused):
    found = value if np.ndim(expected) == 0 else np.where(expected == 1.0, value, expected)
    assert refused(assert_close, found, expected, what="w", rtol=1e300).cause


@pytest.mark.parametrize(
    "found",
    [1.0, np.array(1.0), np.ones(1), np.ones((1, 1)), np.ones((1, 3)), np.ones((2, 1)), [[1.0]]],
    ids=["float", "0-d", "1-d", "2-d", "row", "column", "list"],
)
def test_nothing_broadcasts_into_agreement(found, refused):
    assert refused(assert_close, found, np.ones((2, 3)), what="w").summary == (
        "w has the wrong shape"
    )


@pytest.mark.parametrize("found", [np.ones((0,)), np.ones((0, 3)), []], ids=["1-d", "2-d", "list"])
def test_an_empty_array_never_passes(found, refused):
    assert refused(assert_close, found, np.ones((2, 3)), what="w")
    assert refused(assert_close, found, 1.0, what="w")


@pytest.mark.parametrize("expected", [np.nan, [1.0, np.inf], [], [True], "a"], ids=repr)
def test_an_expected_value_that_proves_nothing_is_the_rubrics_error(expected):
    with pytest.raises(ValueError, match="expected value"):
        assert_close(1.0, expected, what="w")


@pytest.mark.parametrize("tolerance", [-1.0, np.nan, np.inf])
@pytest.mark.parametrize("name", ["rtol", "atol"])
def test_a_tolerance_that_accepts_anything_is_the_rubrics_error(name, tolerance):
    with pytest.raises(ValueError, match=name):
        assert_close(1.0, 1.0, what="w", **{name: tolerance})


def test_the_absolute_tolerance_follows_the_largest_magnitude():
    assert_close([1000.0, 0.005], [1000.0, 0.0], what="w")
    with pytest.raises(Wrong):
        assert_close([1.0, 0.005], [1.0, 0.0], what="w")


def test_expected_zeros_can_be_met_but_not_by_anything_small():
    assert_close(np.full(3, 1e-9), np.zeros(3), what="w")
    with pytest.raises(Wrong):
        assert_close(np.full(3, 1e-7), np.zeros(3), what="w")


def test_tolerances_can_be_tightened():
    assert_close(1.0 + RTOL / 2, 1.0, what="w")
    with pytest.raises(Wrong):
        assert_close(1.0 + RTOL / 2, 1.0, what="w", rtol=1e-9, atol=0.0)


@pytest.mark.parametrize("found", [E * 2, E[0], 3.5], ids=["values", "shape", "scalar"])
def test_any_alternative_passes(found):
    others = {"summed": E * 2, "one row": E[0], "mean": 3.5}
    assert_close(found, E, what="w", alternatives=others)


def test_without_a_match_the_alternatives_are_named(refused):
    feedback = refused(assert_close, E * 3, E, what="w", alternatives={"summed": E * 2})
    assert feedback.expected.endswith("(also right: summed)")


def test_a_mismatch_is_laid_out_as_a_table(refused):
    found = E.copy()
    found[1, 2] = 7.5
    feedback = refused(assert_close, found, E, what="forward(h)")
    assert feedback.summary == "forward(h) is wrong in 1 of 6 elements"
    assert feedback.expected == "an array of shape (2, 3): from [1, 2] on [6]"
    assert feedback.detail.splitlines() == [
        "1 of 6 elements differ",
        "largest absolute difference: 1.5 at [1, 2]",
        "largest relative difference: 0.25 at [1, 2]",
        "",
        "index   expected  found",
        "[1, 2]         6    7.5",
    ]


def test_a_scalar_mismatch_reads_expected_and_found(refused):
    feedback = refused(assert_close, 2.5, 2.0, what="loss", next_step="Look at the log.")
    assert (feedback.expected, feedback.found) == ("2", "2.5")
    assert feedback.next_step == "Look at the log."


def test_the_diagnosis_brings_its_own_next_step(refused):
    feedback = refused(assert_close, 64 * E, E, what="dw", batch_size=64, next_step="Look again.")
    assert "64 is the batch size" in feedback.cause
    assert feedback.next_step == "Divide by the batch size."


def test_a_cause_that_the_rubric_knows_is_taken(refused):
    feedback = refused(assert_close, -E, E, what="w", cause="Known.", next_step="Do this.")
    assert (feedback.cause, feedback.next_step) == ("Known.", "Do this.")


def test_values_explain_a_wrong_shape_before_the_shape_does(refused):
    feedback = refused(assert_close, E, E.sum(0), what="db", forms={"Not summed over rows.": E})
    assert feedback.summary == "db has the wrong shape"
    assert feedback.cause == "Not summed over rows."


def test_a_comparison_changes_neither_side():
    found, expected = E * 2, E.copy()
    with pytest.raises(Wrong):
        assert_close(found, expected, what="w", inputs={"h": expected}, batch_size=2)
    assert np.array_equal(found, E * 2)
    assert np.array_equal(expected, E)


@pytest.mark.parametrize("found", [E * 2, None, E.T], ids=["values", "type", "shape"])
def test_every_failure_keeps_what_is_earned(found):
    with pytest.raises(Wrong) as caught:
        assert_close(found, E, what="w", earned=0.25)
    assert caught.value.earned == 0.25


EQUAL = {
    "int": (3, 3),
    "int-as-float": (3.0, 3),
    "str": ("rbf", "rbf"),
    "bool": (True, True),
    "none": (None, None),
    "labels": (np.array([1.0, 2.0]), [1, 2]),
    "texts": (["a", "b"], ["a", "b"]),
    "text-array": (np.array(["a", "b"]), ["a", "b"]),
}
UNEQUAL = {
    "int": (4, 3),
    "bool-for-int": (True, 1),
    "int-for-bool": (1, True),
    "str-for-int": ("3", 3),
    "float-for-str": (3.0, "3"),
    "none-for-str": (None, "a"),
    "labels": ([1, 3], [1, 2]),
    "fewer-labels": ([1], [1, 2]),
    "half-a-label": ([1.0, 2.5], [1, 2]),
    "text-labels": (["1", "2"], [1, 2]),
    "texts": (["a", "c"], ["a", "b"]),
    "one-text": ("ab", ["a", "b"]),
    "object-texts": (np.array(["a", "b"], dtype=object), ["a", "b"]),
}


@pytest.mark.parametrize(("found", "expected"), EQUAL.values(), ids=EQUAL.keys())
def test_equal_values_pass(found, expected):
    assert_equal(found, expected, what="value")


@pytest.mark.parametrize(("found", "expected"), UNEQUAL.values(), ids=UNEQUAL.keys())
def test_unequal_values_fail(found, expected, refused):
    assert refused(assert_equal, found, expected, what="value").found


def test_floats_are_never_compared_for_equality():
    with pytest.raises(TypeError, match="assert_close"):
        assert_equal(1.5, 1.5, what="value")


def test_anticipated_array_instead_of_one_number_is_named(refused):
    forms = {"It is one for each class.": np.array([1.0, 2.0, 4.0])}
    said = refused(assert_close, np.array([1.0, 2.0, 4.0]), 7.0, what="the count", forms=forms)
    assert said.cause == "It is one for each class."
    assert said.expected == "one number"


def test_rows_of_text_are_compared_as_a_table():
    assert_equal([["a"], ["b"]], [["a"], ["b"]], what="value")
    with pytest.raises(Wrong, match="wrong shape"):
        assert_equal([["a", "b"]], [["a"], ["b"]], what="value")
    with pytest.raises(ValueError, match="different lengths"):
        assert_equal([["a"]], [["a"], ["b", "c"]], what="value")


@pytest.mark.parametrize(
    "found",
    [E + 1, 2 * E, np.tile(E[0], (4, 1)), E[0], 1.0, np.ones((3, *E.shape)), E.T],
    ids=["values", "factor", "row", "one row", "number", "axis", "transposed"],
)
@pytest.mark.parametrize("expected", [np.arange(12.0).reshape(4, 3), E, 2.0], ids=str)
def test_general_advice_speaks_of_no_mini_batch(found, expected):
    with pytest.raises(Wrong) as caught:
        assert_close(found, expected, what="w")
    assert "batch" not in str(vars(caught.value.feedback))


@pytest.mark.parametrize(
    ("cause", "step"),
    [
        (Cause("a", "It is negated."), "See the rubric."),
        (Cause("a", "It is negated.", "Remove the minus."), "Remove the minus."),
    ],
)
def test_next_step_of_the_rubric_is_given_where_the_cause_has_none(cause, step, refused):
    feedback = refused(
        assert_close, -2.0, 2.0, what="x", forms={cause: -2.0}, next_step="See the rubric."
    )
    assert (feedback.cause, feedback.next_step) == (cause, step)
