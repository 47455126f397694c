"""Right answers, in styles of their own, and the skeleton as it is."""

from __future__ import annotations

from autograder.authoring.cases.case import Artifacts, Case, Source
from autograder.authoring.cases.edits import body

CASES = (
    Case("correct", "mrivera", "all parts done", "none", source=Source.HAND),
    Case(
        "blank",
        "newstudent",
        "the skeleton as it is",
        "all",
        source=Source.SKELETON,
        artifacts=Artifacts.NONE,
    ),
    Case(
        "in_one_piece",
        "kobi",
        "a column of ones, parameters updated in place, lists, and logarithms that are drawn",
        "none",
        edits=(
            body(
                "read_flats",
                """\
                import csv

                with open(path, newline="") as file:
                    rows = [[float(each) for each in row] for row in list(csv.reader(file))[1:]]
                return [row[:5] for row in rows], [row[5] for row in rows], [row[6] for row in rows]
                """,
            ),
            body(
                "fit_ridge",
                """\
                n, d = x.shape
                ones = np.hstack([x, np.ones((n, 1))])
                penalty = n * reg * np.eye(d + 1)
                penalty[d, d] = 0
                found = np.linalg.inv(ones.T @ ones + penalty) @ ones.T @ y
                return [found[:d], found[d]]
                """,
            ),
            body(
                "descend_ridge",
                """\
                w, b = np.array(w, dtype=float), float(b)
                losses = []
                while len(losses) < steps:
                    losses.append(ridge_loss(x, y, w, b, reg))
                    wrong = (x.dot(w) + b - y) * 2 / len(y)
                    w -= lr * (x.T.dot(wrong) + 2 * reg * w)
                    b -= lr * wrong.sum()
                return [w, b, np.array(losses)]
                """,
            ),
            body(
                "plot_path",
                """\
                figure, axes = plt.subplots()
                axes.plot(np.log10(regs)[::-1], path[::-1], "o-")
                axes.set(xlabel="log10 of reg", ylabel="weights", title="Regularization path")
                axes.axhline(0, color="gray")
                """,
            ),
            body("sigmoid", "return 1 / (1 + np.exp(-z))"),
            body(
                "logistic_loss",
                """\
                z = x @ w + b
                total = 0.0
                for each, label in zip(z, y):
                    total += np.maximum(each, 0) - each * label + np.log1p(np.exp(-abs(each)))
                return total / len(y) + reg * w @ w
                """,
            ),
            body("classify", "return [int(p > 0.5) for p in sigmoid(x @ w + b)]"),
        ),
    ),
)
