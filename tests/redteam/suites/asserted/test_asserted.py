"""Every way in which a bare assert of pytest's can ask whether an answer is right."""

import os

import numpy as np
import pytest
from eve_tiny import attacked

SECRET = float(int(os.environ["REDTEAM_SECRET"].removeprefix("SECRET-"), 16))


@pytest.fixture
def found():
    return attacked(1)


def test_equal(found):
    assert found == SECRET


def test_turned(found):
    assert found == SECRET


def test_close(found):
    assert abs(found - SECRET) < 1e-6


def test_less(found):
    assert SECRET - 1 < found < SECRET + 1


def test_approx(found):
    assert found == pytest.approx(SECRET)


def test_approx_turned(found):
    assert pytest.approx(SECRET) == found


def test_truth(found):
    assert found.is_right if hasattr(found, "is_right") else not found


def test_contained(found):
    assert SECRET in found


def test_list(found):
    assert [found] == [SECRET]


def test_numpy(found):
    np.testing.assert_allclose(found, SECRET)


def test_changed_in_place():
    values = [SECRET]
    attacked(values)
    assert values == [SECRET, SECRET]


def test_exception():
    with pytest.raises(KeyError, match=str(SECRET)):
        attacked(2)


def test_function_is_called_back():
    asked = []
    attacked(asked.append)
    assert asked == [SECRET]
