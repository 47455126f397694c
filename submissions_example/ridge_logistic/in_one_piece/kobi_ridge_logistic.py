"""Ridge and logistic regression: a column of ones, parameters updated in place, lists, and logarithms that are drawn."""

import matplotlib.pyplot as plt
import numpy as np

# ---------------------------------------------------------------------------
# 1 The table
# ---------------------------------------------------------------------------


def read_flats(path):
    import csv

    with open(path, newline="") as file:
        rows = [[float(each) for each in row] for row in list(csv.reader(file))[1:]]
    return [row[:5] for row in rows], [row[5] for row in rows], [row[6] for row in rows]


def column_statistics(x):
    """Return the mean of each column and its standard deviation (divide by n), each (d,).

    The deviation of a column that holds one value everywhere is 1 instead of 0.
    """
    mean, scale = x.mean(axis=0), np.std(x, axis=0)
    scale[scale == 0] = 1
    return mean, scale


def standardize(x, mean, scale):
    """Return x with `mean` subtracted from each row, divided by `scale`."""
    return (x - mean) / scale


# ---------------------------------------------------------------------------
# 2 Ridge regression
# ---------------------------------------------------------------------------


def ridge_loss(x, y, w, b, reg):
    """Return the mean squared error of x w + b, plus reg times the sum of the squared weights."""
    return ((x @ w + b - y) ** 2).mean() + reg * w @ w


def ridge_gradient(x, y, w, b, reg):
    """Return dw, of shape (d,), and db: the gradient of ridge_loss."""
    n, error = len(y), x @ w + b - y
    return 2 * (x.T @ error) / n + 2 * reg * w, 2 * error.mean()


def fit_ridge(x, y, reg):
    n, d = x.shape
    ones = np.hstack([x, np.ones((n, 1))])
    penalty = n * reg * np.eye(d + 1)
    penalty[d, d] = 0
    found = np.linalg.inv(ones.T @ ones + penalty) @ ones.T @ y
    return [found[:d], found[d]]


def descend_ridge(x, y, w, b, reg, lr, steps):
    w, b = np.array(w, dtype=float), float(b)
    losses = []
    while len(losses) < steps:
        losses.append(ridge_loss(x, y, w, b, reg))
        wrong = (x.dot(w) + b - y) * 2 / len(y)
        w -= lr * (x.T.dot(wrong) + 2 * reg * w)
        b -= lr * wrong.sum()
    return [w, b, np.array(losses)]


# ---------------------------------------------------------------------------
# 3 The regularization path
# ---------------------------------------------------------------------------


def regularization_path(x, y, regs):
    """Return the weights that fit_ridge finds for each of regs, of shape (len(regs), d)."""
    return np.array([fit_ridge(x, y, reg)[0] for reg in regs])


def choose_reg(x, y, x_val, y_val, regs):
    """Fit to x and y with each of regs, and choose the one that predicts y_val best.

    Returns
    -------
    errors : ndarray of shape (len(regs),)
        The root of the mean squared error on x_val and y_val, for each of regs.
    best : float
        The one of regs with the least error.
    """
    errors = []
    for reg in regs:
        w, b = fit_ridge(x, y, reg)
        errors.append(np.sqrt(np.mean((x_val @ w + b - y_val) ** 2)))
    return np.array(errors), regs[np.argmin(errors)]


def plot_path(regs, path):
    figure, axes = plt.subplots()
    axes.plot(np.log10(regs)[::-1], path[::-1], "o-")
    axes.set(xlabel="log10 of reg", ylabel="weights", title="Regularization path")
    axes.axhline(0, color="gray")


# ---------------------------------------------------------------------------
# 4 Logistic regression
# ---------------------------------------------------------------------------


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def logistic_loss(x, y, w, b, reg):
    z = x @ w + b
    total = 0.0
    for each, label in zip(z, y):
        total += np.maximum(each, 0) - each * label + np.log1p(np.exp(-abs(each)))
    return total / len(y) + reg * w @ w


def logistic_gradient(x, y, w, b, reg):
    """Return dw, of shape (d,), and db: the gradient of logistic_loss."""
    n, error = len(y), sigmoid(x @ w + b) - y
    return (x.T @ error) / n + 2 * reg * w, error.mean()


def descend_logistic(x, y, w, b, reg, lr, steps):
    """Make steps of gradient descent as descend_ridge does, with logistic_loss and its gradient."""
    losses = []
    for _ in range(steps):
        losses.append(logistic_loss(x, y, w, b, reg))
        dw, db = logistic_gradient(x, y, w, b, reg)
        w = w - lr * dw
        b = b - lr * db
    return w, b, losses


def classify(x, w, b):
    return [int(p > 0.5) for p in sigmoid(x @ w + b)]


# ---------------------------------------------------------------------------
# 5 The model
# ---------------------------------------------------------------------------


def save_model(path, mean, scale, w, b):
    """Write an .npz file with the arrays mean, scale, w and b."""
    np.savez(path, mean=mean, scale=scale, w=w, b=b)


if __name__ == "__main__":
    table, price, sold = read_flats("flats.csv")
    mean, scale = column_statistics(table)
    x = standardize(table, mean, scale)
    regs = np.logspace(-3, 3, 13)
    errors, best = choose_reg(x[:200], price[:200], x[200:], price[200:], regs)
    print(f"reg {best:g}: the prices of the other flats are off by {errors.min():.1f}")
    plot_path(regs, regularization_path(x, price, regs))
    plt.savefig("path.png")
    w, b, _ = descend_logistic(x, sold, np.zeros(5), 0.0, reg=1e-3, lr=1.0, steps=2000)
    print(f"{np.mean(classify(x, w, b) == sold):.0%} of the flats are classified correctly")
    save_model("model.npz", mean, scale, w, b)
