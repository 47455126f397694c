"""What turns the wanted shape into the one found, where the shapes alone prove it."""

import pytest

from autograder.oracles.causes import Diagnosis
from autograder.oracles.shapes import (
    explain_shape,
    reshape_to,
    shape_matches,
    shape_text,
    wrong_shape,
)


@pytest.mark.parametrize(
    ("found", "wanted", "matches"),
    [
        ((3, 4), (3, 4), True),
        ((3, 4), (None, 4), True),
        ((0, 4), (None, 4), False),
        ((0, 4), (0, 4), True),
        ((3,), (3, 4), False),
        ((3, 4), (4, 3), False),
        ((), (), True),
        ((1,), (), False),
        ((3, 4, 1), (3, 4), False),
    ],
)
def test_shape_matches_length_by_length_and_none_is_any_but_0(found, wanted, matches):
    assert shape_matches(found, wanted) is matches


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ((), "one number"),
        ((3,), "shape (3,)"),
        ((None, 10), "shape (any, 10)"),
        ((2, 3, 4), "shape (2, 3, 4)"),
    ],
)
def test_shape_is_written_as_python_does(wanted, text):
    assert shape_text(wanted) == text


@pytest.mark.parametrize(
    ("wanted", "call"),
    [((3,), ".reshape(-1)"), ((5, 1), ".reshape(-1, 1)"), ((None, 28, 28), ".reshape(-1, 28, 28)"),
     ((2, None), ".reshape(-1, -1)")],
)  # fmt: skip
def test_reshape_holds_for_a_batch_of_any_size(wanted, call):
    assert reshape_to(wanted) == call


@pytest.mark.parametrize(
    ("found", "wanted", "cause"),
    [
        ((0, 3), (5, 3), "empty"),
        ((0,), (), "empty"),
        ((3, 5), (5, 3), "axes reversed"),
        ((4, 3, 2), (2, 3, 4), "axes reversed"),
        ((5, 1), (5,), "axis of length one"),
        ((1, 5), (5,), "axis of length one"),
        ((5,), (5, 1), "axis of length one"),
        ((5, 3, 1), (5, 3), "axis of length one"),
        ((1, 5, 3), (5, 1, 3), "axis elsewhere"),
        ((4, 3), (5, 3), "one off"),
        ((6, 3), (5, 3), "one off"),
        ((5, 4), (None, 3), "one off"),
    ],
)
def test_cause_is_named_where_the_shapes_prove_it(found, wanted, cause):
    diagnosis = explain_shape(found, wanted)
    assert diagnosis.cause, (found, wanted)
    assert diagnosis.next_step == diagnosis.cause.next_step
    assert set(cause.split()) & set(diagnosis.cause.id.replace("-", " ").split())


@pytest.mark.parametrize(
    ("found", "wanted", "step"),
    [
        ((5,), (), "return their mean"),
        ((), (5,), "a sum or mean without axis=…"),
        ((), (5, 3), "a sum or mean without axis=…"),
        ((5, 5), (5,), "they broadcast to (5, 5)"),
        ((5, 5), (5, 1), "they broadcast to (5, 5)"),
        ((3,), (5, 3), "Keep the first axis"),
        ((5, 3), (3,), "sum or average over axis=0"),
        ((7, 5, 3), (5, 3), "sum or average over axis=0"),
        ((15,), (5, 3), "use .reshape(-1, 3)"),
        ((3, 10), (5, 6), "use .reshape(-1, 6)"),
        ((7, 2), (5, 3), "Print the shape after each line"),
        ((2, 9), (None, 3), "Print the shape after each line"),
    ],
)
def test_step_is_what_the_shapes_suggest_and_no_cause_is_claimed(found, wanted, step):
    diagnosis = explain_shape(found, wanted)
    assert diagnosis.cause == ""
    assert step in diagnosis.next_step


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ((1, 1), (1,)),  # one row alone is no broadcast
        ((1,), (2,)),  # one of two is a value that is missing
        ((3, 4), (5, 4)),  # two off
        ((4, 4), (5, 3)),  # one off twice
        ((5,), (5, 3)),
        ((3, 3), (4, 2)),
    ],
)
def test_what_proves_nothing_is_not_called_one_off_or_broadcast(found, wanted):
    diagnosis = explain_shape(found, wanted)
    assert "one too" not in str(diagnosis.cause)
    assert "broadcast" not in diagnosis.next_step


def test_square_array_is_no_outer_product_of_another_length():
    assert "broadcast" not in explain_shape((5, 5), (4,)).next_step
    assert "broadcast" not in explain_shape((5, 4), (5,)).next_step


@pytest.mark.parametrize(("found", "wanted"), [(4, 5), (6, 5)])
def test_one_off_names_both_lengths(found, wanted):
    said = str(explain_shape((found, 3), (wanted, 3)).cause)
    assert str(found) in said
    assert str(wanted) in said


def test_place_of_the_axis_of_one_is_named():
    said = explain_shape((5, 1, 3), (1, 5, 3))
    assert "1" in said.cause
    assert "0" in said.cause


def test_error_says_both_shapes_and_what_is_earned():
    error = wrong_shape((5, 1), (5,), what="f(x)", earned=0.25)
    said = error.feedback
    assert said.summary == "f(x) has the wrong shape"
    assert (said.expected, said.found, error.earned) == ("shape (5,)", "shape (5, 1)", 0.25)
    assert said.next_step == explain_shape((5, 1), (5,)).next_step


def test_what_values_prove_says_more_than_shapes_and_nothing_says_less():
    proved = Diagnosis("It is doubled.", "Halve it.")
    error = wrong_shape((5, 1), (5,), what="f(x)", proved=proved)
    assert (error.feedback.cause, error.feedback.next_step) == ("It is doubled.", "Halve it.")
    nothing = wrong_shape((5, 1), (5,), what="f(x)", proved=Diagnosis("", "Look."))
    assert nothing.feedback.cause == explain_shape((5, 1), (5,)).cause
