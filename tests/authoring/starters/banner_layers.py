"""Layers, in the manner of a vision course: dashes, banners, caches and configurations."""

import numpy as np


def dense_forward(x, w, b):
    """
    Runs a dense layer forward.

    The input x has shape (N, d_1, ..., d_k): N examples, each of shape (d_1, ..., d_k).
    They are flattened into rows of length D = d_1 * ... * d_k first.

    Inputs:
    - x: A numpy array of input data, of shape (N, d_1, ..., d_k)
    - w: A numpy array of weights, of shape (D, M)
    - b: A numpy array of biases, of shape (M,)

    Returns a tuple of:
    - out: output, of shape (N, M)
    - cache: (x, w, b)
    """
    out = None
    ###########################################################################
    # TODO: Run the layer forward. Keep the result in out. Flatten the input  #
    # first.                                                                  #
    ###########################################################################
    rows = x.reshape(len(x), -1)
    out = rows @ w + b
    ###########################################################################
    #                             END OF YOUR CODE                            #
    ###########################################################################
    cache = (x, w, b)
    return out, cache


def dense_backward(dout, cache):
    """
    Runs a dense layer backward.

    Inputs:
    - dout: Upstream derivative, of shape (N, M)
    - cache: Tuple of:
      - x: Input data, of shape (N, d_1, ... d_k)
      - w: Weights, of shape (D, M)

    Returns a tuple of:
    - dx: Gradient with respect to x, of shape (N, d1, ..., d_k)
    """
    x, w, b = cache
    dx = None
    ###########################################################################
    # TODO: Run the layer backward.                                           #
    ###########################################################################
    dx = (dout @ w.T).reshape(x.shape)
    ###########################################################################
    #                             END OF YOUR CODE                            #
    ###########################################################################
    return dx


def rectify_forward(x):
    """
    Sets what is negative to zero.

    Input:
    - x: Inputs, of any shape

    Returns a tuple of:
    - out: Output, of the same shape as x
    - cache: x
    """
    out = None
    ###########################################################################
    # TODO: Set what is negative to zero.                                     #
    ###########################################################################
    out = np.maximum(x, 0)
    ###########################################################################
    #                             END OF YOUR CODE                            #
    ###########################################################################
    cache = x
    return out, cache


def normalise_forward(x, gamma, config):
    """
    Normalises each column.

    Input:
    - x: Data of shape (N, D)
    - gamma: Scale parameter of shape (D,)
    - config: Dictionary with the following keys:
      - mode: 'train' or 'test'; required
    """
    ###########################################################################
    # TODO: Normalise the columns of x.                                       #
    ###########################################################################
    out = gamma * (x - x.mean(axis=0)) / (x.std(axis=0) + config["eps"])
    ###########################################################################
    #                             END OF YOUR CODE                            #
    ###########################################################################
    return out


def drop(x, p):
    """
    Drops entries at random.

    Inputs:
    - x: Input data, of any shape
    - p: (float) probability to keep an entry
    """
    ###########################################################################
    # TODO: Drop entries.                                                     #
    ###########################################################################
    out = x * (np.random.default_rng().random(x.shape) < p)
    ###########################################################################
    #                             END OF YOUR CODE                            #
    ###########################################################################
    return out


def cross_entropy(scores, y):
    """
    Computes a loss and its gradient.

    Inputs:
    - scores: Input data, of shape (N, C) where scores[i, j] is the score for the jth
      class for the ith input.
    - y: Vector of labels, of shape (N,) where y[i] is the label for the ith input and
      0 <= y[i] < C

    Returns a tuple of:
    - loss: Scalar giving the loss
    - dscores: Gradient of the loss with respect to scores
    """
    loss, dscores = 0.0, None
    ###########################################################################
    # TODO: Compute loss and gradient.                                        #
    ###########################################################################
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(chances[rows, y]).mean()
    dscores = chances.copy()
    dscores[rows, y] -= 1
    dscores /= len(y)
    ###########################################################################
    #                             END OF YOUR CODE                            #
    ###########################################################################
    return loss, dscores


def relative_error(x, y):
    """Returns how far apart two arrays are; it is given, and nothing is to be done."""
    return np.max(np.abs(x - y))
