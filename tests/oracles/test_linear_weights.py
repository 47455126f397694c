"""Which arrays are a linear layer, what its outputs know, and what is not one at all."""

import numpy as np
import pytest

from autograder.oracles import LinearWeights, SavedCurves, assert_claimed_error, linear_weights

SHAPE = (3, 4)
W, B = np.arange(12.0).reshape(SHAPE), np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64, np.uint8])
def test_weights_of_any_type_are_taken_as_floats(kind):
    found = linear_weights({"w": W.astype(kind), "b": B.astype(kind)}, SHAPE, what="f")
    assert found.w.dtype == found.b.dtype == np.float64
    assert np.array_equal(found.w, W)
    assert np.array_equal(found.b, B)


def test_weights_are_copies_of_what_was_saved():
    saved = {"w": W.copy(), "b": B.copy()}
    found = linear_weights(saved, SHAPE, what="f")
    saved["w"][:] = 0.0
    assert np.array_equal(found.w, W)


def test_weights_may_be_lists_under_their_own_names():
    found = linear_weights({"w": W.tolist(), "b": B.tolist()}, SHAPE, what="f")
    assert np.array_equal(found.outputs(np.eye(4)), W.T + B)


@pytest.mark.parametrize("extra", [{"epoch": 3}, {"losses": np.ones(50)}, {"note": "mine"}])
def test_what_else_is_in_the_file_does_not_count(extra):
    arrays = {"fc.weight": W, "fc.bias": B, **extra}
    assert np.array_equal(linear_weights(arrays, SHAPE, what="f").w, W)


def test_names_of_the_rubric_choose_among_arrays_of_one_size():
    arrays = {"old": 0 * W, "W1": W, "first": 0 * B, "b1": B}
    found = linear_weights(arrays, SHAPE, what="f", names=("W1", "b1"))
    assert np.array_equal(found.w, W)
    assert np.array_equal(found.b, B)


NO_LAYER = {
    "a list": [W, B],
    "text": "weights",
    "two of a size": {"a": W, "c": W, "b": B},
    "two biases": {"w": W, "c": B, "d": B},
    "weights alone": {"w": W},
    "numbers": {"x": 1.0, "y": 2.0},
    "none": {"w": None, "b": None},
}


@pytest.mark.parametrize("case", NO_LAYER)
def test_what_holds_no_layer_is_refused_with_the_shapes_wanted(case, refused):
    feedback = refused(linear_weights, NO_LAYER[case], SHAPE, what="my.h5", next_step="Save it.")
    assert feedback.summary == "my.h5 does not hold the weights of one linear layer"
    assert feedback.expected == "an array of shape (3, 4) and one of shape (3,)"
    assert feedback.next_step == "Save it."


def test_six_arrays_at_most_are_listed(refused):
    arrays = {f"a{i}": np.ones(i + 20) for i in range(9)}
    found = refused(linear_weights, arrays, SHAPE, what="f").found
    assert found.startswith("a0: (20,), a1: (21,)")
    assert found.count(": ") == 6
    assert refused(linear_weights, {}, SHAPE, what="f").found == "no arrays"


ODD = {
    "transposed": {"w": W.T, "b": B},
    "flat": {"w": W.ravel(), "b": B},
    "text": {"w": np.full(SHAPE, "x"), "b": B},
    "objects": {"w": W.astype(object), "b": B},
    "complex": {"w": W + 1j, "b": B},
    "truth values": {"w": W > 2, "b": B},
    "ragged": {"w": [[1.0], [2.0, 3.0]], "b": B},
    "biases of the features": {"w": W, "b": np.ones(4)},
    "one bias": {"w": W, "b": np.ones(1)},
    "a number for biases": {"w": W, "b": 0.5},
    "text for biases": {"w": W, "b": "none"},
}


@pytest.mark.parametrize("case", ODD)
def test_arrays_that_cannot_be_the_layer_are_refused_and_not_stumbled_over(case, refused):
    assert refused(linear_weights, ODD[case], SHAPE, what="f").expected


def test_numbers_that_are_not_finite_are_counted_in_both(refused):
    w, b = W.copy(), B.copy()
    w[0, :2], b[1] = np.nan, np.inf
    feedback = refused(linear_weights, {"w": w, "b": b}, SHAPE, what="f")
    assert feedback.found == "3 that are not"
    assert "smaller learning rate" in feedback.next_step


def test_outputs_are_logits_with_the_biases():
    weights = LinearWeights(np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([10.0, -10.0]))
    assert np.array_equal(weights.outputs(np.array([[3.0, 4.0]])), [[13.0, -2.0]])


def test_errors_are_with_a_relu_and_without():
    weights = LinearWeights(np.array([[1.0], [2.0]]), np.array([0.0, 0.0]))
    x = np.array([[-1.0], [-1.0], [1.0], [1.0]])
    # Below 0 a ReLU makes both outputs 0, and the first of them wins as it does without.
    assert weights.errors(x, np.array([0, 0, 1, 1])) == (0.0, 0.0)
    assert weights.errors(-x, np.array([1, 1, 1, 1])) == (0.5, 0.5)
    below = LinearWeights(np.array([[2.0], [1.0]]), np.array([0.0, 0.0]))
    assert below.errors(x, np.array([1, 1, 0, 0])) == (0.5, 0.0)


@pytest.mark.parametrize(("positive", "dead"), [(0, True), (1, False), (500, False)])
def test_output_is_dead_above_999_of_1000_inputs(positive, dead):
    x = np.where(np.arange(1000) < positive, 1.0, -1.0)[:, None]
    weights = LinearWeights(np.array([[1.0], [0.0]]), np.array([0.0, 5.0]))
    assert weights.has_dead_output(x) is dead


def test_output_of_exactly_zero_is_not_positive():
    assert LinearWeights(np.zeros((2, 1)), np.array([0.0, 1.0])).has_dead_output(np.ones((9, 1)))


EYE = LinearWeights(np.eye(3), np.zeros(3))


def test_class_without_inputs_does_not_hide_what_is_known_of_the_others():
    labels = np.array([0, 0, 1, 1])
    assert EYE.tells_apart(np.eye(3)[labels], labels)
    assert not EYE.tells_apart(np.eye(3)[1 - labels], labels)


@pytest.mark.parametrize("labels", [[1, 1, 1], []])
def test_inputs_of_one_class_or_none_tell_nothing(labels):
    labels = np.array(labels, dtype=int)
    assert not EYE.tells_apart(np.eye(3)[labels], labels)


@pytest.mark.parametrize("sizes", [[50, 25, 12, 6, 3, 1, 1, 1], [1, 1, 1, 3, 6, 12, 25, 50]])
def test_weights_of_zeros_know_nothing_in_whatever_order_inputs_come(sizes):
    labels = np.repeat(np.arange(len(sizes)), sizes)
    zeros = LinearWeights(np.zeros((len(sizes), 2)), np.zeros(len(sizes)))
    assert not zeros.tells_apart(np.ones((len(labels), 2)), labels)


@pytest.mark.parametrize(("right", "knows"), [(5, True), (4, False)])
def test_three_of_four_pairs_in_order_is_half_way_from_chance(right, knows):
    # Of 2 x 3 pairs so many are in order: 5 of 6 is above 0.75, and 4 of 6 below.
    first = {5: [1, 1, 0, 1, 0], 4: [1, 1, 0, 0, 1]}[right]
    labels = 1 - np.array(first)
    values = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    weights = LinearWeights(np.array([[1.0], [-1.0]]), np.zeros(2))
    assert weights.tells_apart(values[:, None], labels) is knows


LABELS = np.arange(300) % 3
DATA = (np.eye(3)[LABELS], LABELS)


def claim(errors, tolerance=0.01):
    curves = SavedCurves({"a_validation_error": errors}, "a_{split}_{kind}", 1, 1, 10, 1)
    return assert_claimed_error(curves, EYE, DATA, tolerance=tolerance)


def test_last_entry_of_the_curve_is_what_is_claimed():
    assert claim([0.9, 0.5, 0.0]) == 0.0
    assert claim(np.array([[0.9], [0.0]])) == 0.0


@pytest.mark.parametrize("errors", [[0.0, 0.9], [], None, "0.0", [np.nan], [[0.1, 0.0]]])
def test_claim_that_is_wrong_or_none_is_refused(errors, refused):
    assert refused(claim, errors).summary


def test_claim_is_named_after_the_file_and_the_weights(refused):
    summary = refused(claim, [0.9]).summary
    assert "The last entry of a_validation_error" in summary
    assert "the weights in your file" in summary


def test_tolerance_is_on_top_of_the_sampling_error():
    claim([0.1], tolerance=0.1)


def test_claim_beyond_the_tolerance_loses(refused):
    assert refused(claim, [0.13], tolerance=0.1).found == "0.13"
