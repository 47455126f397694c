import numpy as np
from homeworks.tools import with_ones


def solve(a, b):
    return np.linalg.solve(a, b)


class Ridge:
    def __init__(self, penalty):
        self.penalty = penalty
        self.weights = None

    def fit(self, x, y):
        a = with_ones(x)
        self.weights = solve(a.T @ a + self.penalty * np.eye(a.shape[1]), a.T @ y)


def predict(model, x):
    return with_ones(x) @ model.weights
