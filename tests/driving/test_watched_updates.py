"""What a training does is seen in the process that it runs in."""

import numpy as np
import pytest
import torch

from autograder.driving import watched_updates
from autograder.oracles import Updates


def layer_class():
    class Layer:
        def __init__(self):
            self.w, self.b = np.ones((2, 3)), np.zeros(2)

        def backward(self, dh):
            self.dw, self.db = 2 * self.w, dh
            return dh

    return Layer


def trained(layer, updates):
    for _ in range(updates):
        layer.backward(np.ones(2))
        layer.w = layer.w - 0.1 * layer.dw
        layer.b = layer.b - 0.1 * layer.db


def test_layer_that_is_used_most_is_seen_before_each_of_its_first_updates():
    cls = layer_class()
    tell = watched_updates.record_updates(cls, ["w", "b"])
    trained(cls(), 2)
    most = cls()
    trained(most, 7)
    seen = watched_updates.as_updates(tell(), 2)
    assert seen.count == 7
    assert len(seen.first) == 4
    for step, (w, b, dw, db) in enumerate(seen.first):
        assert np.allclose(w, 0.8**step)
        assert np.allclose(b, -0.1 * step)
        assert np.allclose(dw, 2 * w)
        assert np.allclose(db, 1)
    assert np.array_equal(seen.last[0], most.w)
    assert np.array_equal(seen.last[1], most.b)


def test_layer_without_the_names_is_counted_alone():
    cls = layer_class()
    tell = watched_updates.record_updates(cls, ["weight"])
    trained(cls(), 3)
    assert watched_updates.as_updates(tell(), 1) == Updates(3)


def test_nothing_seen_is_nothing():
    told = watched_updates.record_updates(layer_class(), ["w", "b"])()
    assert watched_updates.as_updates(told, 2) == Updates()


@pytest.mark.parametrize(
    "told", [None, 3, [3], [-1, [], []], ["3", [], []], [3, None, []], [True and "x", [], []]]
)
def test_what_cannot_be_is_not_taken(told):
    assert watched_updates.as_updates(told, 2) == Updates()


def test_arrays_that_are_no_numbers_are_left_out():
    bad = [np.array(["a"])] * 4
    seen = watched_updates.as_updates([3, [bad, [np.ones(2)] * 4], bad[:2]], 2)
    assert len(seen.first) == 1
    assert seen.last == []


@pytest.mark.parametrize("bias", [True, False])
def test_module_of_torch_is_seen_where_it_learns(bias):
    tell = watched_updates.record_module([2, 3])
    network = torch.nn.Sequential(torch.nn.Linear(3, 2, bias=bias), torch.nn.Linear(2, 5))
    for _ in range(3):
        network(torch.ones(4, 3))
    with torch.no_grad():
        network(torch.ones(4, 3))
    seen = watched_updates.as_updates(tell(), 2)
    network(torch.ones(4, 3))  # it is no longer watched
    assert seen.count == 3
    assert np.allclose(seen.last[0], network[0].weight.detach())
    assert np.allclose(seen.last[1], network[0].bias.detach() if bias else 0)


def test_no_module_of_the_shape_is_nothing():
    tell = watched_updates.record_module([7, 3])
    torch.nn.Linear(3, 2)(torch.ones(4, 3))
    assert watched_updates.as_updates(tell(), 2) == Updates()
