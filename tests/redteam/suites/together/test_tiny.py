"""The small homework as a suite that runs beside student code: it holds no secret of others."""

import numpy as np
import pytest
from eve_tiny import attacked, double, triple

FACTOR = 1.372


@pytest.fixture
def x():
    return np.random.default_rng().normal(size=4)


@pytest.mark.points(1)
@pytest.mark.number("1.1")
def test_before(x):
    assert np.allclose(double(x), 2 * x)


@pytest.mark.points(1)
@pytest.mark.number("1.2")
def test_first_attacked(x):
    """attacked gives what stands in this file"""
    found = attacked(x.copy())
    assert type(found) is np.ndarray
    assert np.abs(found - FACTOR * x).max() < 1e-6


@pytest.mark.points(1)
@pytest.mark.number("1.3")
def test_then_after(x):
    assert np.allclose(triple(x), 3 * x)
