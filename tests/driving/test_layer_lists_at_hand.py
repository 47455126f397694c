"""Lists of weights and biases in a student's process, and what is said where they are none."""

import numpy as np
import pytest
from at_hand import held, student_of

from autograder.driving import NotDefined
from autograder.driving.layer_lists import LayerLists, as_network, layouts
from autograder.errors import Wrong
from autograder.oracles import DenseNetwork

SIZES = [4, 3, 2]
NETWORK = DenseNetwork.drawn(SIZES, np.random.default_rng(0))
ENDS = {"inputs": 4, "outputs": 2}


def student(weights=((4, 3), (3, 2)), biases=((3,), (2,))):
    return student_of(weights=[np.zeros(w) for w in weights], biases=[np.zeros(b) for b in biases])


def lists(of):
    return LayerLists(of, **ENDS)


def test_sizes_and_shapes_are_named_layer_by_layer():
    found = lists(student())
    assert found.sizes == SIZES
    assert found.shapes == [
        ("weights[0]", (4, 3)), ("biases[0]", (3,)), ("weights[1]", (3, 2)), ("biases[1]", (2,)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("weights", "biases"),
    [
        (((4, 3), (3, 2)), ((3,), (2,))),
        (((3, 4), (2, 3)), ((3, 1), (2, 1))),
        (((4, 3), (2, 3)), ((1, 3), (2,))),
    ],
    ids=["rows", "columns", "mixed"],
)
def test_network_that_is_set_is_read_again_in_every_layout(weights, biases):
    of = student(weights, biases)
    found = lists(of)
    assert not found.set(NETWORK).minus(NETWORK).flat.any()
    assert [w.shape for w in held(of).weights] == [*weights]
    assert [b.shape for b in held(of).biases] == [*biases]
    assert found.sizes == SIZES


def test_network_is_read_as_it_is_now():
    of = student()
    found = lists(of)
    held(of).biases[1][0] = 7.0
    assert found.network().biases[1].tolist() == [7.0, 0.0]


def test_missing_list_is_not_defined_and_one_of_none_is_said():
    with pytest.raises(NotDefined, match="biases"):
        lists(student_of(weights=[np.zeros((4, 2))]))
    with pytest.raises(Wrong, match="biases is None") as caught:
        lists(student_of(weights=[np.zeros((4, 2))], biases=None))
    assert caught.value.feedback.found == "None, as in the skeleton"


def test_empty_list_is_said_to_be_empty_and_other_types_are_not():
    with pytest.raises(Wrong, match="weights is not a list of arrays") as caught:
        lists(student_of(weights=[], biases=[np.zeros(2)]))
    assert caught.value.feedback.cause_id == "empty"
    with pytest.raises(Wrong, match="weights is not a list of arrays") as caught:
        lists(student_of(weights=3, biases=[np.zeros(2)]))
    assert caught.value.feedback.cause == ""


@pytest.mark.parametrize(
    ("weights", "biases"),
    [
        (((4, 3), (4, 2)), ((3,), (2,))),
        (((4, 3), (3, 2)), ((3,), (3,))),
        (((4, 3), (3, 2)), ((2,), (2,))),
        (((5, 3), (3, 2)), ((3,), (2,))),
        (((4, 3), (3, 5)), ((3,), (5,))),
        (((4, 3), (3, 2)), ((3,),)),
        (((4, 3),), ((3,), (2,))),
        (((12,), (3, 2)), ((3,), (2,))),
    ],
)
def test_layers_that_do_not_lead_from_input_to_output_are_said_with_their_shapes(weights, biases):
    with pytest.raises(Wrong, match="weights and biases do not fit together") as caught:
        lists(student(weights, biases))
    said = caught.value.feedback
    assert said.expected == "weights and biases of layers that lead from 4 to 2"
    assert said.found == ", ".join(str(each) for each in (*weights, *biases))


def test_every_way_round_that_is_possible_is_known():
    square = [np.zeros((2, 2)), np.zeros((2, 2))]
    found = layouts(square, [np.zeros(2)] * 2, inputs=2, outputs=2)
    assert [each.transposed for each in found] == [
        (False, False), (True, True), (False, True), (True, False),
    ]  # fmt: skip
    assert {each.bias_shapes for each in found} == {((2,), (2,))}


def test_transposed_first_layer_is_not_taken_for_its_own_transpose():
    found = layouts([np.zeros((3, 4)), np.zeros((3, 2))], [np.zeros(3), np.zeros(2)], **ENDS)
    assert [each.transposed for each in found] == [(True, False)]


def pair(network):
    return [list(network.weights), list(network.biases)]


def test_network_of_the_wrong_sizes_names_those_that_are_right():
    with pytest.raises(Wrong, match="arrays of the wrong shapes") as caught:
        as_network(pair(NETWORK), [4, 5, 2], what="initialize(sizes)")
    said = caught.value.feedback
    assert said.expected == "weights (4, 5), (5, 2) and 5, 2 biases"
    assert said.found == "(4, 3), (3, 2), (3,), (2,)"


def test_values_in_the_wrong_order_are_said_as_that():
    with pytest.raises(Wrong, match="in the wrong order") as caught:
        as_network(pair(NETWORK)[::-1], SIZES, what="initialize(sizes)")
    said = caught.value.feedback
    assert (said.expected, said.found) == ("weights, biases", "biases, weights")


def test_of_several_layouts_the_one_with_the_sizes_counts():
    flat = DenseNetwork.drawn([3, 3, 3], np.random.default_rng(1))
    found = as_network(pair(flat), [3, 3, 3], what="it")
    assert np.array_equal(found.flat, flat.flat)
