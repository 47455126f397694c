"""Mistakes that students make, each of which costs its own points."""

from __future__ import annotations

from autograder.authoring.cases.case import Artifacts, Case, edited
from autograder.authoring.cases.edits import body, garbage, replace

CASES = (
    edited(
        "deviation_of_a_sample",
        "tnguyen",
        "divides by n - 1 in the deviation",
        "1",
        replace("np.std(x, axis=0)", "np.std(x, axis=0, ddof=1)"),
    ),
    edited(
        "intercept_penalized",
        "amal",
        "a column of ones, whose weight is penalized like the others",
        "2",
        body(
            "fit_ridge",
            """\
            ones = np.column_stack([x, np.ones(len(x))])
            system = ones.T @ ones / len(x) + reg * np.eye(ones.shape[1])
            found = np.linalg.solve(system, ones.T @ y / len(x))
            return found[:-1], found[-1]
            """,
        ),
    ),
    edited(
        "squares_summed",
        "jdoe",
        "adds reg to the sum of the squares in the closed form, and averages in the loss",
        "2",
        replace("(centered.T @ centered) / n + reg", "centered.T @ centered + reg"),
        replace("(centered.T @ y) / n", "centered.T @ y"),
    ),
    edited(
        "penalty_without_gradient",
        "priya",
        "the penalty is in the loss of ridge regression, and not in its gradient",
        "2",
        replace("2 * (x.T @ error) / n + 2 * reg * w", "2 * (x.T @ error) / n"),
    ),
    edited(
        "gradient_summed",
        "lmeyer",
        "the gradient of the logistic loss is summed over the rows",
        "4",
        replace("return (x.T @ error) / n + 2 * reg * w, error.mean()",
                "return x.T @ error + 2 * reg * w, error.sum()"),
    ),
    edited(
        "loss_overflows",
        "okafor",
        "takes the logarithm of probabilities that are 0 for confident mistakes",
        "4",
        body(
            "logistic_loss",
            """\
            p = sigmoid(x @ w + b)
            return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) + reg * np.sum(w**2)
            """,
        ),
    ),
    edited(
        "chooses_on_the_training_data",
        "sofia",
        "measures the errors on the rows that were fitted",
        "3",
        replace("x_val @ w + b - y_val", "x @ w + b - y"),
    ),
    edited(
        "axis_not_logarithmic",
        "wchen",
        "draws the path on a linear axis, without a label",
        "3",
        replace('    plt.xscale("log")\n    plt.xlabel("reg")\n', ""),
    ),
    edited(
        "a_line_for_each_reg",
        "emil",
        "draws the rows of the path",
        "3",
        replace("plt.plot(regs, path)", "plt.plot(path.T)"),
    ),
    edited(
        "pair_swapped",
        "hana",
        "returns db before dw",
        "2",
        replace("return 2 * (x.T @ error) / n + 2 * reg * w, 2 * error.mean()",
                "return 2 * error.mean(), 2 * (x.T @ error) / n + 2 * reg * w"),
    ),
    edited(
        "one_step_for_w_alone",
        "bjorn",
        "never updates the intercept in the descent of the logistic loss",
        "4",
        body(
            "descend_logistic",
            """\
            losses = []
            for _ in range(steps):
                losses.append(logistic_loss(x, y, w, b, reg))
                dw, db = logistic_gradient(x, y, w, b, reg)
                w = w - lr * dw
            return w, b, losses
            """,
        ),
    ),
    edited(
        "probabilities_for_labels",
        "ines",
        "returns probabilities where labels are asked for",
        "4",
        body("classify", "return sigmoid(x @ w + b)"),
    ),
    Case(
        "broken_model",
        "quinn",
        "model.npz was damaged on its way",
        "5",
        damage=(garbage("model.npz"),),
    ),
    Case(
        "missing_model",
        "ravi",
        "model.npz was forgotten",
        "5",
        artifacts=Artifacts.NONE,
    ),
)  # fmt: skip
