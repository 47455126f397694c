"""A small homework whose checks repairs are looked for: a linear layer and a loss."""

import numpy as np

from autograder import Assignment, Wrong
from autograder.oracles.compare import assert_close

homework = Assignment(
    name="layer",
    title="A layer",
    submission=("*_layer.ipynb", "*_layer.py"),
    libraries=["numpy"],
    parts={"1": "Layer", "2": "Loss", "3": "Step"},
)


@homework.check("1", points=1)
def forward(student, rng):
    """Layer.forward computes x @ w + b."""
    layer, x = student.Layer(3, 2), rng.normal(size=(4, 3))
    layer.w, layer.b = w, b = rng.normal(size=(3, 2)), rng.normal(size=2)
    assert_close(layer.forward(x), x @ w + b, what="forward(x)")


@homework.check("1", points=2)
def backward(student, rng):
    """Layer.backward gives the gradients of the weights and the biases."""
    layer, x, d = student.Layer(3, 2), rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    layer.forward(x)
    layer.backward(d)
    assert_close(layer.dw, x.T @ d, what="dw")
    assert_close(layer.db, d.sum(axis=0), what="db")


@homework.check("2", points=1)
def loss(student, rng):
    """loss is the mean of the squared differences."""
    a, b = rng.normal(size=7), rng.normal(size=7)
    if not np.isclose(student.loss(a, b), ((a - b) ** 2).mean()):
        raise Wrong("loss is not the mean of the squared differences")


@homework.check("3", points=1)
def step(student):
    """steps is a tenth, ten times."""
    if not np.allclose(student.variable("steps", shape=(10,)), 0.1):
        raise Wrong("steps is not a tenth, ten times")
