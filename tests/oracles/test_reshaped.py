"""as_reshaped: as many numbers as are wanted, whatever their shape."""

import numpy as np
import pytest

from autograder.oracles import as_reshaped

ROWS = np.arange(6.0).reshape(3, 2)


@pytest.mark.parametrize("found", [ROWS, ROWS[:, None], ROWS.tolist(), ROWS.ravel()],
                         ids=["array", "deeper", "lists", "flat"])  # fmt: skip
def test_as_many_numbers_are_taken_for_the_array(found):
    assert np.array_equal(as_reshaped(found, (3, 2)), ROWS)


@pytest.mark.parametrize("found", [None, "six", ROWS[:2], [[1.0], [2.0, 3.0]]],
                         ids=["none", "text", "fewer", "ragged"])  # fmt: skip
def test_anything_else_stays_as_it_came(found):
    assert as_reshaped(found, (3, 2)) is found
