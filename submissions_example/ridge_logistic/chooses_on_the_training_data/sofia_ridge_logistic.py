"""Ridge and logistic regression: measures the errors on the rows that were fitted."""

import matplotlib.pyplot as plt
import numpy as np

# ---------------------------------------------------------------------------
# 1 The table
# ---------------------------------------------------------------------------


def read_flats(path):
    """Read a table of flats.

    Parameters
    ----------
    path : str
        A file like flats.csv: a line of names, then a line for each flat with its area, rooms,
        age, distance, floor, price, and whether it was sold within a month (1 or 0).

    Returns
    -------
    x : ndarray of shape (n, 5)
        The columns up to the floor.
    price : ndarray of shape (n,)
    sold : ndarray of shape (n,)
    """
    flats = np.genfromtxt(path, delimiter=",", skip_header=1)
    x, price, sold = np.split(flats, [5, 6], axis=1)
    return x, price.ravel(), sold.ravel()


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
    """Return the w and the b with the least ridge_loss, in closed form.

    Subtract the mean from each column of x first: then b is not part of the system.
    """
    n, d = x.shape
    centered = x - x.mean(axis=0)
    w = np.linalg.solve((centered.T @ centered) / n + reg * np.eye(d), (centered.T @ y) / n)
    return w, y.mean() - x.mean(axis=0) @ w


def descend_ridge(x, y, w, b, reg, lr, steps):
    """Make this many steps of gradient descent, from w and b on.

    Returns
    -------
    w : ndarray of shape (d,)
    b : float
    losses : list of float
        The loss before each step.
    """
    losses = []
    for _ in range(steps):
        losses.append(ridge_loss(x, y, w, b, reg))
        dw, db = ridge_gradient(x, y, w, b, reg)
        w = w - lr * dw
        b = b - lr * db
    return w, b, losses


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
        errors.append(np.sqrt(np.mean((x @ w + b - y) ** 2)))
    return np.array(errors), regs[np.argmin(errors)]


def plot_path(regs, path):
    """Draw a line for each weight over regs on a logarithmic axis, and label both axes."""
    plt.plot(regs, path)
    plt.xscale("log")
    plt.xlabel("reg")
    plt.ylabel("weights")
    plt.legend(["area", "rooms", "age", "distance", "floor"])


# ---------------------------------------------------------------------------
# 4 Logistic regression
# ---------------------------------------------------------------------------


def sigmoid(z):
    """Return 1 / (1 + exp(-z)) for each element, for large z and small ones too."""
    return 0.5 * (1 + np.tanh(z / 2))


def logistic_loss(x, y, w, b, reg):
    """Return the mean cross-entropy of the labels y (0 or 1), plus the penalty of the weights.

    With z = x w + b, that of one row is log(1 + exp(z)) - y z. It stays finite where z is 1,000.
    """
    z = x @ w + b
    return np.mean(np.logaddexp(0, z) - y * z) + reg * np.sum(w**2)


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
    """Return 1 for each row whose probability is above one half, and 0 for the others."""
    return (x @ w + b > 0).astype(int)


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
