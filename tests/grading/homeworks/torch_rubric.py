"""A rubric in the shape of a first PyTorch assignment: tensors, modules, an optimizer."""

import numpy as np
import torch

from autograder import Assignment
from autograder.driving import attribute, callback, library, listed, put, value
from autograder.oracles import (
    as_array,
    assert_as_fast,
    assert_close,
    assert_equal,
    assert_no_loops,
    assert_raises,
)

homework = Assignment(
    name="tensors",
    title="Tensors and networks",
    submission="*_tensors.py",
    parts={"1": "Tensors", "2": "Networks", "3": "Optimizers"},
    libraries=["numpy", "torch"],
    import_timeout=60.0,
)


@homework.check("1", points=2, timeout=30)
def masks(student, rng):
    """positive(x) says which entries of a tensor are above 0."""
    x = torch.from_numpy(rng.normal(size=(4, 3)))
    assert_equal(student.positive(x), (x > 0).numpy(), what="positive(x)")


@homework.check("1", points=2, timeout=30)
def logs(student):
    """safe_log(x) is NaN below 0, and -inf at 0."""
    found = student.safe_log(torch.tensor([1.0, 0.0, -1.0]))
    assert_close(found, [0.0, -np.inf, np.nan], what="safe_log(x)", equal_nan=True)


@homework.check("1", points=3, timeout=60)
def distances(student, rng):
    """distances(a, b) is computed without loops, and fast."""
    a, b = (rng.normal(size=(n, 4)).astype(np.float32) for n in (6, 5))
    right = np.sqrt(((a[:, None] - b) ** 2).sum(-1))
    what = "distances(a, b)"
    assert_close(student.distances(torch.from_numpy(a), torch.from_numpy(b)), right, what=what)
    assert_no_loops(student, "distances")

    def make():
        return (torch.randn(150, 16), torch.randn(150, 16))

    assert_as_fast(student.distances, with_loops, make, what=what, times=0.5)


def with_loops(a, b):
    return [[float(((x - y) ** 2).sum()) for y in b.numpy()] for x in a.numpy()]


@homework.check("2", points=3, timeout=30)
def forward(student, rng):
    """Net computes relu(x w1 + b1) w2 + b2 with its own parameters."""
    net = student.Net(4, 8, 3)
    state = net.state_dict()
    assert_equal(sorted(state), ["fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight"], what="names")
    x = rng.normal(size=(5, 4)).astype(np.float32)
    w1 = as_array(state["fc1.weight"], what="fc1.weight", shape=(8, 4))
    w2 = as_array(state["fc2.weight"], what="fc2.weight", shape=(3, 8))
    hidden = np.maximum(x @ w1.T + state["fc1.bias"], 0)
    assert_close(net(torch.from_numpy(x)), hidden @ w2.T + state["fc2.bias"], what="net(x)")


@homework.check("2", points=2, timeout=30)
def counts_parameters(student):
    """count(net) is how many numbers its parameters have."""
    net = student.Net(4, 8, 3)
    shapes = [each.shape for each in listed(net.parameters())]
    assert_equal(student.count(net), sum(map(np.prod, shapes)), what="count(net)")


@homework.check("2", points=2, timeout=30)
def refuses_sizes(student):
    """Net(0, 8, 3) raises the BadSize of the file, which tells the size."""
    error = assert_raises("BadSize", student.Net, 0, 8, 3, what="Net(0, 8, 3)")
    assert_equal(error.size, 0, what="the size of the exception")


@homework.check("3", points=3, timeout=30)
def sgd_in_place(student, rng):
    """sgd_step(theta, gradient, rate) changes theta in place."""
    theta, gradient = (torch.from_numpy(rng.normal(size=5)) for _ in range(2))
    after = student.sgd_step.inplace(theta, gradient, 0.1)
    assert_close(after.arguments[0], (theta - 0.1 * gradient).numpy(), what="theta")
    assert_close(after.arguments[1], gradient.numpy(), what="the gradient after the step")


@homework.check("3", points=3, timeout=30)
def momentum(student, rng):
    """Momentum keeps its velocity from step to step."""
    theta = put(student, torch.zeros(3))
    optimizer = student.Momentum([theta], rate=0.1, beta=0.5)
    right, velocity = np.zeros(3), np.zeros(3)
    for _ in range(3):
        gradient = rng.normal(size=3).astype(np.float32)
        optimizer.step([torch.from_numpy(gradient)])
        velocity = 0.5 * velocity + gradient
        right = right - 0.1 * velocity
        assert_close(value(theta), right, what="theta after a step")


@homework.check("3", points=3, timeout=30)
def one_step(student):
    """train_step(net, optimizer, x, y) takes one step down the gradient."""
    net = student.Net(4, 8, 1)
    optimizer = library(student, "torch.optim").SGD(net.parameters(), lr=0.5)
    before = net.state_dict()
    x, y = torch.ones(6, 4), torch.zeros(6, 1)
    student.train_step(net, optimizer, x, y)
    gradient = attribute(net.fc2, "bias").grad
    right = before["fc2.bias"] - 0.5 * as_array(gradient, what="the gradient", shape=(1,))
    assert_close(net.state_dict()["fc2.bias"], right, what="the bias after a step")


@homework.check("3", points=2, timeout=30)
def minimum(student):
    """minimize(f, x) goes downhill on any function."""

    def bowl(x):
        return float(np.sum((as_array(x, what="what f is called with", shape=(2,)) - 1) ** 2))

    found = student.minimize(callback(bowl, shown="f"), torch.zeros(2))
    assert_close(found, [1, 1], what="minimize(f, x)", atol=0.05)
