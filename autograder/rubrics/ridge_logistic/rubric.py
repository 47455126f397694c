"""Ridge and logistic regression on a table of flats, 40 points.

The table 6, ridge regression 13, the regularization path 8, logistic regression 9, the model 4.
The formulas come first, in the names that students know: a slip in one is named as the cause by
itself. What is right for the student's own earlier function keeps its points.
"""

from __future__ import annotations

import numpy as np

from autograder import Assignment, Cause, Trials
from autograder.oracles import (
    Formula,
    Own,
    as_array,
    assert_close,
    assert_equal,
    assert_lines,
    assert_score,
    assert_values,
)

FEATURES = 5
REGS = np.array([0.02, 0.3, 1.7, 12.5])
LR, STEPS = 0.1, 4
#: What w and b, or their gradients, are worth; and w, b and losses.
SHARES, THIRDS = (0.75, 0.25), (1 / 3, 1 / 3, 1 / 3)

homework = Assignment(
    name="ridge_logistic",
    title="Ridge and logistic regression",
    submission="*_ridge_logistic.py",
    author="PennKey",
    artifacts=["model.npz"],
    parts={
        "1": "The table",
        "2": "Ridge regression",
        "3": "The regularization path",
        "4": "Logistic regression",
        "5": "The model",
    },
    forbidden={
        part: dict.fromkeys(("sklearn", "scipy", "statsmodels", "torch"), "write it in numpy")
        for part in ("2", "3", "4")
    },
    libraries=["numpy", "matplotlib.pyplot"],
    trials=Trials(
        written={
            "1": ["read_flats", "column_statistics", "standardize"],
            "2": ["ridge_*", "*_ridge"],
            "3": ["regularization_path", "choose_reg", "plot_path"],
            "4": ["sigmoid", "*logistic*", "classify"],
            "5": ["save_model"],
        },
    ),
)

DIVIDED_BY_LESS = Cause(
    "deviation of a sample",
    "It is divided by n - 1 instead of n.",
    "Use np.std(x, axis=0) without ddof.",
    explains=["off by one", "constant"],
)
INTERCEPT_PENALIZED = Cause(
    "intercept penalized",
    "The intercept b is penalized, too.",
    "Center x and y first, or leave b out of the penalty.",
    explains=["term"],
)
NOT_DIVIDED = Cause(
    "closed form not divided",
    "The squares are summed, not averaged, so that reg counts n times too little.",
    "Divide x.T @ x and x.T @ y by n, or multiply reg by n.",
    explains=["sum for mean", "factor"],
)
LINE_FOR_EACH_REG = Cause(
    "a line for each reg",
    "There is a line for each of regs, over the weights.",
    "Draw the columns: plt.plot(regs, path).",
    explains=["transposed"],
)


def table(rng, n=23):
    """Return x, y (real), labels (0 or 1), w, b and reg; the columns are far from centered."""
    x = rng.normal(size=(n, FEATURES)) + rng.uniform(0.5, 2.0, size=FEATURES)
    y, labels = rng.normal(size=n) + 3.0, (rng.random(n) < 0.4).astype(float)
    return x, y, labels, rng.normal(size=FEATURES), rng.normal(), rng.uniform(0.2, 0.8)


def standardize(x, mean, scale):
    """Return x with each column standardized."""
    return (x - mean) / scale


def squared(x, y, w, b, reg):
    """Return the loss of ridge regression."""
    error = x @ w + b - y
    return np.mean(error**2) + reg * np.sum(w**2)


def squared_gradient(x, y, w, b, reg):
    """Return dw and db, its gradient."""
    error = x @ w + b - y
    return 2 * x.T @ error / len(x) + 2 * reg * w, 2 * np.mean(error)


def closed_form(x, y, reg):
    """Return w and b of its minimum."""
    centered = x - np.mean(x, axis=0)
    system = centered.T @ centered / len(x) + reg * np.eye(x.shape[1])
    w = np.linalg.solve(system, centered.T @ y / len(x))
    return w, np.mean(y - x @ w)


def with_intercept_penalized(x, y, reg):
    """Return what a column of ones, penalized too, gives instead."""
    ones = np.column_stack([x, np.ones(len(x))])
    both = np.linalg.solve(ones.T @ ones / len(x) + reg * np.eye(6), ones.T @ y / len(x))
    return both[:-1], both[-1]


def probability(z):
    """Return the probability of label 1."""
    return 1 / (1 + np.exp(-z))


def cross_entropy(x, y, w, b, reg):
    """Return the loss of logistic regression."""
    z = x @ w + b
    return np.mean(np.logaddexp(0, z) - y * z) + reg * np.sum(w**2)


def cross_entropy_gradient(x, y, w, b, reg, sigmoid=probability):
    """Return dw and db, its gradient."""
    error = sigmoid(x @ w + b) - y
    return x.T @ error / len(x) + 2 * reg * w, np.mean(error)


def descended(x, y, w, b, reg, lr, steps, loss, gradient):
    """Return w, b and the loss before each step of gradient descent."""
    losses = []
    for _ in range(steps):
        losses.append(loss(x, y, w, b, reg))
        dw, db = gradient(x, y, w, b, reg)
        w = w - lr * dw
        b = b - lr * db
    return w, b, losses


def chosen(fit, x, y, x_val, y_val, regs):
    """Return the validation errors, and the reg with the least."""
    fits = [fit(x, y, reg) for reg in regs]
    errors = [np.sqrt(np.mean((x_val @ w + b - y_val) ** 2)) for w, b in fits]
    return errors, regs[np.argmin(errors)]


@homework.check("1", points=2)
def columns(student, data):
    """read_flats returns the features, the price, and what was sold."""
    flats = np.loadtxt(data("flats.csv"), delimiter=",", skiprows=1)
    right = flats[:, :FEATURES], flats[:, 5], flats[:, 6]
    assert_values(student.read_flats("flats.csv"), "x, price, sold", right, what="read_flats")


@homework.check("1", points=2)
def statistics(student, rng):
    """column_statistics returns mean and deviation of each column."""
    x, *_ = table(rng)
    x[:, 2] = 4.0
    mean, one = np.mean(x, axis=0), np.ptp(x, axis=0) == 0.0
    right = mean, np.std(x, axis=0) + one
    forms = {DIVIDED_BY_LESS: (mean, np.std(x, axis=0, ddof=1) + one)}
    found, what = student.column_statistics(x), "column_statistics(x)"
    assert_values(found, "mean, scale", right, what=what, forms=forms, shares=(0.5, 0.5))


@homework.check("1", points=2)
def standardized(student, rng):
    """standardize subtracts the mean and divides by the deviation that it is given."""
    x, _, _, mean, *_ = table(rng)
    scale = rng.uniform(1.5, 3.0, size=FEATURES)
    formula = Formula(standardize, x, mean, scale)
    found = student.standardize(x, mean, scale)
    assert_close(found, formula.value(), what="standardize(x, mean, scale)", formula=formula)


@homework.check("2", points=2)
def loss_of_ridge(student, rng):
    """ridge_loss is the mean squared error plus the penalty."""
    x, y, _, w, b, reg = table(rng)
    formula = Formula(squared, x, y, w, b, reg)
    found = student.ridge_loss(x, y, w, b, reg)
    assert_close(found, formula.value(), what="ridge_loss", formula=formula)


@homework.check("2", points=4)
def gradient_of_ridge(student, rng):
    """ridge_gradient returns dw and db, the gradient of ridge_loss."""
    x, y, _, w, b, reg = table(rng)
    right = Formula(squared_gradient, x, y, w, b, reg)
    found = student.ridge_gradient(x, y, w, b, reg)
    assert_values(found, "dw, db", right, what="ridge_gradient", shares=SHARES)


@homework.check("2", points=4)
def least_loss(student, rng):
    """fit_ridge finds the w and b of the least loss, and does not penalize b."""
    x, y, _, _, _, reg = table(rng)
    forms = {INTERCEPT_PENALIZED: with_intercept_penalized(x, y, reg)}
    forms[NOT_DIVIDED] = closed_form(x, y, reg / len(x))
    right = Formula(closed_form, x, y, reg)
    found = student.fit_ridge(x, y, reg)
    assert_values(found, "w, b", right, what="fit_ridge", forms=forms, shares=SHARES)


@homework.check("2", points=3, rests_on=["loss_of_ridge", "gradient_of_ridge"])
def steps_of_ridge(student, rng, note, earlier):
    """descend_ridge makes steps of gradient descent, and notes the loss before each."""
    x, y, _, w, b, reg = table(rng)
    given = (x, y, w, b, reg, LR, STEPS)
    own = Own(
        "your ridge_loss and ridge_gradient",
        lambda: descended(*given, student.ridge_loss, student.ridge_gradient),
    )
    right = Formula(descended, *given, squared, squared_gradient)
    with earlier.explains():
        found, what = student.descend_ridge(*given), f"descend_ridge in {STEPS} steps"
        note(assert_values(found, "w, b, losses", right, what=what, own=own, shares=THIRDS))


@homework.check("3", points=3)
def path(student, rng, note):
    """regularization_path returns the weights of fit_ridge for each of regs."""
    x, y, *_ = table(rng)
    right = [closed_form(x, y, reg)[0] for reg in REGS]
    own = Own("your fit_ridge", lambda: [student.fit_ridge(x, y, reg)[0] for reg in REGS])
    found = student.regularization_path(x, y, REGS)
    note(assert_close(found, right, what="regularization_path", own=own))


@homework.check("3", points=3)
def choice(student, rng, note):
    """choose_reg returns all validation errors, and the reg with the least."""
    for best in (0, 2, 3):
        x, y, *_ = table(rng)
        w, b = closed_form(x, y, REGS[best])
        x_val = rng.normal(size=(9, FEATURES))
        given = (x, y, x_val, x_val @ w + b + rng.normal(0, 1e-3, size=9), REGS)
        own = Own("your fit_ridge", lambda given=given: chosen(student.fit_ridge, *given))
        right = Formula(chosen, closed_form, *given)
        found, do = student.choose_reg(*given), "Fit to x and y, and measure on x_val and y_val."
        names, what = "errors, best", "choose_reg"
        note(assert_values(found, names, right, what=what, own=own, next_step=do))


@homework.check("3", points=2)
def plot(student, rng):
    """plot_path draws each weight over regs on a logarithmic axis, with labels."""
    regs, weights = np.logspace(-2, 2, 7), rng.normal(size=(7, 4)).cumsum(axis=0)
    student.plot_path(regs, weights)
    lines = {f"weight {j}": (regs, column) for j, column in enumerate(weights.T)}
    rows = {f"reg {i}": (np.arange(4), row) for i, row in enumerate(weights)}
    figures, forms = student.figures(), {LINE_FOR_EACH_REG: rows}
    assert_lines(figures, lines, what="plot_path", log_x=True, labels=True, forms=forms)


@homework.check("4", points=1)
def probabilities(student, rng):
    """sigmoid is 1 / (1 + exp(-z)), of large numbers too."""
    z = rng.normal(0, 3, size=30)
    formula = Formula(probability, z)
    assert_close(student.sigmoid(z), formula.value(), what="sigmoid(z)", formula=formula)
    large = student.sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    assert_close(large, [0.0, 0.5, 1.0], what="sigmoid of -1000, 0 and 1000", earned=0.5)


@homework.check("4", points=3)
def loss_of_logistic(student, rng):
    """logistic_loss is the mean cross-entropy plus the penalty, finite for large z too."""
    x, _, labels, w, b, reg = table(rng)
    formula = Formula(cross_entropy, x, labels, w, b, reg)
    found = student.logistic_loss(x, labels, w, b, reg)
    assert_close(found, formula.value(), what="logistic_loss", formula=formula)
    large = (x, labels, 1000 * w, 1000 * b, 0.0)
    what = "logistic_loss for z above 1,000"
    assert_close(student.logistic_loss(*large), cross_entropy(*large), what=what, earned=2 / 3)


@homework.check("4", points=3)
def gradient_of_logistic(student, rng, note):
    """logistic_gradient returns dw and db, the gradient of logistic_loss."""
    x, _, labels, w, b, reg = table(rng)
    given = (x, labels, w, b, reg)
    own = Own("your sigmoid", lambda: cross_entropy_gradient(*given, student.sigmoid))
    right = Formula(cross_entropy_gradient, *given)
    found, what = student.logistic_gradient(*given), "logistic_gradient"
    note(assert_values(found, "dw, db", right, what=what, own=own, shares=SHARES))


@homework.check("4", points=1, rests_on=["loss_of_logistic", "gradient_of_logistic"])
def steps_of_logistic(student, rng, note, earlier):
    """descend_logistic makes steps of gradient descent."""
    x, _, labels, w, b, reg = table(rng)
    given = (x, labels, w, b, reg, LR, STEPS)
    own = Own(
        "your logistic_loss and logistic_gradient",
        lambda: descended(*given, student.logistic_loss, student.logistic_gradient),
    )
    right = Formula(descended, *given, cross_entropy, cross_entropy_gradient)
    with earlier.explains():
        found, what = student.descend_logistic(*given), f"descend_logistic in {STEPS} steps"
        note(assert_values(found, "w, b, losses", right, what=what, own=own, shares=THIRDS))


@homework.check("4", points=1)
def labels_of_rows(student, rng):
    """classify returns 1 where the probability is above one half, and 0 elsewhere."""
    x, _, _, w, b, _ = table(rng, 60)
    right = (x @ w + b > 0).astype(int)
    assert_equal(student.classify(x, w, b), right, what="classify(x, w, b)")


@homework.check("5", points=1)
def saved(student, rng):
    """save_model writes mean, scale, w and b under these names."""
    mean, scale, w = rng.normal(size=(3, FEATURES))
    model = {"mean": mean, "scale": scale, "w": w, "b": rng.normal()}
    student.save_model("a_model.npz", *model.values())
    written = student.written_files(["a_model.npz"])["a_model.npz"]
    for name, right in model.items():
        assert_close(written[name], right, what=f"{name} in the file of save_model")


@homework.check("5", points=3)
def submitted_model(artifacts, hidden, leaderboard):
    """The model.npz that you hand in classifies 88% of 400 new flats correctly."""
    new = np.loadtxt(hidden("new_flats.csv"), delimiter=",", skiprows=1)
    shapes = {"mean": (FEATURES,), "scale": (FEATURES,), "w": (FEATURES,), "b": ()}
    mean, scale, w, b = (
        as_array(artifacts["model.npz"][name], what=f"{name} of model.npz", shape=shape)
        for name, shape in shapes.items()
    )
    with np.errstate(all="ignore"):
        predicted = ((new[:, :FEATURES] - mean) / scale @ w + b > 0).astype(int)
    reached = assert_score(
        predicted, new[:, 6], metric="accuracy", full_at=0.88, none_at=0.7, what="model.npz"
    )
    leaderboard("accuracy", reached)
