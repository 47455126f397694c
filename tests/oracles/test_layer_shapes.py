"""assert_layers, arranged: a network's layers, by the shapes of its parameters."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import arranged, assert_layers

WANTED = [(4, 2), (4,), (4, 4), (4,)]
FOUND = [("fc1.weight", (4, 2)), ("fc1.bias", (4,)), ("fc2.weight", (4, 4)), ("fc2.bias", (4,))]


def test_layers_may_be_made_in_any_order():
    assert_layers(FOUND[2:] + FOUND[:2], WANTED, what="Net")


def test_a_missing_layer_is_named():
    with pytest.raises(Wrong, match="Net has other layers") as caught:
        assert_layers(FOUND[:3], WANTED, what="Net", earned=0.25)
    assert caught.value.feedback.cause == "A layer is missing, with (4,)."
    assert caught.value.earned == 0.25


def test_parameters_of_one_shape_can_be_either_way_round():
    arrays = [np.full(shape, number) for number, (_, shape) in enumerate(FOUND[2:] + FOUND[:2])]
    orders = [[int(array.flat[0]) for array in order] for order in arranged(arrays, WANTED)]
    assert orders == [[2, 1, 0, 3], [2, 3, 0, 1]]
