"""Weights and biases in lists of the student's: read and written in whatever layout."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.driving.layer_lists import (
    Layout,
    as_network,
    layouts,
    parameter_arrays,
    read_parameters,
    write_parameters,
)
from autograder.errors import Wrong
from autograder.oracles import DenseNetwork

SIZES = [12, 4, 4, 3]
NETWORK = DenseNetwork.drawn(SIZES, np.random.default_rng(0))
ENDS = {"inputs": 12, "outputs": 3}


@pytest.mark.parametrize("transposed", [(False,) * 3, (True,) * 3, (False, True, False)], ids=str)
def test_layout_reads_what_it_wrote(transposed):
    layout = Layout(transposed, ((4,), (4, 1), (1, 3)))
    weights, biases = layout.write(NETWORK)
    assert layout in layouts(weights, biases, **ENDS)
    assert not layout.read(weights, biases).minus(NETWORK).flat.any()


def test_uniform_layouts_come_first():
    found = layouts(NETWORK.weights, NETWORK.biases, **ENDS)
    assert [one.transposed for one in found] == [(False, False, False), (False, True, False)]


def test_layers_that_do_not_fit_have_no_layout():
    weights, biases = [np.zeros((12, 4)), np.zeros((5, 3))], [np.zeros(4), np.zeros(3)]
    assert layouts(weights, biases, **ENDS) == []


ROWS = [w.tolist() for w in NETWORK.weights]
BIASES = [b.tolist() for b in NETWORK.biases]


@pytest.mark.parametrize(
    "form",
    [list, tuple, lambda each: dict(enumerate(each)), lambda each: list(map(np.array, each))],
    ids=["lists", "tuples", "dict", "arrays"],
)
def test_numbers_are_put_into_what_the_student_has(form):
    module = SimpleNamespace(weights=form(ROWS), biases=form(BIASES))
    inner = module.weights[0]
    write_parameters(module, [2.0 * w for w in NETWORK.weights], NETWORK.biases)
    weights, biases = read_parameters(module)
    assert np.array_equal(weights[2], 2.0 * NETWORK.weights[2])
    assert np.array_equal(biases[1], NETWORK.biases[1])
    assert module.weights[0] is inner
    write_parameters(module, NETWORK.weights, NETWORK.biases)


def test_what_is_no_list_of_arrays_is_read_as_it_is():
    assert read_parameters(SimpleNamespace(weights=None)) == (None, None)
    assert read_parameters(SimpleNamespace(weights=3, biases=["x"])) == (3, ["x"])


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, "does not return a pair"),
        ([None, BIASES], "weights is None"),
        ([[], BIASES], "weights is not a list of arrays"),
        ([NETWORK.biases, NETWORK.weights], "in the wrong order"),
        ([NETWORK.weights[:1], NETWORK.biases[:1]], "arrays of the wrong shapes"),
    ],
)
def test_what_is_no_network_is_refused(found, words):
    with pytest.raises(Wrong, match=re.escape(words)):
        as_network(found, SIZES, what="initialize(sizes)")


def test_a_network_is_taken_in_the_layout_of_the_sizes_that_are_asked_for():
    weights = [w.T for w in NETWORK.weights]
    found = as_network([weights, [b[:, None] for b in NETWORK.biases]], SIZES, what="it")
    assert np.array_equal(found.flat, NETWORK.flat)


@pytest.mark.parametrize("found", [np.full((4, 4), np.nan), np.zeros(0), (), "abc", 3.0, []])
def test_what_is_no_list_of_arrays_is_the_students_mistake(found):
    with pytest.raises(Wrong, match="weights is not a list of arrays"):
        parameter_arrays(found, "weights")
