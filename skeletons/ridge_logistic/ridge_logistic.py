"""Ridge and logistic regression on a table of flats: what do they cost, and do they sell?

Hand in this file as <pennkey>_ridge_logistic.py, with the file model.npz that it writes. The
grader imports the file and calls the functions; what stands under `if __name__ == "__main__":`
happens when you run it, in the folder that holds flats.csv. Use numpy, and no library that fits
models.

Everywhere, x is a table of shape (n, d) with a row for each flat, w has the shape (d,), and b is
a number. A penalty is reg times the sum of the squared weights; b is never penalized.
"""

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
    raise NotImplementedError("TODO: read the file")


def column_statistics(x):
    """Return the mean of each column and its standard deviation (divide by n), each (d,).

    The deviation of a column that holds one value everywhere is 1 instead of 0.
    """
    raise NotImplementedError("TODO: compute both")


def standardize(x, mean, scale):
    """Return x with `mean` subtracted from each row, divided by `scale`."""
    raise NotImplementedError("TODO: standardize the columns")


# ---------------------------------------------------------------------------
# 2 Ridge regression
# ---------------------------------------------------------------------------


def ridge_loss(x, y, w, b, reg):
    """Return the mean squared error of x w + b, plus reg times the sum of the squared weights."""
    raise NotImplementedError("TODO: compute the loss")


def ridge_gradient(x, y, w, b, reg):
    """Return dw, of shape (d,), and db: the gradient of ridge_loss."""
    raise NotImplementedError("TODO: compute dw and db")


def fit_ridge(x, y, reg):
    """Return the w and the b with the least ridge_loss, in closed form.

    Subtract the mean from each column of x first: then b is not part of the system.
    """
    raise NotImplementedError("TODO: solve the system")


def descend_ridge(x, y, w, b, reg, lr, steps):
    """Make this many steps of gradient descent, from w and b on.

    Returns
    -------
    w : ndarray of shape (d,)
    b : float
    losses : list of float
        The loss before each step.
    """
    raise NotImplementedError("TODO: descend")


# ---------------------------------------------------------------------------
# 3 The regularization path
# ---------------------------------------------------------------------------


def regularization_path(x, y, regs):
    """Return the weights that fit_ridge finds for each of regs, of shape (len(regs), d)."""
    raise NotImplementedError("TODO: fit for each")


def choose_reg(x, y, x_val, y_val, regs):
    """Fit to x and y with each of regs, and choose the one that predicts y_val best.

    Returns
    -------
    errors : ndarray of shape (len(regs),)
        The root of the mean squared error on x_val and y_val, for each of regs.
    best : float
        The one of regs with the least error.
    """
    raise NotImplementedError("TODO: fit, measure, choose")


def plot_path(regs, path):
    """Draw a line for each weight over regs on a logarithmic axis, and label both axes."""
    raise NotImplementedError("TODO: draw the path")


# ---------------------------------------------------------------------------
# 4 Logistic regression
# ---------------------------------------------------------------------------


def sigmoid(z):
    """Return 1 / (1 + exp(-z)) for each element, for large z and small ones too."""
    raise NotImplementedError("TODO: compute the probabilities")


def logistic_loss(x, y, w, b, reg):
    """Return the mean cross-entropy of the labels y (0 or 1), plus the penalty of the weights.

    With z = x w + b, that of one row is log(1 + exp(z)) - y z. It stays finite where z is 1,000.
    """
    raise NotImplementedError("TODO: compute the loss")


def logistic_gradient(x, y, w, b, reg):
    """Return dw, of shape (d,), and db: the gradient of logistic_loss."""
    raise NotImplementedError("TODO: compute dw and db")


def descend_logistic(x, y, w, b, reg, lr, steps):
    """Make steps of gradient descent as descend_ridge does, with logistic_loss and its gradient."""
    raise NotImplementedError("TODO: descend")


def classify(x, w, b):
    """Return 1 for each row whose probability is above one half, and 0 for the others."""
    raise NotImplementedError("TODO: predict the labels")


# ---------------------------------------------------------------------------
# 5 The model
# ---------------------------------------------------------------------------


def save_model(path, mean, scale, w, b):
    """Write an .npz file with the arrays mean, scale, w and b."""
    raise NotImplementedError("TODO: save the arrays under their names")


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
