import numpy as np
import pytest


@pytest.fixture(scope="session")
def rng():
    return np.random.default_rng(3)


@pytest.fixture(scope="module")
def points(rng):
    x = rng.normal(size=(40, 2))
    return x, np.where(x @ [2.0, -1.0] > 0, 1, -1)


@pytest.fixture(autouse=True)
def seeded():
    np.random.seed(11)


@pytest.fixture
def trained(points):
    from perceptron import Perceptron

    model = Perceptron(rate=0.5)
    model.fit(*points)
    yield model
    assert model.weights is not None
