"""as_scalar and as_array: what counts as numbers, and what is said about the rest."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.errors import Wrong
from autograder.oracles import (
    as_array,
    as_curve,
    as_scalar,
    assert_close,
    assert_consistent,
    assert_equal,
    assert_error_curve,
    assert_finite,
    assert_loss_curve,
    assert_shape,
    check_gradient,
)

# A busy machine must not fail a test for being slow.
QUICK = settings(max_examples=40, deadline=None)


class AlwaysEqual:
    def __eq__(self, other):
        return True

    __hash__ = None


class FloatPlus(float):
    def __sub__(self, other):
        return 0.0


class ArrayPlus(np.ndarray):
    def __sub__(self, other):
        return np.zeros(self.shape)


class Stateful:
    calls = 0

    def __array__(self, dtype=None, copy=None):
        self.calls += 1
        return np.full(3, float(self.calls))

    def __float__(self):
        return 1.0


class EqualToAnyClass(type):
    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return hash(float)


class Impostor(metaclass=EqualToAnyClass):
    def __float__(self):
        return 1.0


class Proxy:
    def __str__(self):
        return "<generator object of the student>"


FOOLING = {
    "always-equal": AlwaysEqual(),
    "float-subclass": FloatPlus(1.0),
    "array-subclass": np.ones(3).view(ArrayPlus),
    "all-masked": np.ma.masked_all(3),
    "stateful-array": Stateful(),
    "impostor-class": Impostor(),
    "object-dtype": np.array([1.0, 1.0, 1.0], dtype=object),
    "generator": (1.0 for _ in range(3)),
    "bool": True,
    "bool-array": np.ones(3, dtype=bool),
    "bool-in-list": [1.0, True, 1.0],
    "complex": 1.0 + 0.0j,
    "complex-array": np.ones(3, dtype=complex),
    "none": None,
    "str": "1.0",
    "str-array": np.array(["1", "1", "1"]),
    "bytes-array": np.array([b"1", b"1", b"1"]),
    "dates": np.zeros(3, dtype="datetime64[s]"),
    "record": np.zeros(3, dtype=[("x", float)]),
    "dict": {"0": 1.0},
    "proxy": Proxy(),
    "empty": np.ones(0),
    "empty-list": [],
}


@pytest.mark.parametrize("found", FOOLING.values(), ids=FOOLING.keys())
def test_what_is_no_plain_number_is_refused(found, refused):
    feedback = refused(as_scalar, found, what="loss")
    assert "loss" in feedback.summary
    assert feedback.expected == "one number"
    assert feedback.found
    assert feedback.next_step


@pytest.mark.parametrize("found", FOOLING.values(), ids=FOOLING.keys())
def test_what_is_no_plain_array_is_refused(found, refused):
    assert refused(as_array, found, what="w", shape=(3,)).next_step
    assert refused(as_array, found, what="w").next_step


@pytest.mark.parametrize(
    "found",
    [2, 2.0, np.array(2), np.array([2.0]), np.array([[2]], np.uint8), np.float32(2.0)],
    ids=["int", "float", "0-d", "1-d", "2-d-uint8", "numpy-scalar"],
)
def test_one_number_in_any_plain_form_is_a_scalar(found):
    value = as_scalar(found, what="loss")
    assert type(value) is float
    assert value == 2.0


@pytest.mark.parametrize("found", [[2.0], [1.0, 2.0], np.ones(2)], ids=["list", "two", "array"])
def test_a_list_or_several_numbers_are_no_scalar(found, refused):
    assert refused(as_scalar, found, what="loss").next_step


@pytest.mark.parametrize(("found", "name"), [(float("nan"), "NaN"), (-float("inf"), "inf")])
def test_a_scalar_must_be_finite_unless_asked_otherwise(found, name, refused):
    feedback = refused(as_scalar, found, what="loss")
    assert feedback.summary == f"loss is {name}"
    assert "exp" in feedback.cause
    assert not np.isfinite(as_scalar(found, what="loss", finite=False))


def test_a_whole_number_may_be_a_float_but_not_a_fraction(refused):
    assert as_scalar(3.0, what="n", kind="int") == 3.0
    assert "whole" in refused(as_scalar, 3.5, what="n", kind="int").cause
    assert "NaN" in refused(as_array, [np.nan], what="n", kind="int").summary


@pytest.mark.parametrize("found", [10**400, [1, 10**400]], ids=["int", "list"])
def test_a_number_too_large_for_a_float_is_refused(found, refused):
    check = as_scalar if type(found) is int else as_array
    assert "too large" in refused(check, found, what="n").cause


@pytest.mark.parametrize(
    "found",
    [[[1, 2], [3, 4]], ((1, 2), (3, 4)), [np.array([1, 2]), [3.0, 4]], np.array([[1, 2], [3, 4]])],
    ids=["lists", "tuples", "mixed", "array"],
)
def test_rectangular_lists_count_as_arrays(found):
    values = as_array(found, what="w", shape=(2, 2))
    assert values.dtype == np.float64
    assert values.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("found", "word"),
    [([[1], [2, 3]], "lengths"), ([[1], 2], "lengths"), ([[1, "2"]], "'2'"), ([None], "None")],
    ids=["ragged", "uneven-depth", "text", "none"],
)
def test_other_lists_are_refused_with_the_reason(found, word, refused):
    assert word in refused(as_array, found, what="w").cause


def test_lists_nested_without_end_are_refused(refused):
    endless: list[object] = []
    endless.append(endless)
    assert "deeply" in refused(as_array, endless, what="w").cause


def test_an_array_is_copied_and_left_as_it_was():
    found = np.array([250, 251], dtype=np.uint8)
    values = as_array(found, what="pixels")
    values += 10
    assert found.tolist() == [250, 251]
    assert values.tolist() == [260, 261]


SHAPES = {
    "transposed": ((10, 5), (5, 10), "transposed"),
    "no-batch-axis": ((10,), (1, 10), "axis of length 1"),
    "column": ((5, 1), (5,), "axis of length 1"),
    "empty": ((0, 10), (None, 10), "empty"),
}


@pytest.mark.parametrize(("shape", "wanted", "word"), SHAPES.values(), ids=SHAPES.keys())
def test_what_happened_to_a_shape_is_recognised(shape, wanted, word, refused):
    feedback = refused(as_array, np.ones(shape), what="h", shape=wanted)
    assert word in feedback.cause
    assert feedback.found == f"shape {shape}"
    assert feedback.expected.startswith("shape (")


HINTS = {
    "outer": ((5, 5), (5,), "broadcast"),
    "flattened": ((50,), (5, 10), ".reshape(-1, 10)"),
    "summed-over-batch": ((10,), (5, 10), "Keep the first axis"),
    "not-summed": ((5, 10), (10,), "axis too many"),
    "rearranged": ((10, 5, 2), (4, 25), ".reshape(-1, 25)"),
}


@pytest.mark.parametrize(("shape", "wanted", "word"), HINTS.values(), ids=HINTS.keys())
def test_what_a_shape_alone_does_not_prove_is_no_cause(shape, wanted, word, refused):
    feedback = refused(as_array, np.ones(shape), what="h", shape=wanted)
    assert feedback.cause == ""
    assert word in feedback.next_step


def test_none_in_a_shape_stands_for_any_length():
    assert_shape(np.ones((7, 10)), (None, 10), what="h")
    with pytest.raises(Wrong, match="wrong shape"):
        assert_shape(np.ones((7, 11)), (None, 10), what="h")


def test_none_returned_points_at_the_return_statement(refused):
    feedback = refused(as_array, None, what="forward(h)", shape=(5,))
    assert feedback.summary == "forward(h) is None"
    assert "return" in feedback.next_step


def test_what_is_earned_all_the_same_is_kept():
    with pytest.raises(Wrong) as caught:
        as_array(None, what="w", earned=0.5)
    assert caught.value.earned == 0.5


def test_finite_numbers_are_told_from_others(refused):
    assert_finite([1.0, 2.0], what="w")
    assert_finite(1.0, what="w")
    assert "NaN" in refused(assert_finite, [1.0, np.nan], what="w").summary
    assert "inf" in refused(assert_finite, np.array([[np.inf]]), what="w").summary


ARRAYS = hnp.arrays(
    hnp.scalar_dtypes() | hnp.unicode_string_dtypes(),
    hnp.array_shapes(min_dims=0, min_side=0, max_side=4),
)
NUMBERS = st.integers() | st.floats() | st.just(10**400)
PLAIN = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text() | ARRAYS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=2),
)
CHECKS = {
    "as_scalar": lambda found: as_scalar(found, what="x"),
    "as_array": lambda found: as_array(found, what="x", kind="int"),
    "assert_close": lambda found: assert_close(found, [1.0, 2.0], what="x", batch_size=2),
    "assert_close-scalar": lambda found: assert_close(found, 0.5, what="x", batch_size=2),
    "assert_equal": lambda found: assert_equal(found, [1, 2], what="x"),
    "assert_equal-texts": lambda found: assert_equal(found, ["a"], what="x"),
    "assert_finite": lambda found: assert_finite(found, what="x"),
    "as_curve": lambda found: as_curve(found, what="x"),
    "assert_loss_curve": lambda found: assert_loss_curve(found, what="x", mini_batches=True),
    "assert_error_curve": lambda found: assert_error_curve(found, what="x", batch_size=64),
    "assert_consistent": lambda found: assert_consistent(found, 0.1, what="x", n_images=9),
    "check_gradient": lambda found: check_gradient(
        found,
        truth=[1.0, 2.0],
        forward=lambda x: found,
        x=[0.0, 1.0],
        upstream=1.0,
        rng=np.random.default_rng(0),
        what="x",
    ),
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS.keys())
@QUICK
@given(found=PLAIN | st.lists(NUMBERS) | ARRAYS)
def test_whatever_a_student_returns_the_only_error_is_wrong(check, found):
    with suppress(Wrong):
        check(found)


def test_mask_is_told_to_be_multiplied_and_text_to_be_converted(refused):
    mask = refused(as_array, np.array([True, False]), what="x")
    assert mask.next_step.startswith("Multiply by what a comparison gives")
    assert refused(as_array, np.array(["1"]), what="x").next_step.startswith(
        "Convert it to numbers"
    )


@pytest.mark.parametrize(
    ("value", "whole"), [(2.0**53, True), (-(2.0**53), True), (2.0**54, False), (1.5, False)]
)
def test_whole_numbers_are_whole_as_far_as_floats_can_tell(value, whole, refused):
    if whole:
        assert as_array([value], what="x", kind="int").tolist() == [value]
    else:
        assert "whole numbers" in refused(as_array, [value], what="x", kind="int").cause


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("3", "It is text, not a number."),
        (True, "It is True or False"),
        (1j, "It is a complex number."),
    ],
)
def test_type_that_is_wrong_is_named(value, cause, refused):
    assert refused(as_scalar, value, what="x").cause.startswith(cause)


def test_rows_of_different_lengths_are_said_at_any_depth(refused):
    for rows in ([[1, 2], [3]], [[[1], [2]], [[3], [4, 5]]], [[1], 2], [[[1]], [[2, 3]]]):
        assert refused(as_array, rows, what="x").cause == "The rows have different lengths."
