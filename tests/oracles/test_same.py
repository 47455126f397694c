"""An answer is the reference's, whatever it is made of."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_same


@pytest.mark.parametrize("found", [(np.ones(2), None), (np.ones(2), {"mean": 3})])
def test_dots_stand_for_anything_beside_what_is_compared(found):
    assert_same(found, (np.ones(2), ...), what="f(x)")


@pytest.mark.parametrize("found", [np.ones(2), (np.ones(2),), (np.zeros(2), None), None])
def test_dots_excuse_neither_what_is_missing_nor_what_is_compared(found):
    with pytest.raises(Wrong):
        assert_same(found, (np.ones(2), ...), what="f(x)")
