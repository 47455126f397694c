"""Layers that students wrote: cleared as far as they can be, and run with other parameters."""

import numpy as np
import pytest

from autograder.driving import NotDefined
from autograder.driving.layers import forward_with, fresh


class Dense:
    def __init__(self):
        self.b = np.zeros((1, 3))

    def forward(self, x):
        return x + self.b


def test_layer_without_a_way_to_clear_it_is_new_all_the_same():
    class Bare(Dense):
        def zero_grad(self):
            raise NotDefined("zero_grad", "Bare", [])

    assert isinstance(fresh(Bare), Bare)


def test_layer_is_cleared_where_it_can_be():
    class Clearing(Dense):
        def zero_grad(self):
            self.db = None

    assert fresh(Clearing).db is None


@pytest.mark.parametrize("shape", [(3,), (1, 3), (3, 1)])
def test_parameter_keeps_its_own_shape(shape):
    forward = forward_with(layer := Dense(), "b", np.ones((2, 3)))
    found = forward(np.arange(3.0).reshape(shape))
    assert layer.b.shape == (1, 3)
    assert np.array_equal(found, [[1, 2, 3], [1, 2, 3]])
