import numpy as np


def start(n):
    return np.random.normal(size=n)


def step(weights, x, y, rate):
    """Move the weights towards a point that is on the wrong side."""
    if y not in (1, -1):
        raise ValueError("a label is +1 or -1")
    if y * (weights @ x) <= 0:
        weights += rate * y * x


class Perceptron:
    def __init__(self, rate=1.0):
        self.rate = rate
        self.weights = None

    def fit(self, x, y):
        self.weights = np.zeros(x.shape[1])
        for _ in range(100):
            for row, label in zip(x, y):
                step(self.weights, row, label, self.rate)

    def predict(self, x):
        return np.where(x @ self.weights > 0, 1, -1)

    def save(self, path):
        with open(path, "w") as file:
            file.write(" ".join(str(float(w)) for w in self.weights))

    @classmethod
    def load(cls, path):
        model = cls()
        with open(path) as file:
            model.weights = np.array([float(word) for word in file.read().split()])
        return model


def report(wrong):
    for epoch, count in enumerate(wrong, 1):
        print(f"epoch {epoch}: {count} wrong")


def ask_epochs():
    return int(input("How many epochs? "))


def activate(function, value):
    return function(value)
