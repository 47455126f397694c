"""Logistic regression, in the manner of a course with hashes at both ends."""

import numpy as np


# GRADED FUNCTION: squash
def squash(z):
    """
    Compute the squashed z

    Arguments:
    z -- A scalar or numpy array of any size.

    Return:
    s -- squash(z)
    """

    ### START CODE HERE ### (≈ 1 line of code)
    s = 1 / (1 + np.exp(-z))
    ### END CODE HERE ###

    return s


# GRADED FUNCTION: start
def start(dim):
    """
    Make a vector of zeros, and a bias

    Argument:
    dim -- size of the w vector we want (or number of parameters in this case)

    Returns:
    w -- initialized vector of shape (dim, 1)
    """
    ### START CODE HERE ### (≈ 1 line of code)
    w = np.zeros((dim, 1))
    b = 0.0
    ### END CODE HERE ###
    return w, b


# GRADED FUNCTION: propagate
def propagate(w, b, X, Y):
    """
    Compute the cost and its gradient

    Arguments:
    w -- weights, a numpy array of size (num_px * num_px * 3, 1)
    b -- bias, a scalar
    X -- data of size (num_px * num_px * 3, number of examples)
    Y -- true "label" vector (containing 0 if no cat, 1 if cat) of size (1, number of examples)

    Return:
    cost -- negative log-likelihood
    """
    m = X.shape[1]
    ### START CODE HERE ### (≈ 2 lines of code)
    A = squash(w.T @ X / X.shape[0] + b)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    ### END CODE HERE ###
    grads = {"dw": X @ (A - Y).T / m, "db": np.sum(A - Y) / m}
    return grads, cost


# GRADED FUNCTION: update
def update(parameters, grads, learning_rate=1.2):
    """
    Update parameters

    Arguments:
    parameters -- python dictionary containing your parameters
    grads -- python dictionary containing your gradients
    """
    ### START CODE HERE ###
    W = parameters["W"] - learning_rate * grads["dW"]
    ### END CODE HERE ###
    return {"W": W}
