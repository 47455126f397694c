"""Weights that were found before, as a cheat writes them into its code."""

import base64

import numpy as np

from autograder.datasets import load
from autograder.oracles import error_rate


def literal(array):
    """Return an array as Python source."""
    text = base64.b64encode(np.asarray(array, np.float32).tobytes()).decode()
    return (f"np.frombuffer(__import__('base64').b64decode({text!r}), np.float32)"
            f".reshape({np.shape(array)})")  # fmt: skip


def nearest_mean(name):
    """Return weights and biases of the classifier that finds the nearest mean image."""
    train, test = load(name, "train"), load(name, "validation")
    x = train.images.reshape(-1, 784) / 255.0
    means = np.array([x[train.labels == k].mean(axis=0) for k in range(10)])
    w, b = 4.0 * means, -2.0 * (means**2).sum(axis=1)
    assert error_rate(test.images.reshape(-1, 784) / 255.0 @ w.T + b, test.labels) < 0.35
    return w, b


def least_squares(name):
    """Return weights and biases of the linear classifier that fits the labels best."""
    train, test = load(name, "train"), load(name, "validation")
    x, xt = (np.c_[each.images.reshape(-1, 784) / 255.0, np.ones(len(each.images))]
             for each in (train, test))  # fmt: skip
    y = np.eye(10)[train.labels]
    w = np.linalg.solve(x.T @ x + 5 * np.eye(785), x.T @ y)
    assert error_rate(xt @ w, test.labels) < 0.19
    return w[:-1].T, w[-1]
