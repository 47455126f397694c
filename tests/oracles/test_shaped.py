"""Several arrays are told by their shapes, and a different order of them is said."""

import numpy as np
import pytest

from autograder.oracles.shaped import as_shaped

NAMES, SHAPES = "x, v, y, w", [(8, 3), (2, 3), (8,), None]
RIGHT = [np.ones(shape or (2, 1)) for shape in SHAPES]


def test_right_arrays_come_back_as_numbers():
    found = as_shaped(RIGHT, NAMES, SHAPES, what="split(x)", whole="y, w")
    assert [each.shape for each in found] == [(8, 3), (2, 3), (8,), (2, 1)]


def test_different_order_is_said(refused):
    other = [RIGHT[0], RIGHT[2], RIGHT[1], RIGHT[3]]
    said = refused(as_shaped, other, NAMES, SHAPES, what="split(x)")
    assert (said.cause_id, said.found) == ("other order", "x, y, v, w")
    assert "The right values" not in said.cause


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, "does not return 4 values"),
        (RIGHT[:3], "does not return 4 values"),
        ([*RIGHT[:2], np.ones(7), RIGHT[3]], "y of split(x) has the wrong shape"),
        ([*RIGHT[:3], np.array([0.5])], "w of split(x)"),
        ([*RIGHT[:3], "abc"], "w of split(x)"),
        ([*RIGHT[:3], np.array([np.nan])], "w of split(x)"),
        ([*RIGHT[:3], np.zeros(0)], "w of split(x)"),
    ],
    ids=["nothing", "three", "shape", "fraction", "text", "NaN", "empty"],
)
def test_what_is_wrong_is_named(refused, found, words):
    said = refused(as_shaped, found, NAMES, SHAPES, what="split(x)", whole="w")
    assert words in said.summary
