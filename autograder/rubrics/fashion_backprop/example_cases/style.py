"""Right answers, each in a style of its own, and the skeleton as it is."""

from __future__ import annotations

from autograder.authoring.cases.case import Case, Source
from autograder.authoring.cases.edits import body, replace

#: Column vectors, and weights of shape (n_out, n_in).
_FORWARD = """\
    a1 = sigmoid(weights[0] @ np.reshape(sample, (784, 1)) + biases[0])
    a2 = sigmoid(weights[1] @ a1 + biases[1])
    y_hat = softmax(weights[2] @ a2 + biases[2])
    target = np.eye(10)[:, [y]]
    loss = -np.log(y_hat[y, 0] + 1e-12)
"""

CASES = (
    Case("correct", "lwagner", "all parts done", "none", source=Source.HAND),
    Case("blank", "newstudent", "the skeleton as it is", "all", source=Source.SKELETON),
    Case(
        "columns",
        "mkowalski",
        "column vectors, weights (n_out, n_in), lists that are bound again, and a network in one "
        "piece",
        "none",
        edits=(
            body(
                "Net.__init__",
                """\
                super().__init__()
                self.layers = nn.Sequential(
                    nn.Flatten(),
                    nn.Linear(784, 256), nn.ReLU(),
                    nn.Linear(256, 128), nn.ReLU(),
                    nn.Linear(128, 64), nn.ReLU(),
                    nn.Linear(64, 10),
                )
                """,
            ),
            body("Net.forward", "return self.layers(x)"),
            body(
                "initialize",
                """\
                pairs = list(zip(sizes, sizes[1:]))
                weights = [np.random.randn(b, a) / max(a, b) ** 0.5 for a, b in pairs]
                biases = [np.zeros((b, 1)) for _, b in pairs]
                return weights, biases
                """,
            ),
            body("feed_forward_sample", f"{_FORWARD}    return loss, y_hat.ravel() == y_hat.max()"),
            body(
                "train_one_sample",
                f"""\
                global weights, biases
                a0 = np.reshape(sample, (784, 1))
{_FORWARD.replace("    ", " " * 16)}
                d3 = y_hat - target
                d2 = a2 * (1 - a2) * (weights[2].T @ d3)
                d1 = a1 * (1 - a1) * (weights[1].T @ d2)
                steps = [d1 @ a0.T, d2 @ a1.T, d3 @ a2.T]
                weights = [w - learning_rate * dw for w, dw in zip(weights, steps)]
                biases = [b - learning_rate * db for b, db in zip(biases, [d1, d2, d3])]
                return loss
                """,
            ),
        ),
    ),
    Case(
        "raw_pixels",
        "nfischer",
        "pixels from 0 to 255, biases of variance 1, and a small learning rate to go with them",
        "none",
        edits=(
            replace(
                "x_train, x_test = (np.divide(images, 255, dtype=np.float32) for images in "
                "(x_train, x_test))\n",
                "",
            ),
            replace("np.random.normal(0, std, (1,", "np.random.normal(0, 1, (1,"),
            replace("y, learning_rate=0.1):", "y, learning_rate=0.0008):"),
            replace("epoch(learning_rate=0.1):", "epoch(learning_rate=0.0008):"),
        ),
    ),
)
