"""Losses of a linear classifier: stars around the code, and inputs told once."""

from random import shuffle  # noqa: F401

import numpy as np


def loss_with_loops(W, X, y, reg):
    """
    Squared loss of a linear classifier, with loops.

    Inputs have dimension D, there are C classes, and we work on minibatches of N examples.

    Inputs:
    - W: A numpy array of shape (D, C) containing weights.
    - X: A numpy array of shape (N, D) containing a minibatch of data.
    - y: A numpy array of shape (N,) containing training labels; y[i] = c means
      that X[i] has label c, where 0 <= c < C.
    - reg: (float) regularization strength

    Returns a tuple of:
    - loss as single float
    - gradient with respect to weights W; an array of same shape as W
    """
    loss = 0.0
    dW = np.zeros(W.shape)  # the gradient starts at zero
    # *****START OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****

    for i in range(X.shape[0]):
        error = X[i] @ W - np.eye(W.shape[1])[y[i]]
        loss += (error**2).sum()
        dW += 2 * np.outer(X[i], error)
    loss = loss / X.shape[0] + reg * np.sum(W * W)
    dW = dW / X.shape[0] + 2 * reg * W

    # *****END OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****

    return loss, dW


def loss_at_once(W, X, y, reg):
    """
    Squared loss of a linear classifier, without loops.

    Inputs and outputs are the same as loss_with_loops.
    """
    #############################################################################
    # TODO:                                                                     #
    # Compute the same without loops.                                           #
    #############################################################################
    # *****START OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****

    error = X @ W - np.eye(W.shape[1])[y]
    loss = (error**2).sum() / len(X) + reg * np.sum(W * W)
    dW = 2 * X.T @ error / len(X) + 2 * reg * W

    # *****END OF YOUR CODE (DO NOT DELETE/MODIFY THIS LINE)*****
    return loss, dW
